"""Who may call the Web API: tokens, their kinds, and the scopes the app was given."""

from sandbox.slack.refusal import Refused
from sandbox.world import World

SCOPES = (
    "app_mentions:read", "channels:history", "channels:join", "channels:read", "chat:write",
    "chat:write.customize", "commands", "files:read", "files:write", "groups:history", "groups:read",
    "im:history", "im:read", "im:write", "mpim:read", "reactions:read", "reactions:write", "team:read",
    "users:read", "users:read.email",
)  # fmt: skip


class Access:
    """The app's two tokens. A token can be refused by a name of Slack's; a scope can be taken away."""

    def __init__(self, world: World) -> None:
        self.bot_token = world.slack_bot_token
        self.app_token = world.slack_app_token
        self.refusing = ""
        self.scopes = list(SCOPES)

    def check(self, token: str, *, for_app: bool, scope: str) -> None:
        """Raises Refused: not_authed, invalid_auth, token_revoked, not_allowed_token_type, missing_scope, ..."""
        if not token:
            raise Refused("not_authed")
        if token not in (self.bot_token, self.app_token):
            raise Refused("invalid_auth")
        if self.refusing:
            raise Refused(self.refusing)
        if for_app != (token == self.app_token):
            raise Refused("not_allowed_token_type")
        self.require(scope)

    def require(self, scope: str) -> None:
        """Raises Refused("missing_scope") when the app no longer has it."""
        if scope and scope not in self.scopes:
            raise Refused("missing_scope", needed=scope, provided=",".join(self.scopes))
