"""YAML text to nodes that know where they stand. The only home of PyYAML, of which only the event stream is used.

The events come from libyaml where PyYAML was built with it, from its pure scanner elsewhere; both give the same nodes
(a test holds them to it). Types are not YAML's business here: every scalar stays text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from unicodedata import normalize

import yaml
from yaml import events as ev

from casefile.core.tree import NULLS, Path, Plain, Tree
from casefile.store.text.guard import (
    MAX_DEPTH,
    MAX_NODES,
    MAX_TEXT,
    Refusal,
    check_block,
    check_characters,
    check_gaps,
    check_scalar,
    check_start,
    place_of,
)
from casefile.store.text.words import ANCHOR, QUOTE_IT, TAG, in_our_words

LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_HALF = re.compile("[\ud800-\udfff]")


@dataclass(slots=True)
class Node:
    """A scalar, map or list of the file: `start` and `end` are character offsets of its own text, without what follows."""

    kind: str
    start: int
    end: int
    line: int
    column: int
    flow: bool = False
    value: str | None = None
    pairs: Sequence[tuple[Node, Node]] = ()
    items: Sequence[Node] = ()

    def tree(self) -> Tree:
        """The text tree below this node."""
        if self.kind == "map":
            return {str(key.value): child.tree() for key, child in self.pairs}
        if self.kind == "list":
            return [child.tree() for child in self.items]
        return self.value

    def get(self, key: str) -> tuple[Node, Node] | None:
        """Key and value node of a map's field."""
        return next((pair for pair in self.pairs if pair[0].value == key), None)

    def places(self) -> dict[Path, tuple[int, int]]:
        """Line and column, from 1, of every value; of a field's key under the path with `key` doubled (`("a", "#key")`)."""
        found: dict[Path, tuple[int, int]] = {}
        _places(self, (), found)
        return found


KEY = "#key"


def _places(node: Node, path: Path, found: dict[Path, tuple[int, int]]) -> None:
    found[path] = (node.line, node.column)
    for key, child in node.pairs:
        here = (*path, str(key.value))
        _places(child, here, found)
        found[(*here, KEY)] = (key.line, key.column)
    for index, child in enumerate(node.items):
        _places(child, (*path, index), found)


def parse(text: str) -> Node:
    """The top map of a document.

    Raises:
        Refusal: anything but one plain map of maps, lists and scalars, with the place and our words for it.
    """
    check_characters(text)
    if not text.strip():
        raise Refusal("the file is empty; a document begins with casefile: FORM/VERSION")
    check_start(text)
    try:
        root, scalars = _Builder(text).build()
    except yaml.MarkedYAMLError as error:
        raise in_our_words(text, error) from None
    except (yaml.YAMLError, ValueError, RecursionError):
        raise Refusal("this cannot be read as YAML") from None
    check_gaps(text, scalars)
    return root


