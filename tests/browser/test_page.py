"""The page in a real browser: file a ticket, answer it, watch an escalation. Keeps the screenshot of the README.

Skipped where no browser is installed; ``.ci/run`` installs one.
"""

import os
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Page, async_playwright, expect

from bot.app import Desk
from bot.demo import SandboxTime, settings_for
from sandbox.box import Sandbox, running
from tests.organisations import round_the_clock

BROWSER = shutil.which("chromium") or shutil.which("google-chrome") or shutil.which("chromium-browser")
QUIET = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
DOCS = Path(__file__).parents[2] / "docs" / "images"
TIMEOUT = 15_000

pytestmark = [
    pytest.mark.browser,
    pytest.mark.timeout(120),
    pytest.mark.skipif(
        BROWSER is None and not os.environ.get("DESK_TESTS_SKIP_NOTHING"),
        reason="no Chromium on this machine; .ci/run installs one",
    ),
]


@pytest.fixture
async def box(tmp_path: Path) -> AsyncIterator[Sandbox]:
    """The demo: a sandbox, and a desk that follows its clock."""
    async with running() as serving:
        settings = settings_for(serving, database_url=f"sqlite+aiosqlite:///{tmp_path / 'desk.db'}")
        async with Desk(settings, round_the_clock(), time=SandboxTime(serving.clock)).running():
            yield serving


@pytest.fixture
async def page(box: Sandbox) -> AsyncIterator[Page]:
    """The page, wide; a mistake in its scripts fails the test."""
    assert BROWSER is not None, "install Chromium: this run may skip nothing"
    mistakes: list[str] = []
    async with async_playwright() as player:
        browser = await player.chromium.launch(executable_path=BROWSER, args=QUIET)
        opened = await browser.new_page(viewport={"width": 1280, "height": 800})
        opened.set_default_timeout(TIMEOUT)
        opened.on("pageerror", lambda error: mistakes.append(str(error)))
        await opened.goto(box.url)
        yield opened
        await browser.close()
    assert mistakes == []


async def say_as_anna(page: Page, text: str) -> None:
    """Type into the phone and press Enter."""
    await page.get_by_test_id("telegram-composer").fill(text)
    await page.keyboard.press("Enter")


async def keep_picture(page: Page, name: str, folder: Path) -> None:
    """What it looks like now; with DESK_KEEP_PICTURES=1 it becomes the picture in docs/images."""
    await page.wait_for_timeout(2_000)  # the last message's little motion, and the card's edit
    await page.screenshot(path=(DOCS if os.environ.get("DESK_KEEP_PICTURES") else folder) / name)


async def press(page: Page, action: str) -> None:
    """Press a button of the channel's first card."""
    await page.locator(f"[data-testid=slack-button][data-action-id^='{action}']").first.click()


async def test_a_customer_asks_an_agent_answers_and_both_see_it(page: Page, tmp_path: Path) -> None:
    await say_as_anna(page, "The API answers 500 since this morning")
    await page.get_by_test_id("telegram-button").first.click()
    await press(page, "a:claim")
    await expect(page.get_by_test_id("telegram-message").last).to_contain_text("With: Tom", timeout=TIMEOUT)
    await page.get_by_test_id("slack-thread-open").first.click()
    await page.get_by_test_id("slack-thread-composer").fill("Good morning Anna, I am on it. Is it every request?")
    await page.keyboard.press("Enter")
    answer = page.get_by_test_id("telegram-message").last
    await expect(answer).to_contain_text("Is it every request?", timeout=TIMEOUT)
    await say_as_anna(page, "Only /orders, the rest works")
    await expect(page.get_by_test_id("slack-post").last).to_contain_text("Only /orders", timeout=TIMEOUT)
    await keep_picture(page, "demo.png", tmp_path)


async def test_left_alone_a_ticket_climbs_to_the_manager_before_ones_eyes(
    page: Page, box: Sandbox, tmp_path: Path
) -> None:
    await say_as_anna(page, "/support Nothing works")
    await expect(page.get_by_test_id("slack-post").first).to_contain_text("Nothing works", timeout=TIMEOUT)
    await page.get_by_test_id("slack-thread-open").first.click()
    await page.get_by_test_id("slack-thread-composer").fill("!p1")
    await page.keyboard.press("Enter")
    await expect(page.get_by_test_id("slack-post").first).to_contain_text("P1", timeout=TIMEOUT)
    await page.get_by_test_id("clock-speed-600").click()
    await box.until(lambda: box.slack.messages(box.slack.dm("U0MANAGER")), timeout=40)
    await page.get_by_test_id("slack-persona-U0MANAGER").click()
    await page.get_by_test_id("slack-dm").first.click()
    await expect(page.get_by_test_id("slack-post").last).to_contain_text("Last reminder", timeout=TIMEOUT)
    await keep_picture(page, "escalation.png", tmp_path)


async def test_on_a_narrow_screen_nothing_is_cut_off(page: Page) -> None:
    await page.set_viewport_size({"width": 390, "height": 844})
    await say_as_anna(page, "/support The API answers 500")
    await expect(page.get_by_test_id("telegram-message").last).to_contain_text("#1001", timeout=TIMEOUT)
    assert await page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    await page.get_by_test_id("tab-slack").click()
    await expect(page.get_by_test_id("slack-post").first).to_contain_text("The API answers 500", timeout=TIMEOUT)
    assert await page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
