# Сводки: утро супервайзера, смена дежурного, неделя менеджера.

digest-title-daily = Ваш день: { $teams }
digest-title-weekly = Ваша неделя: { $teams }
digest-title-shift = Смена дежурного: { $teams }
digest-title-now = На эту минуту: { $teams }
digest-as-of = По состоянию на { $at }.

digest-empty = Открытых заявок нет: { $teams }. Можно выдохнуть!
digest-relief = { $team }: дежурство принимает { $name }, до { $until }; сдаёт { $before }.
digest-on-call = { $team }: дежурит { $name }, до { $until }.

digest-section-open = Открыто: { $count }
digest-section-unassigned = Никто не ведёт: { $count }
digest-section-breaching = Обещано на сегодня: { $count }
digest-section-stuck = Застряло: { $count }
digest-section-snoozed = Отложено: { $count }
digest-section-unreachable = До клиента не достучаться: { $count }
digest-section-failed = Не доставлено с прошлой сводки: { $count }
digest-section-extended = Сроки перенесены (в отчётах остаются прежние): { $count }
digest-line = { $priority } · { $who } · { $what }: { $subject }
digest-more = и ещё { $count }
digest-with = ведёт { $name }
digest-nobody = никто не ведёт

# Что сказано о заявке в её строке.

digest-due = срок { $at }
digest-overdue = просрочено, срок был { $at }
digest-paused-clock = время не идёт
digest-silent = клиенту не писали с { $at }
digest-held-change = ждёт изменения с { $at }
digest-held-problem = ждёт решения проблемы с { $at }
digest-held-vendor = ждёт поставщика с { $at }
digest-snoozed-until = отложено до { $at }
digest-out-of-reach = клиент заблокировал бота: { $name }
digest-not-delivered = не доставлено: { $reason }
digest-moved = с { $before } на { $after }, перенёс(ла) { $name }

digest-week =
    { $team }: создано { $filed }, решено { $resolved }.
    Нарушено обещаний: первый ответ — { $response }, решение — { $resolution }.
    Отправлено напоминаний: первых — { $first }, вторых — { $second }, последних — { $last }.

digest-today = { $time } сегодня
digest-moment = { $day } { $month ->
    [1] янв.
    [2] февр.
    [3] мар.
    [4] апр.
    [5] мая
    [6] июн.
    [7] июл.
    [8] авг.
    [9] сент.
    [10] окт.
    [11] нояб.
   *[12] дек.
}, { $time }

# Кнопки и ответы на них и на /desk digest.

button-digest-refresh = Обновить
button-digest-week = Пауза на неделю
button-digest-pause = Пауза
button-digest-on = Включить снова
digest-paused = Ваши сводки на паузе.
digest-paused-until = Ваши сводки на паузе до { $until }.
digest-on-its-way = Сводка уже отправляется: загляните в наши личные сообщения.
digest-said-paused = Ваши сводки на паузе. Включить снова: /desk digest on.
digest-said-paused-until = Ваши сводки на паузе; следующая: { $until }.
digest-said-on = Сводки включены; следующая: { $at }.
digest-help =
    /desk digest – что сейчас нужно заявкам ваших команд
    /desk digest pause – без сводок, пока не включите; /desk digest pause week – без сводок неделю
    /desk digest on – включить снова

# Что отвечает /digest в Telegram.

digest-staff-paused = Ваши сводки на паузе. Включить снова: /digest on.
digest-staff-help =
    /digest – что нужно заявкам ваших команд прямо сейчас
    /digest pause – без сводок, пока не включите; /digest pause week – без сводок неделю
    /digest on – включить снова
