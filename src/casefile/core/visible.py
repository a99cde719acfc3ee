"""Characters that steer a screen or turn a line around, shown as what they are. Pure."""

from __future__ import annotations

import re

from casefile.core.fixed import Fixed

_UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")


def visible(text: str) -> str:
    r"""Text with control, bidi-control and line-separator characters made visible, as `\\u202e`."""
    if not _UNSAFE.search(text):
        return text
    if isinstance(text, Fixed):
        seen = {name: visible(part) for name, part in text.parts.items()}
        return type(text)(_seen(text.pattern), seen, ours=text.ours, lang=text.lang)
    return _seen(text)


def _seen(text: str) -> str:
    return _UNSAFE.sub(
        lambda m: f"\\u{ord(m.group()):04x}" if ord(m.group()) > 255 else f"\\x{ord(m.group()):02x}", text
    )
