"""What happened in a caseload, told from the papers themselves and from what differs between two states of them.

Every step, signature and event carries its own day and worker; only where words were changed in place, or by hand, the history says
who and when. A commit's message is never read for it. What is kept apart is never told of.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any

from casefile.core import sentences
from casefile.core.caseload import Settings
from casefile.core.days import day_of
from casefile.core.differences import differences
from casefile.core.digest import short_digest, text_digest
from casefile.core.document import Document
from casefile.core.form import KEPT_BY_COMMANDS, Form
from casefile.core.identity import DIRECTORY, base_of, code_in, coded, is_client_code, place_in
from casefile.core.merging import canonical, waiting
from casefile.core.tree import key_of
from casefile.store.folder import CASELOAD_FILE, Folder, is_apart
from casefile.store.git import past
from casefile.store.portable import is_portable
from casefile.store.text.guard import Refusal, decoded

OWN_WORDS = ".casefile/own/"
AT_ONCE = 200
"""So many commits are looked into together."""
NAMED = 3
"""So many questions are named in one sentence."""
_NOT_WORDS = frozenset("events signatures final status updated conflicts id casefile version supersedes".split())
_TOLD_APART = frozenset({"steps", "appointments", "exemptions"})
Tree = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Entry:
    """Something that happened: the moment it was typed (UTC), the day it happened, by whom, whose file, and the sentence.

    `path` is the paper's, `questions` are the titles of those whose answers changed. `in_history` is false where git has not got
    it yet. No word of a person is in any of it.
    """

    at: str
    day: date
    by: str
    client: str
    kind: str
    what: str
    form: str = ""
    id: str = ""
    path: str = ""
    version: int | None = None
    questions: tuple[str, ...] = ()
    by_hand: bool = False
    in_history: bool = True
    order: int = 0
    name: str = ""
    """The paper, as a sentence calls it."""
    kept_at: str = ""
    """When git came to know of it, and by whom: later than `at` where it was brought in, or back."""
    kept_by: str = ""
    to: str = ""
    """The phase that begins with it."""

    @property
    def sentence(self) -> str:
        """The whole sentence: who, and what."""
        return f"{self.by or 'somebody'} {self.what}"

    @property
    def typed_on(self) -> date:
        """The day it was typed, by this machine's clock."""
        return local(self.at).date()


def local(at: str) -> datetime:
    """A moment by this machine's clock."""
    moment = datetime.fromisoformat(at.replace("Z", "+00:00"))
    try:
        return moment.astimezone()
    except (OverflowError, ValueError, OSError):  # so long ago, or so far off, that no clock here knows it
        return moment


def _is_moment(text: str) -> bool:
    shape = r"[0-9]{4}-[0-9]{2}-[0-9]{2}T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]Z"
    return bool(re.fullmatch(shape, text)) and day_of(text) is not None


@dataclass(frozen=True, slots=True)
class Told:
    """Entries, newest first; whether there are older ones; and what is to be said of the history they were told from."""

    entries: tuple[Entry, ...]
    more: bool
    aside: str = ""


FROM_PAPERS = "so this is told from the papers alone; casefile doctor says more"
SHALLOW = "git holds only the newest part of the history here; what was changed in place before is not told"


def aside_on(folder: Folder) -> str:
    """What is to be said of the history that something is told from; nothing where it is whole."""
    if not past.there_is(folder.root):
        return f"{past.why_none(folder.root)}, {FROM_PAPERS}"
    return SHALLOW if past.is_shallow(folder.root) else ""


def told(folder: Folder, code: str, most: int, keep: Callable[[Entry], bool], since: date | None = None) -> Told:
    """The newest things that happened in the file of a code, or in the whole caseload where it is empty; all where `most` is 0.

    `keep` decides which count; before the day `since` nothing is looked for.

    Raises:
        Unreadable: git cannot go through the history.
    """
    if place_in(code) == "worker" or not past.there_is(folder.root):
        found = [one for one in _from_papers(folder, code) if keep(one)]
        return _newest(found, most, "" if place_in(code) == "worker" else aside_on(folder))
    aside = aside_on(folder)
    found = [one for one in _not_yet(folder, code) if keep(one)]
    paths = (base_of(code),) if code else ()
    wanted = past.ids(folder.root, *paths)
    for start in range(0, len(wanted), AT_ONCE):
        commits = past.commits(folder.root, wanted[start : start + AT_ONCE], *paths)
        if since and commits and datetime.fromtimestamp(commits[0].seconds, UTC).astimezone().date() < since:
            break
        found += [one for one in from_commits(folder, commits) if keep(one)]
        if most and len(found) > most:
            return _newest(found, most, aside)
    return _newest(found, most, aside)


