"""Changing a file that a person laid out: what was meant changes, every other line stays byte for byte, no comment is lost.

The layouts come from a renderer of this module's own, which knows which lines belong to which field.
"""

import copy
import json
import random
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from casefile.store import library
from casefile.store.text.nodes import parse
from casefile.store.text.splice import rewrite

GOOD = sorted((Path(__file__).parents[2] / "forms").glob("*/good/*.yaml"))
WORDS = "a door I can lock and Dell for tea on Sundays".split()
TEXTS = [
    "one", "2026-03-04", "r-7ktm", "3", "true", "0800", "A door I can lock.", "She said: not now", "a # b", "it's", 'say "so"', "- x", "yes", "~", " x ",
    "one\ntwo", "one\n\ntwo\n", "one\n  two\nthree", "x\n\n", "éü 你好", "a, b", "[x]", "{y}", "w " * 40 + "end", "Why? Because.", "#1", "", "a\tb", "a\x1bb",
    "10:00", "2026-03-04T05:06:07Z", "C:\\new", "a\u2028b", "😀", "key: |", "line\n# not a comment\nend", "http://x.example/?q=1#f",
]  # fmt: skip


# -- a renderer with habits of its own


@dataclass
class Layout:
    """A document laid out by chance, and the lines of each top-level field."""

    rng: random.Random
    comments: int = 0
    keeping: bool = False  # after |+ a blank line would be text
    ended: bool = True
    owned: list[tuple[str, str]] = field(default_factory=list)  # (field or "", line)

    def comment(self) -> str:
        self.comments += 1
        return self.rng.choice(["# note-{}.", "#note-{}.", "# it's: note-{}.", "#\t- note-{}."]).format(self.comments)

    def chance(self, likely: float) -> bool:
        return self.rng.random() < likely

    def beside(self) -> str:
        return self.rng.choice(["", "", "", " ", "  "]) + (f"  {self.comment()}" if self.chance(0.15) else "")

    def loose(self, indent: int) -> list[str]:
        made = []
        while self.chance(0.12):
            blank = self.chance(0.4) and not self.keeping
            made.append("" if blank else " " * self.rng.randint(0, indent) + self.comment())
            self.keeping = False
        self.keeping = False
        return made

    def scalar(self, text: str, flow: bool = False) -> str:
        plain = re.fullmatch(r"[A-Za-z0-9é你][\w .\-:/]*", text) and not re.search(r": |:\Z| \Z|\?", text) and text not in ("~", "null")
        styles = ["double"]
        if plain and not (flow and ":" in text):
            styles += ["plain"] * 4
        if "\n" not in text and not re.search("[\x00-\x08\x1b\u2028]", text):
            styles.append("single")
        style = self.rng.choice(styles)
        if style == "plain":
            return text
        if style == "single":
            return "'" + text.replace("'", "''") + "'"
        return json.dumps(text, ensure_ascii=False).replace("\u2028", "\\u2028").replace("\x1b", "\\e")

    def block_text(self, text: str, indent: int) -> list[str] | None:
        """The text after | or >, where that can hold it."""
        lines = text.split("\n")
        if not text.strip() or lines[0] == "" or lines[0][0] == " " or re.search("[\x00-\x08\x1b\u2028]", text) or self.chance(0.4):
            return None
        pad = " " * (indent + self.rng.randint(1, 4))
        beside = f" {self.comment()}" if self.chance(0.2) else ""
        if "\n" not in text:
            words = text.split(" ")
            if "" in words or self.chance(0.5):
                return [f"|-{beside}", pad + text]
            cut = self.rng.randint(1, len(words))
            folded = [" ".join(words[:cut]), *([" ".join(words[cut:])] if words[cut:] else [])]
            return None if any(line[:1] in (" ", "\t") for line in folded) else [f">-{beside}", *(pad + line for line in folded)]
        body = text.rstrip("\n")
        ends = len(text) - len(body)
        made = [pad + line if line.strip() else "" for line in body.split("\n")]
        if any(line and not line.strip() for line in body.split("\n")):
            return None
        if ends == 0:
            return [f"|-{beside}", *made, *([""] if self.chance(0.3) else [])]
        self.keeping = ends > 1
        return [f"|{beside}" if ends == 1 else f"|+{beside}", *made, *([""] * (ends - 1))]

    def flow(self, value: Any) -> str:
        if isinstance(value, dict):
            return "{" + ", ".join(f"{key}: {self.flow(child)}" for key, child in value.items()) + "}"
        if isinstance(value, list):
            return "[" + ", ".join(map(self.flow, value)) + "]"
        return "~" if value is None else self.scalar(value, flow=True)

    def flow_lines(self, value: dict[str, Any], indent: int) -> list[str]:
        """A flow map over several lines with a comment beside each."""
        pad = " " * (indent + self.rng.randint(1, 4))
        inner = [f"{pad}{key}: {self.flow(child)},{self.beside()}" for key, child in value.items()]
        return ["{" + self.beside(), *inner, f"{pad}}}"]

    def value(self, value: Any, indent: int, in_list: bool = False) -> tuple[str, list[str]]:
        """What stands after the colon or dash, and the lines below."""
        if isinstance(value, str):
            lines = self.block_text(value, indent)
            return (lines[0], lines[1:]) if lines else (self.scalar(value) + self.beside(), [])
        if value is None:
            return self.rng.choice(["", "~", "null"]) + self.beside(), []
        if not value or self.chance(0.2):
            if isinstance(value, dict) and value and self.chance(0.5):
                first, *lines = self.flow_lines(value, indent)
                return first, [*lines[:-1], lines[-1] + self.beside()]
            return self.flow(value) + self.beside(), []
        if isinstance(value, dict):
            return self.beside(), self.map(value, indent + self.rng.randint(1, 4))
        return self.beside(), self.list(value, indent + self.rng.randint(1 if in_list else 0, 4))

    def map(self, value: dict[str, Any], indent: int) -> list[str]:
        made = []
        for key, child in value.items():
            made += self.loose(indent)
            first, lines = self.value(child, indent)
            made += [f"{' ' * indent}{key}: {first}".rstrip() if first.strip() in ("", "~") else f"{' ' * indent}{key}: {first}", *lines]
        return made

    def list(self, value: list[Any], indent: int) -> list[str]:
        made = []
        for child in value:
            gap = self.rng.randint(1, 3)
            made += self.loose(indent)
            if isinstance(child, dict) and child and self.chance(0.7):
                inner = self.map(child, indent + 1 + gap)
                while not inner[0].strip() or inner[0].lstrip().startswith("#"):
                    made.append(" " * indent * bool(inner[0].strip()) + inner.pop(0).lstrip())
                made += [f"{' ' * indent}-{' ' * gap}{inner[0].lstrip()}", *inner[1:]]
            else:
                first, lines = self.value(child, indent, in_list=True)
                made += [f"{' ' * indent}- {first}", *lines]
        return made

    def document(self, tree: dict[str, Any]) -> str:
        indent = self.rng.choice([0, 0, 0, 0, 2])
        if self.chance(0.3):
            self.owned.append(("", "# modeline"))
        if self.chance(0.1):
            self.owned.append(("", "---"))
        for key, value in tree.items():
            self.owned += [("", line) for line in self.loose(indent)]
            first, lines = self.value(value, indent)
            self.owned += [(key, f"{' ' * indent}{key}: {first}"), *((key, line) for line in lines)]
        self.owned += [("", line) for line in self.loose(0)]
        if self.chance(0.05):
            self.owned.append(("", "..."))
        self.ended = self.chance(0.85)
        text = "\n".join(line for _, line in self.owned) + "\n" * self.ended
        return ("\ufeff" if self.chance(0.1) else "") + (text.replace("\n", "\r\n") if self.chance(0.2) else text)


