# What customers read: questions, cards, notices, commands.

# The first words, and help.

customer-welcome =
    Hello, { $name }! This is the support desk.

    Write what has happened, in your own words, or send a photo. I will open a ticket, and the answer comes back right here.
customer-help =
    Write what has happened, or send a photo: that is all it takes. The answer comes back right here.

    /support – open a ticket
    /my_tickets – your tickets, and whose turn it is
    /ticket_status – how a ticket is doing; with a number: /ticket_status 1042
    /language – English or Russian
    /privacy – what I keep of you, and how to be forgotten
    /cancel – forget an unfinished request

    To add something to a ticket, just write. With several open, reply to a message of the one you mean.
customer-unknown-command = I do not know { $command }. /help shows what I can do.
customer-private-only = I can help in a private chat only. Open my profile and write to me there.

# The command menu.

command-support = Open a ticket
command-my-tickets = Your tickets
command-ticket-status = How a ticket is doing
command-language = English or Russian
command-help = What I can do
command-cancel = Forget an unfinished request

# From the first words to a ticket.

customer-say-what = What has happened, { $name }? Write it in your own words, or send a photo.
customer-words-please = Thank you, { $name }! What can we help with? A few words are enough.
customer-file-this =
    Shall I open a ticket?

    “{ $subject }”
    Category: { $category }
customer-choose-category = What is it about?
customer-which =
    “{ $subject }”

    Which ticket is this for?
customer-passed-on = Passed on to #{ $number }.
customer-dropped = Forgotten. Nothing was passed on.
customer-nothing-to-cancel = There is nothing to cancel here. To withdraw a ticket, open it from /my_tickets.

# The card of a ticket: what it is, its state, who has it, what comes next and by when.

customer-status =
    #{ $number } · { $subject }

    { $state }
    With: { $owner }
    { $next }

    { $category } · { $priority }

state-new = New
state-in-progress = In progress
state-on-hold = On hold
state-resolved = Resolved
state-closed = Closed
state-canceled = Canceled

owner-named = { $name }
owner-nobody = nobody yet

next-first-response = First answer by { $due }
next-resolution = To be solved by { $due }
next-your-answer = Your turn: we need your answer to go on. Just write here.
next-resolved = Your turn: is it solved?
next-closed = There is nothing more to do.
next-canceled = There is nothing more to do.

priority-p1 = critical priority
priority-p2 = high priority
priority-p3 = medium priority
priority-p4 = low priority

# My tickets.

customer-mine =
    You have { $total ->
        [one] { $total } ticket
       *[other] { $total } tickets
    }:

    { $lines }
customer-mine-line = #{ $number } { $subject } – { $state }, { $turn }
customer-none = You have no tickets yet. Write what has happened, or press the button.

turn-customer = your turn
turn-desk = our turn
turn-nobody = nothing to do

# What becomes of a ticket.

customer-resolved =
    #{ $number } is resolved:

    { $resolution }

    Is everything all right now?
customer-said-after-resolved = Passed on. #{ $number } is marked as resolved. Is it still not working?
customer-closed = #{ $number } is closed. Thank you for telling us!
customer-reopened = #{ $number } is open again. Tell us what is still wrong: just write here.
customer-canceled = #{ $number } was canceled: we do not see a request in it. If that is wrong, please write to us again.
customer-closed-long-ago = #{ $number } is closed, so this was not passed on. Shall we open a new ticket?
customer-moved-on = That is no longer possible: #{ $number } has changed. Its state now: { $state }.
customer-taken-back = (This message was taken back.)

# Language.

customer-language =
    Which language shall I use?
    На каком языке мне писать?
customer-language-chosen = I will write in English from now on.

# When something breaks.

customer-broken = Something went wrong on our side. What you sent is kept. If you hear nothing, tell us this code: { $code }.

# Buttons.

button-new-ticket = New ticket
button-file = Open a ticket
button-category = Another category
button-cancel = Cancel
button-back = Back
button-newer = ← Newer
button-older = Older →
button-solved = Yes, solved
button-not-solved = Not solved
button-continue-as-new = Open a new ticket
button-withdraw = Withdraw
