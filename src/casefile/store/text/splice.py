"""Changing a document a person wrote: only the places that change are touched, everything else stays byte for byte.

The file's nodes are compared with the tree it should hold, and each difference becomes the smallest cut in the text. Before
anything is written the result is read back and compared.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from casefile.core.failure import Unreadable
from casefile.core.tree import Path, key_of
from casefile.store.text import write
from casefile.store.text.guard import Refusal
from casefile.store.text.nodes import Node, parse

Order: TypeAlias = Callable[[Path], Sequence[str]]
"""Gives the names of the fields at a path in the order they are written."""


@dataclass(frozen=True, slots=True)
class _Cut:
    start: int
    end: int
    text: str


class _Whole(Exception):
    """A place cannot be changed piecemeal: the whole value above it is written anew."""


def rewrite(text: str, tree: Mapping[str, Any], order: Order = lambda path: ()) -> str:
    """The text changed so that it holds `tree`.

    Raises:
        Unreadable: the result would not read back as `tree`; nothing may be written then.
    """
    mark = text[:1] if text.startswith("\ufeff") else ""
    text = text[len(mark) :]
    root = parse(text)
    cuts: list[_Cut] = []
    writer = _Splicer(text, order, cuts)
    try:
        writer.change_map(root, tree, ())
    except _Whole:
        raise _unsafe() from None
    made = text
    for _, cut in sorted(enumerate(cuts), key=lambda pair: (pair[1].start, pair[1].end, pair[0]), reverse=True):
        made = made[: cut.start] + cut.text + made[cut.end :]
    try:
        sound = write.reads_back(made, tree)
    except Refusal:
        sound = False
    if not sound:
        raise _unsafe()
    return mark + made


def _unsafe() -> Unreadable:
    return Unreadable("this file cannot be changed without moving other words in it; nothing was written")


class _Splicer:
    def __init__(self, text: str, order: Order, cuts: list[_Cut]) -> None:
        self.text = text
        self.order = order
        self.cuts = cuts
        self.newline = "\r\n" if "\r\n" in text else "\n"

    # -- comparing
    def change_map(self, node: Node, tree: Mapping[str, Any], path: Path) -> None:
        if node.flow:
            self._change_flow(node, tree)
            return
        gone = [pair for pair in node.pairs if (tree.get(str(pair[0].value)) is None and pair[1].value is not None) or
                (str(pair[0].value) not in tree)]  # fmt: skip
        for pair in gone:
            self._remove_field(node, pair)
        for key, child in node.pairs:
            name = str(key.value)
            if name in tree and tree[name] is not None and not write.same(child.tree(), tree[name]):
                self._change_value(node, key, child, tree[name], (*path, name))
        known = {str(key.value) for key, _ in node.pairs}
        self._add_fields(node, [n for n in tree if n not in known and tree[n] is not None], tree, path)

    def _change_value(self, parent: Node, key: Node, child: Node, value: Any, path: Path) -> None:
        mark = len(self.cuts)
        try:
            if child.kind == "map" and isinstance(value, Mapping) and value:
                self.change_map(child, value, path)
            elif child.kind == "list" and isinstance(value, list | tuple) and value:
                self._change_list(child, value, path)
            elif child.kind == "text" and isinstance(value, str):
                self._change_scalar(parent, key, child, value)
            else:
                raise _Whole
        except _Whole:
            del self.cuts[mark:]
            self._replace_field(parent, key, child, value)

    def _change_scalar(self, parent: Node, key: Node, child: Node, value: str) -> None:
        if write.needs_lines(value) or self.text[child.start : child.start + 1] in ("|", ">"):
            raise _Whole
        said = write.flow(value) if parent.flow else write.block({"x": value})[3:].rstrip("\n")
        lead = "" if self.text[child.start - 1 : child.start].isspace() else " "
        self.cuts.append(_Cut(child.start, child.end, lead + said))

    def _change_flow(self, node: Node, tree: Any) -> None:
        if "#" in self.text[node.start : node.end] and "\n" in self.text[node.start : node.end]:
            self._change_commented_flow(node, tree)
            return
        self.cuts.append(_Cut(node.start, node.end, write.flow(tree)))

    def _change_commented_flow(self, node: Node, tree: Any) -> None:
        """A flow map with comments in it: only scalars are changed in place; anything else would lose a comment."""
        if not isinstance(tree, Mapping) or list(tree) != [str(key.value) for key, _ in node.pairs]:
            raise _Whole
        for key, child in node.pairs:
            value = tree[str(key.value)]
            if write.same(child.tree(), value):
                continue
            if child.kind != "text" or not isinstance(value, str) or child.start == child.end:
                raise _Whole
            self.cuts.append(_Cut(child.start, child.end, write.flow(value)))

    # -- lists
    def _change_list(self, node: Node, value: Sequence[Any], path: Path) -> None:
        if node.flow:
            self._change_flow(node, list(value))
            return
        old = [child.tree() for child in node.items]
        if self._is_keyed(old) and self._is_keyed(value):
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
                if child.kind != "map":
                    raise _Whole
                self.change_map(child, new, (*path, wanted.index(key)))
        self._append(node, value[len(stay) :])

    def _append(self, node: Node, items: Sequence[Any]) -> None:
        if not items:
            return
        indent = " " * (node.column - 1)
        lines = write.items(items).split("\n")[:-1]
        made = "".join(f"{self.newline}{(indent + line) if line.strip() else ''}" for line in lines)
        self._insert_after(node.items[-1], made)

    def _remove_item(self, node: Node, child: Node) -> None:
        dash = self.text.rfind("-", node.start, child.start + 1) if child is not node.items[0] else node.start
        start = self.text.rfind("\n", 0, dash) + 1
        if self.text[start:dash].strip():
            raise _Whole
        self.cuts.append(_Cut(start, self._after_line(child.end), ""))

    # -- fields
    def _add_fields(self, node: Node, names: Sequence[str], tree: Mapping[str, Any], path: Path) -> None:
        """Put new fields after the field that stands before them in the form's order, else after the last."""
        if not names:
            return
        if not node.pairs:
            raise _Whole
        order = list(self.order(path))
        indent = " " * (node.column - 1)
        pieces: dict[int, list[tuple[int, str]]] = {}
        for position, name in enumerate(names):
            lines = write.block({name: tree[name]}).split("\n")[:-1]
            made = "".join(f"{self.newline}{(indent + line) if line.strip() else ''}" for line in lines)
            rank = order.index(name) if name in order else len(order) + position
            pieces.setdefault(self._anchor(node, order, rank, tree), []).append((rank, made))
        for index, made_fields in pieces.items():
            self._insert_after(
                node.pairs[index][1], "".join(text for _, text in sorted(made_fields)), node.pairs[index][0]
            )

    def _anchor(self, node: Node, order: list[str], rank: int, tree: Mapping[str, Any]) -> int:
        """The position of the field after which one of that rank belongs; a field that goes away is no anchor."""
        found = None
        for index, (key, _) in enumerate(node.pairs):
            name = str(key.value)
            if tree.get(name) is None:
                continue
            if found is None or name not in order or order.index(name) < rank:
                found = index
        if found is None:
            raise _Whole
        return found

    def _insert_after(self, node: Node, made: str, key: Node | None = None) -> None:
        end = max(node.end, key.end + 1 if key else 0)
        line_end = self.text.find("\n", end)
        if line_end < 0:
            self.cuts.append(_Cut(len(self.text), len(self.text), made + self.newline))
            return
        if self.text[line_end - 1 : line_end] == "\r":
            line_end -= 1
        self.cuts.append(_Cut(line_end, line_end, made))

    def _remove_field(self, node: Node, pair: tuple[Node, Node]) -> None:
        key, child = pair
        start = self.text.rfind("\n", 0, key.start) + 1
        if self.text[start : key.start].strip():
            raise _Whole  # the field begins a list item: `- key: value`
        if len(node.pairs) == 1:
            raise _Whole
        self.cuts.append(_Cut(start, self._after_line(max(child.end, key.end + 1)), ""))

    def _replace_field(self, parent: Node, key: Node, child: Node, value: Any) -> None:
        """Write a field anew, keeping a comment that stood beside it on a line of its own."""
        if parent.flow:
            raise _Whole
        indent = " " * (parent.column - 1)
        lines = write.block({str(key.value): value}).rstrip("\n").split("\n")
        made = self.newline.join([lines[0], *((indent + line) if line.strip() else "" for line in lines[1:])])
        between = self.text[key.end : child.start]
        end = max(child.end, key.end + 1)
        comments = [part.strip() for part in between.split("\n") if part.strip().startswith("#") or " #" in part]
        comments = [part[part.index("#") :] for part in comments]
        tail = self.text[end : self._line_end(end)].strip()
        if tail.startswith("#"):
            comments.append(tail)
            end = self._line_end(end)
        if comments:
            made += "".join(f"{self.newline}{indent}{comment}" for comment in comments)
        self.cuts.append(_Cut(key.start, end, made))

    def _line_end(self, offset: int) -> int:
        end = self.text.find("\n", offset)
        if end < 0:
            return len(self.text)
        return end - 1 if self.text[end - 1 : end] == "\r" else end

    def _after_line(self, offset: int) -> int:
        end = self.text.find("\n", offset)
        return len(self.text) if end < 0 else end + 1
