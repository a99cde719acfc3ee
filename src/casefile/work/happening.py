"""One paper in two states, told as what happened between them: what was added by what it says of itself, the rest by its commit.

No word of a person is told, and nothing at all of what is kept apart.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from casefile.core import sentences
from casefile.core.candidates import canonical, waiting
from casefile.core.caseload import Settings
from casefile.core.days import day_of
from casefile.core.differences import differences
from casefile.core.digest import short_digest, text_digest
from casefile.core.document import Document
from casefile.core.entry import Entry, is_moment, local
from casefile.core.form import KEPT_BY_COMMANDS, Form
from casefile.core.identity import DIRECTORY, code_in, coded, is_client_code
from casefile.core.tree import key_of
from casefile.store.folder import CASELOAD_FILE, Folder, is_apart
from casefile.store.portable import is_portable
from casefile.store.text.guard import Refusal, decoded

OWN_WORDS = ".casefile/own/"
NAMED = 3
"""So many questions are named in one sentence."""
_NOT_WORDS = frozenset("events signatures final status updated conflicts id casefile version supersedes".split())
_TOLD_APART = frozenset({"steps", "appointments", "exemptions"})
Tree = Mapping[str, Any]


def is_paper(path: str) -> bool:
    """Whether a path is a paper that may be told of, by its name alone."""
    parts = path.split("/")
    ours = (
        parts[0] in ("clients", "service", "workers")
        and path.endswith(".yaml")
        and not is_apart(path)
        and is_portable(path)
    )
    return ours and (parts[0] != "clients" or (len(parts) > 2 and is_client_code(parts[1])))


def between(folder: Folder, path: str, was: bytes | None, now: bytes | None, at: str, author: str) -> Iterator[Entry]:
    """What the difference between two states of a file tells; `at` and `author` are the commit's."""
    settings = folder.settings
    who = author if settings.worker(author) else ""
    if not is_paper(path):
        whose = {CASELOAD_FILE: "the settings of the caseload"}.get(
            path, "the service's own words and forms" if path.startswith(OWN_WORDS) else ""
        )
        if whose and at:
            yield Entry(at, local(at).date(), who, "", "changed", f"changed {whose}", path=path)
        return
    before, after = (_document(folder, path, data) for data in (was, now))
    if any(one is not None and (one.apart or (one.form and one.form.unnamed)) for one in (before, after)):
        return
    yield from _Pair(path, before, after, was is not None, now is not None, at, who, settings).entries()


def _document(folder: Folder, path: str, data: bytes | None) -> Document | None:
    """A state of a paper; None where there was none, or nobody can read it."""
    if data is None:
        return None
    try:
        return folder.document_in(path, decoded(data))
    except Refusal:
        return None


