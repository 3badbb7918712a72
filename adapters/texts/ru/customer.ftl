# Что читают клиенты: вопросы, карточки, уведомления, команды.

# Первые слова и справка.

customer-welcome =
    Здравствуйте, { $name }! Это служба поддержки.

    Напишите своими словами, что случилось, или пришлите фото. Я заведу заявку, а ответ придёт прямо сюда.
customer-help =
    Напишите, что случилось, или пришлите фото — больше ничего не нужно. Ответ придёт прямо сюда.

    /support — завести заявку
    /my_tickets — ваши заявки и чей сейчас ход
    /ticket_status — как идут дела; с номером: /ticket_status 1042
    /language — русский или английский
    /privacy — что я о вас храню и как попросить забыть
    /cancel — забыть неоконченное обращение

    Чтобы дополнить заявку, просто напишите. Если заявок несколько, ответьте на сообщение нужной.
customer-unknown-command = Не знаю команды { $command }. Что я умею, подскажет /help.
customer-private-only = Я помогаю только в личном чате. Откройте мой профиль и напишите мне туда.

# Меню команд.

command-support = Завести заявку
command-my-tickets = Ваши заявки
command-ticket-status = Как идут дела с заявкой
command-language = Русский или английский
command-help = Что я умею
command-cancel = Забыть неоконченное обращение

# От первых слов до заявки.

customer-say-what = { $name }, что случилось? Напишите своими словами или пришлите фото.
customer-words-please = Спасибо, { $name }! Чем помочь? Хватит и пары слов.
customer-file-this =
    Завести заявку?

    «{ $subject }»
    Категория: { $category }
customer-choose-category = О чём она?
customer-which =
    «{ $subject }»

    К какой заявке это относится?
customer-passed-on = Передано в заявку #{ $number }.
customer-dropped = Забыто. Ничего не передано.
customer-nothing-to-cancel = Отменять здесь нечего. Чтобы отозвать заявку, откройте её из /my_tickets.

# Карточка заявки: что это, состояние, кто занимается, что дальше и к какому сроку.

customer-status =
    #{ $number } · { $subject }

    { $state }
    Занимается: { $owner }
    { $next }

    { $category } · { $priority }

state-new = Новая
state-in-progress = В работе
state-on-hold = На паузе
state-resolved = Решена
state-closed = Закрыта
state-canceled = Отменена

owner-named = { $name }
owner-nobody = пока никто

next-first-response = Первый ответ — до { $due }
next-resolution = Срок решения — { $due }
next-your-answer = Ваш ход: чтобы продолжить, нужен ваш ответ. Просто напишите сюда.
next-resolved = Ваш ход: всё решено?
next-closed = Больше ничего делать не нужно.
next-canceled = Больше ничего делать не нужно.

priority-p1 = критический приоритет
priority-p2 = высокий приоритет
priority-p3 = средний приоритет
priority-p4 = низкий приоритет

# Мои заявки.

customer-mine =
    У вас { $total ->
        [one] { $total } заявка
        [few] { $total } заявки
        [many] { $total } заявок
       *[other] { $total } заявки
    }:

    { $lines }
customer-mine-line = #{ $number } { $subject } — { $state }, { $turn }
customer-none = У вас пока нет заявок. Напишите, что случилось, или нажмите кнопку.

turn-customer = ваш ход
turn-desk = наш ход
turn-nobody = делать ничего не нужно

# Что стало с заявкой.

customer-resolved =
    Заявка #{ $number } решена:

    { $resolution }

    Теперь всё в порядке?
customer-said-after-resolved = Передано. Заявка #{ $number } отмечена как решённая. Всё ещё не работает?
customer-closed = Заявка #{ $number } закрыта. Спасибо, что сообщили!
customer-reopened = Заявка #{ $number } снова открыта. Напишите сюда, что ещё не так.
customer-canceled = Заявка #{ $number } отменена: мы не нашли в ней просьбы. Если это ошибка, напишите нам ещё раз.
customer-closed-long-ago = Заявка #{ $number } закрыта, поэтому сообщение не передано. Завести новую?
customer-moved-on = Так уже нельзя: заявка #{ $number } изменилась. Её состояние теперь: { $state }.
customer-taken-back = (Это сообщение отозвано.)

# Язык.

customer-language =
    На каком языке мне писать?
    Which language shall I use?
customer-language-chosen = Теперь пишу по-русски.

# Когда что-то сломалось.

customer-broken = У нас что-то сломалось. То, что вы прислали, сохранено. Если ответа не будет, назовите нам код: { $code }.

# Кнопки.

button-new-ticket = Новая заявка
button-file = Завести заявку
button-category = Другая категория
button-cancel = Отмена
button-back = Назад
button-newer = ← Новее
button-older = Старше →
button-solved = Да, решено
button-not-solved = Не решено
button-continue-as-new = Завести новую
button-withdraw = Отозвать
