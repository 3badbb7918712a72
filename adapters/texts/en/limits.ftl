# What one person may do in a minute.

refused-asked-too-often = I answer { $limit } questions after a ticket in a minute. Wait a minute, or look into /my_tickets: it lists all of yours.
