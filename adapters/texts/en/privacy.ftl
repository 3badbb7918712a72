# What a person reads about their own data, and what agents read when somebody asked to be forgotten.

command-privacy = What I keep of you

privacy-what-is-kept =
    This is what I keep of you:

    • your name, your language and the address of this chat
    • your tickets: what you wrote, the names of files you sent, and the answers you got

    Closed tickets: { $words }.
    Records of what came in and went out: { $records }.
privacy-until-you-ask = until you ask to be forgotten
privacy-for = { $span }

privacy-data = What I keep of you.
privacy-data-coming = Your data is on its way.
privacy-nothing-kept = I keep nothing of you.

privacy-sure =
    Shall I forget you?

    { $tickets ->
        [0] You have no open tickets.
        [one] Your open ticket is withdrawn. Nobody will answer it any more.
       *[other] Your { $tickets } open tickets are withdrawn. Nobody will answer them any more.
    }

    Your name, the address of this chat and all that was said in your tickets are removed here, and in our team’s Slack as far as Slack lets me. It cannot be undone.

    What stands in this chat stays until you delete it yourself.
privacy-kept = All right. Everything stays as it was.
privacy-forgotten =
    You are forgotten, and your tickets are over.

    If you write again, we begin as strangers.

button-my-data = My data
button-forget-me = Forget me
button-forget-me-yes = Yes, forget me
button-forget-me-no = No

# For agents.

thread-forgotten = The customer asked to be forgotten. Their name and what was said are removed; the ticket is over. Please delete what you wrote about them yourself.
post-forgotten = Removed at the customer’s wish.
card-on-forgotten = forgotten at their wish
