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
from hypothesis import given, settings
from hypothesis import strategies as st

from casefile.core.failure import Unreadable
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
        plain = (
            re.fullmatch(r"[A-Za-z0-9é你][\w .\-:/]*", text)
            and not re.search(r": |:\Z| \Z|\?", text)
            and text not in ("~", "null")
        )
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
        if (
            not text.strip()
            or lines[0] == ""
            or lines[0][0] == " "
            or re.search("[\x00-\x08\x1b\u2028]", text)
            or self.chance(0.4)
        ):
            return None
        pad = " " * (indent + self.rng.randint(1, 4))
        beside = f" {self.comment()}" if self.chance(0.2) else ""
        if "\n" not in text:
            words = text.split(" ")
            if "" in words or self.chance(0.5):
                return [f"|-{beside}", pad + text]
            cut = self.rng.randint(1, len(words))
            folded = [" ".join(words[:cut]), *([" ".join(words[cut:])] if words[cut:] else [])]
            return (
                None
                if any(line[:1] in (" ", "\t") for line in folded)
                else [f">-{beside}", *(pad + line for line in folded)]
            )
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
            made += [
                f"{' ' * indent}{key}: {first}".rstrip()
                if first.strip() in ("", "~")
                else f"{' ' * indent}{key}: {first}",
                *lines,
            ]
        return made

    def list(self, value: list[Any], indent: int) -> list[str]:
        made = []
        for child in value:
            gap = self.rng.randint(1, 3)
            made += self.loose(indent)
            if isinstance(child, dict) and child and self.chance(0.7):
                inner = self.map(child, indent + 1 + gap)
                while not inner[0].strip() or inner[0].lstrip().startswith("#"):
                    comment = inner.pop(0).lstrip()
                    made += [" " * indent + comment] if comment else []
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
    return [
        {"id": f"x-{n}", "words": _some(rng, depth + 2), "n": rng.choice(["1", "2"])} for n in range(rng.randint(1, 4))
    ]


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
    return {"id": f"s-{number}", "role": "client", "method": "ink", "at": "2026-03-04T05:06:07Z"} | (
        {"reason": rng.choice(TEXTS[6:])} if rng.random() < 0.4 else {}
    )


def _event(rng: random.Random, number: int) -> dict[str, str]:
    return {"id": f"e-{number}", "kind": "copy_given", "date": "2026-03-04"} | (
        {"words": rng.choice(TEXTS[6:])} if rng.random() < 0.4 else {}
    )


def _as_sign_does(tree: dict[str, Any], rng: random.Random) -> set[str]:
    """What `sign`, `given` and `withdraw` change: top-level scalars, final, signatures, events, updated."""
    changed = {"status", "updated"}
    tree["status"] = rng.choice(["final", "withdrawn"])
    tree["updated"] = {"by": "ben", "at": "2026-04-05T06:07:08Z", "digest": "26767832"}
    if rng.random() < 0.6:
        tree["final"] = {
            "by": "ben",
            "date": "2026-04-05",
            "at": "2026-04-05T06:07:08Z",
            "digest": "sha256-text-1:" + "0" * 64,
        }
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


# -- by hand

