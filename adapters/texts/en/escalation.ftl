# Pings: why, what is due when, who must act.

ping =
    { $level }: #{ $number } · { $priority }
    { $subject }

    { $lines }

level-1 = Reminder
level-2 = Second reminder, the supervisor is told
level-3 = Last reminder, the manager is told

why-not-assigned = Nobody has taken it for { $passed }; the limit is { $limit }, { $hours }.
why-not-updated = No word to the customer for { $passed }; the limit is { $limit }, { $hours }.
why-not-completed = Open for { $passed }; this reminder comes after { $limit }, { $hours }.
hours-all = day and night
hours-business = in business hours

also-not-assigned = Also: nobody has taken it.
also-not-updated = Also: the customer has had no word for too long.
also-not-completed = Also: the time to solve it is running out.

ping-due = To be solved by { $target }.
ping-owner = With { $name }.
ping-asked = { $name } was asked to take it and has not yet.
ping-nobody = With nobody yet.
ping-told = Told: { $names }.
ping-next = If nothing happens, the next reminder goes a level higher, at { $at }.
ping-last = There is no higher level.
ping-held = Further reminders wait until { $until }.
ping-said = Their last words: “{ $text }”
the-channel = the channel

delayed-quiet = It was due at { $due } and waited for the end of your quiet hours.
delayed-downtime = It was due at { $due }; it comes late because the desk was not running.
delayed-platform = It was due at { $due }; it comes late because it could not be delivered sooner.
skipped-away = You are told because { $name } is away until { $until }.
skipped-unreachable = You are told because { $name } cannot be reached.
came-elsewhere = It comes here because { $platform } did not take it for you.

ping-settled =
    ✅ Settled: #{ $number } · { $priority }
    { $subject }

    { $what }

still-on-it =
    Still on it? #{ $number } · { $priority }
    { $subject }

    You said that you are on it. If nobody answers, reminders go on at { $until }.
still-on-it-late =
    Still on it? #{ $number } · { $priority }
    { $subject }

    You said that you are on it. That held reminders until { $until }; they go on now.

ping-list =
    { $count ->
        [one] { $count } ticket needs somebody
       *[other] { $count } tickets need somebody
    }

    { $lines }

ping-line = #{ $number } · { $priority } · { $what }, { $who }: { $subject }
ping-line-open = #{ $number } · { $priority } · { $what }: { $subject }
ping-list-settled = ✅ All of these are settled.
list-not-assigned = nobody has taken it
list-not-updated = no word to the customer
list-not-completed = running out of time
list-settled = settled
list-with = with { $name }
list-nobody = with nobody
list-more = and { $count } more

# What somebody did, on the cards of a ticket.

act-none = There is nothing to be reminded of any more.
act-accepted = { $name } took it at { $at }.
act-agent-replied = { $name } wrote to the customer at { $at }.
act-held = { $name } put it on hold at { $at }.
act-resumed = { $name } let it go on at { $at }.
act-resolved = { $name } resolved it at { $at }.
act-reopened = { $name } reopened it at { $at }.
act-closed = { $name } closed it at { $at }.
act-canceled = { $name } canceled it at { $at }.
act-prioritised = { $name } made it { $after } at { $at }.
act-acknowledged = { $name } is on it since { $at }; further reminders wait until { $until }.
act-released = { $name } is not on it any more, since { $at }.
act-snoozed = { $name } put reminders off until { $until }: “{ $reason }”
act-extended = { $name } moved the due date to { $until }: “{ $reason }”
act-asked = { $name } asked { $whom } to take it, at { $at }.

asked-to-take =
    { $by } asks you to take #{ $number } · { $priority }
    { $subject }

button-still-on-it = Yes, still on it
button-let-go = No, remind on
button-reply = Post update
button-ack = I'm on it
button-assign = Assign
button-snooze = Snooze
button-extend = Extend due date
role-technician = technician
role-supervisor = supervisor
role-manager = manager
role-admin = admin

button-claim = Claim
button-claim-and-send = Claim and send
button-open = Open

# Answers to a press on a ping in Telegram.

staff-claimed = #{ $number } is yours.
staff-acknowledged = Seen. No further reminder for { $pause }.
staff-released = Reminders go on.

# Why something was not delivered; each ends a sentence such as "Not delivered: ...".

reason-blocked = they have blocked the bot
reason-never-wrote = they have never written to the bot, so it may not write to them
reason-chat-not-found = their chat does not exist any more
reason-too-long = the text is too long
reason-refused = the platform refused it
reason-file-gone = the file is no longer there
reason-file-too-large = the file is too large
reason-file-unavailable = the file cannot be fetched just now
reason-throttled = the platform asks us to wait
reason-no-connection = there is no connection
reason-no-answer = no answer came, so nobody knows whether it arrived
reason-unknown = the connection broke twice, so nobody knows whether it arrived
reason-telegram-token = Telegram does not accept the bot's token
reason-timeout = it took too long, so nobody knows whether it arrived
reason-broken = something went wrong on our side

# To those who run the desk: reminders that have not gone out.

operators-late =
    Reminders do not go out: one for #{ $number } has been due since { $since }. Late in all: { $count }.
    Please look after these tickets yourselves, and ask the command desk doctor what is wrong.
