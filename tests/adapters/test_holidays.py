"""Public holidays by country and region, and what a calendar makes of them."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from adapters.holidays import CountryHolidays, UnknownPlace
from core.model.business_hours import BusinessHours, Window

BERLIN = ZoneInfo("Europe/Berlin")
NINE_TO_FIVE = dict.fromkeys(range(5), (Window(540, 1020),))


def test_germany_is_closed_at_christmas_and_works_on_its_eve() -> None:
    closed = CountryHolidays("DE")(2026)
    assert {date(2026, 12, 25), date(2026, 12, 26), date(2026, 1, 1)} <= closed
    assert date(2026, 12, 24) not in closed


def test_a_calendar_waits_until_christmas_is_over() -> None:
    calendar = BusinessHours("Europe/Berlin", NINE_TO_FIVE, holidays=CountryHolidays("DE"))
    eve = datetime(2026, 12, 24, 16, 0, tzinfo=BERLIN)
    assert calendar.add(eve, timedelta(hours=2)) == datetime(2026, 12, 28, 10, 0, tzinfo=BERLIN)


def test_a_region_keeps_more_than_its_country() -> None:
    assert CountryHolidays("DE", "BY")(2026) - CountryHolidays("DE")(2026) == {
        date(2026, 1, 6), date(2026, 6, 4), date(2026, 11, 1),
    }  # fmt: skip
    assert CountryHolidays("DE", "Bayern").fingerprint == CountryHolidays("DEU", "BY").fingerprint


@pytest.mark.parametrize("country", ["GR", "DK", "AT"])  # half a day, optional, and banks only
def test_only_days_on_which_everybody_is_off_are_closed(country: str) -> None:
    assert date(2026, 12, 25) in CountryHolidays(country)(2026)
    assert date(2026, 12, 24) not in CountryHolidays(country)(2026)


def test_a_holiday_at_the_weekend_closes_the_monday_where_the_law_says_so() -> None:
    assert date(2026, 12, 28) in CountryHolidays("GB")(2026)  # Boxing Day was a Saturday


def test_holidays_have_names_in_the_language_asked_for_or_their_own() -> None:
    country = CountryHolidays("RU")
    assert country.names(2026)[date(2026, 5, 9)] == "Victory Day"
    assert country.names(2026, "ru")[date(2026, 5, 9)] == "День Победы"
    assert CountryHolidays("DE").names(2026, "ru")[date(2026, 12, 25)] == "Erster Weihnachtstag"
    assert set(country.names(2026)) == country(2026)
    assert list(country.names(2026)) == sorted(country(2026))


def test_the_fingerprint_tells_country_region_and_edition() -> None:
    places = [CountryHolidays("DE"), CountryHolidays("DE", "BY"), CountryHolidays("AT")]
    assert len({place.fingerprint for place in places}) == 3
    assert CountryHolidays("de").fingerprint == CountryHolidays("DE").fingerprint
    assert len({BusinessHours("UTC", NINE_TO_FIVE, holidays=place).fingerprint for place in places}) == 3


@pytest.mark.parametrize(
    ("country", "region", "sentence"),
    [
        ("Germany", None, 'No holidays are known of a country "Germany"; countries are ISO codes, perhaps DE.'),
        ("QQQ", None, 'No holidays are known of a country "QQQ"; countries are ISO codes such as "DE".'),
        ("DE", "Bayrn", 'DE has no region "Bayrn", perhaps Bayern'),
        ("DE", "ZZ", 'DE has no region "ZZ", perhaps BB, BE,'),
        ("MC", "X", 'MC has no regions with holidays of their own, so leave out "X".'),
    ],
)
def test_an_unknown_place_is_refused_with_near_ones(country: str, region: str | None, sentence: str) -> None:
    with pytest.raises(UnknownPlace) as refused:
        CountryHolidays(country, region)
    assert str(refused.value).startswith(sentence)
    assert isinstance(refused.value, LookupError)
