# What agents are asked and told about a reminder in Telegram.

explain-all = { $parts }
explain-part =
    { $title }
    { $lines }
    { "" }

staff-write-in-slack = To write to the customer, open the ticket's thread in Slack.
staff-open-in-slack = Open in Slack
staff-leave = Leave it as it is
staff-left = #{ $number }: nothing was changed.

staff-no-reason = Please write why, in words. The question about #{ $number } is still open; /cancel leaves it as it is.

staff-assign = Who should take #{ $number }? It is theirs when they accept.
staff-asked = #{ $number }: { $name } is asked to take it.

staff-snooze = For how long shall the reminders of #{ $number } wait? Its clocks go on.
staff-snooze-why = #{ $number }: reminders are to wait { $span }. Why can it wait? Press a reason, or write your own as the next message.
staff-snooze-reason-1 = I am working on it
staff-snooze-reason-2 = We wait for somebody else
staff-snooze-reason-3 = Nothing can be done before then
staff-snooze-done = #{ $number }: reminders wait { $span }.

staff-extend = #{ $number } is due { $due }. When shall it be due?
staff-date =
    { $days ->
        [5] A week
        [one] { $days } working day
       *[other] { $days } working days
    } more: { $at }
staff-extend-why = #{ $number }: to be due { $until }. Why is more time needed? Press a reason, or write your own as the next message.
staff-extend-reason-1 = It is more work than it seemed
staff-extend-reason-2 = We wait for a part or a supplier
staff-extend-reason-3 = Agreed with the customer
staff-extend-done = #{ $number } is due { $until } now.
