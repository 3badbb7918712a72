# Digests: a supervisor's morning, a change of shift, a manager's week.

digest-title-daily = Your day: { $teams }
digest-title-weekly = Your week: { $teams }
digest-title-shift = Change of shift: { $teams }
digest-title-now = Right now: { $teams }
digest-as-of = As of { $at }.

digest-empty = Nothing is open in { $teams }. Enjoy the quiet!
digest-relief = { $team }: { $name } takes over from { $before } and is on call until { $until }.
digest-on-call = { $team }: { $name } is on call until { $until }.

digest-section-open = Open: { $count }
digest-section-unassigned = With nobody: { $count }
digest-section-breaching = Promised for today: { $count }
digest-section-stuck = Stuck: { $count }
digest-section-snoozed = Snoozed: { $count }
digest-section-unreachable = Customer out of reach: { $count }
digest-section-failed = Not delivered since the last digest: { $count }
digest-section-extended = Due dates put off (reports keep the first ones): { $count }
digest-line = { $priority } · { $who } · { $what }: { $subject }
digest-more = and { $count } more
digest-with = with { $name }
digest-nobody = with nobody

# What is said of a ticket in its line.

digest-due = due { $at }
digest-overdue = overdue since { $at }
digest-paused-clock = its clock is paused
digest-silent = no word to the customer since { $at }
digest-held-change = waiting for a change since { $at }
digest-held-problem = waiting for a problem to be solved since { $at }
digest-held-vendor = waiting for a vendor since { $at }
digest-snoozed-until = snoozed until { $at }
digest-out-of-reach = { $name } has blocked the bot
digest-not-delivered = not delivered: { $reason }
digest-moved = from { $before } to { $after }, moved by { $name }

digest-week =
    { $team }: { $filed } filed, { $resolved } resolved.
    Promises broken: first answer { $response }, solution { $resolution }.
    Reminders sent: first { $first }, second { $second }, last { $last }.

digest-today = { $time } today
digest-moment = { $day } { $month ->
    [1] Jan
    [2] Feb
    [3] Mar
    [4] Apr
    [5] May
    [6] Jun
    [7] Jul
    [8] Aug
    [9] Sep
    [10] Oct
    [11] Nov
   *[12] Dec
}, { $time }

# Buttons, and what they and /desk digest answer.

button-digest-refresh = Refresh
button-digest-week = Pause for a week
button-digest-pause = Pause
button-digest-on = Turn on again
digest-paused = Your digests are paused.
digest-paused-until = Your digests are paused until { $until }.
digest-on-its-way = Your digest is on its way: see our direct messages.
digest-said-paused = Your digests are paused. “/desk digest on” turns them on again.
digest-said-paused-until = Your digests are paused; the next one: { $until }.
digest-said-on = Your digests are on; the next one: { $at }.
digest-help =
    /desk digest – what your teams' tickets need, as of now
    /desk digest pause – no digests until you turn them on; /desk digest pause week – none for a week
    /desk digest on – turn them on again

# What /digest answers in Telegram.

digest-staff-paused = Your digests are paused. “/digest on” turns them on again.
digest-staff-help =
    /digest – what your teams' tickets need, as of now
    /digest pause – no digests until you turn them on; /digest pause week – none for a week
    /digest on – turn them on again
