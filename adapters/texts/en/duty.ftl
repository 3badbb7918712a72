# Turns on call: who has the watch, who stands in, who is away.

# Refusals.

refused-not-in-that-team = Only people of { $team } take its watches.
refused-answered = Too late: { $what }
refused-watch-moved = That watch is no longer as it was: it is over, or somebody else has it now. /oncall shows who is on call.
refused-until-missing = Until when? For example: 2h, until 18:00, until Monday, 24.12. or 2026-12-24 – and a note after it, if you like.
refused-until-unreadable = I cannot read “{ $given }” as a time. Write for example 2h, until 18:00, until Monday, 24.12. or 2026-12-24.
refused-past = That time is over already. Choose one that lies ahead, for example 2h, until 18:00 or until Monday.
refused-too-far-ahead = That is too far ahead: choose a time within the next { $days } days.
refused-no-watch = { $agent } is not on call in that time. /oncall shows whose turn it is.
refused-own-watch = { $agent } has that watch already. Somebody else has to take it.
refused-asked-already = That has been asked already and waits for an answer. /oncall shows it.
refused-away = { $agent } is away until { $until } and cannot take a watch in that time.
