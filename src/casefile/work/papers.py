"""Making and changing the text of documents: the envelope, keys of list items, `final`, events and `updated`.

All use cases write through here, so that every file has its fields in one order and carries its digest.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from casefile.core.case import Case
from casefile.core.change import Change, Written
from casefile.core.days import day_of
from casefile.core.digest import short_digest
from casefile.core.document import Document
from casefile.core.failure import NotMet, Unreadable, Usage
from casefile.core.form import Field, FieldType, Form, Kind
from casefile.core.identity import (
    DIRECTORY,
    SERVICE,
    base_of,
    document_id,
    is_device,
    item_id,
    named,
    note_id,
    place_in,
)
from casefile.core.stamp import Stamp
from casefile.core.tree import Path, Plain, is_empty, key_of
from casefile.store.folder import Folder, document_of
from casefile.store.text.guard import Refusal

Tree = dict[str, Any]

_PREFIXES = {
    "signatures": "s",
    "events": "e",
    "steps": "p",
    "goals": "g",
    "recipients": "r",
    "never_share_with": "n",
    "contingency": "k",
    "exemptions": "x",
    "appointments": "a",
    "models": "m",
    "safe_contact": "c",
}
CASE_STEP = "t"
KEYED_FROM_PAPER = "keyed_from_paper"
"""Where `local` remembers that a paper was filled in by hand and keyed in: when, by whom it was filled in, when signed."""


@dataclass(frozen=True, slots=True)
class Paper:
    """A document about to be written: where it goes, its form and its text tree."""

    path: str
    form: Form
    tree: Tree

    @property
    def id(self) -> str:
        """The document's id."""
        return named(str(self.tree.get("id")), self.path)

    def is_by_id(self, case: Case) -> bool:
        """Whether only its id names it: a record, or a paper of another support period."""
        return self.form.kind is Kind.RECORD or str(self.tree.get("support_period") or case.period) != str(case.period)

    def written(self, case: Case) -> Written:
        """What a writing command reports of it."""
        version = self.tree.get("version")
        return Written(
            self.id,
            self.path,
            self.form.name,
            int(version) if isinstance(version, str) and version.isdecimal() else None,
            str(self.tree.get("status") or ""),
            self.is_by_id(case),
        )


def number(value: int) -> Plain:
    """A whole number as it stands in a file."""
    return Plain(str(value))


def flag(value: bool) -> Plain:
    """True or false as it stands in a file."""
    return Plain("true" if value else "false")


def day_text(stamp: Stamp) -> str:
    """The stamp's day as it stands in a file."""
    return stamp.day.isoformat()


# -- new documents
def new_paper(case: Case, form: Form, stamp: Stamp, answers: Mapping[str, Any] | None = None) -> Paper:
    """The first version of a document, as a draft.

    Raises:
        Usage: the form belongs to the service and the case is a client's, or the other way round.
    """
    if form.place != place_in(case.code):
        whose = {SERVICE: SERVICE, "worker": f"@{stamp.worker}"}.get(form.place, "CLIENT")
        raise Usage(f"the form {form.name} is not {case.code}'s", f"casefile write {whose} {form.name}")
    day = when(form, stamp)
    is_note = form.name == "note"
    id = note_id(stamp.day, stamp.clock, stamp.letters) if is_note else document_id(form.name, day, stamp.letters)
    path = f"{folder_of(case.code, form)}/{id}.yaml"
    whose_it_is: dict[str, Tree] = {
        "client": {"client": case.code, "key": case.key, "support_period": number(period_on(case, stamp))},
        "worker": {"worker": case.code[1:]},
        SERVICE: {"place": SERVICE},
    }
    tree: Tree = {
        "casefile": form.ref,
        "id": id,
        **whose_it_is[form.place],
        "version": number(1),
        "status": "draft",
        "sensitivity": form.sensitivity,
        "date": day,
        "recorded_on": stamp.at,
        "author": stamp.worker,
    }
    kept = {name: value for name, value in tree.items() if form.field(name) is not None}
    return Paper(path, form, ordered({**kept, **(answers or {})}, form))


def new_entry(form: Form, name: str, stamp: Stamp) -> Paper:
    """An entry of the directory, called `name`; it is changed in place and never final.

    Raises:
        Usage: no file can be called so.
    """
    if not re.fullmatch(r"[a-z0-9][a-z0-9-]{3,60}", name) or is_device(name):
        raise Usage("an entry is called by small letters, digits and dashes, four at least", "--id town-housing-office")
    tree: Tree = {
        "casefile": form.ref,
        "id": name,
        "place": SERVICE,
        "sensitivity": form.sensitivity,
        "recorded_on": stamp.at,
        "author": stamp.worker,
    }
    return Paper(f"{DIRECTORY}/{name}.yaml", form, ordered(tree, form))


