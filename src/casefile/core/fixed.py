"""Words of ours, told apart from everybody's own: what a form asks, what a page says. Only these are ever translated. Pure.

A `Fixed` is a text like any other, the English one. It remembers what it was made of, so that a catalogue can find it.
"""

from __future__ import annotations

from collections.abc import Mapping


class Fixed(str):
    """Fixed words. `pattern` is what a catalogue knows them by; `parts` stand in its places and may be anybody's words."""

    __slots__ = ("lang", "ours", "parts", "pattern")

    pattern: str
    parts: Mapping[str, str]
    ours: bool
    """Whether the wording is ours; a word that the service chose for itself may be in any language."""
    lang: str
    """The language that a page of another language than English says them in: English where its catalogue lacks them."""

    def __new__(
        cls, pattern: str, parts: Mapping[str, str] | None = None, *, ours: bool = True, lang: str = ""
    ) -> Fixed:
        """The text that the pattern and its parts make."""
        made = super().__new__(cls, pattern.format(**parts) if parts else pattern)
        made.pattern, made.parts, made.ours, made.lang = pattern, parts or {}, ours, lang
        return made


class FixedDay(Fixed):
    """A day or a month in words: one value, whose parts are never torn apart."""


def fixed(pattern: str, **parts: str) -> Fixed:
    """Words of ours. The pattern is written out where this is called: from there the catalogues are gathered."""
    return Fixed(pattern, parts)


def chosen(text: str) -> Fixed:
    """A word that the service may have chosen for itself: the person's title, the worker's, the plan's."""
    return Fixed(text, ours=False)


def together(words: list[str], pattern: str) -> str:
    """Several words as one text, two and two by a pattern with `{first}` and `{second}`; nothing of none."""
    made = words[0] if words else ""
    for one in words[1:]:
        made = Fixed(pattern, {"first": made, "second": one})
    return made
