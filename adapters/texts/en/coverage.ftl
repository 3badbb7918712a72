# Is everybody covered? What is missing in the days ahead, and what to do about it.

coverage-days = { $days ->
    [one] the next day
   *[other] the next { $days } days
}
coverage-fine = Coverage for { $span }: no gaps.
coverage-gaps = Coverage for { $span }: { $count ->
    [one] one gap
   *[other] { $count } gaps
}. { $first }

# What is missing. Each ends with where the reminders go instead.

coverage-nobody = Nobody of { $team } is on call or on shift: first reminders go to the channel alone.
coverage-on-call-away = { $name } is on call for { $team } but away until { $back }: first reminders go to whoever is on shift, else to the channel.
coverage-on-call-unreachable = { $name } is on call for { $team } but cannot be reached: first reminders go to whoever is on shift, else to the channel.
coverage-supervisor-away = { $name } is away until { $back }, and { $team } has no other supervisor to turn to: second reminders { $instead }.
coverage-supervisor-unreachable = { $name } cannot be reached, and { $team } has no other supervisor to turn to: second reminders { $instead }.
coverage-supervisor-missing = { $team } has no supervisor: second reminders { $instead }.
coverage-manager-away = { $name } is away until { $back }, and { $team } has no other manager to turn to: last reminders { $instead }.
coverage-manager-unreachable = { $name } cannot be reached, and { $team } has no other manager to turn to: last reminders { $instead }.
coverage-manager-missing = { $team } has no manager: last reminders { $instead }.
coverage-address = { $name } cannot be reached: everywhere they have an address, it refused us.
coverage-morning = What { $name } is to read at night waits for a morning on which they are away, until { $back }.

coverage-to = go to { $names } instead
coverage-to-nobody = reach nobody more

# What to do.

coverage-fix-turns = Set turns on call in desk.toml ([teams.on_call]), or give somebody working hours at that time.
coverage-fix-cover = Ask { $ask } to stand in.
coverage-fix-cover-anybody = Ask somebody to stand in.
coverage-fix-supervisor = Name another supervisor in desk.toml, or ask { $ask } to look after the team.
coverage-fix-supervisor-alone = Name another supervisor in desk.toml.
coverage-fix-supervisor-missing = Name a supervisor of { $team } in desk.toml.
coverage-fix-manager = Name another manager in desk.toml, or ask { $ask } to look after the team.
coverage-fix-manager-alone = Name another manager in desk.toml.
coverage-fix-manager-missing = Name a manager of { $team } in desk.toml.
coverage-fix-address = See with desk doctor whether the account of { $name } is still there, or give them another address in desk.toml.

# When.

coverage-once = { $since } to { $until }
coverage-often = { $since } to { $until }, and { $more ->
    [one] once more
   *[other] { $more } times more
} up to { $last }

# Whom a level reaches, in a table.

coverage-owner = the owner
coverage-nobody-more = nobody more
coverage-channel = channel { $channel }
coverage-person = { $name } ({ $how })
coverage-person-waits = { $name } ({ $how }; at night it waits for the morning)
coverage-by = { $first }
coverage-by-two = { $first }, then { $second }
coverage-from = from { $since } to { $until }
coverage-from-often = from { $since } to { $until }, { $more ->
    [one] once more after that
   *[other] { $more } times more after that
}