def when(form: Form, stamp: Stamp) -> str:
    """The stamp's day as papers of a form give it: a paper without a name gives its month."""
    return day_text(stamp)[:7] if form.unnamed else day_text(stamp)


def folder_of(code: str, form: Form) -> str:
    """The folder that a form's documents lie in, relative to the caseload."""
    inner = {"enquiry": "/enquiries", "note": "/notes"}.get(form.name, "")
    return f"{base_of(code)}{inner}"


def period_on(case: Case, stamp: Stamp) -> int:
    """The support period that the stamp's day lies in: a late paper of somebody who came back belongs to the earlier one."""
    for number_, period in enumerate(case.record.items("support_periods"), 1):
        opened, closed = day_of(period.get("opened")), day_of(period.get("closed"))
        if opened and closed and opened <= stamp.day <= closed:
            return number_
    return max(case.period, 1)


def next_version(case: Case, document: Document, stamp: Stamp, because: str, others: Sequence[Document] = ()) -> Paper:
    """The next version of a document as a draft that carries its answers; it supersedes `document` and `others`."""
    form = form_of(document)
    carried = {name: copy.deepcopy(value) for name, value in document.tree.items() if form.is_question(name)}
    for name in ("unanswered", "local"):
        if name in document.tree:
            carried[name] = copy.deepcopy(document.tree[name])
    if isinstance(carried.get("local"), dict):
        carried["local"].pop(KEYED_FROM_PAPER, None)  # the next version is written, or keyed in, on its own day
    paper = new_paper(case, form, stamp, carried)
    if document.period:
        paper.tree["support_period"] = number(document.period)
    paper.tree["version"] = number(max(one.version for one in (document, *others)) + 1)
    paper.tree["supersedes"] = sorted({document.id, *(one.id for one in others)})
    own = (form.field("because") or _ENVELOPE_FIELD).section
    before = str(paper.tree.get("because") or "")  # a form may ask why itself: then both answers stay
    paper.tree["because"] = f"{before}\n{because}" if own and before else because
    paper.tree["sensitivity"] = document.text("sensitivity") or form.sensitivity
    return Paper(paper.path, form, ordered(paper.tree, form))


_ENVELOPE_FIELD = Field("because", FieldType.TEXT, "")


def form_of(document: Document) -> Form:
    """The form of a document that is to be changed.

    Raises:
        NotMet: it names a form this casefile does not know; such a document is kept, never rewritten.
    """
    if document.form is None:
        problem = document.findings[0].message if document.findings else "its form is not known"
        raise NotMet(
            f"{document.path} cannot be changed: {problem}",
            document.findings[0].fix if document.findings else "",
        )
    return document.form


def ordered(tree: Mapping[str, Any], form: Form) -> Tree:
    """A document's fields in the order of its form; fields the form does not know stay at the end.

    A list handed in empty stays: none is an answer, if not one that counts.
    """
    names = [one.name for one in form.fields]
    return {
        name: tree[name]
        for name in [*names, *(n for n in tree if n not in names)]
        if name in tree and (tree[name] == [] or not is_empty(tree[name]))
    }


# -- text
def modeline(paper: Paper) -> str:
    """The comment by which an editor finds the schema, relative to the file."""
    up = "../" * paper.path.count("/")
    return f"# yaml-language-server: $schema={up}.casefile/schemas/{paper.form.name}.schema.json"


def stamped(tree: Tree, form: Form, stamp: Stamp) -> Tree:
    """The tree with `updated`, where the form has it: who wrote it last, when, and the digest by which a hand edit shows."""
    if form.field("updated") is None:
        return tree
    tree["updated"] = {"by": stamp.worker, "at": stamp.at}
    tree["updated"]["digest"] = short_digest(tree)
    return tree


def new_text(paper: Paper, stamp: Stamp) -> str:
    """The text of a new document, read back and compared before anybody writes it.

    Raises:
        Unreadable: it would not read back the same.
    """
    from casefile.store.text import write

    tree = ordered(stamped(dict(paper.tree), paper.form, stamp), paper.form)
    text = write.document(tree, modeline(paper))
    try:
        sound = write.reads_back(text, tree)
    except Refusal as refusal:
        raise Usage(f"this cannot be written: {refusal.message}", refusal.fix) from None
    if not sound:
        raise Unreadable("the words would not read back as they were given; nothing was written")
    return text


def changed_text(folder: Folder, paper: Paper, stamp: Stamp) -> str:
    """The text of a document that is there already, changed to hold the paper's tree and nothing else moved.

    Raises:
        Unreadable: the file is no longer the one the paper was read from; somebody else's words would be lost.
    """
    from casefile.store.text import splice

    seen = folder.digests.get(paper.path)
    text = folder.raw_text(paper.path)
    if seen is not None and folder.digests[paper.path] != seen:
        raise Unreadable(
            f"{paper.path} changed while you were working on it", "run the command again; nothing was written"
        )
    return splice.rewrite(text, stamped(dict(paper.tree), paper.form, stamp), order_in(paper.form))


