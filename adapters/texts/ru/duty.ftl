# Дежурства: чья смена, кто подменяет, кого нет.

# Отказы.

refused-not-in-that-team = Дежурства команды { $team } берут только её люди.
refused-answered = Уже поздно: { $what }
refused-watch-moved = Этого дежурства в таком виде больше нет: оно закончилось или перешло к другому. Кто дежурит, покажет /oncall.
refused-until-missing = До какого времени? Например: 2h, до 18:00, до понедельника, 24.12. или 2026-12-24, а дальше, если хотите, пометка.
refused-until-unreadable = Не могу прочитать «{ $given }» как время. Напишите, например: 2h, до 18:00, до понедельника, 24.12. или 2026-12-24.
refused-past = Это время уже прошло. Выберите будущее, например: 2h, до 18:00 или до понедельника.
refused-too-far-ahead = Это слишком далеко: выберите время в пределах { $days } дней.
refused-no-watch = { $agent } в это время не дежурит. Чья очередь, покажет /oncall.
refused-own-watch = { $agent } и так дежурит в это время. Взять дежурство должен кто-то другой.
refused-asked-already = Об этом уже попросили, ответа пока нет. Просьбу показывает /oncall.
refused-away = { $agent }: отсутствие до { $until }, взять дежурство на это время нельзя.

# Время, с днём недели.

duty-weekday = { $weekday ->
    [1] пн
    [2] вт
    [3] ср
    [4] чт
    [5] пт
    [6] сб
   *[7] вс
}
duty-month = { $month ->
    [1] января
    [2] февраля
    [3] марта
    [4] апреля
    [5] мая
    [6] июня
    [7] июля
    [8] августа
    [9] сентября
    [10] октября
    [11] ноября
   *[12] декабря
}
duty-moment-bare = { duty-weekday } { $day } { duty-month }, { $time }
duty-moment = { duty-weekday } { $day } { duty-month }, { $time } { $zone }
duty-span = { $start } – { $end }

# Просьба подменить и что из неё вышло. Читают в канале команды и в личных сообщениях.

duty-ask-cover = { $agent } просит подменить на дежурстве: { $span }.
duty-ask-cover-you = { $agent } просит вас подменить на дежурстве: { $span }.
duty-ask-cover-you-for = { $by } просит вас подменить на дежурстве: { $agent }, { $span }.
duty-ask-cover-for = { $by } просит подменить на дежурстве: { $agent }, { $span }.
duty-cover-taken = Подмена: вместо { $agent } дежурит { $name }, { $span }.
duty-cover-declined = { $name } не может подменить: { $agent }, { $span }.
duty-cover-withdrawn = Подмена больше не нужна, говорит { $name }: { $agent }, { $span }.

duty-ask-swap =
    { $agent } предлагает вам поменяться дежурствами.
    Вам: { $span }.
    { $agent }: { $other }.
duty-ask-swap-for =
    { $by } предлагает вам поменяться дежурствами с коллегой: { $agent }.
    Вам: { $span }.
    { $agent }: { $other }.
duty-swap-taken =
    { $agent } и { $name } меняются дежурствами.
    { $name }: { $span }.
    { $agent }: { $other }.
duty-swap-declined = { $name } не хочет меняться, дежурства остаются прежними. { $agent }: { $span }. { $name }: { $other }.
duty-swap-withdrawn = Меняться больше не нужно, говорит { $name }: { $agent }, { $span } на { $other }.

duty-late-taken = ответ «да» уже есть: { $name }, { $at }.
duty-late-declined = ответ «нет» уже есть: { $name }, { $at }.
duty-late-withdrawn = просьбу отозвали: { $name }, { $at }.

duty-you-asked = Вопрос задан: { $name }, { $span }. Ответ придёт сюда.
duty-asked-for-you-cover = { $by } ищет вам подмену: { $span }.
duty-asked-for-you-swap = { $by } предлагает поменяться с вами дежурством: спросили { $name }, { $span }.
duty-not-reached = Лично не достучаться: { $name }, { $span }. Просьба видна в /oncall; можно попросить и всех в канале.

# Взять дежурство и вернуть его.

duty-taken = { $name } берёт дежурство: { $span }. Вместо: { $others }.
duty-taken-from-you = Ваше дежурство берёт { $name }: { $span }.
duty-taken-from-you-by = Ваше дежурство берёт { $name }: { $span }. Назначает { $by }.
duty-given-to-you = Вам передано дежурство: { $span }. Передаёт { $by }.
duty-canceled-own = { $name } больше не подменяет. На дежурстве { $span }: { $others }.
duty-canceled = { $by } отменяет подмену: { $name }. На дежурстве { $span }: { $others }.

# Отсутствие и возвращение.

