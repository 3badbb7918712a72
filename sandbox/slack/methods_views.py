"""views.* of the Web API."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.slack.post import Json
from sandbox.slack.refusal import Refused
from sandbox.slack.web_api import Arguments, method

if TYPE_CHECKING:
    from sandbox.slack.workspace import Workspace


@method("views.open", tier=4)
def open_view(workspace: Workspace, arguments: Arguments) -> Json:
    """A modal in front of the person whose trigger it is."""
    view = arguments.structure("view", "invalid_arguments")
    return {"view": workspace.modals.open(trigger_of(arguments), view)}


@method("views.push", tier=4)
def push_view(workspace: Workspace, arguments: Arguments) -> Json:
    """A modal on top of the open one."""
    view = arguments.structure("view", "invalid_arguments")
    return {"view": workspace.modals.push(trigger_of(arguments), view)}


@method("views.update", tier=4)
def update_view(workspace: Workspace, arguments: Arguments) -> Json:
    """New content for an open modal."""
    view = arguments.structure("view", "invalid_arguments")
    updated = workspace.modals.update(
        view, view_id=arguments.text("view_id"), external_id=arguments.text("external_id"), hash=arguments.text("hash")
    )
    return {"view": updated}


@method("views.publish", tier=4)
def publish_view(workspace: Workspace, arguments: Arguments) -> Json:
    """A person's Home tab."""
    user = arguments.needed("user_id")
    if user not in workspace.store.members:
        raise Refused("user_not_found")
    view = arguments.structure("view", "invalid_arguments")
    return {"view": workspace.modals.publish(user, view, hash=arguments.text("hash"))}


def trigger_of(arguments: Arguments) -> str:
    """The trigger_id. Raises Refused("invalid_arguments")."""
    return arguments.text("trigger_id") or arguments.needed("interactivity_pointer")
