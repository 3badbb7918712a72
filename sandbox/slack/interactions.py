"""What people do with the app: buttons, selects, commands, shortcuts, modals."""

from typing import Any

from sandbox.slack import forms, payloads
from sandbox.slack.conversations import Conversations
from sandbox.slack.modals import Modals
from sandbox.slack.outbox import Answer, Outbox
from sandbox.slack.post import SLACKBOT, Json, Post
from sandbox.slack.refusal import Absent, Refused
from sandbox.slack.responses import Responses
from sandbox.slack.store import Room, Store


class Interactions:
    """Builds Slack's interactive payloads and shows people what comes of them."""

    def __init__(
        self, store: Store, conversations: Conversations, modals: Modals, responses: Responses, outbox: Outbox
    ) -> None:
        self._store = store
        self._conversations = conversations
        self._modals = modals
        self._responses = responses
        self._outbox = outbox

    def act(self, user: str, room: Room, ts: str, action_id: str, value: str | None, *, kind: str = "button") -> str:
        """Use an element of a message; one that is not on it is forged as ``kind``. Raises Absent."""
        post = self._conversations.ephemeral(user, ts) or room.posts.get(ts)
        if post is None:
            raise Absent(f"no message {ts} in {room.id}")
        trigger_id, payload = self._begun(user, "block_actions")
        payload |= payloads.in_message(post, room)
        payload["response_url"] = self._responses.url(user, room, post)
        blocks = [*post.blocks, *(block for part in post.attachments for block in part.get("blocks", []))]
        self._acted(payload, blocks, action_id, value, kind)
        return trigger_id

    def act_in_view(self, user: str, view_id: str, action_id: str, value: str | None) -> str:
        """Use an element of an open modal or the Home tab. Raises Absent."""
        view = self._modals.find(user, view_id)
        trigger_id, payload = self._begun(user, "block_actions")
        payload |= {"container": {"type": "view", "view_id": view_id}, "view": view}
        self._acted(payload, view["blocks"], action_id, value, "button")
        return trigger_id

    def command(self, user: str, room: Room, command: str, text: str) -> str:
        """A slash command; Slackbot says so when the app does not answer."""
        person, trigger_id = self._store.member(user), self._modals.trigger(user)
        url = self._responses.url(user, room)
        form = payloads.command_form(person, room, command, text, trigger_id=trigger_id, response_url=url)
        self._outbox.ask("slash_commands", form, lambda answer: self._command_answered(user, room, command, answer))
        return trigger_id

    def shortcut(self, user: str, post: Post | None, callback_id: str) -> str:
        """A message shortcut, or a global one without a post."""
        trigger_id, payload = self._begun(user, "message_action" if post else "shortcut")
        payload |= {"callback_id": callback_id, "action_ts": self._store.stamp()[0]}
        if post:
            room = self._store.room(post.channel)
            where = payloads.in_message(post, room)
            payload |= {"channel": where["channel"], "message": where["message"], "message_ts": post.ts}
            payload["response_url"] = self._responses.url(user, room, post)
        self._outbox.ask("interactive", payload, _ignored)
        return trigger_id

    async def submit(self, user: str, view_id: str, values: dict[str, dict[str, Any]]) -> Json:
        """Submit the modal in front of a person; what they then see. Raises Absent."""
        view = self._modals.opened(user, view_id)
        state, complaints = forms.filled(view, values)
        if complaints:
            return {"errors": complaints}
        _, payload = self._begun(user, "view_submission")
        payload |= {"view": {**view, "state": {"values": state}}, "response_urls": []}
        answer = await self._outbox.answer("interactive", payload)
        if answer.error:
            return {"failed": answer.error}
        return self._modals.apply(user, view, answer.payload)

    def close(self, user: str, view_id: str) -> None:
        """Cancel the modal in front of a person; the app hears of it when it asked to. Raises Absent."""
        view = self._modals.opened(user, view_id)
        self._modals.close(user, view)
        if view["notify_on_close"]:
            _, payload = self._begun(user, "view_closed")
            del payload["trigger_id"]
            self._outbox.ask("interactive", {**payload, "view": view, "is_cleared": False}, _ignored)

    def open_home(self, user: str, tab: str) -> None:
        """app_home_opened. Raises Absent."""
        event: Json = {"type": "app_home_opened", "user": user, "channel": self._store.direct(user).id, "tab": tab,
                       "event_ts": self._store.stamp()[0]}  # fmt: skip
        if tab == "home" and (view := self._modals.homes.get(user)):
            event["view"] = view
        self._outbox.event(event)

    def _begun(self, user: str, kind: str) -> tuple[str, Json]:
        trigger_id = self._modals.trigger(user)
        return trigger_id, payloads.interaction(kind, self._store.member(user), trigger_id)

    def _acted(self, payload: Json, blocks: list[Json], action_id: str, value: str | None, kind: str) -> None:
        action = self._action(blocks, action_id, value, kind)
        payload["actions"] = [action]
        payload["state"] = {"values": {}}
        if action["type"] not in ("button", "overflow"):
            field = forms.field_of(action["type"])
            state = {"type": action["type"], field: action.get(field)}
            payload["state"]["values"] = {action["block_id"]: {action_id: state}}
        self._outbox.ask("interactive", payload, _ignored)

    def _action(self, blocks: list[Json], action_id: str, value: str | None, kind: str) -> Json:
        found = [one for one in forms.elements(blocks) if one[1]["action_id"] == action_id]
        block_id, element = found[0] if found else ("gone", {"type": kind, "action_id": action_id})
        action: Json = {"action_id": action_id, "block_id": block_id, "type": element["type"],
                        "action_ts": self._store.stamp()[0]}  # fmt: skip
        if element["type"] != "button":
            field = forms.field_of(element["type"])
            return {**action, field: forms.entered(element, value)[field]}
        action["text"] = element.get("text", {"type": "plain_text", "text": action_id, "emoji": True})
        given = element.get("value") if value is None else value
        if given is not None:
            action["value"] = given
        return action

    def _command_answered(self, user: str, room: Room, command: str, answer: Answer) -> None:
        try:
            if not answer.error:
                self._responses.command(user, room, answer.payload)
                return
            reason = answer.error
        except Refused as refused:
            reason = refused.error
        text = f'{command} failed with the error "{reason}"'
        self._conversations.whisper(room, SLACKBOT, user, text=text)


def _ignored(answer: Answer) -> None:
    """Slack makes nothing of what the app answers to this."""
