"""A country's public holidays, year by year.

Only days on which everybody is off: half days, bank-only days and observances are left out. A holiday moved to
another day by law (the Monday after a Sunday) closes that day too.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from difflib import get_close_matches
from functools import cache
from importlib.metadata import version
from types import MappingProxyType

import holidays
from holidays.registry import COUNTRIES

EDITION = version("holidays")


class UnknownPlace(LookupError):
    """There is no such country, or no such region of it; the sentence names near ones."""


class CountryHolidays:
    """``CountryHolidays("DE", "BY")(2026)`` is the set of Bavaria's holidays in 2026.

    ``country`` is an ISO 3166 code of two or three letters in either case, ``region`` as the country's official
    abbreviation or name (BY, Bayern), None for what the whole country keeps. UnknownPlace for any other.
    """

    def __init__(self, country: str, region: str | None = None) -> None:
        if country.upper() not in _countries():
            raise UnknownPlace(_no_country(country))
        known = holidays.country_holidays(country.upper())
        self.country = known.country
        regions = {code: code for code in known.subdivisions} | known.subdivisions_aliases
        if region is not None and region not in regions:
            raise UnknownPlace(_no_region(self.country, region, regions))
        self.region = regions[region] if region is not None else None
        self._years: dict[int, frozenset[date]] = {}

    def __call__(self, year: int) -> frozenset[date]:
        """The dates closed in a year; empty for years the package knows nothing of."""
        if year not in self._years:
            self._years[year] = frozenset(self._ask(year, None))
        return self._years[year]

    @property
    def fingerprint(self) -> str:
        """Country, region and the package's version: whatever can change a date."""
        return f"holidays {EDITION} {self.country} {self.region or ''}".rstrip()

    def names(self, year: int, language: str = "en") -> Mapping[date, str]:
        """What each date is called, in order, in ``language`` where the package has it, else in the country's own."""
        spoken = holidays.country_holidays(self.country, subdiv=self.region)
        has = [one for one in spoken.supported_languages if one.split("_")[0] == language]
        named = self._ask(year, has[0] if has else spoken.default_language)
        return MappingProxyType(dict(sorted(named.items())))

    def _ask(self, year: int, language: str | None) -> Mapping[date, str]:
        return holidays.country_holidays(
            self.country,
            subdiv=self.region,
            years=year,
            expand=False,
            language=language,
            categories=holidays.PUBLIC,
        )


@cache
def _countries() -> frozenset[str]:
    """The ISO codes of every country known."""
    return frozenset(holidays.list_supported_countries())


def _no_country(given: str) -> str:
    names = {name.lower(): code for name, code, *_ in COUNTRIES.values()}
    near = [names[name] for name in get_close_matches(given.lower(), names, n=3, cutoff=0.7)]
    near += get_close_matches(given.upper(), sorted(code for code in _countries() if len(code) == 2), n=3, cutoff=0.5)
    return f'No holidays are known of a country "{given}"; countries are ISO codes{_perhaps(near)}.'


def _no_region(country: str, given: str, regions: Mapping[str, str]) -> str:
    if not regions:
        return f'{country} has no regions with holidays of their own, so leave out "{given}".'
    spelled = {region.lower(): region for region in regions}
    near = [spelled[one] for one in get_close_matches(given.lower(), spelled, n=3, cutoff=0.5)]
    return f'{country} has no region "{given}"{_perhaps(near or dict.fromkeys(regions.values()))}.'


def _perhaps(near: Iterable[str]) -> str:
    few = list(dict.fromkeys(near))[:20]
    return f", perhaps {', '.join(few)}" if few else ' such as "DE"'
