# Промежутки времени: так пишутся параметры типа timedelta.

duration-days = { $count ->
    [one] { $count } день
    [few] { $count } дня
    [many] { $count } дней
   *[other] { $count } дня
}
duration-hours = { $count } ч
duration-minutes = { $count } мин
duration-seconds = { $count } с
