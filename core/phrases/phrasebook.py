"""From keys and parameters to what a person reads, the same for every platform."""

from collections.abc import Mapping, Sequence
from typing import Any

from core.model.organisation import Organisation
from core.model.wording import Button, CategoryName, Word, read_params, read_rows
from core.ports import Sentences


class Phrasebook:
    """Says sentences with nested words and category labels resolved."""

    def __init__(self, sentences: Sentences, organisation: Organisation) -> None:
        self._sentences = sentences
        self._organisation = organisation

    def say(self, language: str, key: str, /, **params: Any) -> str:
        """The sentence of a key; parameters may be Words, CategoryNames and lists of them (a line each)."""
        return self._sentences.say(language, key, **{n: self._resolve(language, v) for n, v in params.items()})

    def read(self, language: str, payload: Mapping[str, Any]) -> tuple[str, list[list[tuple[str, Button]]]]:
        """A payload of ``wording.sentence``: its text, and its buttons with their labels."""
        text = self.say(language, payload["key"], **read_params(payload))
        return text, self.rows(language, read_rows(payload))

    def rows(self, language: str, rows: Sequence[Sequence[Button]]) -> list[list[tuple[str, Button]]]:
        """Buttons with their labels."""
        return [[(self.label(language, button), button) for button in row] for row in rows]

    def label(self, language: str, button: Button) -> str:
        """What a button says."""
        if isinstance(button.label, str):
            return button.label
        return str(self._resolve(language, button.label))

    def _resolve(self, language: str, value: Any) -> Any:
        match value:
            case Word():
                return self.say(language, value.key, **value.params)
            case CategoryName():
                labels = self._organisation.category(value.key).labels
                return labels.get(language) or labels.get("en", value.key)
            case [Word(), *_]:
                return "\n".join(str(self._resolve(language, item)) for item in value)
            case list() | tuple():
                return [self._resolve(language, item) for item in value]
            case _:
                return value