# -- documents and changes

ORDER = "casefile id status a b c text goals final signatures events local updated".split()


def _some(rng: random.Random, depth: int = 0) -> Any:
    kind = rng.random()
    if depth > 2 or kind < 0.55:
        return rng.choice(TEXTS)
    if kind < 0.6:
        return rng.choice([None, [], {}])
    if kind < 0.75:
        return {f"k{n}": _some(rng, depth + 1) for n in range(rng.randint(1, 3))}
    if kind < 0.85:
        return [_some(rng, depth + 1) for _ in range(rng.randint(1, 3))]
    return [{"id": f"x-{n}", "words": _some(rng, depth + 2), "n": rng.choice(["1", "2"])} for n in range(rng.randint(1, 4))]


def _document(rng: random.Random) -> dict[str, Any]:
    tree: dict[str, Any] = {"casefile": "note/1", "id": "n-2345"}
    names = [name for name in ORDER[2:] if rng.random() < 0.6]
    if rng.random() < 0.2:
        rng.shuffle(names)
    tree |= {name: _some(rng) for name in names}
    if "signatures" in tree:
        tree["signatures"] = [_signature(rng, n) for n in range(rng.randint(0, 3))]
    if "events" in tree:
        tree["events"] = [_event(rng, n) for n in range(rng.randint(0, 3))]
    if "updated" in tree:
        tree["updated"] = {"by": "amina", "at": "2026-03-04T05:06:07Z", "digest": "12345678"}
    return tree


def _signature(rng: random.Random, number: int) -> dict[str, str]:
    return {"id": f"s-{number}", "role": "client", "method": "ink", "at": "2026-03-04T05:06:07Z"} | ({"reason": rng.choice(TEXTS[6:])} if rng.random() < 0.4 else {})


def _event(rng: random.Random, number: int) -> dict[str, str]:
    return {"id": f"e-{number}", "kind": "copy_given", "date": "2026-03-04"} | ({"words": rng.choice(TEXTS[6:])} if rng.random() < 0.4 else {})