class _Builder:
    """Nodes from events, refusing as it goes: nothing deep or large is ever built."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.events: Iterator[Any] = yaml.parse(text, Loader=LOADER)
        self.nodes = 0
        self.flows = 0
        self.odd = "\t" in text or "?" in text
        self.scalars: list[tuple[int, int]] = []

    def build(self) -> tuple[Node, list[tuple[int, int]]]:
        first = self._next()
        while isinstance(first, ev.StreamStartEvent):
            first = self._next()
        if isinstance(first, ev.StreamEndEvent):
            raise Refusal("the file holds only comments; a document begins with casefile: FORM/VERSION")
        start = self._next()
        if not isinstance(start, ev.MappingStartEvent):
            raise self._refusal(
                start,
                "a document is a list of fields (key: value); this is something else",
                "put a space after the colon of each key",
            )
        root = self._node(start, 1)
        self._next()  # the document's end
        after = self._next()
        if not isinstance(after, ev.StreamEndEvent):
            raise self._refusal(
                after,
                "a second document begins here; a file holds one",
                "remove the line --- and what follows",
            )
        return root, self.scalars

    def _next(self) -> Any:
        return next(self.events)

    def _node(self, event: Any, depth: int) -> Node:
        self.nodes += 1
        if self.nodes > MAX_NODES:
            raise self._refusal(event, f"the file has more than {MAX_NODES} entries; no document has")
        if isinstance(event, ev.AliasEvent) or event.anchor:
            raise self._refusal(event, ANCHOR, QUOTE_IT)
        if event.tag and event.tag != "!":
            raise self._refusal(event, TAG, QUOTE_IT)
        if isinstance(event, ev.ScalarEvent):
            return self._scalar(event)
        if depth > MAX_DEPTH:
            raise self._refusal(event, f"this is nested deeper than {MAX_DEPTH} levels")
        if isinstance(event, ev.MappingStartEvent):
            return self._map(event, depth)
        return self._list(event, depth)

    def _scalar(self, event: Any) -> Node:
        if event.tag == "!":
            raise self._refusal(event, TAG, QUOTE_IT)
        value: str | None = event.value
        if len(event.value) > MAX_TEXT:
            raise self._refusal(event, f"a text is longer than {MAX_TEXT} letters", "keep long papers as attachments")
        start, end = event.start_mark.index, event.end_mark.index
        if not event.style:
            value = None if event.value in NULLS else Plain(event.value)
            if self.odd:
                check_scalar(self.text, start, end, in_flow=self.flows > 0)
        elif event.style in "|>":
            end = _block_end(self.text, start, end)
            check_block(self.text, start, end)
        elif _HALF.search(event.value):
            raise self._refusal(
                event, "half a character (a surrogate escape) stands in this text; write the character itself"
            )
        self.scalars.append((start, end))
        return Node(
            "text",
            start,
            end,
            event.start_mark.line + 1,
            event.start_mark.column + 1,
            bool(event.style),
            value,
        )

    def _map(self, event: Any, depth: int) -> Node:
        node = self._open("map", event)
        if node.flow and self.text[node.start] == "?":
            raise self._refusal(event, "a key that begins with ? is not used here; write key: value")
        if node.flow and self.text[node.start] != "{":
            raise self._refusal(
                event,
                "a colon and a space inside [ ] make a field of what follows",
                QUOTE_IT,
            )
        seen: set[str] = set()
        pairs: list[tuple[Node, Node]] = []
        while not isinstance(event := self._next(), ev.MappingEndEvent):
            if not isinstance(event, ev.ScalarEvent):
                raise self._refusal(event, "a key must be a word")
            key = self._node(event, depth + 1)
            name = normalize("NFC", event.value)
            if name == "<<" and not event.style:
                raise self._refusal(event, "<< (a merge key) is not used here")
            if not name:
                raise self._refusal(event, "a key is missing before this colon")
            if name in seen:
                raise self._refusal(
                    event, "this key stands here twice; one of the two would be lost", "keep one of them"
                )
            seen.add(name)
            key.value = name
            child = self._node(self._next(), depth + 1)
            if node.flow:
                self._settle_in_flow(event, key, child)
            pairs.append((key, child))
        node.pairs = pairs
        return self._close(node, event, pairs[-1][1] if pairs else None)

    def _settle_in_flow(self, event: Any, key: Node, child: Node) -> None:
        """Refuse a field of `{ }` without a colon, or with one that touches a sign; an empty value stands right after it."""
        colon = self.text.find(":", key.end, child.start + 1)
        if colon < 0:
            raise self._refusal(
                event,
                "a comma inside { } cut this in two: here stands a key without a colon",
                QUOTE_IT,
            )
        if not event.style and self.text[colon + 1 : colon + 2] in tuple(",[]{}"):
            raise Refusal("a space must follow this colon", *place_of(self.text, colon), QUOTE_IT)
        if child.start == child.end:
            child.start = child.end = colon + 1
            child.line, child.column = place_of(self.text, colon + 1)

    def _list(self, event: Any, depth: int) -> Node:
        node = self._open("list", event)
        items: list[Node] = []
        while not isinstance(event := self._next(), ev.SequenceEndEvent):
            items.append(self._node(event, depth + 1))
        node.items = items
        return self._close(node, event, items[-1] if items else None)

    def _open(self, kind: str, event: Any) -> Node:
        mark = event.start_mark
        self.flows += bool(event.flow_style)
        return Node(kind, mark.index, mark.index, mark.line + 1, mark.column + 1, bool(event.flow_style))

    def _close(self, node: Node, event: Any, last: Node | None) -> Node:
        self.flows -= node.flow
        node.end = event.end_mark.index if node.flow or last is None else last.end
        return node

    def _refusal(self, event: Any, message: str, fix: str = "") -> Refusal:
        return Refusal(message, event.start_mark.line + 1, event.start_mark.column + 1, fix)


def _block_end(text: str, start: int, end: int) -> int:
    """Where a block scalar's own text ends: its last letter, or its last blank line where it keeps those (`|+`)."""
    header = text[start : text.find("\n", start)]
    if "+" in header.split("#")[0]:
        return end - 2 if text.endswith("\r\n", 0, end) else end - text.endswith("\n", 0, end)
    return start + len(text[start:end].rstrip(" \t\r\n"))
