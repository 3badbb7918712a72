# Что читают сотрудники: карточки, кнопки, окна, строки в треде, личные подсказки.

# Карточка.

card-state-new = Новая
card-state-in-progress = В работе
card-state-on-hold = На паузе
card-state-resolved = Решена
card-state-closed = Закрыта
card-state-canceled = Отменена
card-hold-customer = Ждём клиента
card-hold-change = Ждём изменения
card-hold-problem = Ждём решения проблемы
card-hold-vendor = Ждём поставщика

card-customer = Клиент
card-on-telegram = Telegram
card-on-slack = Slack
card-unreachable = Недоступен: бот заблокирован
card-owner = Кто ведёт
card-nobody = пока никто
card-category =
    Категория
    { $category }
card-resolution = Решение: { $text }
card-canceled-not-a-ticket = Это не заявка.
card-canceled-withdrawn = Клиент отозвал заявку.

card-response-due = Первый ответ до { $at }
card-responded = Первый ответ { $at } ✓
card-resolution-due = Решить до { $at }
card-paused = Пока ждём клиента, время не идёт
card-escalation = Следующее напоминание { $at }
card-ended = Завершена { $at }

card-button-claim = Взять
card-button-reply = Ответить
card-button-status = Статус
card-button-resolve = Решить
card-button-reopen = Открыть снова
card-button-cancel = Не заявка
card-button-more = Ещё
card-cancel-title = Это не заявка?
card-cancel-text = Заявка #{ $number } будет отменена, и клиенту вежливо об этом сообщат.
card-cancel-yes = Не заявка
card-cancel-no = Оставить

# Что остаётся на сообщении после нажатия кнопки.

done-claim = Заявку ведёт { $name } ✓
done-ack = { $name } в курсе. Напоминаний не будет 30 минут.
done-release = { $name } больше этим не занимается. Напоминания продолжаются.
done-reopen = Открыта снова: { $name } ✓
done-cancel = Отменена: { $name } ✓
done-claimsend = Заявка ваша, и ваши слова уже отправляются клиенту ✓

# Окна (заголовки и кнопки до 24 знаков).

modal-close = Отмена
modal-reply-title = Ответ · #{ $number }
modal-reply-submit = Отправить
modal-reply-label = Получит { $name }; пишите своими словами
modal-resolve-title = Решение · #{ $number }
modal-resolve-submit = Решить
modal-resolve-label = Что сделано? Это прочитает { $name }.
modal-status-title = Статус · #{ $number }
modal-status-submit = Сохранить
modal-more-title = Ещё · #{ $number }
modal-more-submit = Сохранить
modal-state = Статус
modal-priority = Приоритет
modal-category = Категория
modal-reason = Почему такой приоритет? (нужно, чтобы понизить)
modal-p1 = P1 критический
modal-p2 = P2 высокий
modal-p3 = P3 средний
modal-p4 = P4 низкий

# Строки в треде заявки.

thread-reopened = { $name }: проблема не решена. Заявка снова открыта.
thread-undelivered = Не доставлено ({ $to }): { $reason }.
thread-late = { $name }: последнее сообщение ещё не доставлено: { $reason }. Продолжаю пытаться.
thread-blocked = { $name }: бот заблокирован. Пока ваши сообщения не доходят.
thread-reachable-again = { $name }: бот разблокирован, сообщения снова доходят.
thread-replied =
    { $name } отвечает:
    { $text }

# Копии сообщений.

copy-deleted = (Это сообщение удалено автором.)
copy-file-gone = 📎 { $name }: файла больше нет, перенести его не удалось.

# Подсказки, которые видит один человек.

