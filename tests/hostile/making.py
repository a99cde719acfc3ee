"""Papers made from the forms themselves: every question answered, with whatever words a test wants in its text.

Nothing here writes with casefile's own writer: a file is what a person's editor might have left.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from itertools import pairwise
from typing import Any

from casefile.core.digest import text_digest
from casefile.core.form import Field, FieldType, Form
from casefile.core.tree import Plain
from casefile.store import library
from casefile.store.text.nodes import parse

CLIENT, KEY, WORKER = "fern-1111", "hqmdwckxtzpb", "amina"
DAY, MOMENT = "2026-03-04", "2026-03-04T03:58:20Z"

Words = Callable[[str, int], str]
"""The words for a text of that name that may be so long."""

ORDINARY: Words = lambda name, most: f"Words about {name.replace('_', ' ')}."[: most or None]  # noqa: E731

TEXTS = (FieldType.TEXT, FieldType.FREE)
KEEPS_ITS_OWN = (
    "casefile",
    "id",
    "client",
    "key",
    "date",
    "recorded_on",
    "author",
    "updated",
    "conflicts",
    "unanswered",
)


NOT_ASKED = Field("", FieldType.TEXT, "")


class Bare(str):
    """A piece of YAML that goes into a file as it is."""

    __slots__ = ()


# -- a file's text
def quoted(text: str) -> str:
    """A text in double quotes that any YAML reader takes for exactly this text; only plain ASCII stands in it."""
    return f'"{"".join(map(_escaped, text))}"'


def _escaped(char: str) -> str:
    code = ord(char)
    if char in '"\\':
        return f"\\{char}"
    if 0x20 <= code < 0x7F:
        return char
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def yaml_of(value: Any, indent: int = 0) -> str:
    """A tree as block lines, ending with a newline."""
    return "".join(_lines(value, " " * indent))


def _lines(value: Any, indent: str) -> Iterator[str]:
    if isinstance(value, Mapping) and value:
        for key, child in value.items():
            yield from _entry(f"{indent}{_key(key)}:", child, indent)
    elif isinstance(value, list) and value:
        for child in value:
            yield from _entry(f"{indent}-", child, indent)
    else:
        yield f"{indent}{_scalar(value)}\n"


def _key(key: str) -> str:
    return key if key.isascii() and key.replace("_", "").isalpha() else quoted(key)


def _entry(head: str, child: Any, indent: str) -> Iterator[str]:
    if isinstance(child, Mapping | list) and child:
        yield f"{head}\n"
        yield from _lines(child, f"{indent}  ")
    else:
        yield f"{head} {_scalar(child)}\n"


def _scalar(value: Any) -> str:
    if isinstance(value, Bare | Plain):
        return str(value)
    if isinstance(value, str):
        return quoted(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    return "~" if value is None else "{}" if value == {} else "[]" if value == [] else str(value)


# -- answers
def answers(form: Form, words: Words = ORDINARY, *, many: int = 1) -> dict[str, Any]:
    """Every question of a form answered as it asks, the first choice wherever it gives some; lists of words hold `many`."""
    schema: Any = form.schema["properties"]
    asked = [one for one in form.questions() if one.name not in KEEPS_ITS_OWN]
    return {one.name: _answer(one, schema[one.name], words, many) for one in asked}


def _answer(one: Field, schema: Mapping[str, Any], words: Words, many: int = 1) -> Any:
    if one.type is FieldType.GROUP:
        return {child.name: _answer(child, schema["properties"][child.name], words, many) for child in one.fields}
    if one.type is FieldType.LIST and one.item is not None:
        if "pattern" in schema["items"]:
            return list(one.examples[0]) if one.examples else ["i-2345"]
        count = many if one.item.type is FieldType.TEXT else 1
        return [_answer(one.item, schema["items"], words, many) for _ in range(count)]
    if one.type is FieldType.FREE:
        return {"our_own": words(one.name, 300)}
    if one.choices:
        return one.choices[0]
    if one.type is FieldType.BOOLEAN:
        return True
    if one.type in (FieldType.INTEGER, FieldType.NUMBER):
        return schema.get("minimum", 1)
    if one.type is FieldType.DATE:
        return DAY
    if one.type is FieldType.INSTANT:
        return MOMENT
    return one.examples[0] if "pattern" in schema else words(one.name, one.most)


def places(form: Form) -> Iterator[tuple[tuple[str | int, ...], Field, Mapping[str, Any]]]:
    """Every question of a form at every depth: its path (the first item of a list), itself, and its schema."""
    yield from _places((), form.fields, form.schema)


def _places(path: Any, fields: tuple[Field, ...], schema: Any) -> Iterator[Any]:
    for one in fields:
        here = schema["properties"][one.name]
        yield (*path, one.name), one, here
        if one.type is FieldType.GROUP:
            yield from _places((*path, one.name), one.fields, here)
        elif one.type is FieldType.LIST and one.item is not None:
            yield (*path, one.name, 0), one.item, here["items"]
            if one.item.type is FieldType.GROUP:
                yield from _places((*path, one.name, 0), one.item.fields, here["items"])


def texts(form: Form, *, many: int = 1) -> list[tuple[str | int, ...]]:
    """The paths of a form's questions that a person answers in free words; of a list of words, `many` of them."""
    own = {one.name for one in form.questions()}
    found = [
        path
        for path, one, schema in places(form)
        if one.type is FieldType.TEXT and "pattern" not in schema and path[0] in own
    ]
    return [
        (*path[:-1], number) if path[-1] == 0 else path
        for path in found
        for number in range(many if path[-1] == 0 else 1)
    ]


