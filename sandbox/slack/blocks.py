"""What Slack accepts as blocks. Figures: https://docs.slack.dev/reference/block-kit."""

from collections.abc import Callable
from typing import Any

from sandbox.slack.post import Json
from sandbox.slack.refusal import Refused

MESSAGE_BLOCKS = 50
VIEW_BLOCKS = 100
ALL_CHARACTERS = 11_000
"""Long block messages fail near this many characters over all blocks; the exact figure moves with their content."""
_PICKS = {"static_select", "multi_static_select", "radio_buttons", "checkboxes", "overflow"}
_MOST_OPTIONS = {"overflow": 5, "radio_buttons": 10, "checkboxes": 10}
_ELEMENTS = _PICKS | {
    "button", "plain_text_input", "datepicker", "timepicker", "datetimepicker", "email_text_input",
    "url_text_input", "number_input", "file_input", "rich_text_input", "external_select", "users_select",
    "conversations_select", "channels_select", "multi_external_select", "multi_users_select",
    "multi_conversations_select", "multi_channels_select", "workflow_button", "image",
}  # fmt: skip
_INTERACTIVE_BLOCKS = {"section", "actions", "input"}


def _kind(node: Any) -> str | None:
    kind = node.get("type") if isinstance(node, dict) else None
    return kind if isinstance(kind, str) else None


class Checker:
    """Walks blocks once; collects what is wrong and how many characters there are."""

    def __init__(self) -> None:
        self.wrong: list[str] = []
        self.characters = 0

    def fail(self, where: str, what: str) -> None:
        """Note a fault as Slack words it in response_metadata."""
        self.wrong.append(f"[ERROR] {what} [json-pointer:{where}]")

    def length(self, value: Any, most: int, where: str, *, needed: bool = True) -> None:
        """A string of 1 to ``most`` characters; None passes unless needed."""
        if value is None:
            if needed:
                self.fail(where, "missing required field")
        elif not isinstance(value, str):
            self.fail(where, "must be a string")
        elif not value and needed:
            self.fail(where, "must be more than 0 characters")
        elif len(value) > most:
            self.fail(where, f"must be less than {most + 1} characters")

    def text(self, node: Any, most: int, where: str, *, plain: bool = False, needed: bool = True) -> None:
        """A text object."""
        if node is None:
            if needed:
                self.fail(where, "missing required field: text")
            return
        kind = _kind(node)
        if kind != "plain_text" and (plain or kind != "mrkdwn"):
            self.fail(where, "unsupported type of text object")
            return
        self.length(text := node.get("text"), most, f"{where}/text")
        self.characters += len(text) if isinstance(text, str) else 0

    def items(self, node: Any, least: int, most: int, where: str) -> list[Any]:
        """A list of ``least`` to ``most`` items; its items, or none of them when it is something else."""
        if not isinstance(node, list):
            self.fail(where, "must be an array")
            return []
        if len(node) < least:
            self.fail(where, f"no fewer than {least} items allowed")
        if len(node) > most:
            self.fail(where, f"no more than {most} items allowed")
        return node

    def element(self, node: Any, where: str, names: set[str]) -> None:
        """A block element; ``names`` are the action ids of its block so far."""
        kind = _kind(node)
        if kind not in _ELEMENTS:
            self.fail(f"{where}/type", f"unsupported element type: {kind}")
            return
        self.length(action := node.get("action_id"), 255, f"{where}/action_id", needed=False)
        if action and action in names:
            self.fail(f"{where}/action_id", "action_id already exists in this block")
        names.add(action)
        if kind == "button":
            self._button(node, where)
        elif kind in _PICKS:
            self._pick(node, kind, where)
        elif kind == "image":
            self.length(node.get("alt_text"), 2000, f"{where}/alt_text")
        self.text(node.get("placeholder"), 150, f"{where}/placeholder", plain=True, needed=False)

    def _button(self, node: Json, where: str) -> None:
        self.text(node.get("text"), 75, f"{where}/text", plain=True)
        self.length(node.get("value"), 2000, f"{where}/value", needed=False)
        self.length(node.get("url"), 3000, f"{where}/url", needed=False)
        if node.get("style") not in (None, "primary", "danger"):
            self.fail(f"{where}/style", "must be one of primary, danger")
        if isinstance(confirm := node.get("confirm"), dict):
            for name, most in (("title", 100), ("text", 300), ("confirm", 30), ("deny", 30)):
                self.text(confirm.get(name), most, f"{where}/confirm/{name}", needed=name == "text")

    def _pick(self, node: Json, kind: str, where: str) -> None:
        groups = node.get("option_groups")
        if groups is not None:
            for number, group in enumerate(self.items(groups, 1, 100, f"{where}/option_groups")):
                if not isinstance(group, dict):
                    self.fail(f"{where}/option_groups/{number}", "must be an object")
                    continue
                self.text(group.get("label"), 75, f"{where}/option_groups/{number}/label", plain=True)
                self._options(group.get("options"), 100, f"{where}/option_groups/{number}/options")
            return
        self._options(node.get("options"), _MOST_OPTIONS.get(kind, 100), f"{where}/options")

    def _options(self, options: Any, most: int, where: str) -> None:
        for number, option in enumerate(self.items(options, 1, most, where)):
            if not isinstance(option, dict):
                self.fail(f"{where}/{number}", "must be an object")
                continue
            self.text(option.get("text"), 75, f"{where}/{number}/text")
            self.length(option.get("value"), 150, f"{where}/{number}/value")


