"""The browser judges as casefile judges: both are held against the same documents, good ones with something wrong put in. Needs node."""

from __future__ import annotations

import copy
import json
import random
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from tests.browser import hand

from casefile.core.form import Form
from casefile.core.tree import key_of, pointer
from casefile.schema import person
from casefile.schema.needed import gaps
from casefile.schema.validate import faults
from casefile.store import library
from casefile.store.resources import resource_dir

pytestmark = pytest.mark.browser
THEIRS = [one for one in library.forms() if one.answered_by]
COUNT = 6_000
CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
JUDGE = """
const { judge } = require(process.argv[1]);
const { forms, documents } = JSON.parse(require("fs").readFileSync(0, "utf8"));
const told = documents.map(([n, answers]) => judge(forms[n].questions, forms[n].reasons, answers).map((one) => [one.path, one.fault]));
process.stdout.write(JSON.stringify(told));
"""

ODD: tuple[Any, ...] = (
    "", " ", "x", "x\n", "\n", "😀" * 300, "😀" * 301, "é" * 300, "e\u0301" * 150, "e\u0301" * 151, "a" * 20_000, "a" * 20_001,
    "2026-02-29", "2024-02-29", "1900-02-29", "2000-02-29", "2026-13-01", "2026-1-1", "2026-04-31", "0000-01-01", "0001-01-01", "9999-12-31",
    "20261120", "２０２６-11-20", "2026-11-20\n", "2026-11-20T00:00:00Z", "0491 570 156", "0491 570 156\n", "٠٤٩١", "g-4vkm", "g-4vkm\n", "G-4VKM",
    "housing", "client", "true", "false", "declined", "not_known", "not_asked", "constructor", "__proto__", "toString", "\x00", "a\x1bb", "\x7f", "\x85",
    "\u2028", "\ud800", 0, 1, 4, 5, 10, 11, -1, 2.0, 2.5, 1e300, -0.0, True, False, None, [], {}, [[]], [{}], [None], [""], {"": ""}, [""] * 3,
    {"id": "g-1"}, [{"id": "g-1"}, {"id": "g-1"}], [{"code": "housing"}, {"code": "housing"}], [{"id": ""}, {"id": ""}], [{"id": 1}, {"id": 1}],
    ["x", "x"], ["x", 1], {"declined": "declined"}, [{"id": "g-1", "code": "a"}, {"id": "g-2", "code": "a"}],
)  # fmt: skip


def documents() -> Iterator[tuple[int, dict[str, Any]]]:
    chance = random.Random(20_261_128)
    for n in range(COUNT):
        form = n % len(THEIRS)
        made = hand.answers(THEIRS[form], n // 20)
        for _ in range(chance.choice((0, 1, 1, 1, 2, 3, 5))):
            spoil(made, THEIRS[form], chance)
        yield form, made


def spoil(made: dict[str, Any], form: Form, chance: random.Random) -> None:
    """Put something odd somewhere, or take something away."""
    spots = list(places(made))
    here, name = chance.choice(spots) if spots else (made, "x")
    before = here[name] if spots else None
    match chance.randrange(6):
        case 0 if isinstance(here, dict):
            here.pop(name, None)
        case 1 if isinstance(here, dict):
            here[chance.choice(("extra", "__proto__", "constructor", "toString", "id", "code", "status"))] = (
                copy.deepcopy(chance.choice(ODD))
            )
        case 2:
            made[chance.choice([one.name for one in person.for_person(form).fields])] = copy.deepcopy(
                chance.choice(ODD)
            )
        case 3:
            reason = chance.choice(("declined", "not_known", "not_relevant", "not_asked", "", None, 1, ["declined"]))
            made["unanswered"] = chance.choice(
                ({chance.choice(list(made) or ["x"]): reason}, reason, {"x": reason}, {})
            )
        case 4 if isinstance(before, list):
            here[name] = before + copy.deepcopy(before)
        case _:
            here[name] = copy.deepcopy(chance.choice(ODD))


def places(value: Any) -> Iterator[tuple[Any, Any]]:
    if isinstance(value, dict | list):
        for name, child in value.items() if isinstance(value, dict) else enumerate(value):
            yield value, name
            yield from places(child)


# -- casefile's own judgement, from the schema and from what a final document needs
def judged(theirs: Form, answers: Mapping[str, Any]) -> set[str]:
    found = {
        fault.rpartition(": ")[0]
        for fault in faults(theirs.schema, answers)
        if not fault.endswith("additionalProperties")
    }
    return found | {pointer(gap.path) for gap in gaps(theirs, answers)} | set(more(theirs.schema, answers, ()))


def more(schema: Mapping[str, Any], value: Any, path: tuple[Any, ...]) -> Iterator[str]:
    """What jsonschema does not say at its place: strange fields, keys that stand twice, characters that no page may save."""
    if schema.get("type") == "object" and isinstance(value, dict):
        known = schema["properties"]
        yield from (pointer((*path, name)) for name in value if name not in known)
        for name in set(value) & set(known):
            yield from more(known[name], value[name], (*path, name))
    elif schema.get("type") == "array" and isinstance(value, list):
        keys = [key_of(item) for item in value]
        for n, item in enumerate(value):
            if keys[n] is not None and keys[n] in keys[:n]:
                yield pointer((*path, n, "id" if item.get("id") == keys[n] else "code"))
            yield from more(schema["items"], item, (*path, n))
    elif schema.get("type") == "string" and isinstance(value, str) and CONTROL.search(value):
        yield pointer(path)


def test_six_thousand_documents_are_judged_alike() -> None:
    if not shutil.which("node"):
        pytest.skip("node is not here")
    theirs = [person.for_person(one) for one in THEIRS]
    forms = [{"questions": person.rules(one), "reasons": list(person.REASONS)} for one in theirs]
    made = list(documents())
    told = subprocess.run(
        ["node", "-e", JUDGE, str(resource_dir("templates") / "validate.js")],
        input=json.dumps({"forms": forms, "documents": made}), capture_output=True, text=True, check=True,
    )  # fmt: skip
    apart = []
    good = 0
    for (n, answers), said in zip(made, json.loads(told.stdout), strict=True):
        browser = {pointer(tuple(path)) for path, _ in said}
        ours = judged(theirs[n], answers)
        good += not ours
        if browser != ours:
            apart.append((THEIRS[n].name, sorted(browser - ours), sorted(ours - browser)))
    assert apart[:5] == []
    assert COUNT // 10 < good < COUNT * 9 // 10, f"{good} of {COUNT} were good: too few or too many to tell"