said = { $text }
whisper-kept-as-note = Осталось внутренней заметкой: заявку пока никто не ведёт. Чтобы { $name } получил ваши слова, возьмите заявку.
whisper-undelivered = Ваше сообщение не доставлено, адресат: { $name }. Причина: { $reason }.
whisper-near-miss = «!{ $given }» я клиенту не отправляю. Вы имели в виду !{ $meant }? Чтобы отправить как есть, напишите без восклицательного знака в начале.
whisper-claimed = Заявка #{ $number } ваша. Всё, что вы пишете здесь, теперь получает { $name }; чтобы оставить внутри, начните с «note:».
whisper-waiting = Заявка #{ $number } на паузе, отвечает теперь { $name }; отсчёт обновлений и решения остановлен.
whisper-waiting-counts = Заявка #{ $number } на паузе; время продолжает идти.
whisper-resumed = Заявка #{ $number } снова в работе; время идёт.
whisper-resolved = Заявка #{ $number } решена; { $name } узнает, что сделано.
whisper-closed = Заявка #{ $number } закрыта.
whisper-prioritised = Приоритет заявки #{ $number } теперь { $priority }; сроки пересчитаны.
whisper-commands =
    В треде заявки можно написать:
    !claim – взять заявку
    !note текст – оставить внутри (как и «note:» в начале)
    !wait – ждать клиента; ещё !wait vendor, !wait change, !wait problem
    !progress – продолжить
    !resolve текст – решить, с описанием сделанного
    !close – закрыть насовсем
    !p1 … !p4 – сменить приоритет; чтобы понизить, добавьте причину
    !snooze 2h причина – отложить напоминания
    !extend 2d причина – перенести срок на столько рабочего времени
whisper-press-again = Прошло слишком много времени, и Slack не дал открыть окно. Нажмите, пожалуйста, ещё раз.
whisper-store-down = Сейчас я ничего не могу сохранить, поэтому ничего не изменилось. Попробуйте через минуту.
whisper-broken = У нас что-то сломалось. Ничего не изменилось. Если так и останется, сообщите администратору код: { $code }.
whisper-in-direct-messages = Ответ – в наших личных сообщениях.

# /desk

desk-help =
    /desk mine – заявки, которые ведёте вы
    /desk team – все открытые заявки команды
    /desk unassigned – заявки, которые никто не ведёт
    /oncall – кто дежурит; попросить подменить, поменяться, взять дежурство
    /desk away 2h – вас нет, напоминания не приходят; ещё так: до 18:00, до понедельника, 2026-12-24, и пометка
    /desk back – вы снова на месте
    /desk digest – что нужно заявкам ваших команд, если вы ими руководите; ещё: pause, pause week, on
    В треде заявки !commands покажет, что можно там написать.
desk-mine = Ваших: { $total }
desk-team = { $team }, открытых: { $total }
desk-unassigned = Пока ничьих: { $total }
desk-mine-none = Вы не ведёте ни одной открытой заявки.
desk-team-none = У команды { $team } нет открытых заявок.
desk-unassigned-none = У всех заявок команды { $team } кто-то есть.
desk-line = { $priority } · { $state } · { $owner } · срок { $due }
desk-back = ← Назад
desk-more = Ещё →

# Почему не доставлено; каждая фраза завершает предложение вроде «Не доставлено: ...».

reason-slack-archived = канал Slack в архиве
reason-slack-not-in-channel = бота нет в канале Slack; пригласите его
reason-slack-restricted = рабочее пространство не разрешает боту писать туда
reason-slack-scope = приложению Slack не хватает прав; установите его заново по манифесту
reason-slack-token = Slack не принимает токен бота
reason-slack-person-gone = в Slack с ними больше нельзя связаться
reason-slack-channel-gone = такого канала в Slack нет

# Тем, кто отвечает за службу.

operators-fault =
    Сообщения в { $place } ждут отправки: { $reason }.
    Ничего не потеряно: они уйдут сами, как только это исправят. Подробности покажет команда desk doctor.

# Напоминания: что отложено, перенесено, кого попросили и почему.

whisper-snoozed = Напоминания о заявке #{ $number } отложены; время идёт. До какого часа, видно в напоминании.
whisper-extended = Срок заявки #{ $number } перенесён; он виден на карточке.

modal-assign-title = Назначить · #{ $number }
modal-assign-submit = Попросить
modal-agent = Кому взять заявку? Назначена она будет, когда человек согласится.
candidate-on-call = { $name } · дежурит · открытых: { $load }
candidate-on-shift = { $name } · на смене · открытых: { $load }
candidate-off = { $name } · не на смене · открытых: { $load }
modal-snooze-title = Отложить · #{ $number }
modal-snooze-submit = Отложить
modal-span = На сколько? Время по заявке идёт дальше.
modal-span-of = { $span }
modal-snooze-reason = Почему может подождать?
modal-extend-title = Срок · #{ $number }
modal-extend-submit = Перенести
modal-extend-now = Срок сейчас: { $at }
modal-until = Новый срок в вашем часовом поясе
modal-extend-reason = Почему нужно больше времени?

modal-why-title = Почему? · #{ $number }
