# What the desk answers when it says no: one sentence for every key in core/errors.py.
# Plain and short; each says what to do instead. Parameters are listed in the docstring of the refusal.

refused = That did not work. Please try again.

refused-not-found = I cannot find that.

# Absent and somebody else's ticket read the same.
refused-ticket-not-found = I cannot find that ticket. /my_tickets lists yours.

refused-forbidden = You may not do that here. If you should, ask your desk's administrator.
refused-not-an-agent = Only the desk's own people can do that. If you are one of them, ask your administrator to add you to desk.toml.
refused-not-on-the-team = Only { $team } works on this ticket. Leave a note in the thread, or ask somebody there.
refused-not-the-owner = { $owner } owns this ticket, so only they can do that. Your words in the thread stay inside as a note.

refused-conflict = Something changed before your click. Have a look and try again.
refused-already-owned = #{ $number } is already with { $owner }, since { $at }.
refused-claim-first = Nobody owns #{ $number } yet. Claim it first, then your words go to the customer.
refused-illegal-move =
    #{ $number } is { $state ->
        [new] new
        [in_progress] in progress
        [on_hold] on hold
        [resolved] resolved
        [closed] closed
        [canceled] canceled
       *[other] { $state }
    }, so that is not possible. Possible now: { $legal }.
refused-stale = This question has already been answered. Please use the newest message.

refused-bad-input = I did not understand that. Please say it another way.
refused-nothing-said = There is no text in it. Describe the problem in a sentence, or send a photo.
refused-too-long = That is { NUMBER($length, useGrouping: 1) } { $length ->
        [one] character
       *[other] characters
    } long; I keep up to { NUMBER($limit, useGrouping: 1) }. Please shorten it, or send it as a file.
refused-number-unreadable = “{ $given }” is not a ticket number. It looks like this: 1042.
refused-several-numbers = One ticket at a time, please: send a single number, like 1042.
refused-file-too-large = “{ $name }” is too large: I can take files of up to { $limit_mb } MB. Please send a smaller one, or a link to it.
refused-resolution-missing = Say in a sentence what was done, for example: !resolve Restarted the server.
refused-reason-missing = Say why it may wait longer, for example: { $command } Only one person is affected.
refused-too-fast = That is more than { $limit } messages in a minute. What you send now does not reach us: wait a minute, then send the rest in one message.
refused-unknown-category = There is no category “{ $given }”. Choose one of: { $known }.

# The moves that refused-illegal-move offers.
move-accept = claim
move-hold = put on hold
move-resume = go on
move-resolve = resolve
move-close = close
move-reopen = reopen
move-cancel = cancel
move-prioritise = change the priority
move-none = nothing, it is finished

refused-role-too-low = Only a { $role } may do this.
refused-nothing-due = There is nothing to be reminded of at #{ $number } any more. { $what }
refused-snooze-too-long = You may put reminders off for at most { $limit } at once.
refused-snoozed-often = The reminders of this ticket have been put off { $times } times; that is the most. Extend its due date, or ask for help.
refused-snooze-past-due = That would be after the ticket is due, at { $due }. Choose a shorter time, or extend the due date.
refused-date-not-later = The new date must be later than { $due } and lie within business hours.
refused-time-unreadable = “{ $given }” is no length of time and no date. Write 30m, 2h, 1d, or 24.12. 14:00.
refused-no-rotation = { $team } takes no turns on call. They are set in desk.toml: [teams.on_call].
refused-nobody-there = There is nobody called “{ $given }” in this team.
