"""What is said in a ticket's thread."""

from core.model.ticket import State
from sandbox.slack.post import Post
from tests.adapters.slack.conftest import CHANNEL, Room, posts

TOM, TINA, SAM = "U0TECH", "U0TINA", "U0SAM"


def root(room: Room) -> Post:
    return posts(room.box)[0]


def say(room: Room, text: str, member: str = TOM) -> Post:
    return room.box.slack.say(member, CHANNEL, text, root(room).ts)


async def claimed(room: Room) -> None:
    await room.file()
    room.box.slack.press(TOM, CHANNEL, root(room).ts, f"a:claim:{room.number}")

    async def owned() -> bool:
        return (await room.ticket()).owner == "Tom Reed"

    await room.until(owned)


async def kept(room: Room, post: Post) -> object:
    async def look() -> object:
        async with room.store.work() as uow:
            return await uow.messages.get(f"slack/{CHANNEL}/{post.ts}")

    return await room.until(look)


def whispers(room: Room, member: str = TOM) -> str:
    return " ".join(post.text for post in room.box.slack.ephemerals(member))


async def test_claiming_by_button_makes_the_owner_and_changes_the_card(room: Room) -> None:
    await claimed(room)
    await room.until_posted(lambda: "Tom Reed" in str(root(room).blocks))
    assert (await room.ticket()).state is State.IN_PROGRESS


async def test_the_owners_words_go_to_the_customer(room: Room) -> None:
    await claimed(room)
    message = await kept(room, say(room, "Have you tried water?"))
    assert (message.public, message.author, message.text) == (True, "Tom Reed", "Have you tried water?")  # type: ignore[attr-defined]


async def test_a_colleagues_words_stay_inside_with_a_lock(room: Room) -> None:
    await claimed(room)
    post = say(room, "I know that printer", SAM)
    message = await kept(room, post)
    assert not message.public  # type: ignore[attr-defined]
    await room.until_posted(lambda: [r["name"] for r in post.reactions] == ["lock"])


async def test_words_before_anybody_owns_the_ticket_are_offered_to_be_sent(room: Room) -> None:
    await room.file()
    post = say(room, "On my way")
    await room.until_posted(lambda: "note" in whispers(room))
    offer = room.box.slack.ephemerals(TOM)[-1]
    room.box.slack.press(TOM, CHANNEL, offer.ts, f"claimsend:slack/{CHANNEL}/{post.ts}")

    async def sent() -> bool:
        return bool((await kept(room, post)).public)  # type: ignore[attr-defined]

    await room.until(sent)
    await room.until_posted(lambda: "on their way" in whispers(room))


async def test_the_same_event_twice_is_one_message(room: Room) -> None:
    await claimed(room)
    post = say(room, "Only once")
    await kept(room, post)
    event = {"type": "message", "user": TOM, "text": "Only once", "ts": post.ts, "thread_ts": root(room).ts,
             "channel": CHANNEL, "channel_type": "channel"}  # fmt: skip
    room.box.slack.inject({"type": "event_callback", "event_id": "Ev0000000001", "event": event})
    second = say(room, "And this")
    assert await kept(room, second)


async def test_a_message_outside_of_a_tickets_thread_is_nobodys_business(room: Room) -> None:
    await room.file()
    room.box.slack.say(TOM, CHANNEL, "Lunch?")
    await kept(room, say(room, "a note"))
    async with room.store.work() as uow:
        assert await uow.messages.ticket_at(f"slack/{CHANNEL}/{posts(room.box)[1].ts}") is None


async def test_an_edit_and_a_deletion_follow(room: Room) -> None:
    await claimed(room)
    post = say(room, "Tonight")
    await kept(room, post)
    room.box.slack.edit(TOM, CHANNEL, post.ts, "Tomorrow")

    async def edited() -> bool:
        return bool((await kept(room, post)).text == "Tomorrow")  # type: ignore[attr-defined]

    await room.until(edited)
    room.box.slack.delete(TOM, CHANNEL, post.ts)

    async def deleted() -> bool:
        return (await kept(room, post)).deleted_at is not None  # type: ignore[attr-defined]

    await room.until(deleted)


async def test_mentions_and_links_reach_the_customer_as_words(room: Room) -> None:
    await claimed(room)
    message = await kept(room, say(room, f"Ask <@{TINA}>, see <https://x.example|the page> & <#C1|help>"))
    assert message.text == "Ask @Tina Park, see the page (https://x.example) & #help"  # type: ignore[attr-defined]


async def test_a_file_of_the_owner_is_kept_with_its_private_address(room: Room) -> None:
    await claimed(room)
    post = room.box.slack.send(TOM, CHANNEL, "plan.pdf", b"%PDF-1", "Here", root(room).ts)
    file = (await kept(room, post)).files[0]  # type: ignore[attr-defined]
    assert (file["source"], file["name"], file["size"]) == ("slack", "plan.pdf", 6)
    assert await room.entrance.fetch(file["id"]) == b"%PDF-1"


async def test_messages_of_one_thread_are_kept_in_order(room: Room) -> None:
    await claimed(room)
    said = [say(room, f"line {number}") for number in range(20)]
    await kept(room, said[-1])
    async with room.store.work() as uow:
        found = [await uow.messages.get(f"slack/{CHANNEL}/{post.ts}") for post in said]
    assert all(found)
