"""The floors as a process: ``python -m benchmarks.bare relay|file|ping|post URL TOKEN DATABASE CHAT``.

A bare aiogram bot with nothing of the desk in it: no tickets, no second platform, no queue. What it takes from
getUpdates is committed in one transaction before it is confirmed.
"""

import asyncio
import json
import sqlite3
import sys
import time
from typing import Any

import aiohttp
import uvloop
from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.types import Update
from slack_sdk.web.async_client import AsyncWebClient


def main() -> None:
    """Do one job until terminated; ``ping`` and ``post`` print the median and the 99th percentile in milliseconds."""
    job, url, token, database, chat = sys.argv[1:]
    if job == "post":
        uvloop.run(post(url, token, chat))
        return
    bot = Bot(token, session=AiohttpSession(api=TelegramAPIServer.from_base(f"{url}/telegram")))
    uvloop.run(ping(bot) if job == "ping" else take(bot, database, int(chat) if job == "relay" else None))


async def take(bot: Bot, database: str, chat: int | None) -> None:
    """Commit each batch with one row an update; with ``chat`` send each text there as well."""
    store = _open(database)
    offset = None
    while True:
        updates = await bot.get_updates(offset=offset, limit=100, timeout=25)
        if not updates:
            continue
        _keep(store, updates)
        offset = updates[-1].update_id + 1
        if chat is not None:
            await asyncio.gather(*(bot.send_message(chat, _text(update)) for update in updates))


def _open(database: str) -> sqlite3.Connection:
    store = sqlite3.connect(database, isolation_level=None)
    store.execute("PRAGMA journal_mode=WAL")
    store.execute("PRAGMA synchronous=FULL")
    store.execute("CREATE TABLE said (update_id INTEGER PRIMARY KEY, chat INTEGER, text TEXT)")
    return store


def _keep(store: sqlite3.Connection, updates: list[Update]) -> None:
    rows = [(update.update_id, update.message.chat.id if update.message else 0, _text(update)) for update in updates]
    store.execute("BEGIN IMMEDIATE")
    store.executemany("INSERT INTO said VALUES (?, ?, ?)", rows)
    store.execute("COMMIT")


def _text(update: Update) -> str:
    return (update.message.text if update.message else None) or ""


async def ping(bot: Bot, calls: int = 300) -> None:
    """The round trip of one call to the sandbox."""
    spans = []
    for _ in range(calls):
        began = time.perf_counter()
        await bot.get_me()
        spans.append((time.perf_counter() - began) * 1000)
        await asyncio.sleep(0.005)
    await bot.session.close()
    print(json.dumps(percentiles(spans)))


async def post(url: str, token: str, member: str, calls: int = 300) -> None:
    """The round trip of one chat.postMessage to a member."""
    spans = []
    async with aiohttp.ClientSession() as session:
        client = AsyncWebClient(token=token, base_url=f"{url}/slack/api/", session=session)
        for _ in range(calls):
            began = time.perf_counter()
            await client.chat_postMessage(channel=member, text="bare")
            spans.append((time.perf_counter() - began) * 1000)
            await asyncio.sleep(0.005)
    print(json.dumps(percentiles(spans)))


def percentiles(values: list[Any]) -> tuple[float, float]:
    """The median and the 99th percentile."""
    ranked = sorted(values)
    return ranked[len(ranked) // 2], ranked[min(int(len(ranked) * 0.99), len(ranked) - 1)]


if __name__ == "__main__":
    main()
