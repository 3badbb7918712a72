"""Public holidays by country and region, from the `holidays` package: dates on which a calendar is closed."""

from adapters.holidays.countries import CountryHolidays, UnknownPlace

__all__ = ["CountryHolidays", "UnknownPlace"]