@dataclass(frozen=True, slots=True)
class _Pair:
    """Two states of one paper, and what the commit between them says of who and when."""

    path: str
    was: Document | None
    now: Document | None
    was_there: bool
    is_there: bool
    at: str
    who: str
    settings: Settings

    def entries(self) -> Iterator[Entry]:
        if self.now is None:
            yield from self._without()
            return
        before: Tree = self.was.tree if self.was else {}
        after = self.now.tree
        yield from self._steps(before, after)
        yield from self._appointments(before, after)
        yield from self._exemptions(before, after)
        if self.was is None:
            yield from self._begun(after)
        else:
            yield from self._changed(self.was, self.now)
        yield from self._signed(before, after)
        yield from self._happened(before, after)

    # -- who and when
    def _entry(self, kind: str, what: str, said: Tree | None = None, order: int = 0, **more: Any) -> Iterator[Entry]:
        """An entry by what it says of itself, else by the commit; nothing where neither knows when."""
        said = said or {}
        at = str(said.get("at") or said.get("recorded_on") or "")
        at = at if is_moment(at) else "" if said and day_of(said.get("date")) else self.at
        day = day_of(said.get("date")) or day_of(said.get("signed_on"))
        if not at and day:
            at = f"{day.isoformat()}T12:00:00Z"
        if not at:
            return
        document = self.now or self.was
        form = document.name if document else ""
        by = coded(said.get("by") or said.get("author")) or self.who
        yield Entry(
            at, day or local(at).date(), by, code_in(self.path), kind, what, form,
            document.id if document else "", self.path, (document.version or None) if document else None,
            order=order, name=self.name, kept_at=self.at, kept_by=self.who, **more,
        )  # fmt: skip

    @property
    def name(self) -> str:
        document = self.now or self.was
        if document is None:
            return "a paper"
        if self.path.startswith(f"{DIRECTORY}/"):
            return f"the entry {document.id} of the directory"
        if document.form is not None and document.name.startswith("own-"):
            return sentences.paper(document.name.removeprefix("own-"), document.tree.get("version"))
        return sentences.paper(document.name, document.tree.get("version"))

    # -- a paper comes and goes
    def _without(self) -> Iterator[Entry]:
        if self.is_there:
            yield from self._entry("changed", "saved a paper by hand that cannot be read", by_hand=True)
        elif self.was_there:
            yield from self._entry("removed", f"took away {self.name}")

    def _begun(self, after: Tree) -> Iterator[Entry]:
        if self.path.rpartition("/")[2] == "case.yaml" and _listed(after, "steps"):
            return  # its first step tells of it
        if not after.get("recorded_on"):
            by_hand = self.now is None or self.now.name != "profile"
            yield from self._entry("begun", f"put in {self.name}{' by hand' if by_hand else ''}", by_hand=by_hand)
            return
        final = after.get("final")
        final = final if isinstance(final, Mapping) else {}
        at_once = final.get("at") == after.get("recorded_on")
        verb = "wrote" if at_once or (self.now and self.now.is_living) else "began"
        said = {name: after.get(name) for name in ("recorded_on", "author", "date")}
        if verb == "began":
            said["date"] = None  # a draft is begun on the day it is typed
        yield from self._entry("begun", f"{verb} {self.name}{self._kind(after)}", said)
        if final and not at_once:
            yield from self._final(after)

    def _kind(self, after: Tree) -> str:
        """Which kind of note it is."""
        form = self.now.form if self.now else None
        field = form.field("kind") if form and form.name == "note" else None
        kind = coded(after.get("kind"))
        return f" ({field.label(kind).lower()})" if field and kind in field.choices else ""

    def _final(self, after: Tree) -> Iterator[Entry]:
        final = after.get("final")
        if not isinstance(final, Mapping):
            return
        signed_at = {str(one.get("at")) for one in _listed(after, "signatures")}
        if str(final.get("at")) not in signed_at:  # a signature that makes a paper final tells of it
            yield from self._entry("final", f"made {self.name} final", final, order=1)

    # -- a paper changes
    def _changed(self, was: Document, now: Document) -> Iterator[Entry]:
        final = now.at("final.at") if not was.tree.get("final") else None
        at_once = final is not None and final == now.at("updated.at")
        if now.tree.get("final") and not was.tree.get("final") and not at_once:
            yield from self._final(now.tree)
        elif was.tree.get("final") and not now.tree.get("final"):
            yield from self._entry("changed", f"made a draft of {self.name} again, which was final")
        if any(one.get("kind") == "expunged" for one in _listed(now.tree, "events")):
            return  # the event tells of it, and nothing of what was there
        titles = questions(now.form, was.tree, now.tree)
        decided = bool(was.tree.get("conflicts")) and len(waiting(was.tree)) > len(waiting(now.tree))
        if at_once and not titles:
            yield from self._final(now.tree)
        if titles or decided:
            yield from self._words(was, now, titles, decided=decided, finished=at_once)

    def _words(
        self, was: Document, now: Document, titles: tuple[str, ...], *, decided: bool, finished: bool
    ) -> Iterator[Entry]:
        stamp = now.tree.get("updated")
        stamp = stamp if isinstance(stamp, Mapping) else {}
        knows_stamp = now.form is None or now.form.field("updated") is not None
        by_hand = knows_stamp and stamp.get("digest") != short_digest(now.tree)
        before = was.tree.get("updated")
        back = isinstance(before, Mapping) and str(stamp.get("at")) < str(before.get("at"))
        verb = "changed" if now.is_living else "finished" if finished else "went on with"
        if decided:
            verb = "decided between two answers of"
        words = f"{verb} {self.name}"
        if by_hand:
            words = f"edited {self.name} by hand"
        elif back:
            words = f"put {self.name} back as it was before"
        if was.final_on and text_digest(was.tree) != text_digest(now.tree):
            words += ", although it was final"
        said = {} if by_hand or back else {"at": stamp.get("at"), "by": stamp.get("by")}
        told = f"{words}: {listed(titles)}" if titles else words
        yield from self._entry("changed", told, said, questions=titles, by_hand=by_hand)

    # -- what is only ever added
    def _signed(self, before: Tree, after: Tree) -> Iterator[Entry]:
        for one in _new(before, after, "signatures"):
            yield from self._entry("signed", sentences.signature(one, self.name), one, order=2)
        if gone := len(list(_new(after, before, "signatures"))):
            yield from self._entry("changed", f"took away {_number(gone, 'signature')} of {self.name}")

    def _happened(self, before: Tree, after: Tree) -> Iterator[Entry]:
        for one in _new(before, after, "events"):
            yield from self._entry("event", sentences.event(one, self.name), one, order=3)
        if gone := len(list(_new(after, before, "events"))):
            yield from self._entry("changed", f"took away what had happened to {self.name} ({gone})")

    def _steps(self, before: Tree, after: Tree) -> Iterator[Entry]:
        if self.now and self.now.name == "case":
            for one in _new(before, after, "steps"):
                told = sentences.step(_despite(one, after))
                yield from self._entry("step", told, one, order=4, to=coded(one.get("to")))
            for one in _new(after, before, "steps"):
                yield from self._entry("step", f"took back a step: {sentences.step(_despite(one, before))}", order=4)

    def _appointments(self, before: Tree, after: Tree) -> Iterator[Entry]:
        for was, one in _changed_items(before, after, "appointments") if self._is_case and self.was else ():
            told = sentences.appointment(one, was) if one else "took an appointment away"
            yield from self._entry("appointment", told, self._stamp(after))

    def _exemptions(self, before: Tree, after: Tree) -> Iterator[Entry]:
        for was, one in _changed_items(before, after, "exemptions") if self._is_case else ():
            told = sentences.exemption(one, was) if one else "took back what was set aside"
            yield from self._entry("exemption", told, one if one and was is None else self._stamp(after))

    @property
    def _is_case(self) -> bool:
        return self.now is not None and self.now.name == "case"

    def _stamp(self, after: Tree) -> Tree:
        """Who wrote the spine last and when, where its stamp is true of it, and newer than before."""
        stamp = after.get("updated")
        before = self.was.tree.get("updated") if self.was else None
        newer = not isinstance(before, Mapping) or (
            isinstance(stamp, Mapping) and str(stamp.get("at")) >= str(before.get("at"))
        )
        if not isinstance(stamp, Mapping) or not newer or stamp.get("digest") != short_digest(after):
            return {}
        return {"at": stamp.get("at"), "by": stamp.get("by")}