def _section(check: Checker, block: Json, where: str) -> None:
    fields = block.get("fields")
    check.text(block.get("text"), 3000, f"{where}/text", needed=fields is None)
    if fields is not None:
        for number, node in enumerate(check.items(fields, 1, 10, f"{where}/fields")):
            check.text(node, 2000, f"{where}/fields/{number}")
    if (accessory := block.get("accessory")) is not None:
        check.element(accessory, f"{where}/accessory", set())


def _header(check: Checker, block: Json, where: str) -> None:
    check.text(block.get("text"), 150, f"{where}/text", plain=True)


def _actions(check: Checker, block: Json, where: str) -> None:
    names: set[str] = set()
    for number, node in enumerate(check.items(block.get("elements"), 1, 25, f"{where}/elements")):
        check.element(node, f"{where}/elements/{number}", names)


def _context(check: Checker, block: Json, where: str) -> None:
    for number, node in enumerate(check.items(block.get("elements"), 1, 10, f"{where}/elements")):
        if isinstance(node, dict) and node.get("type") == "image":
            check.element(node, f"{where}/elements/{number}", set())
        else:
            check.text(node, 3000, f"{where}/elements/{number}")


def _input(check: Checker, block: Json, where: str) -> None:
    check.text(block.get("label"), 2000, f"{where}/label", plain=True)
    check.text(block.get("hint"), 2000, f"{where}/hint", plain=True, needed=False)
    check.element(block.get("element"), f"{where}/element", set())


def _image(check: Checker, block: Json, where: str) -> None:
    check.length(block.get("alt_text"), 2000, f"{where}/alt_text")
    check.length(block.get("image_url"), 3000, f"{where}/image_url", needed="slack_file" not in block)
    check.text(block.get("title"), 2000, f"{where}/title", plain=True, needed=False)


def _rich_text(check: Checker, block: Json, where: str) -> None:
    for number, node in enumerate(check.items(block.get("elements"), 0, 1000, f"{where}/elements")):
        kind = _kind(node)
        if kind not in ("rich_text_section", "rich_text_list", "rich_text_quote", "rich_text_preformatted"):
            check.fail(f"{where}/elements/{number}/type", f"unsupported type: {kind}")
            continue
        _rich_elements(check, node, f"{where}/elements/{number}")


def _rich_elements(check: Checker, node: Json, where: str) -> None:
    for number, child in enumerate(check.items(node.get("elements"), 0, 1000, f"{where}/elements")):
        if not isinstance(child, dict) or "type" not in child:
            check.fail(f"{where}/elements/{number}", "must be an object with a type")
        elif "elements" in child:
            _rich_elements(check, child, f"{where}/elements/{number}")
        elif child["type"] == "text":
            check.length(child.get("text"), ALL_CHARACTERS, f"{where}/elements/{number}/text")
            check.characters += len(str(child.get("text", "")))


