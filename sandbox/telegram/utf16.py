"""Lengths the way the platform counts them."""


def units(text: str) -> int:
    """How many UTF-16 code units the text has; an emoji outside the BMP counts two."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2