UPDATED = {"by": "ben", "at": "2026-04-05T06:07:08Z", "digest": "26767832"}
BY_HAND = {
    "a comment beside a value stays beside it": ("a: one   # why\nb: two\n", {"a": "three"}, "a: three   # why\nb: two\n"),
    "a quoted value": ("a: 'one'  # why\n", {"a": "it's"}, "a: it's  # why\n"),
    "a value that must be quoted": ("a: one\n", {"a": "0800"}, 'a: "0800"\n'),
    "a value that was not there yet": ("a:\nb: two\n", {"a": "one"}, "a: one\nb: two\n"),
    "a value that was not there yet, with a comment": ("a:   # why\nb: two\n", {"a": "one"}, "a: one   # why\nb: two\n"),
    "a value written as nothing": ("a: ~   # why\nb: two\n", {"a": "one"}, "a: one   # why\nb: two\n"),
    "a value over several lines": ("a: one\n  two\n\n  three\nb: x\n", {"a": "four"}, "a: four\nb: x\n"),
    "words after a bar": ("a: |-   # why\n    one\n    two\n\n# note\nb: x\n", {"a": "four"}, "a: four\n# why\n\n# note\nb: x\n"),
    "words to be put after a bar": ("a: one  \nb: x\n", {"a": "one\ntwo\n"}, "a: |\n  one\n  two\nb: x\n"),
    "words that begin to have lines, with a comment": ("a: one # why\nb: x\n", {"a": "one\ntwo"}, "a: |-\n  one\n  two\n# why\nb: x\n"),
    "words that end in empty lines": ("a: one\nb: x\n", {"a": "one\n\n"}, 'a: "one\\n\\n"\nb: x\n'),
    "a comment that touches a quote": ('a: "one"# why\nb: x\n', {"a": "two"}, "a: two\n# why\nb: x\n"),
    "a value that touches its colon": ('a: {"b":one}\n', {"a": {"b": "two"}}, "a: {b: two}\n"),
    "a field that goes": ("a: one\nb: two\nc: x\n", {"b": None}, "a: one\nc: x\n"),
    "a field that goes and its comments": ("a: one\nb:   # why\n  # more\n  k: v\nc: x\n", {"b": None}, "a: one\n# why\n# more\nc: x\n"),
    "the first field goes": ("# top\na: one\nb: two\n", {"a": None}, "# top\nb: two\n"),
    "the last field goes": ("a: one\nb: two", {"b": None}, "a: one\n"),
    "a map that goes": ("a: one\nb:\n  k: v\n", {"b": None}, "a: one\n"),
    "a deep value": ("a:\n    k:\n         m: one # why\n    j: two\n", {"a": {"k": {"m": "x"}, "j": "two"}}, "a:\n    k:\n         m: x # why\n    j: two\n"),
    "a deep field more": ("a:\n    k: one\n# note\nb: x\n", {"a": {"k": "one", "j": "two"}}, "a:\n    k: one\n    j: two\n# note\nb: x\n"),
    "a deep field less": ("a:\n  k: one # why\n  j: two\nb: x\n", {"a": {"j": "two"}}, "a:\n  # why\n  j: two\nb: x\n"),
    "an item more": ("a:\n    -   one # why\n    -   two\nb: x\n", {"a": ["one", "two", "x"]}, "a:\n    -   one # why\n    -   two\n    - x\nb: x\n"),
    "an item more of a list not indented": ("a:\n- one\nb: x\n", {"a": ["one", "two"]}, "a:\n- one\n- two\nb: x\n"),
    "an item more after an empty one": ("a:\n  - one\n  -\nb: x\n", {"a": ["one", None, "two"]}, "a:\n  - one\n  -\n  - two\nb: x\n"),
    "an item more in brackets": ("a: [one] # why\nb: x\n", {"a": ["one", "two"]}, "a: [one, two] # why\nb: x\n"),
    "the first item": ("a: []  # none\nb: x\n", {"a": [{"id": "x-1"}]}, "a:\n  - {id: x-1}\n# none\nb: x\n"),
    "the first item of nothing": ("a:   # none\nb: x\n", {"a": [{"id": "x-1"}]}, "a:\n  - {id: x-1}\n# none\nb: x\n"),
    "an item with words, in brackets until now": (
        "a: [{id: x-1}]\n", {"a": [{"id": "x-1"}, {"id": "x-2", "words": "She said: not now."}]},
        'a:\n  - {id: x-1}\n  - id: x-2\n    words: "She said: not now."\n',
    ),
    "one item of several": (
        "a:\n- id: x-1 # why\n  k: one\n- {id: x-2, k: two} # too\nb: x\n", {"a": [{"id": "x-1", "k": "three"}, {"id": "x-2", "k": "two"}]},
        "a:\n- id: x-1 # why\n  k: three\n- {id: x-2, k: two} # too\nb: x\n",
    ),
    "one item in braces": (
        "a:\n  - {id: x-1, k: one} # why\n  - {id: x-2,   k: two}\n", {"a": [{"id": "x-1", "k": "three"}, {"id": "x-2", "k": "two"}]},
        "a:\n  - {id: x-1, k: three} # why\n  - {id: x-2,   k: two}\n",
    ),
    "one item in braces that gets words": (
        "a:\n  -   {id: x-1} # why\n  - {id: x-2,   k: two}\n", {"a": [{"id": "x-1", "words": "Not now, and not here."}, {"id": "x-2", "k": "two"}]},
        "a:\n  -   id: x-1\n      words: Not now, and not here.\n      # why\n  - {id: x-2,   k: two}\n",
    ),
    "an item that goes": ("a:\n  - id: x-1\n    k: one # why\n  - id: x-2\nb: x\n", {"a": [{"id": "x-2"}]}, "a:\n  # why\n  - id: x-2\nb: x\n"),
    "the key field of an item": ("a:\n  - id: x-1\n    k: one\n  - id: x-2\n", {"a": [{"id": "x-1"}, {"id": "x-2"}]}, "a:\n  - id: x-1\n  - id: x-2\n"),
    "braces over lines with comments": (
        "a: { # one\n  k: v, # two\n  j: w }\nb: x\n", {"a": {"k": "v", "j": "z"}}, "a: { # one\n  k: v, # two\n  j: z }\nb: x\n",
    ),
    "braces over lines with comments, a field more": (
        "a: { # one\n  k: v, # two\n  }\nb: x\n", {"a": {"k": "v", "j": "z"}}, "a: {k: v, j: z}\n# one\n# two\nb: x\n",
    ),
    "braces over lines without comments": ("a: {\n  k: 'v # v',\n  j: w\n  }\nb: x\n", {"a": {"k": "v # v", "j": "z"}}, 'a:\n  k: "v # v"\n  j: z\nb: x\n'),
    "a list in braces over lines with comments, and what stands beside the braces": (
        "a:\n    m:   'x'\n    l: { # one\n      k: [v], # two\n      j: w }\nb: x\n", {"a": {"m": "x", "l": {"k": ["v", "z"], "j": "w"}}},
        "a:\n    m:   'x'\n    l: {k: [v, z], j: w}\n    # one\n    # two\nb: x\n",
    ),
    "a value that was not there yet in braces over lines with comments, and what stands beside the braces": (
        "a:\n    m:   'x'\n    l: { # one\n      k: , # two\n      j: w }\nb: x\n", {"a": {"m": "x", "l": {"k": "v", "j": "w"}}},
        "a:\n    m:   'x'\n    l: {k: v, j: w}\n    # one\n    # two\nb: x\n",
    ),
    "an item of several words changes, and what stands beside the list": (
        "a:\n    m:   'x'\n    k:\n    - one # why\n    - two\nb: x\n", {"a": {"m": "x", "k": ["three", "two"]}},
        "a:\n    m:   'x'\n    k: [three, two]\n    # why\nb: x\n",
    ),
    "an item of several words goes, and what stands beside the list": (
        "a:\n    m:   'x'\n    k:\n    - one # why\n    - two # too\nb: x\n", {"a": {"m": "x", "k": ["one"]}},
        "a:\n    m:   'x'\n    k: [one]\n    # why\n    # too\nb: x\n",
    ),
    "items in another order, and what stands beside the list": (
        "a:\n    m:   'x'\n    k:\n    - id: x-1 # why\n      l: one\n    - id: x-2\nb: x\n",
        {"a": {"m": "x", "k": [{"id": "x-2"}, {"id": "x-1", "l": "one"}]}},
        "a:\n    m:   'x'\n    k:\n      - {id: x-2}\n      - {id: x-1, l: one}\n    # why\nb: x\n",
    ),
    "other items in the place of all": ("a:\n  - id: x-1 # why\n  - id: x-2\nb: x\n", {"a": [{"id": "x-3"}]}, "a:\n  - {id: x-3}\n# why\nb: x\n"),
    "other fields in the place of all": ("a:\n  k: one # why\n  j: two\nb: x\n", {"a": {"m": "three"}}, "a: {m: three}\n# why\nb: x\n"),
    "another field in the place of the only one": ("a:\n  k: one # why\nb: x\n", {"a": {"m": "two"}}, "a: {m: two}\n# why\nb: x\n"),
    "another field in the place of the only one of a file": ("# top\na: one # why\n", {"a": None, "b": "two"}, "# top\n# why\nb: two\n"),
    "the only field of a map is left open, and what stands beside the map": (
        "a:\n    m:   'x'\n    k:\n      l: one # why\nb: x\n", {"a": {"m": "x", "k": {"l": None}}},
        "a:\n    m:   'x'\n    k: {l: ~}\n    # why\nb: x\n",
    ),
    "the first field of an item goes": (
        "a:\n  - k: one # why\n    id: x-1\n  -   id: x-2\n", {"a": [{"id": "x-1"}, {"id": "x-2"}]},
        "a:\n  - id: x-1\n    # why\n  -   id: x-2\n",
    ),
    "updated in a block": (
        "updated:\n    by: amina # who\n    at:   2026-03-04T05:06:07Z\n    digest: aaaaaaaa\n", {"updated": UPDATED},
        'updated:\n    by: ben # who\n    at:   2026-04-05T06:07:08Z\n    digest: "26767832"\n',
    ),
    "updated in braces": (
        "updated: {by: amina, at: 2026-03-04T05:06:07Z, digest: aaaaaaaa} # who\n", {"updated": UPDATED},
        'updated: {by: ben, at: 2026-04-05T06:07:08Z, digest: "26767832"} # who\n',
    ),
    "without a last newline": ("a: one\nb: two", {"z": "x"}, "a: one\nb: two\nz: x\n"),
    "a text after a bar without a last newline": ("a: one\nb: |\n  two", {"z": "x"}, "a: one\nb: two\nz: x\n"),
    "words that get a last newline in a file that has none": ("a: one\nb: two", {"b": "x\ny\n"}, "a: one\nb: |\n  x\n  y\n"),
    "blanks at the end of a line": ("a: one  \nb: two \n", {"a": "x"}, "a: x  \nb: two \n"),
    "no-break space at the end of a text": ("a: |-\n  one\u00a0\nb: x\n", {"a": "two\nthree"}, "a: |-\n  two\n  three\nb: x\n"),
    "crlf": ("a: one\r\nb:\r\n  - two\r\n", {"a": "x\ny", "b": ["two", "z"]}, "a: |-\r\n  x\r\n  y\r\nb:\r\n  - two\r\n  - z\r\n"),
    "crlf and a bar with a plus": ("a: |+\r\n  one\r\n\r\nb: x\r\n", {"z": "w"}, "a: |+\r\n  one\r\n\r\nb: x\r\nz: w\r\n"),
    "a field after a bar with a plus": ("a: one\nb: |+\n  two\n\n\n", {"z": "x"}, "a: one\nb: |+\n  two\n\n\nz: x\n"),
    "a mark at the start": ("\ufeffa: one\n", {"a": "two"}, "\ufeffa: two\n"),
    "before the end of the document": ("---\na: one\n...\n", {"z": "x"}, "---\na: one\nz: x\n...\n"),
    "all fields indented": ("  a: one\n  b: two\n", {"z": "x"}, "  a: one\n  b: two\n  z: x\n"),
    "a key in quotes": ('"a b": one # why\n', {"a b": "two"}, '"a b": two # why\n'),
    "a key with a sign": ("c#: one # why\n", {"c#": "two\nthree"}, '"c#": |-\n  two\n  three\n# why\n'),
    "a space before the colon": ("a : one\nb : \n", {"b": "two"}, "a : one\nb : two \n"),
    "one big brace": ('# top\n{"a": "one", "b": ["two"]}\n', {"z": "Words, and more words."}, "# top\na: one\nb: [two]\nz: Words, and more words.\n"),
    "one small brace": ("{a: one, b: two} # why\n", {"b": "x"}, "{a: one, b: x} # why\n"),
}  # fmt: skip


