"""Faults for a page, to see whether those who look at it notice: each takes the page's HTML and gives it back spoilt."""

from __future__ import annotations

import re
from collections.abc import Callable

Fault = Callable[[str], str]


def swap(old: str, new: str, *, count: int = 1) -> Fault:
    """Something else in its place, the first time it stands there."""

    def change(html: str) -> str:
        assert old in html
        return html.replace(old, new, count)

    return change


def without(pattern: str) -> Fault:
    """The page without the first of what looks like that."""

    def change(html: str) -> str:
        made, count = re.subn(pattern, "", html, count=1, flags=re.DOTALL)
        assert count
        return made

    return change


def restyled(css: str) -> Fault:
    """Another style on the page, and no policy that stops it."""
    return lambda html: re.sub("<meta http-equiv[^>]*>", "", html).replace("</style>", f"{css}</style>")