def _as_sign_does(tree: dict[str, Any], rng: random.Random) -> set[str]:
    """What `sign`, `given` and `withdraw` change: top-level scalars, final, signatures, events, updated."""
    changed = {"status", "updated"}
    tree["status"] = rng.choice(["final", "withdrawn"])
    tree["updated"] = {"by": "ben", "at": "2026-04-05T06:07:08Z", "digest": "26767832"}
    if rng.random() < 0.6:
        tree["final"] = {"by": "ben", "date": "2026-04-05", "at": "2026-04-05T06:07:08Z", "digest": "sha256-text-1:" + "0" * 64}
        changed.add("final")
    if rng.random() < 0.6:
        tree["signatures"] = [*(tree.get("signatures") or []), _signature(rng, 9)]
        changed.add("signatures")
    if rng.random() < 0.6:
        tree["events"] = [*(tree.get("events") or []), _event(rng, 9)]
        changed.add("events")
    for name in [one for one in ("a", "text") if isinstance(tree.get(one), str) and rng.random() < 0.5]:
        tree[name] = rng.choice(TEXTS)
        changed.add(name)
    return changed


def _as_a_person_does(tree: dict[str, Any], rng: random.Random) -> set[str]:
    """Anything at all: fields anew, gone, changed deep inside."""
    changed = set()
    for name in list(tree)[2:]:
        what = rng.random()
        if what < 0.15:
            del tree[name]
        elif what < 0.3:
            tree[name] = _some(rng)
        elif what < 0.5:
            _change_inside(tree, name, rng)
        else:
            continue
        changed.add(name)
    for name in ORDER[2:]:
        if name not in tree and rng.random() < 0.2:
            tree[name] = _some(rng)
            changed.add(name)
    return changed


def _change_inside(holder: Any, key: Any, rng: random.Random) -> None:
    value = holder[key]
    if isinstance(value, dict) and value:
        what = rng.random()
        name = rng.choice(list(value))
        if what < 0.6:
            _change_inside(value, name, rng)
        elif what < 0.8:
            value["new"] = _some(rng, 2)
        else:
            del value[name]
    elif isinstance(value, list) and value:
        what = rng.random()
        if what < 0.5:
            _change_inside(value, rng.randrange(len(value)), rng)
        elif what < 0.75:
            value.append({"id": "x-9", "words": rng.choice(TEXTS)} if isinstance(value[0], dict) else rng.choice(TEXTS))
        elif what < 0.9:
            del value[rng.randrange(len(value))]
        else:
            rng.shuffle(value)
    else:
        holder[key] = rng.choice(TEXTS)


def _said(value: Any) -> Any:
    """A tree without what is empty text or nothing, which are one."""
    if isinstance(value, dict):
        return {key: _said(child) for key, child in value.items() if child not in (None, "")}
    return [_said(child) or "" for child in value] if isinstance(value, list) else value


def _laid_out(rng: random.Random) -> tuple[dict[str, Any], Layout, str]:
    """A document, how it is laid out, and its text."""
    tree = _document(rng)
    layout = Layout(rng)
    text = layout.document(tree)
    bare = text.removeprefix("\ufeff")
    whole = bare if layout.ended else bare + "\n"
    assert _said(parse(whole).tree()) == _said(tree), "the layout is not what the test means"
    return (tree if whole == bare else parse(bare).tree()), layout, text


def _assert_changed(layout: Layout, text: str, tree: dict[str, Any], changed: set[str]) -> None:
    made = rewrite(text, tree, lambda path: ORDER if path == () else ())
    assert _said(parse(made.removeprefix("\ufeff")).tree()) == _said(tree)
    assert made.startswith("\ufeff") == text.startswith("\ufeff")
    assert ("\r" in made) == ("\r" in text)
    lines = made.removeprefix("\ufeff").replace("\r\n", "\n").split("\n")
    _assert_in_order([line for name, line in layout.owned if name not in changed], lines)
    for number in range(1, layout.comments + 1):
        assert made.count(f"note-{number}.") == 1, f"note-{number}"


def _cut_short(layout: Layout) -> set[str]:
    """The last field of a file without a last newline: a text after | would gain one when something follows it."""
    return set() if layout.ended else {next(name for name, _ in reversed(layout.owned) if name)}


def _assert_in_order(kept: list[str], lines: list[str]) -> None:
    rest = iter(lines)
    for line in kept:
        assert line in rest, f"moved or changed: {line!r}"


SEEDS = st.integers(0, 2**40)


@settings(max_examples=250)
@given(SEEDS)
def test_what_sign_given_and_withdraw_change_never_fails_and_moves_nothing_else(seed: int) -> None:
    rng = random.Random(seed)
    tree, layout, text = _laid_out(rng)
    changed = _as_sign_does(tree, rng) | _cut_short(layout)
    _assert_changed(layout, text, tree, changed)


@settings(max_examples=250)
@given(SEEDS)
def test_any_change_is_written_and_moves_nothing_else(seed: int) -> None:
    rng = random.Random(seed)
    tree, layout, text = _laid_out(rng)
    changed = _as_a_person_does(tree, rng) | _cut_short(layout)
    _assert_changed(layout, text, tree, changed)


@settings(max_examples=100)
@given(SEEDS)
def test_with_nothing_to_change_the_text_is_the_same_text(seed: int) -> None:
    tree, _, text = _laid_out(random.Random(seed))
    assert rewrite(text, copy.deepcopy(tree)) == text
    assert rewrite(text, parse(text.removeprefix("\ufeff")).tree()) == text