def _newest(found: Sequence[Entry], most: int, aside: str) -> Told:
    ordered = sorted(once(found), key=lambda one: (one.at, one.order), reverse=True)
    return Told(tuple(ordered[:most] if most else ordered), bool(most) and len(ordered) > most, aside)


def once(found: Sequence[Entry]) -> Iterator[Entry]:
    """Everything once: what went and came back happened the first time, and was brought back later."""
    first: dict[tuple[str, ...], Entry] = {}
    for one in sorted(found, key=lambda one: one.kept_at):
        known = first.setdefault((one.path, one.kind, one.what, one.at, one.by), one)
        if known is one or not one.kept_at or known.kept_at == one.kept_at:
            if known is one:
                yield one
        elif one.kind in ("begun", "step", "appointment", "exemption"):
            what = f"brought back {one.name}" if one.kind == "begun" else f"brought back: {one.what}"
            yield replace(one, at=one.kept_at, day=local(one.kept_at).date(), by=one.kept_by, what=what)


def from_commits(folder: Folder, commits: Sequence[past.Commit]) -> Iterator[Entry]:
    """What commits tell, by what differs in them."""
    texts = past.texts(folder.root, [_only_papers(one) for one in commits])
    for one in commits:
        at = datetime.fromtimestamp(one.seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        for path, (was, now) in one.changed.items():
            yield from between(folder, path, texts.get(was), texts.get(now), at, one.author)


def _only_papers(commit: past.Commit) -> past.Commit:
    """A commit with what it changed among the papers, so that nothing else is fetched from git."""
    return replace(commit, changed={path: pair for path, pair in commit.changed.items() if _is_paper(path)})


def _is_paper(path: str) -> bool:
    parts = path.split("/")
    ours = (
        parts[0] in ("clients", "service", "workers")
        and path.endswith(".yaml")
        and not is_apart(path)
        and is_portable(path)
    )
    return ours and (parts[0] != "clients" or (len(parts) > 2 and is_client_code(parts[1])))


def _not_yet(folder: Folder, code: str) -> Iterator[Entry]:
    """What was changed since the last commit."""
    base = base_of(code) + "/" if code else ""
    paths = [one for one in past.uncommitted(folder.root) if one.startswith(base) and _told_of(one)]
    held = past.in_head(folder.root, paths)
    for path in paths:
        yield from _changed_since(folder, path, held.get(path))


def _changed_since(folder: Folder, path: str, held: bytes | None) -> Iterator[Entry]:
    """What was changed in a file since git had it; where it does not say so itself, when it was last saved."""
    file = folder.root / path
    moment = datetime.fromtimestamp(file.stat().st_mtime, UTC) if file.is_file() else datetime.now(UTC)
    at = moment.strftime("%Y-%m-%dT%H:%M:%SZ")
    told = between(folder, path, held, _bytes(folder, path), at, "")
    yield from (replace(one, in_history=False) for one in told)


def _told_of(path: str) -> bool:
    return _is_paper(path) or path == CASELOAD_FILE or path.startswith(OWN_WORDS)


def _bytes(folder: Folder, path: str) -> bytes | None:
    try:
        return folder.raw_text(path).encode("utf-8")
    except (OSError, Refusal):
        return None


def of_path(folder: Folder, path: str) -> Iterator[Entry]:
    """Everything that the history tells of one file, with what it has not got yet.

    Raises:
        Unreadable: git cannot go through the history.
    """
    wanted = past.ids(folder.root, path)
    for start in range(0, len(wanted), AT_ONCE):
        yield from from_commits(folder, past.commits(folder.root, wanted[start : start + AT_ONCE], path))
    held, now = past.in_head(folder.root, [path]).get(path), _bytes(folder, path)
    if held != now:
        yield from _changed_since(folder, path, held)


def as_it_is(folder: Folder, path: str) -> Iterator[Entry]:
    """What a paper tells by itself, without any history."""
    text = _bytes(folder, path)
    yield from between(folder, path, None, text, "", "") if text is not None and _is_paper(path) else ()


def _from_papers(folder: Folder, code: str) -> Iterator[Entry]:
    codes = (code,) if code else (*folder.codes(), "service")
    for whose in codes:
        for path in folder.paper_names(whose):
            yield from as_it_is(folder, path)


# -- one file, in two states
def between(folder: Folder, path: str, was: bytes | None, now: bytes | None, at: str, author: str) -> Iterator[Entry]:
    """What the difference between two states of a file tells; `at` and `author` are the commit's."""
    settings = folder.settings
    who = author if settings.worker(author) else ""
    if not _is_paper(path):
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
        at = at if _is_moment(at) else "" if said and day_of(said.get("date")) else self.at
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
