"""Digests in Telegram: read, asked for, paused there; for who reads in both, where they were asked for."""

from dataclasses import replace

import pytest

from core.model.digest import FOREVER
from core.model.organisation import Organisation
from tests.flows.conftest import SOFIA, SUPPORT, Scene
from tests.flows.digests.reading import BORIS, asked, comes, digests, in_telegram, planned


async def test_who_is_in_telegram_reads_and_pauses_it_there(scene: Scene) -> None:
    scene.box.telegram.say(BORIS, "/start")
    await scene.until(lambda: scene.told(BORIS))
    await planned(scene, "Boris Belov")
    scene.clock.advance(days=1)
    (message,) = await scene.until(lambda: in_telegram(scene, BORIS))
    assert message.text.startswith("Your day: Billing\nNothing is open in Billing. Enjoy the quiet!")
    scene.box.telegram.press(BORIS, message.message_id, "a:digest:week:daily")
    await scene.until(lambda: "Your digests are paused until 11 Mar, 09:00." in in_telegram(scene, BORIS)[0].text)
    scene.box.telegram.press(BORIS, message.message_id, "a:digest:on:daily")
    await scene.until(lambda: "paused" not in in_telegram(scene, BORIS)[0].text)
    assert len(in_telegram(scene, BORIS)) == 1


async def test_it_is_paused_and_turned_on_by_a_command(scene: Scene) -> None:
    await planned(scene, "Boris Belov")
    for given, said in (
        ("/digest pause", "Your digests are paused. “/digest on” turns them on again."),
        ("/digest pause week", "Your digests are paused; the next one: 10 Mar, 09:00."),
        ("/digest what", "/digest pause – no digests until you turn them on"),
        ("/digest on", "Your digests are on; the next one: 3 Mar, 09:00."),
    ):
        assert said in await _answered(scene, given)
        one = await planned(scene, "Boris Belov")
        assert (one.paused, one.next_at == FOREVER) == (given != "/digest on", given == "/digest pause")


async def _answered(scene: Scene, given: str) -> str:
    """What the bot says next."""
    before = len(scene.told(BORIS))
    scene.box.telegram.say(BORIS, given)
    await scene.until(lambda: len(scene.told(BORIS)) > before)
    return scene.told(BORIS)[-1].text


class TestOnBothPlatforms:
    """Sofia reads in Slack first, and in Telegram."""

    @pytest.fixture
    def organisation(self, organisation: Organisation) -> Organisation:
        """Boris is gone."""
        people = (replace(one, telegram=BORIS) for one in organisation.people if one.name != "Boris Belov")
        people = (one if one.name == "Sofia Lind" else replace(one, telegram=None) for one in people)
        return replace(organisation, teams=organisation.teams[:1], people=tuple(people))

    async def test_it_comes_where_it_was_asked_for_and_its_numbers_lead_to_the_threads(self, scene: Scene) -> None:
        root = await scene.file("Nothing works")
        scene.box.telegram.say(BORIS, "/digest")
        (message,) = await scene.until(lambda: in_telegram(scene, BORIS))
        assert message.text.startswith("На эту минуту: Support")
        link = next(one for one in message.entities if "url" in one)
        assert message.text[link["offset"] :][: link["length"]] == f"#{scene.number(root)}"
        assert link["url"] == f"https://slack.com/app_redirect?channel={SUPPORT}&message_ts={root.ts}"
        assert digests(scene, SOFIA) == []
        await asked(scene, SOFIA, "digest")
        await comes(scene, SOFIA)
        assert len(in_telegram(scene, BORIS)) == 1
