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

# Times, with the day of the week.

duty-weekday = { $weekday ->
    [1] Mon
    [2] Tue
    [3] Wed
    [4] Thu
    [5] Fri
    [6] Sat
   *[7] Sun
}
duty-month = { $month ->
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
}
duty-moment-bare = { duty-weekday } { $day } { duty-month }, { $time }
duty-moment = { duty-weekday } { $day } { duty-month }, { $time } { $zone }
duty-span = { $start } – { $end }

# Asking for cover, and what became of it. Read in the team's channel and in direct messages.

duty-ask-cover = { $agent } asks for somebody to cover their watch: { $span }.
duty-ask-cover-you = { $agent } asks you to cover their watch: { $span }.
duty-ask-cover-you-for = { $by } asks you to cover { $agent }: { $span }.
duty-ask-cover-for = { $by } asks for somebody to cover { $agent }: { $span }.
duty-cover-taken = { $name } covers { $agent }: { $span }.
duty-cover-declined = { $name } cannot cover { $agent }: { $span }.
duty-cover-withdrawn = Not needed any more, says { $name }: cover for { $agent }, { $span }.

duty-ask-swap =
    { $agent } asks you to swap watches.
    You would take { $span }.
    { $agent } would take { $other }.
duty-ask-swap-for =
    { $by } asks you to swap watches with { $agent }.
    You would take { $span }.
    { $agent } would take { $other }.
duty-swap-taken =
    { $agent } and { $name } swap watches.
    { $name } has { $span }.
    { $agent } has { $other }.
duty-swap-declined = { $name } does not want to swap with { $agent }; everybody keeps their watch: { $agent } has { $span }, { $name } has { $other }.
duty-swap-withdrawn = Not needed any more, says { $name }: the swap with { $agent }, { $span } for { $other }.

duty-late-taken = { $name } said yes first, { $at }.
duty-late-declined = { $name } said no, { $at }.
duty-late-withdrawn = { $name } took the question back, { $at }.

duty-you-asked = I have asked { $name }: { $span }. You will read the answer here.
duty-asked-for-you-cover = { $by } asks for somebody to cover you: { $span }.
duty-asked-for-you-swap = { $by } asks { $name } to swap watches with you, for { $span }.
duty-not-reached = I could not reach { $name } in person: { $span }. /oncall shows the question; you can also ask everybody in the channel.

# Taking a watch over, and giving it back.

duty-taken = { $name } takes the watch of { $others }: { $span }.
duty-taken-from-you = { $name } takes your watch: { $span }.
duty-taken-from-you-by = { $name } takes your watch, arranged by { $by }: { $span }.
duty-given-to-you = { $by } has given you the watch: { $span }.
duty-canceled-own = { $name } does not stand in any more. On call { $span }: { $others }.
duty-canceled = { $by } canceled the cover by { $name }. On call { $span }: { $others }.

# Away and back.

duty-away = You are away until { $until }. { $watch } /desk back ends it sooner.
duty-away-staff = You are away until { $until }. { $watch } /back ends it sooner.
duty-away-other = { $agent } is away until { $until }. { $watch }
duty-away-by = { $by } noted that you are away until { $until }. { $watch }
duty-away-free = Reminders go to the next person until then.
duty-away-on-call = But you are on call { $span }: ask somebody to cover.
duty-away-on-call-other = But they are on call { $span }: ask somebody to cover.
duty-back = Welcome back. Reminders reach you again.
duty-back-already = You were not away. Reminders reach you.
duty-back-other = { $agent } is back. Reminders reach them again.
duty-back-other-already = { $agent } was not away.
duty-back-by = { $by } noted that you are back. Reminders reach you again.

# /oncall

