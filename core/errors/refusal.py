"""What every refusal is: a text key and parameters, of which the platforms make one clear sentence."""

from typing import Any, ClassVar


class DeskError(Exception):
    """The desk refuses, with one clear sentence."""

    key: ClassVar[str] = "refused"

    def __init__(self, **params: Any) -> None:
        super().__init__(self.key, params)
        self.params = params
