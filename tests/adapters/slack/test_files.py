"""Files out of Slack, from a server that does not keep to its word."""

import json
import socket
import tracemalloc
from collections.abc import AsyncIterator

import aiohttp
import pytest
from aiohttp.abc import AbstractResolver, ResolveResult

from adapters.slack.files import Files, PublicOnly, is_at
from adapters.slack.room import ANSWERS
from adapters.slack.wire import Wire, open_client
from core.model.files import ELSEWHERE, FileKeptBack
from tests.adapters.careless import BYTES, REASONS, TROUBLE, Careless, careless
from tests.adapters.slack.conftest import CHANNEL, Room
from tests.adapters.slack.test_requests import signed


@pytest.fixture
async def server() -> AsyncIterator[Careless]:
    """Slack's place, taken by somebody careless."""
    async with careless() as made:
        yield made


@pytest.fixture
async def files(server: Careless) -> AsyncIterator[Files]:
    """What fetches files from there."""
    async with open_client("xoxb-canary", f"{server.url}/api/") as client:
        yield Files(Wire(client))


@pytest.mark.parametrize(("trouble", "reason"), list(zip(TROUBLE, REASONS, strict=True)))
async def test_what_is_no_file_for_us_is_kept_back_with_the_reason(
    server: Careless, files: Files, trouble: str, reason: str
) -> None:
    server.answers["/files/"] = TROUBLE[trouble]
    with pytest.raises(FileKeptBack, match=f"reason-file-{reason}"):
        await files.fetch(f"{server.url}/files/a.bin")
    assert len(server.asked) == 1, "a redirect was followed"


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1:1/files/a.bin", "http://169.254.169.254/latest/meta-data", "https://evil.example/a.bin",
        "file:///etc/passwd", "https://files.slack.com@evil.example/a", "https://files.slack.com.evil.example/a",
        "http://files.slack.com/a", "https://files.slack.com:8443/a", "", "::",
    ],
)  # fmt: skip
async def test_an_address_that_is_not_slacks_gets_neither_the_token_nor_a_visit(files: Files, address: str) -> None:
    with pytest.raises(FileKeptBack, match=ELSEWHERE):
        await files.fetch(address)


async def test_a_file_that_breaks_off_is_tried_again(server: Careless, files: Files) -> None:
    server.answers["/files/"] = (f"{BYTES}\r\nContent-Length: 5000", b"not so much")
    with pytest.raises(aiohttp.ClientError):
        await files.fetch(f"{server.url}/files/a.bin")


async def test_of_fifty_megabytes_no_more_than_the_limit_is_ever_in_memory(server: Careless, files: Files) -> None:
    server.answers["/files/"] = TROUBLE["longer than anybody may send"]
    tracemalloc.start()
    with pytest.raises(FileKeptBack):
        await files.fetch(f"{server.url}/files/a.bin")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 26 * 2**20


class Forged(AbstractResolver):
    """A name server in somebody else's hands."""

    def __init__(self, *addresses: str) -> None:
        self._addresses = addresses

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """Whatever it was told to say."""
        return [
            ResolveResult(hostname=host, host=address, port=port, family=family, proto=0, flags=0)
            for address in self._addresses
        ]

    async def close(self) -> None:
        """Nothing."""


@pytest.mark.parametrize(
    "address", ["127.0.0.1", "10.0.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "::1", "fe80::1"]
)
async def test_slacks_name_never_leads_into_a_private_network(address: str) -> None:
    with pytest.raises(OSError, match="not a public host"):
        await PublicOnly(Forged(address)).resolve("files.slack.com", 443)


async def test_of_several_addresses_the_public_one_is_taken() -> None:
    found = await PublicOnly(Forged("10.0.0.1", "3.68.170.153")).resolve("files.slack.com", 443)
    assert [one["host"] for one in found] == ["3.68.170.153"]


@pytest.mark.parametrize(
    ("address", "ours"),
    [
        ("https://hooks.slack.com/actions/1", True), ("https://hooks.slack.com:443/a", True),
        ("http://127.0.0.1:8090/slack/response/1", True), ("http://hooks.slack.com/a", False),
        ("http://127.0.0.1:1/latest", False), ("https://hooks.slack.com.evil.example/", False),
        ("https://hooks.slack.com@evil.example/", False), ("https://me@hooks.slack.com/", False),
        ("http://[::1", False), ("", False),
    ],
)  # fmt: skip
def test_answers_go_to_slack_only(address: str, ours: bool) -> None:
    assert is_at(address, ANSWERS, "http://127.0.0.1:8090/slack/api/") is ours


async def test_a_click_that_names_another_host_for_its_answer_is_obeyed_and_nobody_is_called(
    room: Room, server: Careless
) -> None:
    await room.file()
    click = {
        "type": "block_actions", "user": {"id": "U0TECH"}, "trigger_id": "1.2.3", "team": {"id": "T0SANDBOX"},
        "response_url": f"{server.url}/latest/meta-data", "actions": [{"action_id": f"a:claim:{room.number}"}],
        "container": {"type": "message", "channel_id": CHANNEL, "message_ts": "1.000001"},
    }  # fmt: skip
    body = json.dumps(click).encode()
    status, _, _ = await room.entrance.take_request(body, signed(body))
    assert (status, (await room.ticket()).owner) == (200, "Tom Reed")
    assert server.asked == []
