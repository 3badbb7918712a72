# Files that are not passed on: who sent one is told, and so is the ticket's thread.

customer-file-kept-back = “{ $name }” was not passed on: { $reason }.
thread-file-kept-back = 📎 “{ $name }” did not go to { $to }: { $reason }.
whisper-file-kept-back = “{ $name }” did not go to { $to }: { $reason }. The rest of your message did.
copy-file-kept-back = 📎 { $name } was not brought here: { $reason }.

reason-file-program = it is a program, and programs are not passed on
reason-file-elsewhere = its address leads to another host
