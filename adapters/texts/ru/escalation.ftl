# Напоминания: почему, к какому сроку, кто должен действовать.

ping =
    { $level }: #{ $number } · { $priority }
    { $subject }

    { $lines }

level-1 = Напоминание
level-2 = Второе напоминание, супервайзер в курсе
level-3 = Последнее напоминание, менеджер в курсе

why-not-assigned = Никто не взял заявку с { $since }; предел — { $limit }.
why-not-updated = Клиенту ничего не писали с { $since }; предел — { $limit }.
why-not-completed = Открыта с { $since }, дольше чем { $limit }. Решить нужно до { $target }.

also-not-assigned = И ещё: заявку никто не взял.
also-not-updated = И ещё: клиенту слишком долго не писали.
also-not-completed = И ещё: время на решение заканчивается.

ping-owner = Ведёт { $name }.
ping-nobody = Пока никто не ведёт.
ping-told = Сообщено: { $names }.
ping-next = Следующее напоминание уйдёт уровнем выше: { $at }.
ping-last = Выше уровня нет.
ping-said = Последние слова клиента: «{ $text }»

button-claim = Взять
button-acknowledge = Вижу
button-claim-and-send = Взять и отправить
button-open = Открыть

# Ответы на нажатие под напоминанием в Telegram.

staff-claimed = Заявка #{ $number } ваша.
staff-acknowledged = Принято. Напоминаний не будет ещё { $pause }.

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
