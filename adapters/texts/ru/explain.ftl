# Почему напоминания пришли именно тогда: окно в Slack, сообщение в Telegram, desk escalation explain.

button-why = Почему?
button-why-of = Почему #{ $number }?

explain-ticket = #{ $number } · { $priority } · { $team }: { $subject }
explain-always = Считаются все часы, днём и ночью.
explain-hours = Считаются часы в поясе { $zone } (в праздники и особые дни бывает иначе):
explain-hours-line = { $days }: { $hours }
explain-rule = Уровень наступает, когда с начала отсчёта прошло столько рабочего времени, сколько отведено; ожидание клиента не считается.
explain-extended = Срок перенесён на { $by } рабочего времени; в отчётах остаётся то, что было обещано.
explain-shortened = Срок приближен на { $by } рабочего времени; в отчётах остаётся то, что было обещано.
weekday-0 = пн
weekday-1 = вт
weekday-2 = ср
weekday-3 = чт
weekday-4 = пт
weekday-5 = сб
weekday-6 = вс
weekday-to = { $first }–{ $last }

explain-not-assigned = Взять заявку
explain-not-updated = Написать клиенту
explain-not-completed = Решить заявку
explain-and = { $one }, { $other }
explain-since = Отсчёт с { $at }{ $run ->
        [1] .
       *[other] , раз по счёту: { $run }.
    }
explain-since-act = Отсчёт с { $at } — { $what }
explain-span = { $hours } ч
explain-span-minutes = { $hours } ч { $minutes } мин
explain-after = через { $limit }
explain-after-share = через { $limit } ({ $share } % от { $target })
explain-pause = Не считается: с { $since } до { $until }, рабочего времени { $cost }.
explain-paused = Не считается с { $since }, пока не ответит клиент: пока рабочего времени { $cost }.
explain-step-told = Уровень { $level }, { $after }: срок { $due }, сообщено { $at }.
explain-step-passed = Уровень { $level }, { $after }: пропущен, наступил и более высокий.
explain-step-due = Уровень { $level }, { $after }: срок { $due }.
explain-step-held = Уровень { $level }, { $after }: срок { $due }, отложен до { $at }.
explain-step-not = Уровень { $level }, { $after }: не наступит, пока отсчёт не идёт.
explain-next = Дальше: уровень { $level }, { $at }.
explain-held = До этого времени ждёт, потому что: { $what }
explain-stopped-assigned = Больше ничего не придёт: заявку ведёт { $name }.
explain-stopped-waits = Сейчас отсчёт не идёт: заявка ждёт клиента.
explain-stopped-resolved = Ничего не придёт: заявка решена.
explain-stopped-over = Ничего не придёт: заявка закрыта.
explain-stopped-top = Сообщено на всех трёх уровнях; выше никого нет.
explain-stopped-still = Сейчас отсчёт не идёт.

explain-story = Что было и кому сообщили
explain-earlier =
    { $count ->
        [one] … и ещё { $count } запись раньше.
        [few] … и ещё { $count } записи раньше.
        [many] … и ещё { $count } записей раньше.
       *[other] … и ещё { $count } записи раньше.
    }
explain-at = { $at }: { $what }
explain-told = → { $name }, { $channel }: { $fate }
explain-asked = → { $name }: вопрос, по-прежнему ли занимается, { $channel }: { $fate }
explain-skipped-away = → { $name }: сообщение передано другим, человек в отсутствии до { $until }.
explain-skipped-unreachable = → { $name }: сообщение передано другим, связаться не удаётся.
explain-skipped-acted = → { $name }: не сообщали, этот человек только что сам действовал.
channel-slack = Slack
channel-telegram = Telegram
channel-thread = в ветке заявки
channel-unknown = канал неизвестен
channel-list = { $channel }, в списке
fate-quiet = ждёт конца тихих часов, { $at }.
fate-later = ждёт до { $at }.
fate-waiting = ждёт очереди.
fate-again = пока не доставлено: { $reason }. Следующая попытка { $at }.
fate-sending = отправляется.
fate-delivered = доставлено { $at }.
fate-silent = не отправлено: к этому времени всё уже решилось.
fate-superseded = заменено более новым до отправки.
fate-refused = не доставлено: { $reason }.
fate-lost = о доставке ничего не известно.

did-something = что-то было сделано.
did-filed = { $name }: новая заявка, приоритет { $priority }.
did-customer-wrote = { $name }: новое сообщение от клиента.
did-agent-replied = { $name }: ответ клиенту.
did-accepted = { $name }: заявка взята в работу.
did-held = { $name }: заявка на паузе.
did-resumed = { $name }: работа продолжается.
did-resolved = { $name }: заявка решена.
did-reopened = { $name }: заявка открыта снова.
did-closed = { $name }: заявка закрыта.
did-canceled = { $name }: заявка отменена.
did-prioritised = { $name }: приоритет теперь { $after }, был { $before }.
did-acknowledged = { $name } занимается этим; следующие уровни ждут до { $until }.
did-released = { $name } этим больше не занимается.
did-snoozed = { $name }: напоминания отложены до { $until }: «{ $reason }»
did-extended = { $name }: срок перенесён на { $until }: «{ $reason }»
did-asked = { $name }: просьба к { $whom } взять заявку.
did-breached-response = Обещание первого ответа нарушено.
did-breached-resolution = Обещание решить заявку нарушено.
did-escalated = Наступил уровень { $level }: { $about }.
did-escalated-late = Наступил уровень { $level }: { $about }. Сообщено позже на { $late }.
did-rerouted = Об уровне { $level } сообщено ещё раз: с кем-то не удалось связаться.
