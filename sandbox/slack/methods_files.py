"""files.* of the Web API: the three steps of an upload, and what comes after."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sandbox.slack.conversations import file_object
from sandbox.slack.methods_chat import LONGEST_TEXT, room_to_write, thread_of
from sandbox.slack.post import BOT_ID, BOT_USER, Json, StoredFile
from sandbox.slack.refusal import Refused
from sandbox.slack.store import FILE_CAP
from sandbox.slack.web_api import Arguments, method

if TYPE_CHECKING:
    from sandbox.slack.workspace import Workspace


@method("files.getUploadURLExternal", scope="files:write", tier=4)
def upload_url(workspace: Workspace, arguments: Arguments) -> Json:
    """An address to post a file's content to."""
    name = arguments.needed("filename")
    length = arguments.number("length", 0, 1 << 40)
    if not length:
        raise Refused("invalid_arguments")
    if length > FILE_CAP:
        raise Refused("file_upload_size_restricted")
    file = workspace.store.add_file(name, b"", BOT_USER)
    file.size = length
    return {"upload_url": f"{workspace.conversations.origin()}/slack/upload/{file.id}", "file_id": file.id}


@method("files.completeUploadExternal", scope="files:write", tier=4)
def complete_upload(workspace: Workspace, arguments: Arguments) -> Json:
    """Make uploaded files known, and post them when a channel is named."""
    given: Any = arguments.structure("files", "invalid_arguments")
    if not isinstance(given, list) or not given:
        raise Refused("invalid_arguments")
    files = [_uploaded(workspace, entry) for entry in given]
    if arguments.text("channel_id") or arguments.text("channels"):
        _post(workspace, arguments, files)
    for file in files:
        file.complete = True
    return {"files": [file_object(file, workspace.conversations.origin()) for file in files]}


@method("files.info", scope="files:read", tier=4)
def file_info(workspace: Workspace, arguments: Arguments) -> Json:
    """One file."""
    return {"file": file_object(existing_file(workspace, arguments), workspace.conversations.origin())}


@method("files.delete", scope="files:write")
def delete_file(workspace: Workspace, arguments: Arguments) -> Json:
    """Delete a file of the bot; its content is gone, messages keep a tombstone of it."""
    file = existing_file(workspace, arguments)
    if file.user != BOT_USER:
        raise Refused("cant_delete_file")
    file.deleted, file.content = True, b""
    return {}


def existing_file(workspace: Workspace, arguments: Arguments) -> StoredFile:
    """The file named by ``file``. Raises Refused: file_not_found, file_deleted."""
    file = workspace.store.files.get(arguments.text("file"))
    if file is None or not file.complete:
        raise Refused("file_not_found")
    if file.deleted:
        raise Refused("file_deleted")
    return file


def _uploaded(workspace: Workspace, entry: Any) -> StoredFile:
    file = workspace.store.files.get(entry.get("id", "")) if isinstance(entry, dict) else None
    if file is None or file.deleted or file.complete:
        raise Refused("file_not_found")
    if not file.content:
        raise Refused("file_not_found", detail="nothing was uploaded")
    file.title = entry.get("title") or file.name
    return file


def _post(workspace: Workspace, arguments: Arguments, files: list[StoredFile]) -> None:
    channels = (arguments.text("channel_id") or arguments.text("channels")).split(",")
    comment = arguments.text("initial_comment")
    if len(comment) > LONGEST_TEXT:
        raise Refused("msg_too_long")
    for channel in channels:
        to = Arguments({**arguments.given, "channel": channel})
        room = room_to_write(workspace, to)
        workspace.conversations.post(
            room, BOT_USER, bot_id=BOT_ID, text=comment, thread_ts=thread_of(room, to),
            files=[file.as_dict() for file in files], subtype="file_share",
        )  # fmt: skip
