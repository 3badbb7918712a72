"""The main job: a request in Telegram becomes a thread in Slack, an answer finds its way back."""

from tests.flows.conftest import ANNA, MARIA, SUPPORT, TINA, TOM, Scene


async def test_a_request_becomes_one_root_card_and_one_confirmation(scene: Scene) -> None:
    root = await scene.file("The API answers 500 since this morning")
    told = await scene.until(lambda: scene.told(ANNA))
    assert len(scene.roots()) == 1
    assert "The API answers 500 since this morning" in scene.words(root)
    assert [f"#{scene.number(root)}" in message.text for message in told] == [True]


async def test_claiming_changes_both_cards_and_posts_nothing(scene: Scene) -> None:
    root = await scene.file()
    await scene.claim(root)
    await scene.until(lambda: "Tom" in scene.told(ANNA)[-1].text)
    assert "Tom Reed" in scene.words(scene.root(root))
    assert (len(scene.told(ANNA)), len(scene.roots()), scene.thread(root)) == (1, 1, [])


async def test_the_owners_words_reach_the_customer_with_a_receipt(scene: Scene) -> None:
    root = await scene.file()
    await scene.claim(root)
    post = scene.box.slack.say(TOM, SUPPORT, "Restarted it. Better now?", thread_ts=root.ts)
    reply = await scene.until(lambda: next((m for m in scene.told(ANNA) if "Better now?" in m.text), None))
    assert reply.text.startswith("Tom")
    await scene.until(lambda: scene.reactions(post) == ["incoming_envelope"])


async def test_the_customers_next_message_goes_to_the_thread(scene: Scene) -> None:
    root = await scene.file()
    scene.box.telegram.say(ANNA, "It is the orders endpoint")
    posts = await scene.until(lambda: scene.thread(root))
    assert "It is the orders endpoint" in scene.words(posts[0])
    assert len(scene.roots()) == 1


async def test_a_colleagues_words_stay_inside_and_show_a_lock(scene: Scene) -> None:
    root = await scene.file()
    await scene.claim(root)
    post = scene.box.slack.say(TINA, SUPPORT, "Looks like the balancer", thread_ts=root.ts)
    await scene.until(lambda: scene.reactions(post) == ["lock"])
    assert not [m for m in scene.told(ANNA) if "balancer" in m.text]


async def test_the_owner_keeps_words_inside_with_note(scene: Scene) -> None:
    root = await scene.file()
    await scene.claim(root)
    post = scene.box.slack.say(TOM, SUPPORT, "note: she was rude last time", thread_ts=root.ts)
    await scene.until(lambda: scene.reactions(post) == ["lock"])
    assert not [m for m in scene.told(ANNA) if "rude" in m.text]


async def test_words_before_anybody_owns_are_kept_and_offered_to_be_claimed_and_sent(scene: Scene) -> None:
    root = await scene.file()
    scene.box.slack.say(TOM, SUPPORT, "Which endpoint is it?", thread_ts=root.ts)
    offer = await scene.until(lambda: next(iter(scene.box.slack.ephemerals(TOM)), None))
    assert not [m for m in scene.told(ANNA) if "endpoint" in m.text]
    action = next(e["action_id"] for b in offer.blocks for e in b.get("elements", []) if "action_id" in e)
    scene.box.slack.press(TOM, SUPPORT, offer.ts, action)
    await scene.until(lambda: any("Which endpoint is it?" in m.text for m in scene.told(ANNA)))
    assert "Tom Reed" in scene.words(scene.root(root))


async def test_two_claim_at_once_one_wins_and_the_other_is_told_who(scene: Scene) -> None:
    root = await scene.file()
    for member in (TOM, TINA):
        scene.box.slack.press(member, SUPPORT, root.ts, f"a:claim:{scene.number(root)}")
    lost = await scene.until(lambda: scene.box.slack.ephemerals(TOM) or scene.box.slack.ephemerals(TINA))
    owner = "Tom Reed" if "Tom Reed" in scene.words(lost[0]) else "Tina Park"
    await scene.until(lambda: owner in scene.words(scene.root(root)))


async def test_resolving_asks_the_customer_who_closes_it(scene: Scene) -> None:
    root = await scene.file()
    await scene.claim(root)
    scene.box.slack.say(TOM, SUPPORT, "!resolve Restarted the gateway", thread_ts=root.ts)
    asked = await scene.until(lambda: next((m for m in scene.told(ANNA) if "Restarted the gateway" in m.text), None))
    scene.box.telegram.press(ANNA, asked.message_id, f"close:{scene.number(root)}")
    await scene.until(lambda: "Closed" in scene.words(scene.root(root)))


async def test_not_solved_reopens_and_tells_the_owner(scene: Scene) -> None:
    root = await scene.file()
    await scene.claim(root)
    scene.box.slack.say(TOM, SUPPORT, "!resolve Restarted the gateway", thread_ts=root.ts)
    asked = await scene.until(lambda: next((m for m in scene.told(ANNA) if "Restarted the gateway" in m.text), None))
    scene.box.telegram.press(ANNA, asked.message_id, f"reopen:{scene.number(root)}")
    await scene.until(lambda: any("<@U0TECH>" in scene.words(post) for post in scene.thread(root)))


