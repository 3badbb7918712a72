"""What a person fills in, as Slack's ``state.values``; and what Slack's client would not let through."""

from typing import Any

from sandbox.slack.post import Json

_SINGLE = {
    "users_select": "selected_user", "conversations_select": "selected_conversation",
    "channels_select": "selected_channel", "datepicker": "selected_date", "timepicker": "selected_time",
    "datetimepicker": "selected_date_time",
}  # fmt: skip
_MANY = {
    "multi_users_select": "selected_users", "multi_conversations_select": "selected_conversations",
    "multi_channels_select": "selected_channels",
}  # fmt: skip
_OPTION = {"static_select", "radio_buttons", "overflow", "external_select"}
_OPTIONS = {"multi_static_select", "checkboxes", "multi_external_select"}
_INITIAL = {
    "selected_option": "initial_option", "selected_options": "initial_options", "value": "initial_value",
    "selected_user": "initial_user", "selected_users": "initial_users", "selected_date": "initial_date",
    "selected_time": "initial_time", "selected_date_time": "initial_date_time",
    "selected_channel": "initial_channel", "selected_channels": "initial_channels",
    "selected_conversation": "initial_conversation", "selected_conversations": "initial_conversations",
}  # fmt: skip
_REQUIRED = "Please complete this required field."


def filled(view: Json, values: dict[str, dict[str, Any]]) -> tuple[dict[str, Any], dict[str, str]]:
    """``state.values`` of a view with a person's values in it, and what the client complains of by block_id."""
    state: dict[str, Any] = {}
    complaints: dict[str, str] = {}
    for block in view["blocks"]:
        for element in _inputs(block):
            given = values.get(block["block_id"], {}).get(element["action_id"])
            entry = entered(element, given)
            state.setdefault(block["block_id"], {})[element["action_id"]] = entry
            if block["type"] == "input" and (complaint := _complaint(block, element, entry)):
                complaints[block["block_id"]] = complaint
    return state, complaints


def entered(element: Json, given: Any) -> Json:
    """One element's state for a plain value: text, an option's value, an id, or a list of those."""
    kind, field = element["type"], field_of(element["type"])
    if given is None:
        given = element.get(_INITIAL.get(field, ""))
    elif kind in _OPTION and not isinstance(given, dict):
        given = option(element, given)
    elif kind in _OPTIONS:
        given = [one if isinstance(one, dict) else option(element, one) for one in given]
    if given is None and field.endswith("s"):
        given = []
    return {"type": kind, field: given}


def field_of(kind: str) -> str:
    """The field of a payload that carries what was entered into this kind of element."""
    if kind in _OPTION:
        return "selected_option"
    if kind in _OPTIONS:
        return "selected_options"
    return _SINGLE.get(kind) or _MANY.get(kind) or ("rich_text_value" if kind == "rich_text_input" else "value")


def option(element: Json, value: str) -> Json:
    """The option of a select with this value; one that is not offered is made up, as a forged payload would."""
    groups = element.get("option_groups") or [{"options": element.get("options") or []}]
    for group in groups:
        for one in group["options"]:
            if one["value"] == value:
                return dict(one)
    return {"text": {"type": "plain_text", "text": value, "emoji": True}, "value": value}


def elements(blocks: list[Json]) -> list[tuple[str, Json]]:
    """Every interactive element with the block_id it sits in."""
    return [(block["block_id"], element) for block in blocks for element in _inputs(block)]


def _inputs(block: Json) -> list[Json]:
    if block["type"] == "actions":
        return list(block["elements"])
    element = block.get("accessory") or block.get("element")
    return [element] if isinstance(element, dict) and "action_id" in element else []


def _complaint(block: Json, element: Json, entry: Json) -> str:
    value = entry[field_of(element["type"])]
    if not value:
        return "" if block.get("optional") else _REQUIRED
    most, least = element.get("max_length"), element.get("min_length")
    if isinstance(value, str) and most is not None and len(value) > most:
        return f"Please enter at most {most} characters."
    if isinstance(value, str) and least is not None and len(value) < least:
        return f"Please enter at least {least} characters."
    return ""
