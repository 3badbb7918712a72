"""``desk escalation explain N``: why the reminders of a ticket came when they did."""

import sys
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from bot import screen
from bot.escalation import escalation
from bot.escalation.looking import look
from bot.given import given
from core.model.organisation import Organisation

if TYPE_CHECKING:
    from adapters.db.store import Store
    from core.model.explanation import Explanation

ALWAYS_ENGLISH = "en"
"""The command line speaks one language, as its help does."""


@escalation.command()
def explain(number: Annotated[str, typer.Argument(help="The ticket's number, such as 1042 or #1042.")]) -> None:
    """Why the reminders of a ticket came: its clocks and limits, pauses, who was told when, whether it arrived."""
    from core.errors import NumberUnreadable, SeveralNumbers, TicketNotFound
    from core.service.enquiry import read_number

    settings, organisation = given(tokens=False)
    try:
        wanted = read_number(number)
        found = look(settings, organisation, lambda store: _read(store, wanted))
    except (NumberUnreadable, SeveralNumbers):
        screen.tell_trouble(f"“{number}” is no ticket number. Write it like 1042.")
        raise typer.Exit(2) from None
    except TicketNotFound:
        screen.tell_trouble(f"There is no ticket #{number.lstrip('#')}.")
        raise typer.Exit(1) from None
    _show(found, organisation)


async def _read(store: "Store", number: int) -> "Explanation":
    from core.service.explaining import explanation

    async with store.work() as reading:
        return await explanation(reading, number)


def _show(found: "Explanation", organisation: Organisation) -> None:
    """A heading a part, the sentences under it; in a terminal broken at words, in a file a line each."""
    from adapters.texts import Texts
    from core.phrases import Phrasebook
    from core.phrases import explanation as parts_of

    book = Phrasebook(Texts(timezone=organisation.timezone), organisation)
    wraps = sys.stdout.isatty()
    console = Console(highlight=False, markup=False, emoji=False, soft_wrap=not wraps)
    for part in parts_of(found):
        console.print(Text(book.say(ALWAYS_ENGLISH, part.title.key, **part.title.params), style="bold"))
        for line in part.lines:
            said = book.say(ALWAYS_ENGLISH, line.key, **line.params)
            deeper = 4 if said.startswith("→") else 2
            console.print(Padding(Text(said), (0, 0, 0, deeper)) if wraps else Text(" " * deeper + said))
        console.print()