async def test_free_text_is_asked_about_once_and_filed_with_the_category_proposed(scene: Scene) -> None:
    scene.box.telegram.say(ANNA, "My invoice is wrong")
    question = await scene.until(lambda: next(iter(scene.told(ANNA)), None))
    assert "Billing" in question.text
    file = next(b["data"] for row in question.buttons for b in row if b["data"].startswith("file:"))
    scene.box.telegram.press(ANNA, question.message_id, file)
    root = await scene.until(lambda: next(iter(scene.roots()), None))
    assert "My invoice is wrong" in scene.words(root)
    await scene.until(lambda: "#" in scene.told(ANNA)[0].text)
    assert len(scene.told(ANNA)) == 1


async def test_with_several_tickets_open_the_desk_asks_which(scene: Scene) -> None:
    first = await scene.file("The API answers 500")
    await scene.file("My invoice is wrong")
    scene.box.telegram.say(ANNA, "Any news?")
    question = await scene.until(
        lambda: next(
            (m for m in scene.told(ANNA) if any("to:" in (b["data"] or "") for r in m.buttons for b in r)), None
        )
    )
    pick = next(b["data"] for r in question.buttons for b in r if (b["data"] or "").endswith(f":{scene.number(first)}"))
    scene.box.telegram.press(ANNA, question.message_id, pick)
    posts = await scene.until(lambda: scene.thread(first))
    assert "Any news?" in scene.words(posts[0])


async def test_a_reply_to_a_message_of_a_ticket_goes_to_that_ticket(scene: Scene) -> None:
    first = await scene.file("The API answers 500")
    card = await scene.until(lambda: next(iter(scene.told(ANNA)), None))
    await scene.file("My invoice is wrong")
    scene.box.telegram.say(ANNA, "Still down", reply_to=card.message_id)
    posts = await scene.until(lambda: scene.thread(first))
    assert "Still down" in scene.words(posts[0])


async def test_edits_follow_both_ways(scene: Scene) -> None:
    root = await scene.file()
    await scene.claim(root)
    said = scene.box.telegram.say(ANNA, "It is the oders endpoint")
    await scene.until(lambda: scene.thread(root))
    scene.box.telegram.edit(ANNA, said.message_id, "It is the orders endpoint")
    await scene.until(lambda: "orders endpoint" in scene.words(scene.thread(root)[0]))
    post = scene.box.slack.say(TOM, SUPPORT, "Loking", thread_ts=root.ts)
    await scene.until(lambda: any("Loking" in m.text for m in scene.told(ANNA)))
    scene.box.slack.edit(TOM, SUPPORT, post.ts, "Looking")
    await scene.until(lambda: any("Looking" in m.text for m in scene.told(ANNA)))


async def test_a_deleted_answer_disappears_from_the_customers_chat(scene: Scene) -> None:
    root = await scene.file()
    await scene.claim(root)
    post = scene.box.slack.say(TOM, SUPPORT, "Wrong window", thread_ts=root.ts)
    await scene.until(lambda: any("Wrong window" in m.text for m in scene.told(ANNA)))
    scene.box.slack.delete(TOM, SUPPORT, post.ts)
    await scene.until(lambda: not any("Wrong window" in m.text for m in scene.told(ANNA)))


async def test_an_edited_request_changes_the_card(scene: Scene) -> None:
    root = await scene.file("The API anwsers 500")
    said = scene.box.telegram.chat(ANNA)[0]
    scene.box.telegram.edit(ANNA, said.message_id, "/support The API answers 500")
    await scene.until(lambda: "The API answers 500" in scene.words(scene.root(root)))


async def test_photos_and_documents_travel_both_ways(scene: Scene) -> None:
    root = await scene.file()
    await scene.claim(root)
    scene.box.telegram.send(ANNA, "document", name="error.log", content=b"boom", caption="the log")
    await scene.until(lambda: any(f["name"] == "error.log" for p in scene.thread(root) for f in p.files))
    scene.box.slack.send(TOM, SUPPORT, "fix.txt", b"do this", text="try this", thread_ts=root.ts)
    await scene.until(lambda: any(m.file and m.file.name == "fix.txt" for m in scene.told(ANNA)))


async def test_each_customer_is_spoken_to_in_their_language(scene: Scene) -> None:
    await scene.file("Не открывается счёт", user=MARIA)
    told = await scene.until(lambda: scene.told(MARIA))
    assert "Оплата" in told[0].text


async def test_what_happens_in_ru_after_choosing_language(scene: Scene) -> None:
    scene.box.telegram.say(ANNA, "/language")
    question = await scene.until(lambda: next(iter(scene.told(ANNA)), None))
    scene.box.telegram.press(ANNA, question.message_id, "lang:ru")
    scene.box.telegram.say(ANNA, "/my_tickets")
    await scene.until(lambda: any("заяв" in m.text.lower() for m in scene.told(ANNA)))


async def test_the_card_shows_the_whole_request_not_only_its_subject(scene: Scene) -> None:
    root = await scene.file("The API answers 500.\nSince nine o'clock.\nOrders 17 and 18 are lost.")
    assert "Orders 17 and 18 are lost." in scene.words(root)


async def test_after_the_first_answer_the_card_says_it_was_given(scene: Scene) -> None:
    root = await scene.file()
    await scene.claim(root)
    assert "First answer due" in scene.words(scene.root(root))
    scene.box.slack.say(TOM, SUPPORT, "On it", thread_ts=root.ts)
    await scene.until(lambda: "First answer due" not in scene.words(scene.root(root)))
