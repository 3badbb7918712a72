# Pings: why, what is due when, who must act.

ping =
    { $level }: #{ $number } · { $priority }
    { $subject }

    { $lines }

level-1 = Reminder
level-2 = Second reminder, the supervisor is told
level-3 = Last reminder, the manager is told

why-not-assigned = Nobody has taken it since { $since }; the limit is { $limit }.
why-not-updated = No word to the customer since { $since }; the limit is { $limit }.
why-not-completed = Open since { $since }, for more than { $limit }. To be solved by { $target }.

also-not-assigned = Also: nobody has taken it.
also-not-updated = Also: the customer has had no word for too long.
also-not-completed = Also: the time to solve it is running out.

ping-owner = With { $name }.
ping-nobody = With nobody yet.
ping-told = Told: { $names }.
ping-next = The next reminder goes a level higher, at { $at }.
ping-last = There is no higher level.
ping-said = Their last words: “{ $text }”

button-claim = Claim
button-acknowledge = Acknowledge
button-claim-and-send = Claim and send
button-open = Open

# Answers to a press on a ping in Telegram.

staff-claimed = #{ $number } is yours.
staff-acknowledged = Seen. No further reminder for { $pause }.

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