duty-title = Who is on call
duty-now = { $team }: { $name } until { $until }
duty-now-away = { $team }: { $name } until { $until }, but away until { $away }; reminders go to the next person.
duty-no-turns = { $team }: nobody takes turns on call.
duty-turn = { $name }: { $start } – { $end }
duty-turn-for = { $name } for { $other }: { $start } – { $end }
duty-cover-line = { $name }: { $start } – { $end }
duty-cover-line-by = { $name }, arranged by { $by }: { $start } – { $end }
duty-request-cover = { $agent } asks for cover: { $start } – { $end }
duty-request-swap = { $agent } asks { $name } to swap: { $start } – { $end }
duty-next-title = Next two weeks
duty-covers-title = Who stands in
duty-requests-title = Waiting for an answer
duty-calendar = These turns in your calendar: subscribe to { $address } and keep that address to yourself.

button-duty-take = Take it
button-duty-withdraw = Not needed any more
button-duty-decline = I can't
button-duty-swap-accept = Swap
button-duty-ask = Ask for cover
button-duty-cover = Cover me
button-duty-swap = Swap
button-duty-over = Take over
button-duty-cancel = Cancel

# The windows behind those buttons.

modal-duty-cover-title = Cover me
modal-duty-cover-submit = Ask
modal-duty-take-title = Take over
modal-duty-take-submit = Take over
modal-duty-swap-title = Swap watches
modal-duty-swap-submit = Propose
modal-duty-start = From, in your time zone
modal-duty-end = Until, in your time zone
modal-duty-to = Whom do you ask?
duty-everybody = Everybody, in the channel
modal-duty-whose = Whose watch is it?
modal-duty-agent = Who takes it?
modal-duty-mine = Your watch
modal-duty-mine-of = The first watch
modal-duty-theirs = For which watch?
modal-duty-choice = { $name }: { $span }
modal-duty-nothing = There are no two watches to swap in the next weeks.

# The calendar feed.

duty-feed-name = On call: { $team }
duty-feed-turn = On call: { $name }
duty-feed-cover = On call: { $name } (for { $other })

# Answers to a press in Telegram.

staff-duty-taken = The watch is yours. Thank you!
staff-duty-swapped = Swapped. Thank you!
staff-duty-declined = All right; I have told them.
staff-duty-withdrawn = Taken back.
staff-duty-asked = I have asked your colleagues.

# /oncall in Telegram.

duty-board =
    Who is on call

    { $lines }
duty-line = • { $name }: { $span }
duty-line-for = • { $name } for { $other }: { $span }
duty-line-cover = • { $agent } asks for cover: { $span }
duty-line-swap = • { $agent } asks { $name } to swap: { $span }
button-duty-take-of = Take it from { $name }
button-duty-withdraw-of = Not needed any more: { $name }
button-duty-swap-of = Swap with { $name }
button-duty-cancel-of = Cancel: { $name }, from { $at }
duty-board-after =
    { $said }

    Who is on call

    { $lines }

# What its buttons ask. Times on buttons are short; the question says in which zone they are.

duty-moment-brief = { digest-moment }
button-duty-watch = { $name } · { $start } – { $end }
button-duty-sooner = ‹ Earlier
button-duty-later = Later ›
button-duty-back = ‹ Back
staff-duty-cover-which = Which watch shall somebody cover? Times of { $zone }.
staff-duty-cover-whom =
    { $name }: { $span }.
    Whom do you ask to cover it?
staff-duty-swap-mine = Which watch of yours do you want to swap? Times of { $zone }.
staff-duty-swap-first = Which watch do you want to swap? Times of { $zone }.
staff-duty-swap-theirs =
    { $name }: { $span }.
    For which watch? Whoever has it is asked; both change hands when they agree. Times of { $zone }.
staff-duty-over-which = Which watch do you take over? It is yours at once, and who has it now hears of it. Times of { $zone }.
staff-duty-over-given = Which watch shall change hands? Times of { $zone }.
staff-duty-over-whom =
    { $name }: { $span }.
    Who takes it? It is theirs at once, and both hear of it.
staff-duty-asked-one = I have asked { $name }.
staff-duty-given = { $name } has the watch now.
staff-duty-canceled = Canceled; everybody it concerns hears of it.
