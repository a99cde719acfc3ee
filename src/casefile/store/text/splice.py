"""Changing a document a person wrote: only the places that change are touched, everything else stays byte for byte.

The file's nodes are compared with the tree it should hold, and each difference becomes the smallest cut in the text. Before
anything is written the result is read back and compared. No comment is lost: one that stood in a place written anew stands
below it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from casefile.core.failure import Unreadable
from casefile.core.tree import Path, key_of
from casefile.store.text import write
from casefile.store.text.guard import Refusal
from casefile.store.text.nodes import Node, parse

Order: TypeAlias = Callable[[Path], Sequence[str]]
"""Gives the names of the fields at a path in the order they are written."""

_COMMENT = re.compile(r"#[^\r\n]*")
_BESIDE_BAR = re.compile(r"[|>][^#\n]*(#[^\r\n]*)")


@dataclass(frozen=True, slots=True)
class _Cut:
    start: int
    end: int
    text: str


class _Whole(Exception):
    """A place cannot be changed piecemeal: the whole value above it is written anew."""


def rewrite(text: str, tree: Mapping[str, Any], order: Order = lambda path: ()) -> str:
    """The text changed so that it holds `tree`.

    Tried in turn: the smallest cuts; each top-level field that changes written anew; the whole file written anew below its
    comments, which only a file that is one big `{ }` comes to.

    Raises:
        Unreadable: even so the result would not read back as `tree`; nothing may be written then.
    """
    mark = text[:1] if text.startswith("\ufeff") else ""
    text = text[len(mark) :]
    root = parse(text)
    for attempt in (_Splicer(text, root, order), _Coarse(text, root, order), _Anew(text, root, order)):
        try:
            made = attempt.made(tree)
            if write.reads_back(made, tree):
                return mark + made
        except (_Whole, Refusal):
            continue
    raise Unreadable("this file cannot be changed without moving other words in it; nothing was written")


def comments(text: str) -> Iterator[str]:
    """The comments of a document, in order, as they stand there; a # inside somebody's words is none.

    Raises:
        Refusal: it is not read as a document.
    """
    root = parse(text.removeprefix("\ufeff"))
    return _Splicer(text.removeprefix("\ufeff"), root, lambda path: ())._comments(0, len(text), (root,))


class _Splicer:
    def __init__(self, text: str, root: Node, order: Order) -> None:
        self.text = text
        self.root = root
        self.order = order
        self.cuts: list[_Cut] = []
        self.newline = "\r\n" if "\r\n" in text else "\n"

    def made(self, tree: Mapping[str, Any]) -> str:
        self.change_map(self.root, tree, ())
        made = self.text
        for _, cut in sorted(
            enumerate(self.cuts), key=lambda pair: (pair[1].start, pair[1].end, pair[0]), reverse=True
        ):
            made = made[: cut.start] + cut.text + made[cut.end :]
        at_end = any(cut.end == len(self.text) for cut in self.cuts)
        return made + self.newline if at_end and not made.endswith("\n") else made

    # -- comparing
    def change_map(self, node: Node, tree: Mapping[str, Any], path: Path) -> None:
        if node.flow:
            self._change_flow(node, tree)
            return
        for pair in node.pairs:
            name, child = str(pair[0].value), pair[1]
            value = tree.get(name)
            if value is None and (name not in tree or child.tree() is not None):
                self._remove_field(node, pair)
            elif value is not None and self._differs(pair, value, path):
                self._change_value(node, pair[0], child, value, (*path, name))
        known = {str(key.value) for key, _ in node.pairs}
        self._add_fields(node, [n for n in tree if n not in known and tree[n] is not None], tree, path)

    def _differs(self, pair: tuple[Node, Node], value: Any, path: Path) -> bool:
        return not write.same(pair[1].tree(), value)

    def _change_value(self, parent: Node, key: Node, child: Node, value: Any, path: Path) -> None:
        mark = len(self.cuts)
        try:
            if child.kind == "map" and isinstance(value, Mapping) and value:
                self.change_map(child, value, path)
            elif child.kind == "list" and isinstance(value, list | tuple) and value:
                self._change_list(child, value, path)
            elif child.kind == "text" and isinstance(value, str):
                self._change_scalar(child, value)
            else:
                raise _Whole
        except _Whole:
            del self.cuts[mark:]
            self._replace_field(parent, key, child, value)

    def _change_scalar(self, child: Node, value: str) -> None:
        after = self.text[child.end : child.end + 1]
        if write.needs_lines(value) or self.text[child.start : child.start + 1] in ("|", ">") or after == "#":
            raise _Whole
        lead = "" if self.text[child.start - 1 : child.start].isspace() else " "
        said = write.block({"x": value}).removeprefix("x:").strip("\n ")
        self.cuts.append(_Cut(child.start, child.end, lead + said))

    def _change_flow(self, node: Node, value: Any) -> None:
        """Change what stands inside `{ }` or `[ ]`; with a comment in it, only scalars in their places."""
        if not write.fits_on_one_line(value):
            raise _Whole
        if not any(self._comments(node.start, node.end, (node,))):
            self.cuts.append(_Cut(node.start, node.end, write.flow(value)))
            return
        if not isinstance(value, Mapping) or list(value) != [str(key.value) for key, _ in node.pairs]:
            raise _Whole
        for key, child in node.pairs:
            new = value[str(key.value)]
            if write.same(child.tree(), new):
                continue
            if child.kind != "text" or not isinstance(new, str) or child.start == child.end:
                raise _Whole
            self.cuts.append(_Cut(child.start, child.end, write.flow(new)))

    # -- lists
    def _change_list(self, node: Node, value: Sequence[Any], path: Path) -> None:
        old = [child.tree() for child in node.items]
        if node.flow:
            self._change_flow(node, list(value))
        elif self._is_keyed(old) and self._is_keyed(value):
            self._change_keyed(node, old, value, path)
        elif len(value) >= len(old) and all(map(write.same, old, value)):
            self._append(node, value[len(old) :])
        else:
            raise _Whole

    @staticmethod
    def _is_keyed(items: Sequence[Any]) -> bool:
        keys = [key_of(item) for item in items]
        return None not in keys and len(set(keys)) == len(keys)

    def _change_keyed(self, node: Node, old: list[Any], value: Sequence[Any], path: Path) -> None:
        was = [key_of(item) for item in old]
        wanted = [key_of(item) for item in value]
        stay = [key for key in was if key in wanted]
        if not stay or wanted[: len(stay)] != stay:
            raise _Whole
        for child, key in zip(node.items, was, strict=True):
            if key not in wanted:
                self._remove_item(node, child)
                continue
            new = value[wanted.index(key)]
            if not write.same(child.tree(), new):
                self._change_item(child, new, (*path, wanted.index(key)))
        self._append(node, value[len(stay) :])

    def _change_item(self, child: Node, value: Any, path: Path) -> None:
        mark = len(self.cuts)
        try:
            self.change_map(child, value, path)
        except _Whole:
            del self.cuts[mark:]
            lines = write.block(value).split("\n")[:-1]
            self._put(child.start, child.end, lines, (child,), child.column - 1)

    def _append(self, node: Node, items: Sequence[Any]) -> None:
        if items:
            made = self._indented(write.items(items).split("\n")[:-1], node.column - 1)
            self._insert_after(node.items[-1].end, made)

    def _remove_item(self, node: Node, child: Node) -> None:
        first = child is node.items[0]
        dash = node.start if first else self.text.rfind("-", node.start, child.start + 1)
        self._remove_lines(dash, child.end, (child,))

    # -- fields
    def _add_fields(self, node: Node, names: Sequence[str], tree: Mapping[str, Any], path: Path) -> None:
        """Put new fields after the field that stands before them in the form's order, else after the last."""
        order = list(self.order(path))
        pieces: dict[int, list[tuple[int, str]]] = {}
        for position, name in enumerate(names):
            made = self._indented(write.block({name: tree[name]}).split("\n")[:-1], node.column - 1)
            rank = order.index(name) if name in order else len(order) + position
            pieces.setdefault(self._anchor(node, order, rank, tree), []).append((rank, made))
        for index, made_fields in pieces.items():
            key, child = node.pairs[index]
            self._insert_after(max(child.end, key.end + 1), "".join(text for _, text in sorted(made_fields)))

    def _anchor(self, node: Node, order: list[str], rank: int, tree: Mapping[str, Any]) -> int:
        """The position of the field after which one of that rank belongs; a field that goes away is no anchor.

        A field that the form does not know belongs to the one it follows.
        """
        staying = [index for index, (key, _) in enumerate(node.pairs) if tree.get(str(key.value)) is not None]
        if not staying:
            raise _Whole
        found, before = staying[0], staying[0]
        for index in staying[1:]:
            name = str(node.pairs[index][0].value)
            if order.index(name) < rank if name in order else found == before:
                found = index
            before = index
        return found

    def _remove_field(self, node: Node, pair: tuple[Node, Node]) -> None:
        key, child = pair
        if len(node.pairs) == 1:
            raise _Whole
        self._remove_lines(key.start, max(child.end, key.end + 1), pair)

    def _replace_field(self, parent: Node, key: Node, child: Node, value: Any) -> None:
        lines = write.block({str(key.value): value}).split("\n")[:-1]
        self._put(key.start, max(child.end, key.end + 1), lines, (key, child), parent.column - 1)

    # -- lines
    def _put(self, start: int, end: int, lines: list[str], nodes: Sequence[Node], indent: int) -> None:
        """Write lines in the place of nodes, with the comments that stood in and beside it on lines of their own below."""
        end = self._line_end(end)
        made = self._indented([*lines, *self._comments(start, end, nodes)], indent).lstrip("\r\n ")
        self.cuts.append(_Cut(start, end, made))

    def _remove_lines(self, start: int, end: int, nodes: Sequence[Node]) -> None:
        begin = self.text.rfind("\n", 0, start) + 1
        if self.text[begin:start].strip():
            raise _Whole  # it begins a list item: `- key: value`
        comments = self._comments(start, self._line_end(end), nodes)
        kept = "".join(f"{self.text[begin:start]}{comment}{self.newline}" for comment in comments)
        line_end = self.text.find("\n", end)
        self.cuts.append(_Cut(begin, len(self.text) if line_end < 0 else line_end + 1, kept))

    def _insert_after(self, end: int, made: str) -> None:
        line_end = self._line_end(end)
        self.cuts.append(_Cut(line_end, line_end, made))

    def _indented(self, lines: Sequence[str], indent: int) -> str:
        return "".join(f"{self.newline}{(' ' * indent + line) if line.strip() else ''}" for line in lines)

    def _line_end(self, offset: int) -> int:
        end = self.text.find("\n", offset)
        if end < 0:
            return len(self.text)
        return end - 1 if self.text[end - 1 : end] == "\r" else end

    def _comments(self, start: int, end: int, nodes: Sequence[Node]) -> Iterator[str]:
        """The comments between two offsets, in order; `nodes` hold every text that stands there, for a # in it is none."""
        for span in (span for node in nodes for span in _spans(node)):
            yield from self._found(start, span.start)
            if beside := _BESIDE_BAR.match(self.text, span.start, span.end):
                yield beside.group(1)
            start = max(start, span.end)
        yield from self._found(start, end)

    def _found(self, start: int, end: int) -> Iterator[str]:
        return (found.group().rstrip() for found in _COMMENT.finditer(self.text, start, max(start, end)))


def _spans(node: Node) -> Iterator[Node]:
    if node.kind == "text":
        yield node
    for key, child in node.pairs:
        yield key
        yield from _spans(child)
    for child in node.items:
        yield from _spans(child)


class _Coarse(_Splicer):
    """Each top-level field that changes is written anew, and the last one where the file ends without a newline."""

    def _differs(self, pair: tuple[Node, Node], value: Any, path: Path) -> bool:
        cut_short = pair is self.root.pairs[-1] and not self.text.endswith("\n")
        return cut_short or super()._differs(pair, value, path)

    def _change_value(self, parent: Node, key: Node, child: Node, value: Any, path: Path) -> None:
        self._replace_field(parent, key, child, value)


class _Anew(_Splicer):
    """The whole file written anew below its comments."""

    def made(self, tree: Mapping[str, Any]) -> str:
        answered = {name: value for name, value in tree.items() if value is not None}
        lines = [*self._comments(0, len(self.text), (self.root,)), *write.block(answered).split("\n")]
        return self.newline.join(lines)
