"""``desk.toml``: teams, people, promises. ``load_organisation`` reads it or tells every mistake at once."""

from bot.configuration.load import load_organisation, load_variant

__all__ = ["load_organisation", "load_variant"]
