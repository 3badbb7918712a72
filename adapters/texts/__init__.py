"""Every sentence a person reads, in English and Russian (Fluent files beside this module, one per area)."""

from adapters.texts.texts import LANGUAGES, Texts

__all__ = ["LANGUAGES", "Texts"]
