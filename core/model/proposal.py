"""Proposing a category by the words of a request."""

import re

from core.model.organisation import Organisation

_WORD = re.compile(r"\w+")


class WordCounter:
    """The category most of whose words occur; the last one (Other) when none does. Words match by their beginning."""

    def propose(self, text: str, organisation: Organisation) -> str:
        """A category's key."""
        said = set(_WORD.findall(text[:5_000].lower()))
        best, hits = organisation.categories[-1].key, 0
        for category in organisation.categories:
            found = sum(1 for word in category.words if word in said or _inflected(word, said))
            if found > hits:
                best, hits = category.key, found
        return best


def _inflected(word: str, said: set[str]) -> bool:
    """``серверы`` for ``сервер``, ``payments`` for ``payment``; short words must match whole."""
    return len(word) > 4 and any(other.startswith(word) for other in said)
