# What one person may do in a minute.

refused-asked-too-often = I answer { $limit } questions after a ticket in a minute. Wait a minute, or look into /my_tickets: it lists all of yours.
refused-filed-too-often = That would be more than { $limit } tickets in a minute, so this one was not opened. Put what belongs together into one message, or wait a minute and send it again.