def questions(form: Form | None, was: Tree, now: Tree) -> tuple[str, ...]:
    """The titles of the questions that two texts of a paper answer differently; the spine's own lists are told otherwise."""
    is_case = form is not None and form.name == "case"
    names = dict.fromkeys(str(one.where[0]) for one in differences(was, now))
    kept = [
        name
        for name in names
        if name not in _NOT_WORDS and not (is_case and (name in _TOLD_APART or ("case", name) in KEPT_BY_COMMANDS))
    ]
    titles = (field.title if form and (field := form.field(name)) else sentences.plain(name) for name in kept)
    return tuple(dict.fromkeys(title for title in titles if title))


def listed(titles: Sequence[str]) -> str:
    """The first few titles, and how many more there are."""
    rest = len(titles) - NAMED
    return "; ".join(titles[:NAMED]) + (f"; and {rest} more" if rest > 0 else "")


def _despite(step: Tree, spine: Tree) -> Tree:
    """A step with the requirements it was made in spite of, in the place of the ids under which they were set aside."""
    named = {key_of(one): one.get("requirement") for one in _listed(spine, "exemptions")}
    said = step.get("despite")
    return {**step, "despite": [named.get(str(one), one) for one in said]} if isinstance(said, list | tuple) else step


def _number(count: int, noun: str) -> str:
    return f"a {noun}" if count == 1 else f"{count} {noun}s"


def _listed(tree: Tree, name: str) -> list[Tree]:
    value = tree.get(name)
    return [one for one in value if isinstance(one, Mapping)] if isinstance(value, list | tuple) else []


def _new(before: Tree, after: Tree, name: str) -> Iterator[Tree]:
    """The entries of a list that were not in it before, by their keys."""
    known = {key_of(one) or canonical(one) for one in _listed(before, name)}
    yield from (one for one in _listed(after, name) if (key_of(one) or canonical(one)) not in known)


def _changed_items(before: Tree, after: Tree, name: str) -> Iterator[tuple[Tree | None, Tree | None]]:
    """The entries of a list that were added, changed or taken away: what they were, and what they are."""
    was, now = ({key_of(one) or canonical(one): one for one in _listed(tree, name)} for tree in (before, after))
    for key in dict.fromkeys((*was, *now)):
        if canonical(was.get(key)) != canonical(now.get(key)):
            yield was.get(key), now.get(key)