def put(tree: Any, path: tuple[str | int, ...], value: Any) -> None:
    """Put a value at a path of a tree; what is missing on the way is made."""
    for step, after in pairwise(path):
        if isinstance(step, int):
            while len(tree) <= step:
                tree.append([] if isinstance(after, int) else {})
        elif not isinstance(tree.get(step), dict | list):
            tree[step] = [] if isinstance(after, int) else {}
        tree = tree[step]
    if isinstance(path[-1], int):
        tree[path[-1] :] = [value]
    else:
        tree[path[-1]] = value


def at(tree: Any, path: tuple[str | int, ...]) -> Any:
    """The value at a path of a tree; None where there is none."""
    for step in path:
        if isinstance(step, int):
            tree = tree[step] if isinstance(tree, list) and step < len(tree) else None
        else:
            tree = tree.get(step) if isinstance(tree, Mapping) else None
    return tree


# -- whole documents
def paper(
    form: Form, words: Words = ORDINARY, *, status: str = "final", every: bool = False, only: Collection[str] = ()
) -> tuple[str, dict[str, Any]]:
    """A document of a form with its questions answered, all or `only` some beside those needed: its path in the caseload, and its tree.

    A final one is signed, and something has happened to it since: one thing, or with `every` each that its form knows.
    """
    day = DAY[:7] if form.unnamed else DAY
    id = f"{day}-{form.name}-bcdf"
    path = f"clients/{CLIENT}/{id}.yaml"
    if form.name == "note":
        id = f"{DAY}-1400-m2hc"
        path = f"clients/{CLIENT}/notes/{id}.yaml"
    whose: dict[str, Any] = {"client": CLIENT, "key": KEY}
    if form.place == "service":
        path = f"service/{'enquiries/' if form.name == 'enquiry' else ''}{id}.yaml"
        whose = {"place": "service"}
    if form.place == "worker":
        path = f"workers/{WORKER}/{id}.yaml"
        whose = {"worker": WORKER}
    envelope: dict[str, Any] = {"casefile": form.ref, "id": id, **whose}
    said = answers(form, words)
    if only:
        said = {name: said[name] for name in said if name in only or (form.field(name) or NOT_ASKED).needed}
    if form.kind == "living":
        path = f"clients/{CLIENT}/{form.name}.yaml"
        envelope["id"] = f"{form.name}-{KEY}"
        more = {"sensitivity": "restricted", "recorded_on": MOMENT, "author": WORKER}
        if form.place == "service":
            return "service/directory/town-office.yaml", {**envelope, "id": "town-office", **more, **said}
        return path, {**envelope, **(_spine(said, words) if form.name == "case" else more | said)}
    if form.place == "client":
        envelope["support_period"] = 1
    envelope |= {"version": 1, "status": status, "sensitivity": form.sensitivity}
    envelope |= {"date": day, "recorded_on": MOMENT, "author": WORKER}
    envelope = {name: value for name, value in envelope.items() if form.field(name) is not None}
    tree = {**envelope, **said, "local": {"our_own": words("local", 300)}}
    if status == "final":
        make_final(tree, form, words, every=every)
    return path, tree


