"""The page in a real browser: file a ticket, answer it, watch an escalation. Keeps the screenshot of the README.

Skipped where no browser is installed; ``.ci/run`` installs one.
"""

import os
import re
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from playwright.async_api import Page, async_playwright, expect

from bot.demo import demo_organisation, desk_in
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
    url = f"sqlite+aiosqlite:///{tmp_path / 'desk.db'}"
    async with running() as serving, desk_in(serving, round_the_clock(), database_url=url):
        yield serving


@asynccontextmanager
async def office(tmp_path: Path, opening: str) -> AsyncIterator[Page]:
    """The demo as `desk demo` has it, with office hours and turns on call, at such a weekday's hour of Tom's week."""
    url = f"sqlite+aiosqlite:///{tmp_path / 'desk.db'}"
    async with running() as serving:
        serving.jump_to(opening)
        today = serving.clock.now().astimezone(ZoneInfo(serving.world.timezone)).date()
        organisation = demo_organisation(serving.world.timezone, today=today)
        async with desk_in(serving, organisation, database_url=url), opened(serving) as page:
            yield page


@pytest.fixture
async def page(box: Sandbox) -> AsyncIterator[Page]:
    """The page of a desk that never closes."""
    async with opened(box) as there:
        yield there


@pytest.fixture
async def desk_page(tmp_path: Path) -> AsyncIterator[Page]:
    """The page of a desk with office hours on a Friday at 17:30, the desk opened."""
    async with office(tmp_path, "friday 17:30") as there:
        await there.get_by_test_id("desk-toggle").click()
        yield there


@pytest.fixture
async def morning(tmp_path: Path) -> AsyncIterator[Page]:
    """The same on a Monday at 9:00, as a newcomer finds it."""
    async with office(tmp_path, "monday 9:00") as there:
        yield there


@asynccontextmanager
async def opened(box: Sandbox) -> AsyncIterator[Page]:
    """The page of a sandbox, wide; a mistake in its scripts fails the test."""
    assert BROWSER is not None, "install Chromium: this run may skip nothing"
    mistakes: list[str] = []
    async with async_playwright() as player:
        browser = await player.chromium.launch(executable_path=BROWSER, args=QUIET)
        page = await browser.new_page(viewport={"width": 1280, "height": 800})
        page.set_default_timeout(TIMEOUT)
        page.on("pageerror", lambda error: mistakes.append(str(error)))
        await page.goto(box.url)
        yield page
        await browser.close()
    assert mistakes == []


async def jump(page: Page, where: str) -> None:
    """Choose a jump of the clock."""
    await page.get_by_test_id("clock-jump").click()
    await page.get_by_test_id(where).click()


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


async def test_a_customer_asks_an_agent_answers_and_both_see_it(morning: Page, tmp_path: Path) -> None:
    page = morning
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


async def test_over_a_weekend_the_clocks_stand_and_on_monday_they_go_on(desk_page: Page, tmp_path: Path) -> None:
    await expect(desk_page.get_by_test_id("desk-on-call")).to_have_text("On call: Tom Reed, until Mon 09:00")
    await say_as_anna(desk_page, "/support The API answers 500")
    clock, left = (
        desk_page.get_by_test_id("desk-clock-NOT_ASSIGNED"),
        desk_page.get_by_test_id("desk-left-NOT_ASSIGNED"),
    )
    await expect(left).to_have_text(re.compile(r"^Technician in 1:(20:00|19:\d\d)$"), timeout=TIMEOUT)
    before = await left.text_content()
    await expect(left).not_to_have_text(before or "")  # it lives
    await jump(desk_page, "clock-ahead-hour")
    await expect(clock).to_have_attribute("data-state", "standing", timeout=TIMEOUT)
    await expect(clock).to_contain_text("stands until Mon 09:00")
    await expect(left).to_have_text(re.compile(r"^Technician in 0:5\d:\d\d$"))
    await keep_picture(desk_page, "weekend.png", tmp_path)
    await jump(desk_page, "clock-to-monday")
    await expect(desk_page.get_by_test_id("clock-now")).to_have_text("09:00")
    await expect(desk_page.locator(".clock-day")).to_have_text(re.compile("^Mon "))
    await expect(clock).to_have_attribute("data-state", "running")
    await expect(left).to_have_text(re.compile(r"^Technician in 0:(5\d|49):\d\d$"))
    await expect(desk_page.get_by_test_id("desk-on-call")).to_contain_text("On call: Tina Park")


async def test_a_ticket_that_waits_for_its_customer_shows_a_paused_clock(desk_page: Page) -> None:
    await say_as_anna(desk_page, "/support The API answers 500")
    await press(desk_page, "a:claim")
    await expect(desk_page.get_by_test_id("desk-ticket")).to_contain_text("Tom Reed", timeout=TIMEOUT)
    await desk_page.get_by_test_id("slack-thread-open").first.click()
    await desk_page.get_by_test_id("slack-thread-composer").fill("!wait")
    await desk_page.keyboard.press("Enter")
    paused = desk_page.get_by_test_id("desk-clock-NOT_COMPLETED")
    await expect(paused).to_have_attribute("data-state", "paused", timeout=TIMEOUT)
    await expect(paused).to_contain_text("waits for the customer")
    await expect(desk_page.get_by_test_id("desk-promise-resolution")).to_contain_text("Paused")
    await expect(desk_page.get_by_test_id("desk-clock-NOT_ASSIGNED")).to_contain_text("Tom Reed has it")


async def test_on_a_narrow_screen_the_desk_is_a_tab_of_its_own(desk_page: Page) -> None:
    await desk_page.set_viewport_size({"width": 390, "height": 844})
    await expect(desk_page.get_by_test_id("desk-on-call")).to_be_hidden()
    await desk_page.get_by_test_id("tab-desk").click()
    await expect(desk_page.get_by_test_id("desk-on-call")).to_be_visible()
    await expect(desk_page.get_by_test_id("telegram-composer")).to_be_hidden()
    assert await desk_page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


async def test_without_a_desk_behind_it_the_page_shows_none() -> None:
    async with running() as alone, opened(alone) as page:
        await expect(page.get_by_test_id("clock-now")).not_to_have_text("--:--")
        await expect(page.get_by_test_id("desk-toggle")).to_be_hidden()
        await expect(page.get_by_test_id("hint-weekend")).to_be_hidden()