def _markdown(check: Checker, block: Json, where: str) -> None:
    check.length(block.get("text"), 12_000, f"{where}/text")
    check.characters += len(str(block.get("text", "")))


def _anything(check: Checker, block: Json, where: str) -> None:
    return


_BLOCKS: dict[str, Callable[[Checker, Json, str], None]] = {
    "section": _section, "header": _header, "actions": _actions, "context": _context, "input": _input,
    "image": _image, "rich_text": _rich_text, "markdown": _markdown, "divider": _anything, "video": _anything,
    "file": _anything, "table": _anything, "context_actions": _anything,
}  # fmt: skip
_NOT_IN_VIEWS = {"file", "table", "context_actions"}


def check_blocks(blocks: Any, *, most: int = MESSAGE_BLOCKS, pointer: str = "/blocks") -> Checker:
    """Everything that is wrong with a list of blocks, as a Checker."""
    check = Checker()
    names: set[str] = set()
    for number, block in enumerate(check.items(blocks, 0, most, pointer)):
        where = f"{pointer}/{number}"
        kind = _kind(block)
        if kind not in _BLOCKS or (most == VIEW_BLOCKS and kind in _NOT_IN_VIEWS):
            check.fail(f"{where}/type", f"unsupported type: {kind}")
            continue
        block_id = block.get("block_id")
        check.length(block_id, 255, f"{where}/block_id", needed=False)
        if block_id and block_id in names:
            check.fail(f"{where}/block_id", "block_id already exists in this message")
        names.add(block_id)
        _BLOCKS[kind](check, block, where)
    return check


def accepted(blocks: Any, mint: Callable[[], str]) -> list[Json]:
    """A message's blocks as Slack keeps them, every block and element named.

    Raises Refused: invalid_blocks_format, invalid_blocks, msg_blocks_too_long.
    """
    if not isinstance(blocks, list):
        raise Refused("invalid_blocks_format")
    check = check_blocks(blocks)
    if check.wrong:
        raise Refused("invalid_blocks", errors=check.wrong, response_metadata={"messages": check.wrong})
    if check.characters > ALL_CHARACTERS:
        raise Refused("msg_blocks_too_long")
    return [named(block, mint) for block in blocks]


def named(block: Json, mint: Callable[[], str]) -> Json:
    """A copy of a block in which what the app left unnamed has a name."""
    block = {**block, "block_id": block.get("block_id") or mint()}
    if block["type"] in _INTERACTIVE_BLOCKS:
        for name in ("accessory", "element"):
            if name in block:
                block[name] = {**block[name], "action_id": block[name].get("action_id") or mint()}
        if block["type"] == "actions":
            block["elements"] = [{**node, "action_id": node.get("action_id") or mint()} for node in block["elements"]]
    return block


def check_view(view: Any) -> None:
    """Raises Refused("invalid_arguments") with Slack's messages when a view is not acceptable."""
    check = Checker()
    if not isinstance(view, dict) or view.get("type") not in ("modal", "home"):
        check.fail("/view/type", "must be one of modal, home")
        raise _bad_view(check.wrong)
    if view["type"] == "modal":
        check.text(view.get("title"), 24, "/view/title", plain=True)
        check.text(view.get("submit"), 24, "/view/submit", plain=True, needed=_has_input(view.get("blocks")))
        check.text(view.get("close"), 24, "/view/close", plain=True, needed=False)
    check.length(view.get("private_metadata"), 3000, "/view/private_metadata", needed=False)
    check.length(view.get("callback_id"), 255, "/view/callback_id", needed=False)
    check.length(view.get("external_id"), 255, "/view/external_id", needed=False)
    wrong = check.wrong + check_blocks(view.get("blocks"), most=VIEW_BLOCKS, pointer="/view/blocks").wrong
    if wrong:
        raise _bad_view(wrong)


def _has_input(blocks: Any) -> bool:
    return isinstance(blocks, list) and any(
        isinstance(block, dict) and block.get("type") == "input" for block in blocks
    )


def _bad_view(wrong: list[str]) -> Refused:
    return Refused("invalid_arguments", response_metadata={"messages": wrong})
