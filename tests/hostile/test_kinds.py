"""case.yaml, profile.yaml and casefile.yaml with every value of another kind: a finding or a clear line, never a fall.

Such a file can be read: exit 4 is right only where nothing can be judged without the value (`KEYSTONES`).
"""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from typing import Any

import pytest
from tests.hostile.lines import ALL
from tests.hostile.making import MOMENT, Bare, paper, places, put, yaml_of
from tests.hostile.watch import CANARY, TODAY, Watch

from casefile.core.form import FieldType
from casefile.store import library
from casefile.store.resources import resource_dir
from casefile.store.text.nodes import parse

TO_EXIT = {"id": "t-2bcd", "date": "2026-03-05", "from": "implementation", "to": "exit", "reason": "needs_met"}
ON_THE_WAY: tuple[tuple[dict[str, str], ...], ...] = (
    (),
    (TO_EXIT,),
    (TO_EXIT, {"id": "t-3bcd", "date": "2026-03-06", "state": "closed"}),
    ({"id": "t-4bcd", "date": "2026-03-06", "state": "paused", "until": "2026-03-10"},),
)
"""Where a case may stand when somebody's editor goes over it."""

Path = tuple[str | int, ...]

DEEP: Any = CANARY
for _ in range(18):
    DEEP = [DEEP] if isinstance(DEEP, dict) else {CANARY: DEEP}

KINDS: dict[str, Any] = {
    "a word": "Zebulonka", "words": CANARY, "empty text": "", "nothing": None, "true": Bare("true"), "false": Bare("false"), "a number": Bare("7"), "nought": Bare("0"),
    "less than nothing": Bare("-1"), "a part": Bare("1.5"), "a huge number": Bare("9" * 40), "a day": Bare("2026-03-04"), "no day": Bare("2026-02-30"), "the first day": Bare("0001-01-01"),
    "the last day": Bare("9999-12-31"), "a moment": Bare("2026-03-04T05:06:07Z"), "a list": [CANARY], "an empty list": [], "a list of lists": [[CANARY]],
    "a list of fields": [{CANARY: CANARY, "id": CANARY}], "a list of nothing": [None], "a mixed list": [None, {}, [], CANARY, Bare("1"), {"id": {}, "date": []}],
    "fields": {CANARY: CANARY}, "no fields": {}, "fields in fields": {"id": {"id": {CANARY: CANARY}}, "kind": [{}]}, "deep": DEEP, "a long text": "Zebulonka " * 6_000,
    "long lines": "Zebulonka\n" * 3_000, "emoji": "👩‍👩‍👧‍👦" * 20, "right to left": "עברית العربية " * 10, "controls": "\x1b[2J\u202e\x00\r\u2028", "marks": "Z̷̰͝" * 50, "a key": "hqmdwckxtzpb",
}  # fmt: skip
PLAIN = ("a word", "words", "emoji", "right to left", "marks", "a key", "controls", "a huge number")
EMPTY = ("empty text", "nothing", "an empty list", "no fields", "a list of nothing")
"""What counts as no answer: a finding only where there must be one."""

LINES = [
    line for line in ALL if line.split()[:1] not in (["doctor"], ["init"], ["demo"], ["help"], ["phases"], ["explain"])
]
OTHER_FILES = ("attach ", "backup ")
"""Commands that read another file too, which may be none."""
KEYSTONES = {
    "case": {("casefile",), ("key",), ("practice", "practice"), ("practice", "jurisdiction"), ("practice",)},
    "profile": {("casefile",)},
    "casefile": {("format",), ("jurisdiction",)},
}  # fmt: skip


class Stood:
    """One of the three files: its name, its tree as it should be, and what each of its places asks for."""

    def __init__(self, what: str, watch: Watch) -> None:
        self.what, self.watch = what, watch
        if what == "casefile":
            self.path = "casefile.yaml"
            self.tree: Any = _settings()
            self.asks = dict(
                _by_schema(json.loads((resource_dir("schemas") / "settings.schema.json").read_text("utf-8")))
            )
        else:
            form = library.form(what)
            self.path, self.tree = paper(form)
            self.asks = {path: one.type for path, one, _ in places(form)}

    def places(self, depth: int = 9) -> list[Path]:
        return [path for path in self.asks if len(path) <= depth]

    def with_kind(self, path: Path, kind: str, turn: int) -> bytes:
        """The file with a value of that kind in a place; a case is now here, now there on its way."""
        tree = copy.deepcopy(self.tree)
        if self.what == "case":
            tree["steps"] += [{**step, "at": MOMENT, "by": "amina", "period": 1} for step in ON_THE_WAY[turn % 4]]
        put(tree, path, copy.deepcopy(KINDS[kind]))
        return yaml_of(tree).encode()

    def must_be_found(self, path: Path, kind: str) -> bool:
        """Whether a value of that kind is certainly not what stands there."""
        asked = self.asks[path]
        if kind in EMPTY or asked is FieldType.FREE or path[0] in ("conflicts", "updated"):
            return False
        if asked is FieldType.LIST:
            return not isinstance(KINDS[kind], list)
        if asked is FieldType.GROUP:
            return not isinstance(KINDS[kind], dict)
        if isinstance(KINDS[kind], dict | list):
            return True
        return kind in PLAIN and asked in (
            FieldType.DATE,
            FieldType.INSTANT,
            FieldType.BOOLEAN,
            FieldType.INTEGER,
            FieldType.CHOICE,
        )


