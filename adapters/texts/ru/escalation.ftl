# Напоминания: почему, к какому сроку, кто должен действовать.

ping =
    { $level }: #{ $number } · { $priority }
    { $subject }

    { $lines }

level-1 = Напоминание
level-2 = Второе напоминание, супервайзер в курсе
level-3 = Последнее напоминание, менеджер в курсе

why-not-assigned = Заявку никто не взял уже { $passed }; предел — { $limit }, { $hours }.
why-not-updated = Клиенту ничего не писали уже { $passed }; предел — { $limit }, { $hours }.
why-not-completed = Заявка открыта уже { $passed }; это напоминание приходит через { $limit }, { $hours }.
hours-all = круглосуточно
hours-business = в рабочие часы

also-not-assigned = И ещё: заявку никто не взял.
also-not-updated = И ещё: клиенту слишком долго не писали.
also-not-completed = И ещё: время на решение заканчивается.

ping-due = Решить нужно до { $target }.
ping-owner = Ведёт { $name }.
ping-asked = Заявку попросили взять: { $name }. Пока не взята.
ping-nobody = Пока никто не ведёт.
ping-told = Сообщено: { $names }.
ping-next = Если ничего не изменится, следующее напоминание уйдёт уровнем выше: { $at }.
ping-last = Выше уровня нет.
ping-held = Следующие напоминания ждут до { $until }.
ping-said = Последние слова клиента: «{ $text }»
the-channel = канал

delayed-quiet = Срок был { $due }; напоминание ждало конца ваших тихих часов.
delayed-downtime = Срок был { $due }; напоминание опоздало, потому что служба не работала.
delayed-platform = Срок был { $due }; напоминание опоздало, потому что раньше его не удалось доставить.
skipped-away = Сообщаем вам, потому что { $name } отсутствует до { $until }.
skipped-unreachable = Сообщаем вам, потому что до { $name } не достучаться.
came-elsewhere = Пришло сюда, потому что { $platform } не принял его для вас.

ping-settled =
    ✅ Улажено: #{ $number } · { $priority }
    { $subject }

    { $what }

still-on-it =
    Ещё занимаетесь? #{ $number } · { $priority }
    { $subject }

    Вы отметили, что занимаетесь этим. Без ответа напоминания продолжатся { $until }.
still-on-it-late =
    Ещё занимаетесь? #{ $number } · { $priority }
    { $subject }

    Вы отметили, что занимаетесь этим. Напоминания ждали до { $until } и теперь продолжаются.

ping-list =
    { $count ->
        [one] { $count } заявка ждёт
        [few] { $count } заявки ждут
        [many] { $count } заявок ждут
       *[other] { $count } заявок ждут
    }

    { $lines }

ping-line = #{ $number } · { $priority } · { $what }, { $who }: { $subject }
ping-line-open = #{ $number } · { $priority } · { $what }: { $subject }
ping-list-settled = ✅ Всё из этого списка улажено.
list-not-assigned = никто не взял
list-not-updated = клиенту не писали
list-not-completed = время на исходе
list-settled = улажено
list-with = ведёт { $name }
list-nobody = никто не ведёт
list-more = и ещё { $count }

# Что кто сделал, на карточках заявки.

act-none = Напоминать больше не о чем.
act-accepted = Заявку взял(а) { $name }, { $at }.
act-agent-replied = Клиенту написал(а) { $name }, { $at }.
act-held = На удержание поставил(а) { $name }, { $at }.
act-resumed = Работа продолжена, { $at }: { $name }.
act-resolved = Решение отметил(а) { $name }, { $at }.
act-reopened = Заявку вновь открыл(а) { $name }, { $at }.
act-closed = Заявку закрыл(а) { $name }, { $at }.
act-canceled = Заявку отменил(а) { $name }, { $at }.
act-prioritised = Приоритет теперь { $after }: изменил(а) { $name }, { $at }.
act-acknowledged = Занимается { $name } с { $at }; следующие напоминания ждут до { $until }.
act-released = { $name } больше этим не занимается, с { $at }.
act-snoozed = { $name } откладывает напоминания до { $until }: «{ $reason }»
act-extended = { $name } переносит срок на { $until }: «{ $reason }»
act-asked = { $name } просит взять заявку: { $whom }, { $at }.

asked-to-take =
    { $by } просит вас взять #{ $number } · { $priority }
    { $subject }

button-still-on-it = Да, занимаюсь
button-let-go = Нет, напоминайте
button-reply = Написать клиенту
button-ack = Занимаюсь
button-assign = Назначить
button-snooze = Отложить
button-extend = Перенести срок
role-technician = техник
role-supervisor = супервайзер
role-manager = менеджер
role-admin = администратор

button-claim = Взять
button-claim-and-send = Взять и отправить
button-open = Открыть

# Ответы на нажатие под напоминанием в Telegram.

staff-claimed = Заявка #{ $number } ваша.
staff-acknowledged = Принято. Напоминаний не будет ещё { $pause }.
staff-released = Напоминания продолжатся.

# Почему не доставлено; каждая фраза продолжает «Не доставлено: ...».

reason-blocked = бот заблокирован
reason-never-wrote = этот человек не писал боту, поэтому бот не может написать первым
reason-chat-not-found = такого чата больше нет
reason-too-long = текст слишком длинный
reason-refused = платформа не приняла сообщение
reason-file-gone = файла больше нет
reason-file-too-large = файл слишком большой
reason-file-unavailable = файл сейчас не удаётся получить
reason-throttled = платформа просит подождать
reason-no-connection = нет связи
reason-no-answer = ответа не было, и дошло ли сообщение, неизвестно
reason-unknown = связь обрывалась дважды, и дошло ли сообщение, неизвестно
reason-telegram-token = Telegram не принимает токен бота
reason-timeout = это заняло слишком много времени, и дошло ли сообщение, неизвестно
reason-broken = у нас что-то сломалось

# Тем, кто отвечает за службу: напоминания, которые не ушли.

operators-late =
    Напоминания не уходят: о заявке #{ $number } следовало напомнить { $since }. Всего таких напоминаний: { $count }.
    Присмотрите за этими заявками сами и спросите команду desk doctor, что сломалось.