duty-away = Вы отсутствуете до { $until }. { $watch } Вернётесь раньше – /desk back.
duty-away-staff = Вы отсутствуете до { $until }. { $watch } Вернётесь раньше – /back.
duty-away-other = { $agent }: отсутствие до { $until }. { $watch }
duty-away-by = { $by } сообщает, что вы отсутствуете до { $until }. { $watch }
duty-away-free = До тех пор напоминания получает следующий по очереди.
duty-away-on-call = Но у вас дежурство { $span }: попросите подменить.
duty-away-on-call-other = Но на это время приходится дежурство, { $span }: нужна подмена.
duty-back = С возвращением. Напоминания снова приходят вам.
duty-back-already = Вы и не отсутствовали. Напоминания приходят вам.
duty-back-other = { $agent } снова на месте и получает напоминания.
duty-back-other-already = { $agent } и так на месте.
duty-back-by = { $by } сообщает, что вы вернулись. Напоминания снова приходят вам.

# /oncall

duty-title = Кто дежурит
duty-now = { $team }: { $name } до { $until }
duty-now-away = { $team }: { $name } до { $until }, но отсутствует до { $away }; напоминания получает следующий по очереди.
duty-no-turns = { $team }: дежурств нет.
duty-turn = { $name }: { $start } – { $end }
duty-turn-for = { $name } вместо { $other }: { $start } – { $end }
duty-cover-line = { $name }: { $start } – { $end }
duty-cover-line-by = { $name }, назначает { $by }: { $start } – { $end }
duty-request-cover = { $agent } просит подменить: { $start } – { $end }
duty-request-swap = { $agent } предлагает поменяться, спросили { $name }: { $start } – { $end }
duty-next-title = Ближайшие две недели
duty-covers-title = Подмены
duty-requests-title = Ждут ответа
duty-calendar = Эти дежурства в вашем календаре: подпишитесь на { $address } и никому не показывайте этот адрес.

button-duty-take = Возьму
button-duty-withdraw = Уже не нужно
button-duty-decline = Не могу
button-duty-swap-accept = Поменяться
button-duty-ask = Попросить подменить
button-duty-cover = Подменить меня
button-duty-swap = Поменяться
button-duty-over = Взять дежурство
button-duty-cancel = Отменить

# Окна за этими кнопками.

modal-duty-cover-title = Подменить меня
modal-duty-cover-submit = Попросить
modal-duty-take-title = Взять дежурство
modal-duty-take-submit = Взять
modal-duty-swap-title = Поменяться
modal-duty-swap-submit = Предложить
modal-duty-start = С какого времени, в вашем часовом поясе
modal-duty-end = До какого времени, в вашем часовом поясе
modal-duty-to = Кого попросить?
duty-everybody = Всех, в канале
modal-duty-whose = Чьё это дежурство?
modal-duty-agent = Кто его берёт?
modal-duty-mine = Ваше дежурство
modal-duty-mine-of = Первое дежурство
modal-duty-theirs = На какое дежурство?
modal-duty-choice = { $name }: { $span }
modal-duty-nothing = В ближайшие недели меняться нечем.

# Календарь.

duty-feed-name = Дежурства: { $team }
duty-feed-turn = Дежурит { $name }
duty-feed-cover = Дежурит { $name } (вместо { $other })

# Ответы на нажатие в Telegram.

staff-duty-taken = Дежурство ваше. Спасибо!
staff-duty-swapped = Поменялись. Спасибо!
staff-duty-declined = Хорошо, я передам.
staff-duty-withdrawn = Отозвано.
staff-duty-asked = Коллеги получили вашу просьбу.

# /oncall в Telegram.

duty-board =
    Кто дежурит

    { $lines }
duty-line = • { $name }: { $span }
duty-line-for = • { $name } вместо { $other }: { $span }
duty-line-cover = • { $agent } просит подменить: { $span }
duty-line-swap = • { $agent } предлагает поменяться, спросили { $name }: { $span }
button-duty-take-of = Возьму: { $name }
button-duty-withdraw-of = Уже не нужно: { $name }
button-duty-swap-of = Поменяться: { $name }
button-duty-cancel-of = Отменить: { $name }, с { $at }
duty-board-after =
    { $said }

    Кто дежурит

    { $lines }

# О чём спрашивают его кнопки. Время на кнопках короткое; в каком оно поясе, говорит вопрос.

duty-moment-brief = { digest-moment }
button-duty-watch = { $name } · { $start } – { $end }
button-duty-sooner = ‹ Раньше
button-duty-later = Позже ›
button-duty-back = ‹ Назад
staff-duty-cover-which = На какое дежурство нужна подмена? Время: { $zone }.
staff-duty-cover-whom =
    { $name }: { $span }.
    Кого попросить подменить?
staff-duty-swap-mine = Какое своё дежурство вы хотите поменять? Время: { $zone }.
staff-duty-swap-first = Какое дежурство вы хотите поменять? Время: { $zone }.
staff-duty-swap-theirs =
    { $name }: { $span }.
    На какое дежурство? Коллегу спросят; поменяетесь, когда будет согласие. Время: { $zone }.
staff-duty-over-which = Какое дежурство вы берёте? Оно сразу станет вашим, коллега об этом узнает. Время: { $zone }.
staff-duty-over-given = Какое дежурство передать? Время: { $zone }.
staff-duty-over-whom =
    { $name }: { $span }.
    Кто его берёт? Дежурство перейдёт сразу, оба узнают об этом.
staff-duty-asked-one = Вопрос задан: { $name }.
staff-duty-given = Теперь дежурит { $name }.
staff-duty-canceled = Отменено; все, кого это касается, узнают.
