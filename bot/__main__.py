"""The command line: ``desk`` or ``python -m bot``. Exit codes: 0 well, 1 something failed, 2 misconfigured."""

import errno
import gc
import secrets
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Annotated

import structlog
import typer

from bot import backup, logs, screen
from bot.audit import audit
from bot.escalation import escalation
from bot.export import export
from bot.given import given
from bot.mistakes import ConfigurationMistakes
from bot.privacy import privacy
from bot.roles import KNOWN, chosen
from bot.settings import given_secrets, load_settings

LOG_FILE = Path("data/desk.log")
ONLY = f"Run only these parts of the desk, others in other processes on one PostgreSQL: {KNOWN}."
CODE_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # nothing that reads like something else

app = typer.Typer(
    help="Switchboard: a support desk whose customers write in Telegram and whose agents answer in Slack.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
config = typer.Typer(help="Look at the configuration.", no_args_is_help=True)
app.add_typer(config, name="config")
app.add_typer(escalation, name="escalation")
app.add_typer(audit, name="audit")
app.add_typer(export, name="export")
app.add_typer(privacy, name="privacy")


def _say_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"switchboard {version('switchboard')}")
        raise typer.Exit


@app.callback()
def desk(
    version: Annotated[
        bool, typer.Option("--version", callback=_say_version, is_eager=True, help="Say the version and end.")
    ] = False,
) -> None:
    """Switchboard: a support desk whose customers write in Telegram and whose agents answer in Slack."""


@app.command()
def run(
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Log warnings and errors only.")] = False,
    only: Annotated[list[str] | None, typer.Option(help=ONLY)] = None,
) -> None:
    """Run the desk with the settings of the environment, .env and desk.toml."""
    settings, organisation = given()
    roles = chosen(only or [], settings)
    level = "warning" if quiet else settings.log_level
    logs.configure(level, secrets=settings.secrets, shape=settings.log_format)
    gc.disable()  # nothing of what is loaded now is garbage, and looking for it takes a second; bot.process enables it
    from bot.process import run

    run(settings, organisation, only=roles)


@app.command()
def demo(
    speed: Annotated[float, typer.Option(min=0.1, max=3600, help="How fast the demo's clock runs.")] = 1.0,
    port: Annotated[int, typer.Option(min=0, max=65_535, help="Where to open the page in the browser.")] = 8090,
) -> None:
    """Try it without tokens: a desk, two phones and a Slack workspace on this machine, with a page to sit in."""
    logs.to_file(LOG_FILE)
    from bot.demo import run

    run(port=port, speed=speed)


@app.command()
def migrate() -> None:
    """Bring the database to this release. `desk run` does so too, before it starts."""
    settings = load_settings(tokens=False)
    from bot.process import migrate

    migrate(settings)
    screen.tell_fine("The database is at this release.")


@config.command()
def check() -> None:
    """Tell every mistake in the environment, .env and desk.toml at once, each with its fix. Asks no server."""
    settings, organisation = given()
    screen.tell_fine(
        f"The settings are complete: Telegram by {settings.telegram_mode}, Slack by {settings.slack_mode}."
    )
    teams, people, categories = organisation.teams, organisation.people, organisation.categories
    screen.tell_fine(
        f"{settings.config} is in order. Teams: {len(teams)}, people: {len(people)}, categories: {len(categories)}."
    )


@app.command()
def doctor() -> None:
    """Ask the database, Telegram and Slack whether all is set up, and show who would be pinged."""
    settings, organisation = given()
    from bot.doctor import examine

    raise typer.Exit(0 if examine(settings, organisation) else 1)


app.command()(backup.backup)
app.command()(backup.restore)


def main() -> None:
    """Read the command line and do it; whatever goes wrong is said in sentences."""
    screen.use_any_terminal()
    try:
        app()
    except ConfigurationMistakes as told:
        screen.tell_mistakes(told.mistakes)
        sys.exit(2)
    except Exception as error:
        screen.tell_trouble(_known(error) or _unknown(error))
        sys.exit(1)


FOR_OPERATORS = {
    ("adapters.telegram.poller", "TokenRefused"): " Ask @BotFather for it, put it into .env, then ask `desk doctor`.",
    ("adapters.db.store", "StoreUnusable"): "",
    ("adapters.db.backup.archive", "BackupUnreadable"): "",
    ("bot.backup", "Refused"): "",
    ("adapters.web.server", "PortInUse"): "",
    (
        "adapters.slack.app",
        "WrongToken",
    ): ". Copy it again from the app's page in Slack into .env, then ask `desk doctor`.",
}
"""Errors whose text is a sentence, and what it lacks. Looked up where they were loaded: `config check` loads none."""


def _known(error: Exception) -> str | None:
    """What an operator can mend, as a sentence; None for everything else."""
    for (module, name), fix in FOR_OPERATORS.items():
        if module in sys.modules and isinstance(error, getattr(sys.modules[module], name)):
            return f"{error}{fix}"
    if isinstance(error, OSError) and error.errno == errno.EADDRINUSE:
        return "The port is in use by another program. Choose another with --port."
    return None


def _unknown(error: Exception) -> str:
    """One sentence with a short code; the log has the same code and the whole story."""
    code = "".join(secrets.choice(CODE_ALPHABET) for _ in range(6))
    where = logs.place() or logs.to_file(LOG_FILE, secrets=given_secrets())
    structlog.get_logger("bot").error("crashed", code=code, exc_info=error)
    return f"Something went wrong that should not have. Code {code}: see {where}, and please report it."


if __name__ == "__main__":
    main()