def _settings() -> dict[str, Any]:
    return {
        "format": 1, "service": "Our service", "workers": [{"id": "amina", "name": "Amina", "role": "caseworker"}, {"id": "ros", "role": "supervisor"}],
        "worker_title": "caseworker", "person_title": "client", "plan_title": "My plan", "alone": False, "capacity": 20,
        "criteria": [{"code": "area", "text": "Lives here"}], "names": "preferred", "jurisdiction": "nsw/1",
    }  # fmt: skip


def _by_schema(schema: Any, path: Path = ()) -> Iterator[tuple[Path, FieldType]]:
    kinds = {
        "object": FieldType.GROUP,
        "array": FieldType.LIST,
        "integer": FieldType.INTEGER,
        "boolean": FieldType.BOOLEAN,
        "string": FieldType.TEXT,
    }
    for name, one in schema.get("properties", {}).items():
        yield (*path, name), kinds.get(one.get("type", ""), FieldType.CHOICE)
        yield from _by_schema(one, (*path, name))
        if "items" in one:
            yield (*path, name, 0), kinds[one["items"]["type"]]
            yield from _by_schema(one["items"], (*path, name, 0))


def turned(stood: Stood, path: Path, kind: str, lines: list[str], turn: int) -> None:
    """Put a value of another kind into a place; check must find it, and no line may fall over it."""
    watch = stood.watch
    spot = f"{kind} as {'.'.join(map(str, path))} of {stood.path}"
    watch.change(stood.path, stood.with_kind(path, kind, turn))
    said = watch.call("check --lines", where=spot, readable=path not in KEYSTONES[stood.what])
    if said and stood.must_be_found(path, kind) and f"{stood.path}:" not in said.out + said.err:
        watch.problems.append(f"casefile check\n      finds nothing in {spot}")
    for line in lines:
        readable = path not in KEYSTONES[stood.what] and not line.startswith(OTHER_FILES)
        watch.call(line, "Words", where=spot, turn=turn, readable=readable)


WHICH = pytest.mark.parametrize("what", ["case", "profile", "casefile"])


@WHICH
def test_the_file_is_good_before_anything_is_turned(watch: Watch, what: str) -> None:
    stood = Stood(what, watch)
    watch.change(stood.path, yaml_of(stood.tree).encode())
    try:
        assert "0 errors" in watch.desk.do("check", day=TODAY).out
        assert parse(yaml_of(stood.tree)).tree()
    finally:
        watch.put(watch.stood)


@WHICH
def test_a_value_of_another_kind(watch: Watch, what: str) -> None:
    """Many places, every kind, and many lines."""
    stood = Stood(what, watch)
    kinds = [*KINDS]
    with watch.fresh():
        for turn, path in enumerate(stood.places()[::8]):
            kind = kinds[(turn * 7) % len(kinds)]
            turned(stood, path, kind, [LINES[(turn * 3) % len(LINES)]], turn)


@pytest.mark.samples
@WHICH
@pytest.mark.parametrize("part", range(3))
def test_many_values_of_other_kinds(watch: Watch, what: str, part: int) -> None:
    stood = Stood(what, watch)
    kinds = [*KINDS]
    with watch.fresh():
        for turn, path in enumerate(stood.places()[part::3]):
            for step in range(2):
                number = turn * 2 + step
                turned(stood, path, kinds[(number * 5 + turn) % len(kinds)], [LINES[number * 3 % len(LINES)]], turn)


@pytest.mark.samples
@WHICH
def test_many_lines_on_every_top_value(watch: Watch, what: str) -> None:
    stood = Stood(what, watch)
    kinds = [*KINDS]
    with watch.fresh():
        for turn, path in enumerate(stood.places(1)):
            for step in range(2):
                turned(
                    stood, path, kinds[(turn * 5 + step * 16) % len(kinds)], LINES[(turn + 14 * step) % 28 :: 28], turn
                )
