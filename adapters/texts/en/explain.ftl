# Why reminders came when they did: a modal in Slack, a message in Telegram, desk escalation explain.

button-why = Why?
button-why-of = Why #{ $number }?

explain-ticket = #{ $number } · { $priority } · { $team }: { $subject }
explain-always = All hours count, day and night.
explain-hours = Hours that count, in { $zone } (public holidays and other dates may differ):
explain-hours-line = { $days }: { $hours }
explain-rule = A level is due when its limit has passed in hours that count since its clock began; waiting for the customer is left out.
explain-extended = The due date was moved by { $by } of counted time; reports keep what was promised.
explain-shortened = The due date was brought nearer by { $by } of counted time; reports keep what was promised.
weekday-0 = Mon
weekday-1 = Tue
weekday-2 = Wed
weekday-3 = Thu
weekday-4 = Fri
weekday-5 = Sat
weekday-6 = Sun
weekday-to = { $first }–{ $last }

explain-not-assigned = Taking it
explain-not-updated = Word to the customer
explain-not-completed = Solving it
explain-and = { $one }, { $other }
explain-since = Counted since { $at }{ $run ->
        [1] .
       *[other] , run { $run } of this clock.
    }
explain-since-act = Counted since { $at }: { $what }
explain-span = { $hours } h
explain-span-minutes = { $hours } h { $minutes } min
explain-after = after { $limit }
explain-after-share = after { $limit } ({ $share } % of { $target })
explain-pause = Left out: { $since } to { $until }, { $cost } of counted time.
explain-paused = Left out since { $since }, until the customer answers: { $cost } of counted time so far.
explain-step-told = Level { $level }, { $after }: due { $due }, told { $at }.
explain-step-passed = Level { $level }, { $after }: passed over, for a higher level was due as well.
explain-step-due = Level { $level }, { $after }: due { $due }.
explain-step-held = Level { $level }, { $after }: due { $due }, held until { $at }.
explain-step-not = Level { $level }, { $after }: not while it does not count.
explain-next = Next: level { $level }, at { $at }.
explain-held = It waits until then because: { $what }
explain-stopped-assigned = Nothing more comes: { $name } has it.
explain-stopped-waits = It does not count just now: the ticket waits for its customer.
explain-stopped-resolved = Nothing comes: the ticket is resolved.
explain-stopped-over = Nothing comes: the ticket is closed.
explain-stopped-top = All three levels have been told; there is no higher one.
explain-stopped-still = It does not count just now.

explain-story = What happened, and who was told
explain-earlier =
    { $count ->
        [one] … and { $count } earlier entry.
       *[other] … and { $count } earlier entries.
    }
explain-at = { $at }: { $what }
explain-told = → { $name }, { $channel }: { $fate }
explain-asked = → { $name } is asked whether they still are on it, { $channel }: { $fate }
explain-skipped-away = → { $name } was passed over: away until { $until }.
explain-skipped-unreachable = → { $name } was passed over: they cannot be reached.
explain-skipped-acted = → { $name } was not told: they had just done something themselves.
channel-slack = Slack
channel-telegram = Telegram
channel-thread = in the ticket's thread
channel-unknown = channel unknown
channel-list = { $channel }, in a list
fate-quiet = waits for the end of their quiet hours, { $at }.
fate-later = waits until { $at }.
fate-waiting = waits for its turn.
fate-again = not delivered yet: { $reason }. Next try { $at }.
fate-sending = on its way.
fate-delivered = delivered { $at }.
fate-silent = not sent, for it was settled before.
fate-superseded = replaced by a newer one before it went out.
fate-refused = not delivered: { $reason }.
fate-lost = nothing is known of its delivery.

did-something = something was done.
did-filed = { $name } asked for help; it became { $priority }.
did-customer-wrote = { $name } wrote.
did-agent-replied = { $name } wrote to the customer.
did-accepted = { $name } took it.
did-held = { $name } put it on hold.
did-resumed = { $name } let it go on.
did-resolved = { $name } resolved it.
did-reopened = { $name } reopened it.
did-closed = { $name } closed it.
did-canceled = { $name } canceled it.
did-prioritised = { $name } made it { $after }; it was { $before }.
did-acknowledged = { $name } is on it; further levels wait until { $until }.
did-released = { $name } is not on it any more.
did-snoozed = { $name } put reminders off until { $until }: “{ $reason }”
did-extended = { $name } moved the due date to { $until }: “{ $reason }”
did-asked = { $name } asked { $whom } to take it.
did-breached-response = The promise of a first answer was broken.
did-breached-resolution = The promise of a solution was broken.
did-escalated = Level { $level } came due: { $about }.
did-escalated-late = Level { $level } came due: { $about }. It was told { $late } late.
did-rerouted = Level { $level } was told anew, for somebody could not be reached.