def order_in(form: Form) -> Callable[[Path], Sequence[str]]:
    """The order of fields at any path of a form."""

    def order(path: Path) -> Sequence[str]:
        if not path:
            return [one.name for one in form.fields]
        field = form.at(path)
        if field is not None and field.type is FieldType.LIST:
            field = field.item
        return [one.name for one in field.fields] if field else ()

    return order


def open_paper(document: Document) -> Paper:
    """A document that is there, ready to be changed: its tree may be altered freely.

    Raises:
        NotMet: it names a form this casefile does not know.
    """
    return Paper(document.path, form_of(document), copy.deepcopy(dict(document.tree)))


def change(
    folder: Folder,
    stamp: Stamp,
    verb: str,
    summary: str,
    *,
    new: Sequence[Paper] = (),
    edited: Sequence[Paper] = (),
    case: Case,
) -> Change:
    """A Change of new and edited documents of one client, decided on the files read so far."""
    writes = {paper.path: new_text(paper, stamp) for paper in new}
    writes |= {paper.path: changed_text(folder, paper, stamp) for paper in edited}
    read = {path: folder.digests.get(path, "") for path in writes}
    documents = tuple(paper.written(case) for paper in (*new, *edited) if paper.form.kind is not Kind.LIVING)
    return Change(verb, summary, read, writes, documents=documents, client=case.code)


def change_anew(folder: Folder, stamp: Stamp, verb: str, summary: str, paper: Paper, *, case: Case) -> Change:
    """A Change that writes a document anew from its first line: for words that must not stay anywhere in the file."""
    writes = {paper.path: new_text(paper, stamp)}
    read = {paper.path: folder.digests.get(paper.path, "")}
    return Change(verb, summary, read, writes, documents=(paper.written(case),), client=case.code)


# -- keys and lists
def prefix_of(name: str) -> str:
    """The letter that ids in a list of that name begin with."""
    return _PREFIXES.get(name, "i")


def listed(tree: Mapping[str, Any], name: str) -> list[Tree]:
    """A list of maps of a document, as it stands.

    Raises:
        NotMet: something else stands there, written by hand; nothing is put beside it.
    """
    value = tree.get(name)
    if value is not None and not (isinstance(value, list) and all(isinstance(one, dict) for one in value)):
        raise NotMet(f"{name} must be a list of entries", "casefile check says where; casefile edit puts it right")
    return [dict(one) for one in value or ()]


def grouped(tree: Mapping[str, Any], name: str) -> Tree:
    """A map of a document, as it stands.

    Raises:
        NotMet: something else stands there, written by hand.
    """
    value = tree.get(name)
    if value is not None and not isinstance(value, dict):
        raise NotMet(f"{name} must have fields of its own", "casefile check says where; casefile edit puts it right")
    return dict(value or {})


def later_than(made: Sequence[Any], at: str) -> str:
    """The moment, or where the newest of a list is as young, a second after it: order never rests on random letters."""
    newest = max((str(one.get("at") or "") for one in made if isinstance(one, Mapping)), default="")
    if newest < at or not re.fullmatch(r"[0-9-]{10}T[0-9:]{8}Z", newest) or newest[:13] != at[:13]:
        return at
    return (datetime.fromisoformat(newest[:-1]) + timedelta(seconds=1)).strftime("%Y-%m-%dT%H:%M:%SZ")


# -- events
def add_event(paper: Paper, stamp: Stamp, kind: str, fields: Mapping[str, Any]) -> Tree:
    """Add an event to a document; what was said stays as it is.

    Raises:
        Usage: this form knows no such event.
    """
    if kind not in paper.form.events:
        raise Usage(
            f"a {paper.form.title.lower()} has no event {kind.replace('_', ' ')}",
            f"its events: {', '.join(paper.form.events)}",
        )
    events = listed(paper.tree, "events")
    taken = {key for one in events if (key := key_of(one))}
    event: Tree = {
        "id": item_id("e", stamp.letters, taken),
        "kind": kind,
        "date": day_text(stamp),
        "at": later_than(events, stamp.at),
        "by": stamp.worker,
        **{name: value for name, value in fields.items() if not is_empty(value)},
    }
    paper.tree["events"] = [*events, event]
    return event


def preview(paper: Paper) -> Document:
    """The paper as a document, as it would be read back."""
    from casefile.store.text import write

    return document_of(paper.path, write.document(paper.tree), lambda *_: paper.form)
