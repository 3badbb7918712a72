# What agents read: cards, buttons, modals, thread lines, whispers.

# The card.

card-state-new = New
card-state-in-progress = In progress
card-state-on-hold = On hold
card-state-resolved = Resolved
card-state-closed = Closed
card-state-canceled = Canceled
card-hold-customer = Waiting for the customer
card-hold-change = Waiting for a change
card-hold-problem = Waiting for a problem to be solved
card-hold-vendor = Waiting for a vendor

card-customer = Customer
card-on-telegram = Telegram
card-on-slack = Slack
card-unreachable = Not reachable: they have blocked the bot
card-owner = Owner
card-nobody = nobody yet
card-category =
    Category
    { $category }
card-resolution = Resolution: { $text }
card-canceled-not-a-ticket = Not a ticket.
card-canceled-withdrawn = The customer withdrew it.

card-response-due = First answer due { $at }
card-responded = First answer { $at } ✓
card-resolution-due = To be solved by { $at }
card-paused = The clock is paused while we wait for the customer
card-escalation = Next reminder { $at }
card-ended = Finished { $at }

card-button-claim = Claim
card-button-reply = Reply
card-button-status = Status
card-button-resolve = Resolve
card-button-reopen = Reopen
card-button-cancel = Not a ticket
card-button-more = More
card-cancel-title = Not a ticket?
card-cancel-text = #{ $number } is canceled, and the customer is told so kindly.
card-cancel-yes = Not a ticket
card-cancel-no = Keep it

# What stands on a message after its button was pressed.

done-claim = Claimed by { $name } ✓
done-ack = { $name } has seen it. The reminders rest for 30 minutes.
done-release = { $name } is not on it any more. Reminders go on.
done-reopen = Reopened by { $name } ✓
done-cancel = Canceled by { $name } ✓
done-claimsend = It is yours, and your words are on their way to the customer ✓

# Modals (titles and buttons up to 24 characters).

modal-close = Cancel
modal-reply-title = Reply · #{ $number }
modal-reply-submit = Send
modal-reply-label = To { $name }, in your own words
modal-resolve-title = Resolve · #{ $number }
modal-resolve-submit = Resolve
modal-resolve-label = What was done? { $name } reads this.
modal-status-title = Status · #{ $number }
modal-status-submit = Save
modal-more-title = More · #{ $number }
modal-more-submit = Save
modal-state = Status
modal-priority = Priority
modal-category = Category
modal-reason = Why this priority? (needed to lower it)
modal-p1 = P1 critical
modal-p2 = P2 high
modal-p3 = P3 medium
modal-p4 = P4 low

# Lines in a ticket's thread.

thread-reopened = { $name } says it is not solved: the ticket is open again.
thread-undelivered = Not delivered to { $to }: { $reason }.
thread-late = { $name } has not got the last message yet: { $reason }. I keep trying.
thread-blocked = { $name } has blocked the bot. What you write does not reach them for now.
thread-reachable-again = { $name } can be reached again.
thread-replied =
    { $name } replied:
    { $text }

# Copies of messages.

copy-deleted = (This message was taken back.)
copy-file-gone = 📎 { $name } could not be brought here: the file is no longer there.

# Whispers: only one person sees them.

said = { $text }
whisper-kept-as-note = Kept inside as a note: nobody owns this ticket yet. To send it to { $name }, claim the ticket.
whisper-undelivered = { $name } did not get your message: { $reason }.
whisper-near-miss = I kept “!{ $given }” inside. Did you mean !{ $meant }? To send it as it is, write it without the exclamation mark in front.
whisper-claimed = #{ $number } is yours. What you write here now goes to { $name }; start with “note:” to keep it inside.
whisper-waiting = #{ $number } waits for { $name }; the clocks for updates and for the solution are paused.
whisper-waiting-counts = #{ $number } is on hold; its clocks go on.
whisper-resumed = #{ $number } is in progress again; its clocks run.
whisper-resolved = #{ $number } is resolved; { $name } is told what was done.
whisper-closed = #{ $number } is closed.
whisper-prioritised = #{ $number } is { $priority } now; the due times have moved.
whisper-commands =
    In a ticket's thread you can write:
    !claim – take the ticket
    !note text – keep a message inside (so does “note:” in front)
    !wait – wait for the customer; also !wait vendor, !wait change, !wait problem
    !progress – go on
    !resolve text – resolve it, with what was done
    !close – close it for good
    !p1 … !p4 – change the priority; to lower it, add the reason
    !snooze 2h reason – put its reminders off
    !extend 2d reason – move its due date by working time
whisper-press-again = That took too long, so Slack did not let me open the window. Please press again.
whisper-store-down = I cannot save anything just now, so nothing has happened. Please try again in a moment.
whisper-broken = Something went wrong on our side. Nothing was changed. If it stays so, tell your administrator this code: { $code }.
whisper-in-direct-messages = The answer is in our direct messages.

# /desk

desk-help =
    /desk mine – tickets you own
    /desk team – all open tickets of your team
    /desk unassigned – tickets nobody owns yet
    /oncall – who is on call; ask for cover, swap, take over
    /desk away 2h – no reminders for you; also: until 18:00, until Monday, 2026-12-24, and a note
    /desk back – you are here again
    /desk digest – what your teams' tickets need, if you lead one; also: pause, pause week, on
    In a ticket's thread, !commands lists what you can write there.
desk-mine = Yours: { $total }
desk-team = { $team }: { $total } open
desk-unassigned = Nobody's yet: { $total }
desk-mine-none = You own no open tickets.
desk-team-none = { $team } has no open tickets.
desk-unassigned-none = Every ticket of { $team } has an owner.
desk-line = { $priority } · { $state } · { $owner } · due { $due }
desk-back = ← Back
desk-more = More →

# Why something was not delivered; each ends a sentence such as "Not delivered: ...".

reason-slack-archived = the Slack channel is archived
reason-slack-not-in-channel = the bot is not in the Slack channel; invite it
reason-slack-restricted = the workspace does not let the bot post there
reason-slack-scope = the Slack app lacks a permission; install it again from its manifest
reason-slack-token = Slack does not accept the bot's token
reason-slack-person-gone = they cannot be reached in Slack any more
reason-slack-channel-gone = the Slack channel is not there

# To those who run the desk.

operators-fault =
    Messages to { $place } are waiting: { $reason }.
    Nothing is lost; they go out by themselves once that is mended. The command desk doctor tells more.

# Reminders: what is put off, moved, asked and explained.

whisper-snoozed = The reminders of #{ $number } wait; its clocks go on. Its reminder shows until when.
whisper-extended = The due date of #{ $number } has moved; the card shows it.

modal-assign-title = Assign · #{ $number }
modal-assign-submit = Ask
modal-agent = Who should take it? It is theirs when they accept.
candidate-on-call = { $name } · on call · { $load } open
candidate-on-shift = { $name } · on shift · { $load } open
candidate-off = { $name } · off shift · { $load } open
modal-snooze-title = Snooze · #{ $number }
modal-snooze-submit = Snooze
modal-span = For how long? The clocks go on.
modal-span-of = { $span }
modal-snooze-reason = Why can it wait?
modal-extend-title = Due date · #{ $number }
modal-extend-submit = Move
modal-extend-now = Due now: { $at }
modal-until = New due date, in your time zone
modal-extend-reason = Why is more time needed?

modal-why-title = Why? · #{ $number }
