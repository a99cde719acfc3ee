"""Two texts of one paper beside each other: which two, and what they say differently, question by question."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from casefile.core.candidates import GONE, Where, canonical
from casefile.core.case import Case
from casefile.core.differences import Difference, differences
from casefile.core.document import Document
from casefile.core.entry import Entry
from casefile.core.failure import NotFound, NotMet, Unreadable, Usage
from casefile.core.form import Field, FieldType, Form
from casefile.core.merging import is_keyed
from casefile.core.tree import key_of, pointer
from casefile.store.folder import Folder
from casefile.store.git import past
from casefile.store.text.guard import Refusal, decoded
from casefile.work import find, happening, telling

_NOT_COMPARED = frozenset(
    "casefile id client key place worker support_period version supersedes status date recorded_on author final signatures events"
    " conflicts updated".split()
)
ORDER = "in another order"
_AT_ONCE = 50


@dataclass(frozen=True, slots=True)
class Pair:
    """Two texts of one paper: the earlier and the later. `before` says when the earlier one stood, where it is the past of a file."""

    was: Document
    now: Document
    before: str = ""
    entries: tuple[Entry, ...] = ()


@dataclass(frozen=True, slots=True)
class Said:
    """One answer that differs: where, under which question, as what inside it; its words then and now, None for nothing."""

    where: Where
    question: str
    label: str
    was: str | None
    now: str | None
    whole: str = ""
    """The item or group that came or went as a whole, where it is part of one; `label` goes on from there."""

    @property
    def path(self) -> str:
        """Its place as `conflicts` and findings name places."""
        return pointer(self.where)


# -- which two
def pair(folder: Folder, case: Case, reference: str, other: str = "") -> Pair:
    """The two texts that a person means: a paper and another, else the version that it takes the place of, else its own past.

    Raises:
        NotFound: there is no such paper, or nothing came before it.
        NotMet: one was entered in error, so its words are shown no more.
        Usage: the two are no versions of one paper.
        Unreadable: one cannot be read, or the history cannot.
    """
    now = _readable(find.document(case, reference, to_read=True))
    if other:
        was = _readable(find.document(case, other, to_read=True))
        if was.name != now.name or was.is_living:
            raise Usage("two papers of different forms are not compared", f"casefile show {case.code} lists them")
        if was.id == now.id:
            raise Usage("that is one and the same paper", f"casefile show {case.code} lists them")
    elif before := _version_before(case, now):
        was = before
    else:
        return _own_past(folder, case, now)
    return Pair(_not_in_error(case, was), _not_in_error(case, now), entries=_since(folder, was, now))


def _readable(document: Document) -> Document:
    if document.form is None:
        problem = document.findings[0] if document.findings else None
        raise Unreadable(
            f"{problem.place}: {problem.message}" if problem else "the paper cannot be read",
            problem.fix if problem else "",
        )
    return document


def _not_in_error(case: Case, document: Document) -> Document:
    if document.standing() == "entered_in_error":
        raise NotMet(
            f"the words of {document.id} were entered in error and are not shown",
            f"casefile show {case.code} lists the others",
        )
    return document


def _version_before(case: Case, now: Document) -> Document | None:
    """The newest version before this one whose words may be shown."""
    earlier = [one for one in case.history(now) if one.id != now.id and one.standing() != "entered_in_error"]
    return _readable(earlier[0]) if earlier else None


def _own_past(folder: Folder, case: Case, now: Document) -> Pair:
    nothing = NotFound(
        f"nothing says how {now.id} was before: it takes the place of no other version",
        f"casefile log {case.code}, or --with another paper",
    )
    if not past.there_is(folder.root):
        raise nothing
    _not_in_error(case, now)
    text = folder.raw_text(now.path).encode("utf-8")
    held = past.in_head(folder.root, [now.path]).get(now.path)
    if held is not None and held != text and (was := _document(folder, now.path, held)):
        entries = happening.between(folder, now.path, held, text, "", "")
        return Pair(was, now, "as git has it; what was changed since is not in the history yet", _told(entries))
    wanted = past.ids(folder.root, now.path)
    for start in range(0, len(wanted), _AT_ONCE):
        for one in past.commits(folder.root, wanted[start : start + _AT_ONCE], now.path):
            before, after = one.changed[now.path]
            texts = past.texts(folder.root, [one])
            was = _document(folder, now.path, texts.get(before)) if before and after else None
            if was is not None and was.key == now.key and canonical(_compared(was)) != canonical(_compared(now)):
                entries = telling.from_commits(folder, [one])
                return Pair(was, now, "as it was before its last change", _told(entries))
    raise nothing


def _document(folder: Folder, path: str, data: bytes | None) -> Document | None:
    try:
        found = folder.document_in(path, decoded(data)) if data is not None else None
    except Refusal:
        return None
    return found if found is not None and found.form is not None else None


def _compared(document: Document) -> dict[str, Any]:
    return {name: value for name, value in document.tree.items() if name not in _NOT_COMPARED}


def _since(folder: Folder, was: Document, now: Document) -> tuple[Entry, ...]:
    """What was signed and what happened: to the later version, and to the earlier one once it was final."""
    found: list[Entry] = []
    for one in (was, now):
        text = folder.raw_text(one.path).encode("utf-8")
        found += happening.between(folder, one.path, None, text, "", "")
    return _told(one for one in found if one.path == now.path or one.kind == "event")


def _told(entries: Iterator[Entry]) -> tuple[Entry, ...]:
    kept = (one for one in entries if one.kind in ("final", "signed", "event", "step"))
    return tuple(sorted(kept, key=lambda one: (one.at, one.order)))


# -- what differs
def compared(two: Pair, apart: frozenset[str], gone: frozenset[str] = frozenset()) -> tuple[Said, ...]:
    """Every answer that the two give differently, in the order of the form.

    What is hidden from anybody in `apart` is left out, and so is what names a paper in `gone`.
    """
    form = two.now.form
    assert form is not None
    was, now = (_shown(_without(_compared(one), gone), form, apart) for one in (two.was, two.now))
    order = {field.name: position for position, field in enumerate(form.questions())}
    found = [each for one in differences(was, now) for each in said(one, form)]
    return tuple(sorted(found, key=lambda one: order.get(one.where[0], -1)))


def _without(value: Any, gone: frozenset[str]) -> Any:
    """A value without the items and answers that name one of these papers."""
    if isinstance(value, Mapping):
        return {name: _without(one, gone) for name, one in value.items() if not _names(one, gone)}
    if isinstance(value, list | tuple):
        return [_without(one, gone) for one in value if not _names(one, gone)]
    return value


def _names(value: Any, gone: frozenset[str]) -> bool:
    if isinstance(value, Mapping):
        return any(isinstance(one, str) and one in gone for one in value.values())
    return isinstance(value, str) and value in gone


def _shown(tree: Mapping[str, Any], form: Form, apart: frozenset[str]) -> dict[str, Any]:
    return {
        name: _open(value, form.field(name), apart) for name, value in tree.items() if _is_open(form.field(name), apart)
    }


def _open(value: Any, field: Field | None, apart: frozenset[str]) -> Any:
    if field is None:
        return value
    if isinstance(value, Mapping):
        return {
            name: _open(one, field.child(name), apart)
            for name, one in value.items()
            if _is_open(field.child(name), apart)
        }
    if isinstance(value, list | tuple):
        inner = field if field.type is FieldType.LIST else replace(field, fields=())
        return [_open(one, inner, apart) for one in value]
    return value


def _is_open(field: Field | None, apart: frozenset[str]) -> bool:
    return field is None or not apart & set(field.hidden_from)


def said(one: Difference, form: Form) -> Iterator[Said]:
    """A difference as answers under their questions."""
    field = form.field(one.where[0])
    question = field.title if field else one.where[0].replace("_", " ")
    labels, inner = _labels(field, one.where[1:])
    if is_keyed(one.was) and is_keyed(one.now):
        yield Said(one.where, question, spelt(labels), ORDER, ORDER)
        return
    if _is_texts(one.was) and _is_texts(one.now):
        yield from _texts(one, question, labels, inner)
        return
    whole = spelt(labels) if GONE in (one.was, one.now) and isinstance(_there(one), Mapping) else ""
    above = [] if whole else labels
    before, after = (dict(_leaves(value, one.where, above, inner)) for value in (one.was, one.now))
    for place in dict.fromkeys((*before, *after)):
        yield Said(place[0], question, place[1], before.get(place), after.get(place), whole)


def _there(one: Difference) -> Any:
    return one.now if one.was is GONE else one.was


def spelt(labels: Sequence[str]) -> str:
    """Labels after one another; a question needs no colon."""
    return "".join(f"{one} " if one.endswith("?") else f"{one}: " for one in labels).removesuffix(": ").rstrip()


def _labels(field: Field | None, where: Sequence[str]) -> tuple[list[str], Field | None]:
    """What stands before an answer inside its question: the keys of items and the questions inside."""
    labels = []
    for step in where:
        if field is not None and field.keyed_by and (field.type is FieldType.LIST):
            labels.append(step)
            field = field.item
            continue
        field = field.child(step) if field else None
        labels.append(field.title if field else step.replace("_", " "))
    return labels, field


def _is_texts(value: Any) -> bool:
    return value is GONE or (
        isinstance(value, list | tuple) and all(not isinstance(one, Mapping | list | tuple) for one in value)
    )


def _texts(one: Difference, question: str, labels: list[str], field: Field | None) -> Iterator[Said]:
    """A list of plain answers: those that went, those that came."""
    before, after = (list(value) if isinstance(value, list | tuple) else [] for value in (one.was, one.now))
    label = spelt(labels)
    gone = [each for each in before if each not in after]
    new = [each for each in after if each not in before]
    if not gone and not new:
        yield Said(one.where, question, label, ORDER, ORDER)
    for each in gone:
        yield Said(one.where, question, label, _words(each, field), None)
    for each in new:
        yield Said(one.where, question, label, None, _words(each, field))


def _leaves(
    value: Any, where: Where, labels: list[str], field: Field | None
) -> Iterator[tuple[tuple[Where, str], str]]:
    """Every answer of a value with its place and what stands before it."""
    if value is GONE or value is None:
        return
    if isinstance(value, Mapping):
        for name, one in value.items():
            if name in ("id", "code") and key_of(value) == one:
                continue
            inner = (field.item or field).child(name) if field else None
            title = inner.title if inner else name.replace("_", " ")
            yield from _leaves(one, (*where, name), [*labels, title], inner)
    elif isinstance(value, list | tuple) and not _is_texts(value):
        for number, one in enumerate(value):
            key = key_of(one) or str(number + 1)
            yield from _leaves(one, (*where, key), [*labels, key], field.item if field else None)
    elif isinstance(value, list | tuple):
        yield (where, spelt(labels)), "\n".join(_words(one, field) for one in value)
    else:
        yield (where, spelt(labels)), _words(value, field)


def _words(value: Any, field: Field | None) -> str:
    """An answer as a person reads it."""
    item = field.item if field and field.type is FieldType.LIST and field.item else field
    if item is not None and item.type is FieldType.BOOLEAN:
        return {"true": "yes", "false": "no"}.get(str(value).lower(), str(value))
    return item.label(value) if item is not None and str(value) in item.choices else str(value)
