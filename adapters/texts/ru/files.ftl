# Файлы, которые не передаются: об этом узнают отправитель и ветка заявки.

customer-file-kept-back = Файл «{ $name }» не передан. Причина: { $reason }.
thread-file-kept-back = 📎 Файл «{ $name }» не отправлен, адресат: { $to }. Причина: { $reason }.
whisper-file-kept-back = Файл «{ $name }» не отправлен, адресат: { $to }. Причина: { $reason }. Остальное сообщение отправлено.
copy-file-kept-back = 📎 { $name }: файл не перенесён. Причина: { $reason }.

reason-file-program = это программа, а программы не передаются
reason-file-elsewhere = его адрес ведёт на другой сервер