@pytest.mark.parametrize(
    ("text", "changes", "wanted"), BY_HAND.values(), ids=[name.replace(" ", "-") for name in BY_HAND]
)
def test_a_change_by_hand_gives_exactly_this_text(text: str, changes: dict[str, Any], wanted: str) -> None:
    tree: Any = parse(text.removeprefix("\ufeff")).tree()
    for name, value in changes.items():
        tree[name] = value
    assert rewrite(text, tree) == wanted
    if None in changes.values():
        assert rewrite(text, {name: value for name, value in tree.items() if value is not None}) == wanted


def test_new_fields_stand_where_the_form_has_them() -> None:
    text = "# top\na: one # x\n\n# about c\nc: two\nown: z\n# end\n"
    made = rewrite(
        text,
        {"a": "one", "b": "new", "c": "two", "own": "z", "d": "last", "x": "unknown"},
        lambda path: ["a", "b", "c", "d"],
    )
    assert made == "# top\na: one # x\nb: new\n\n# about c\nc: two\nown: z\nd: last\nx: unknown\n# end\n"


def test_new_fields_inside_stand_where_the_form_has_them() -> None:
    orders = {(): ["a"], ("a",): ["k", "l", "m"], ("b", 0): ["id", "j", "o"]}
    made = rewrite(
        "a:\n   k: 1\n   m: 3\nb:\n- id: x-1\n  o: 5\n",
        {"a": {"k": "1", "l": "two", "m": "3"}, "b": [{"id": "x-1", "j": "four", "o": "5"}]},
        lambda path: orders.get(path, ()),
    )
    assert made == "a:\n   k: 1\n   l: two\n   m: 3\nb:\n- id: x-1\n  j: four\n  o: 5\n"


