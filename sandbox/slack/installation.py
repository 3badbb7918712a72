"""The app in its workspace: the parts wired together, and what can happen to channels, tokens and delivery."""

from sandbox.clock import Clock
from sandbox.journal import Journal
from sandbox.slack.access import Access
from sandbox.slack.conversations import Conversations, channel_state
from sandbox.slack.events import HttpDelivery
from sandbox.slack.interactions import Interactions
from sandbox.slack.modals import Modals
from sandbox.slack.outbox import Outbox
from sandbox.slack.post import BOT_USER
from sandbox.slack.rates import Rates
from sandbox.slack.refusal import Impossible
from sandbox.slack.responses import Responses
from sandbox.slack.socket import Sockets
from sandbox.slack.store import Room, Store
from sandbox.world import Channel, World


class Installation:
    """One app installed in one workspace. ``retry_after`` is in real seconds."""

    def __init__(self, world: World, *, clock: Clock, journal: Journal, limits: bool) -> None:
        self.limits = limits
        self.journal = journal
        self.rates = Rates()
        self.access = Access(world)
        self.store = Store(world, clock)
        self.sockets = Sockets()
        self.outbox = Outbox(self.sockets)
        self.sockets.answered = self.outbox.answered
        self.conversations = Conversations(self.store, journal, self.outbox)
        self.modals = Modals(journal, self.store.identity)
        self.responses = Responses(self.conversations, self.store)
        self.interactions = Interactions(self.store, self.conversations, self.modals, self.responses, self.outbox)
        self.commands = ["/support", "/ticket_status", "/my_tickets", "/desk", "/oncall"]
        self.closed_windows: set[tuple[str, str]] = set()
        self._secret = world.slack_signing_secret
        self._http: HttpDelivery | None = None

    # What happens to channels, tokens and limits

    def open_channel(self, channel: Channel) -> None:
        """A new public channel."""
        self.journal.tell("slack.channel", channel=channel_state(self.store.open_channel(channel)))

    def archive(self, channel: str, archived: bool = True) -> None:
        """Archive a channel, or bring it back. Raises Absent."""
        room = self._room(channel)
        room.archived = archived
        self.journal.tell("slack.channel", channel=channel_state(room))

    def invite(self, channel: str, user: str = BOT_USER) -> None:
        """Somebody (the bot when not said) comes into a channel. Raises Absent."""
        self.conversations.joined(self._room(channel), user)

    def kick(self, channel: str, user: str = BOT_USER) -> None:
        """Somebody (the bot when not said) leaves a channel. Raises Absent."""
        room = self._room(channel)
        room.members.discard(user)
        self.journal.tell("slack.channel", channel=channel_state(room))

    def restrict(self, channel: str, restricted: bool = True) -> None:
        """Posting becomes restricted_action for the bot. Raises Absent."""
        self._room(channel).restricted = restricted

    def close_edit_window(self, channel: str, ts: str = "") -> None:
        """A message (all of a channel when not said) can no longer be edited by anybody."""
        self.closed_windows.add((channel, ts))

    def revoke_tokens(self) -> None:
        """Every call is refused with token_revoked, until ``restore_tokens``."""
        self.access.refusing = "token_revoked"

    def deactivate_app(self) -> None:
        """Every call is refused with account_inactive, until ``restore_tokens``."""
        self.access.refusing = "account_inactive"

    def restore_tokens(self) -> None:
        """Tokens work again."""
        self.access.refusing = ""

    def drop_scope(self, name: str) -> None:
        """The app loses a scope: missing_scope."""
        self.access.scopes.remove(name)

    # How the app hears of things

    @property
    def retry_after(self) -> tuple[float, ...]:
        """Real seconds before each next delivery of an event that was not acknowledged."""
        return self.outbox.retry_after

    @retry_after.setter
    def retry_after(self, seconds: tuple[float, ...]) -> None:
        self.outbox.retry_after = seconds

    def subscribe(self, *events: str) -> None:
        """Send only these events, by the names of an app's manifest (``message.channels``); all when none is named."""
        self.outbox.subscribed = set(events) or None

    def withhold(self, count: int) -> None:
        """Lose the next events for good."""
        self.outbox.withhold(count)

    def refresh_sockets(self, reason: str = "refresh_requested") -> None:
        """Ask the app to connect anew; ``warning`` only announces it."""
        self.sockets.refresh(reason)

    def drop_sockets(self) -> None:
        """Cut every connection without a word."""
        for connection in self.sockets.connections:
            connection.cut()

    def freeze(self) -> None:
        """The present connections go half-open: open to look at, dead in truth."""
        for connection in self.sockets.connections:
            connection.freeze()

    async def deliver_to(
        self, events_url: str | None = None, interactivity_url: str | None = None, commands_url: str | None = None
    ) -> None:
        """Deliver by signed HTTP to the addresses given, or by Socket Mode again when none is.

        Raises Impossible when the events address fails Slack's url_verification.
        """
        addresses = {"events_api": events_url, "interactive": interactivity_url, "slash_commands": commands_url}
        known = {kind: url for kind, url in addresses.items() if url}
        await self._stop_http()
        if not known:
            return
        http = HttpDelivery(self.outbox, self._secret, known)
        try:
            if events_url:
                await http.challenge()
        except Impossible:
            await http.close()
            raise
        self._http = self.outbox.carrier = http

    async def hang_up_sockets(self) -> None:
        """End every connection and delivery in good order; called when the sandbox stops."""
        self.outbox.stop()
        await self.sockets.hang_up()
        await self._stop_http()

    def mint_block(self) -> str:
        """A block_id or action_id for what the app left unnamed."""
        return self.store.identity("b")

    async def _stop_http(self) -> None:
        self.outbox.carrier = self.sockets
        if self._http is not None:
            await self._http.close()
            self._http = None

    def _room(self, channel: str, user: str = "") -> Room:
        return self.store.direct(user) if channel == "bot" else self.store.room(channel)
