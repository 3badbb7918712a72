"""What the server of ``tests.faults.loaded`` reads before it forks: the desk's code and its sentences."""

import importlib

import tests.faults.mutated  # noqa: F401  # before anything that may have to be read otherwise
from adapters.texts.bundles import sentences

for late in (
    "bot.__main__", "bot.app", "bot.audit", "bot.backup", "bot.doctor", "bot.process", "adapters.db.migrations.upgrade",
    "uvloop", "apscheduler.executors.asyncio", "pydantic.v1", "uvicorn.lifespan.off",
    "slack_bolt.listener_matcher.async_builtins", "stringprep", "encodings.idna",
):  # fmt: skip
    importlib.import_module(late)

for language in ("en", "ru"):
    sentences(language)