@pytest.mark.parametrize("path", GOOD, ids=[f"{path.parts[-3]}-{path.stem}" for path in GOOD])
@pytest.mark.parametrize("newline", ["\n", "\r\n"], ids=["lf", "crlf"])
def test_signing_a_real_document_adds_lines_and_changes_only_its_own(path: Path, newline: str) -> None:
    text = path.read_text("utf-8").replace("\n", newline)
    tree: Any = parse(text).tree()
    tree["final"] = {
        "by": "ben",
        "date": "2026-07-01",
        "at": "2026-07-01T00:00:00Z",
        "digest": "sha256-text-1:" + "a" * 64,
    }
    tree["signatures"] = [
        *tree.get("signatures", []),
        {"id": "s-zzzz", "role": "client", "method": "ink", "reason": "Yes: this, and that."},
    ]
    tree["events"] = [*tree.get("events", []), {"id": "e-zzzz", "kind": "copy_given", "words": "One.\nTwo."}]
    tree["updated"] = UPDATED
    made = rewrite(text, tree)
    kept = [
        line
        for line in text.split(newline)
        if not line.startswith(("final:", "updated:")) and line.strip() != "events: []"
    ]
    _assert_in_order(kept, made.split(newline))
    assert parse(made).tree() == tree


def test_what_could_not_be_read_back_is_not_written() -> None:
    with pytest.raises(Unreadable, match="nothing was written"):
        rewrite("a: one\n", {"a": "one", "b": "x" * 130_000})