TAKES_BACK = ("attached", "withdrawn", "entered_in_error", "expunged")
"""Events that need a file, or after which nothing of the paper is shown."""


def make_final(tree: dict[str, Any], form: Form, words: Words = ORDINARY, *, every: bool = False) -> None:
    """Make a document final by hand, signed, with the first event that its form knows, or every: with all fields filled."""
    digest = text_digest(parse(yaml_of(tree)).tree())  # type: ignore[arg-type]
    stamp = {"by": WORKER, "at": MOMENT, "digest": digest}
    schema: Any = form.schema["properties"]
    final = {"date": DAY[:7] if form.unnamed else DAY, **stamp}
    kept = form.field("final") or NOT_ASKED
    tree["final"] = {name: value for name, value in final.items() if kept.child(name)}
    signatures, events = form.field("signatures"), form.field("events")
    if form.signatories and signatures and signatures.item:
        one = _answer(signatures.item, schema["signatures"]["items"], words)
        tree["signatures"] = [one | stamp | {"id": "s-5nqw", "role": form.signatories[0].role, "signed_on": DAY}]
    if events and events.item:
        one = _answer(events.item, schema["events"]["items"], words)
        happened = [kind for kind in form.events if kind not in TAKES_BACK]
        tree["events"] = [
            one | {"id": f"e-b6t{'bcdfghjkmnpq'[n]}", "kind": kind, "date": DAY, "about": "e-0000", "scope": "purposes"}
            for n, kind in enumerate(happened if every else happened[:1])
        ]


def _spine(said: dict[str, Any], words: Words) -> dict[str, Any]:
    step = {"at": MOMENT, "by": WORKER, "period": 1, "because": words("because", 20000)}
    return said | {
        "kind": "client",
        "practice": {"practice": 1, "jurisdiction": "nsw/1", "profile": "usual"},
        "workers": [
            {"id": "ros", "role": "supervisor", "since": DAY, "because": words("because", 300)},
            {"id": WORKER, "role": "caseworker", "since": DAY},
        ],
        "support_periods": [{"id": "p1", "opened": "2026-03-02"}],
        "steps": [
            {"id": "t-6dkn", "date": "2026-03-02", **step, "to": "referral-in"},
            {"id": "t-w3cq", "date": DAY, **step, "from": "referral-in", "to": "implementation"},
        ],
        "exemptions": [
            {
                "id": "x-7nbf", "requirement": "S06", "date": DAY, "at": MOMENT, "by": WORKER,
                "because": words("because", 20000), "until": "2026-05-26", "approval": "asked",
                "approved_by": words("approved_by", 300),
            }
        ],
        "appointments": [
            {
                "id": "a-5rvt", "date": "2026-03-10", "time": "10:00", "place": words("place", 300),
                "kind": "face_to_face", "with": words("with", 300), "state": "booked",
            }
        ],
        "local": {"our_own": words("local", 300)},
    }  # fmt: skip


def whole_file(words: Words = ORDINARY) -> dict[str, dict[str, Any]]:
    """A final paper of every form, by path: a client's, the service's own, and a worker's; everything has happened to each."""
    return dict(paper(form, words, every=True) for form in library.forms())
