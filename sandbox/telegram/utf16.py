"""Lengths the way the platform counts them."""


def units(text: str) -> int:
    """How many UTF-16 code units the text has; an emoji outside the BMP counts two."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def is_unicode(text: str) -> bool:
    """Whether the text can be sent at all: half of a surrogate pair, as JSON can hold one, cannot."""
    if text.isascii():
        return True
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
