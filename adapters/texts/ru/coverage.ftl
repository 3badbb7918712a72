# Все ли места закрыты? Кого не хватает в ближайшие дни и что с этим делать.

coverage-days = { $days ->
    [one] ближайший { $days } день
    [few] ближайшие { $days } дня
    [many] ближайшие { $days } дней
   *[other] ближайшие { $days } дней
}
coverage-fine = Дежурства на { $span }: пробелов нет.
coverage-gaps = Дежурства на { $span }: { $count ->
    [one] { $count } пробел
    [few] { $count } пробела
    [many] { $count } пробелов
   *[other] { $count } пробелов
}. { $first }

# Чего не хватает. В конце — куда напоминания уйдут вместо этого.

coverage-nobody = В команде { $team } никто не дежурит и не на смене: первые напоминания уйдут только в канал.
coverage-on-call-away = { $name } дежурит в команде { $team }, но отсутствует до { $back }: первые напоминания получит тот, кто на смене, а если никого — канал.
coverage-on-call-unreachable = { $name } дежурит в команде { $team }, но сообщения до этого человека не доходят: первые напоминания получит тот, кто на смене, а если никого — канал.
coverage-supervisor-away = { $name } отсутствует до { $back }, другого супервайзера в команде { $team } нет: вторые напоминания { $instead }.
coverage-supervisor-unreachable = До { $name } сообщения не доходят, другого супервайзера в команде { $team } нет: вторые напоминания { $instead }.
coverage-supervisor-missing = В команде { $team } нет супервайзера: вторые напоминания { $instead }.
coverage-manager-away = { $name } отсутствует до { $back }, другого менеджера в команде { $team } нет: последние напоминания { $instead }.
coverage-manager-unreachable = До { $name } сообщения не доходят, другого менеджера в команде { $team } нет: последние напоминания { $instead }.
coverage-manager-missing = В команде { $team } нет менеджера: последние напоминания { $instead }.
coverage-address = До { $name } не достучаться: ни один из адресов не принимает сообщений.
coverage-morning = Ночные напоминания для { $name } ждут утра, а утром этого человека не будет до { $back }.

coverage-to = получит { $names }
coverage-to-nobody = больше не получит никто

# Что делать.

coverage-fix-turns = Задайте дежурства в desk.toml ([teams.on_call]) или укажите кому-нибудь рабочие часы на это время.
coverage-fix-cover = Попросите подменить: { $ask }.
coverage-fix-cover-anybody = Попросите кого-нибудь подменить.
coverage-fix-supervisor = Назначьте в desk.toml ещё одного супервайзера или попросите присмотреть за командой: { $ask }.
coverage-fix-supervisor-alone = Назначьте в desk.toml ещё одного супервайзера.
coverage-fix-supervisor-missing = Назначьте в desk.toml супервайзера команды { $team }.
coverage-fix-manager = Назначьте в desk.toml ещё одного менеджера или попросите присмотреть за командой: { $ask }.
coverage-fix-manager-alone = Назначьте в desk.toml ещё одного менеджера.
coverage-fix-manager-missing = Назначьте в desk.toml менеджера команды { $team }.
coverage-fix-address = Проверьте командой desk doctor, жива ли учётная запись: { $name }, или укажите в desk.toml другой адрес.

# Когда.

coverage-once = с { $since } до { $until }
coverage-often = с { $since } до { $until } и ещё { $more ->
    [one] { $more } раз
    [few] { $more } раза
    [many] { $more } раз
   *[other] { $more } раз
} до { $last }

# Кого достигает уровень, в таблице.

coverage-owner = кто ведёт заявку
coverage-nobody-more = больше никого
coverage-channel = канал { $channel }
coverage-person = { $name } ({ $how })
coverage-person-waits = { $name } ({ $how }; ночью ждёт утра)
coverage-by = { $first }
coverage-by-two = { $first }, затем { $second }
coverage-from = с { $since } до { $until }
coverage-from-often = с { $since } до { $until } и ещё { $more ->
    [one] { $more } раз
    [few] { $more } раза
    [many] { $more } раз
   *[other] { $more } раз
}
