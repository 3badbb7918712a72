# О чём бот спрашивает сотрудников в Telegram, когда приходит напоминание.

explain-all = { $parts }
explain-part =
    { $title }
    { $lines }
    { "" }

staff-write-in-slack = Чтобы написать клиенту, откройте ветку заявки в Slack.
staff-open-in-slack = Открыть в Slack
staff-leave = Оставить как есть
staff-left = #{ $number }: ничего не изменилось.

staff-no-reason = Напишите, пожалуйста, почему, словами. Вопрос о #{ $number } ещё открыт; /cancel оставит всё как есть.

staff-assign = Кому взять #{ $number }? Назначена она будет, когда человек согласится.
staff-asked = #{ $number }: просьба взять отправлена, { $name }.

staff-snooze = На сколько отложить напоминания о #{ $number }? Время по заявке идёт дальше.
staff-snooze-why = #{ $number }: отложить напоминания на { $span }. Почему может подождать? Нажмите причину или напишите свою следующим сообщением.
staff-snooze-reason-1 = Я этим занимаюсь
staff-snooze-reason-2 = Ждём других людей
staff-snooze-reason-3 = Раньше ничего не сделать
staff-snooze-done = #{ $number }: напоминания отложены на { $span }.

staff-extend = Срок #{ $number }: { $due }. Каким он должен быть?
staff-date = Рабочих дней больше на { $days }: { $at }
staff-extend-why = #{ $number }: новый срок { $until }. Почему нужно больше времени? Нажмите причину или напишите свою следующим сообщением.
staff-extend-reason-1 = Работы больше, чем казалось
staff-extend-reason-2 = Ждём деталь или поставщика
staff-extend-reason-3 = Договорились с клиентом
staff-extend-done = Срок #{ $number } теперь { $until }.
