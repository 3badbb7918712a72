"""Files both ways through slack-sdk."""

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.box import Sandbox
from sandbox.slack import routes, store
from tests.sandbox.slack_app import Listener, refused

CHANNEL = "C0SUPPORT"


async def fetched(url: str, token: str = "") -> tuple[int, bytes]:
    """The status and body behind an address."""
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    async with aiohttp.ClientSession() as session, session.get(url, headers=headers) as response:
        return response.status, await response.read()


async def test_an_upload_posts_a_file_into_a_thread(box: Sandbox, slack: AsyncWebClient) -> None:
    root = box.slack.say("U0TECH", CHANNEL, "root")
    await slack.files_upload_v2(
        channel=CHANNEL, thread_ts=root.ts, filename="log.txt", content="boom", initial_comment="see", title="Log"
    )
    post = box.slack.messages(CHANNEL)[1]
    assert (post.text, post.thread_ts, post.files[0]["title"], post.files[0]["size"]) == ("see", root.ts, "Log", 4)


async def test_a_persons_file_is_heard_as_file_share_and_fetched_with_the_token(box: Sandbox, heard: Listener) -> None:
    box.slack.send("U0TECH", CHANNEL, "photo.png", b"\x89PNG", text="look")
    await box.until(heard.events)
    event = heard.events()[0]
    file = event["files"][0]
    assert (event["subtype"], event["text"], file["mimetype"]) == ("file_share", "look", "image/png")
    assert await fetched(file["url_private"], "xoxb-sandbox") == (200, b"\x89PNG")
    assert b"Sign in" in (await fetched(file["url_private"]))[1]


async def test_the_page_fetches_a_file_without_a_token(box: Sandbox) -> None:
    post = box.slack.send("U0TECH", CHANNEL, "a.txt", b"content")
    assert await fetched(box.url + post.files[0]["url"]) == (200, b"content")


async def test_a_deleted_file_is_gone(box: Sandbox, slack: AsyncWebClient) -> None:
    uploaded = await slack.files_upload_v2(channel=CHANNEL, filename="a.txt", content="x")
    file_id = uploaded["files"][0]["id"]
    assert (await slack.files_info(file=file_id))["file"]["name"] == "a.txt"
    await slack.files_delete(file=file_id)
    assert await refused(slack.files_info(file=file_id)) == "file_deleted"
    assert (await fetched(f"{box.url}/person/slack/files/{file_id}"))[0] == 404


async def test_somebody_elses_file_cannot_be_deleted(box: Sandbox, slack: AsyncWebClient) -> None:
    post = box.slack.send("U0TECH", CHANNEL, "a.txt", b"x")
    assert await refused(slack.files_delete(file=post.files[0]["id"])) == "cant_delete_file"


async def test_a_file_over_the_cap_is_refused(
    box: Sandbox, slack: AsyncWebClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "FILE_CAP", 3)
    monkeypatch.setattr(routes, "FILE_CAP", 3)
    ticket = await slack.files_getUploadURLExternal(filename="a.txt", length=2)
    async with aiohttp.ClientSession() as session, session.post(ticket["upload_url"], data=b"long") as response:
        assert response.status == 413
    with pytest.raises(ValueError, match="too large"):
        box.slack.send("U0TECH", CHANNEL, "a.txt", b"long")


async def test_a_file_nobody_uploaded_cannot_be_completed(slack: AsyncWebClient) -> None:
    ticket = await slack.files_getUploadURLExternal(filename="a.txt", length=2)
    call = slack.files_completeUploadExternal(files=[{"id": ticket["file_id"], "title": "a"}])
    assert await refused(call) == "file_not_found"
