"""A page arranged by a service's own layout: the layout runs apart and says where questions stand; what stands there is ours.

What comes out of it is read again before it is used: only a few elements and attributes, all of them closed.
"""

from __future__ import annotations

import json
import re
import secrets
import subprocess
import sys
from collections.abc import Callable, Mapping
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

from casefile.core.failure import NotMet
from casefile.core.tree import is_empty
from casefile.render.page import Arrangement, Entry, Page
from casefile.schema.own_template import ATTRIBUTES, ELEMENTS, PLACES

CHILD = Path(__file__).with_name("arranging.py")
SECONDS = 10
_CALLS = (*PLACES, "lines")
_VOID = frozenset({"br", "hr"})


def arrangement(page: Page) -> Arrangement:
    """Where a layout puts the questions of this page. It is told which are answered, and no answer.

    Raises:
        NotMet: it took too long or made too much, or what it made is not what a page may hold.
    """
    names = frozenset(one.name for section in page.sections for one in section.entries if _answered(one))
    return _arranged(page.layout, page.blank, names)


def _answered(one: Entry) -> bool:
    return not is_empty(one.answer or one.bullets or one.rows or one.inside)


@cache
def _arranged(source: str, blank: bool, answered: frozenset[str]) -> Arrangement:
    token = secrets.token_hex(8)
    told = {"source": source, "token": token, "blank": blank, "answered": sorted(answered), "calls": _CALLS}
    try:
        done = subprocess.run(
            [sys.executable, "-I", str(CHILD)],
            input=json.dumps(told).encode(),
            capture_output=True,
            timeout=SECONDS,
            check=False,
            env={},
        )
    except subprocess.TimeoutExpired:
        raise NotMet("the layout did not come to an end") from None
    if done.returncode:
        raise NotMet("the layout failed, or made more than a page holds")
    text = done.stdout.decode("utf-8", "replace").replace("\r\n", "\n")
    _Reader(token).read(text)
    return Arrangement(token, text)


class _Reader(HTMLParser):
    """Reads what a layout made, and stops at whatever a page may not hold."""

    def __init__(self, token: str) -> None:
        super().__init__(convert_charrefs=True)
        self.token = token
        self.open: list[str] = []

    def read(self, text: str) -> None:
        self.feed(text)
        self.close()
        if self.open:
            raise NotMet(f"the layout leaves <{self.open[-1]}> open")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in ELEMENTS or any(name not in ATTRIBUTES or self.token in (value or "") for name, value in attrs):
            raise NotMet("the layout makes an element that a page may not hold")
        if tag not in _VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in _VOID:
            return
        if not self.open or self.open.pop() != tag:
            raise NotMet(f"the layout closes </{tag[:20]}> where it is not open")

    def handle_comment(self, data: str) -> None:
        raise NotMet("the layout makes something that a page may not hold")

    handle_decl = handle_pi = unknown_decl = handle_comment  # type: ignore[assignment]


def filled(made: Arrangement, ways: Mapping[str, Callable[[str], str]]) -> str:
    """The arrangement with each question in its place, by the ways in which one can stand there."""
    places = re.compile(rf"\[{made.token}:([a-z]+):([a-z0-9_]+)\]")
    return places.sub(lambda found: ways[found[1]](found[2]), made.text)
