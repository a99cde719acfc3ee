"""Bringing two versions together: both are shown, one new version supersedes both. And deciding between two answers to one question."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from casefile.core.candidates import GONE, STAYS, Candidate, Where, at, canonical, decided, waiting
from casefile.core.case import Case
from casefile.core.change import Change
from casefile.core.document import Document
from casefile.core.failure import NotFound, NotMet, Usage
from casefile.core.form import Field, FieldType, Form
from casefile.core.stamp import Stamp
from casefile.core.tree import key_of
from casefile.store import library
from casefile.store.folder import CASELOAD_FILE, Folder
from casefile.store.text import splice
from casefile.store.text.nodes import parse
from casefile.store.text.write import same
from casefile.work import entries, find, settings
from casefile.work.papers import Paper, Tree, change, form_of, next_version, open_paper


def has_fork(case: Case, form: str) -> bool:
    """Whether two versions stand beside each other: of a form, or of any."""
    return any(not form or fork[0].name == form or form in [d.id for d in fork] for fork in case.forks())


def fork_of(case: Case, form: str) -> tuple[Document, ...]:
    """The versions that stand beside each other: of a form, or of the only form where that is so.

    Raises:
        NotFound: there is no fork.
        Usage: several forms have one, and none is named.
    """
    forks = [fork for fork in case.forks() if not form or fork[0].name == form or form in [d.id for d in fork]]
    if not forks:
        raise NotFound(
            f"nothing of {case.code} is to be brought together",
            f"casefile status {case.code}",
        )
    if len(forks) > 1:
        raise Usage("several forms have two versions", f"name one: {', '.join(fork[0].name for fork in forks)}")
    return forks[0]


def differences(fork: Sequence[Document]) -> list[str]:
    """The questions that the versions answer differently, by name, in the order of the form."""
    form = fork[0].form
    if form is None:
        return []
    names = [one.name for one in form.questions()]
    return [name for name in names if any(one.data.get(name) != fork[0].data.get(name) for one in fork[1:])]


def bring_together(
    folder: Folder, case: Case, fork: Sequence[Document], keep: str, because: str, stamp: Stamp
) -> Change:
    """Begin the version that supersedes all of a fork, as a draft with the answers of the one kept.

    `both` keeps every word: of lists with ids the items of all, and where two answers differ, both under `conflicts`, which
    wait for somebody to choose before the document can be final.

    Raises:
        Usage: `keep` names none of them.
        NotMet: such a draft is open already.
    """
    ids = [one.id for one in fork]
    for one in case.open_draft(fork[0].name):
        if set(ids) <= set(one.supersedes):
            raise NotMet(
                f"{one.id} brings them together already",
                f"casefile write {case.code} {one.name} --id {one.id}",
            )
    if keep not in ("both", *ids):
        raise Usage("--keep is the id of one of them, or both", f"choose {', '.join(ids)} or both")
    base = fork[-1] if keep == "both" else next(one for one in fork if one.id == keep)
    others = [one for one in fork if one is not base]
    paper = next_version(case, base, stamp, because, others)
    if keep == "both":
        for other in reversed(others):
            for name, value in other.tree.items():
                if paper.form.is_question(name):
                    _take_in(paper.tree, name, value, base, other)
    summary = f"{case.code}: {paper.form.title}, a version that brings {len(fork)} together is begun"
    return change(folder, stamp, "resolve", summary, new=[paper], case=case)


def _take_in(tree: Tree, name: str, theirs: Any, base: Document, other: Document) -> None:
    mine = tree.get(name)
    if base.name == "consent" and name in ("recipients", "purposes") and isinstance(mine, list):
        # What somebody may hear is only what both versions allow, until the person has been asked again.
        both = [item for item in mine if any(same(item, other_item) for other_item in theirs or ())]
        tree[name] = both or None
        if len(both) == len(mine) == len(theirs or ()):
            return
    else:
        tree[name] = _union(mine, theirs)
        if mine is None or same(mine, theirs):
            return
        if isinstance(theirs, list) and all(item in tree[name] for item in theirs):
            return
    values = [
        {"value": one.tree.get(name), "by": one.text("author"), "at": one.text("recorded_on")} for one in (base, other)
    ]
    tree["conflicts"] = [*(tree.get("conflicts") or ()), {"path": f"/{name}", "values": values}]


def _union(mine: object, theirs: object) -> object:
    """A list with the other's keyed items added; anything else stays mine, or theirs where I have none."""
    if mine is None:
        return theirs
    if not isinstance(mine, list) or not isinstance(theirs, list):
        return mine
    keys = {item.get("id") or item.get("code") for item in mine if isinstance(item, dict)}
    return [
        *mine,
        *(item for item in theirs if isinstance(item, dict) and (item.get("id") or item.get("code")) not in keys),
    ]


# -- two answers to one question
@dataclass(frozen=True, slots=True)
class Undecided:
    """A question with several answers: its place as `--set` names it, its words, and the answers, each once."""

    where: Where
    question: str
    field: Field | None
    answers: tuple[Candidate, ...]

    @property
    def place(self) -> str:
        """The place with dots."""
        return ".".join(self.where)


def waiting_in(case: Case, form: str) -> Document:
    """The paper in which something waits for a decision: the one named, or the only one there is; nothing kept apart unless named.

    Raises:
        NotFound: nothing waits.
        Usage: several papers wait, and none is named.
    """
    asked = [find.document(case, form)] if form else [one for one in (case.record, *case.documents) if not one.apart]
    found = [one for one in asked if waiting(one.tree)]
    if not found:
        raise NotFound(f"nothing of {case.code} is to be brought together", f"casefile status {case.code}")
    if len(found) > 1:
        names = ", ".join(called(one) for one in found)
        raise Usage("several papers hold two answers to one question", f"name one: {names}")
    return found[0]


def called(document: Document) -> str:
    """What a command calls a paper by: its form's name where there is one of it, changed in place, else its id."""
    return document.name if document.is_living else document.id


def undecided(document: Document) -> tuple[Undecided, ...]:
    """Everything in a paper that waits, what holds something else first; the live answer first."""
    return _undecided(form_of(document), document.tree)


def undecided_settings(folder: Folder) -> tuple[Undecided, ...]:
    """The same of casefile.yaml.

    Raises:
        NotFound: nothing waits there.
    """
    found = _undecided(library.settings_form(), _settings(folder))
    if not found:
        raise NotFound(f"nothing in {CASELOAD_FILE} waits for a decision", "casefile check")
    return found


def _undecided(form: Form, tree: Tree | Mapping[str, Any]) -> tuple[Undecided, ...]:
    found = []
    for where, candidates in sorted(waiting(tree).items(), key=lambda pair: (len(pair[0]), pair[0])):
        live = at(tree, where)
        told = [live if one.value is STAYS else one.value for one in candidates]
        once = {canonical(value): one for value, one in zip(told, candidates, strict=True)}
        if live is not GONE and canonical(live) not in once:
            once = {canonical(live): Candidate(live, "", "")} | once
        answers = tuple(
            Candidate(GONE if one.value is GONE else live if one.value is STAYS else one.value, one.by, one.at)
            for key, one in sorted(once.items(), key=lambda pair: pair[0] != canonical(live))
        )
        found.append(Undecided(where, *_question(form, tree, where), answers))
    return tuple(found)


def _question(form: Form, tree: Tree | Mapping[str, Any], where: Where) -> tuple[str, Field | None]:
    """The words of a question and of those it stands in; an item by its number."""
    here: Any = tree
    field: Field | None = None
    words = []
    for step in where:
        if isinstance(here, list | tuple):
            keys = [key_of(one) for one in here]
            words.append(str(keys.index(step) + 1) if step in keys else step)
            here = here[keys.index(step)] if step in keys else None
            continue
        field = form.field(step) if field is None else field.child(step)
        words.append(field.title if field else step)
        here = here.get(step) if isinstance(here, Mapping) else None
    return ": ".join(words), field


def anew(one: Undecided, text: str) -> Any:
    """An answer that somebody writes in place of all that wait; nothing for no words.

    Raises:
        Usage: it is none to that question.
    """
    if not text.strip():
        return GONE
    if one.field is not None and one.field.inside:
        raise Usage(f"{one.place} holds several answers, and is not one line of words", "keep one of them with --keep")
    return entries.scalar(text, one.field) if one.field is not None else text


def both(one: Undecided) -> Any:
    """All answers as one, where they are words.

    Raises:
        Usage: they are none, or somebody took it away.
    """
    values = [each.value for each in one.answers]
    words = one.field is None or (one.field.type is FieldType.TEXT and not one.field.coded)
    if not words or not all(isinstance(value, str) for value in values):
        raise Usage(f"{one.place}: these cannot both stand", "keep one of them, or write it anew")
    return "\n\n".join(str(value) for value in values)


def decide(folder: Folder, case: Case, document: Document, chosen: Mapping[Where, Any], stamp: Stamp) -> Change:
    """Write down what was decided: the answer stands, and the others wait no more. They stay in the history.

    Raises:
        NotMet: the paper is final; its words are not changed.
    """
    if document.final_on and not document.is_living:
        raise NotMet(f"{document.id} is final", f"casefile amend {case.code} {document.id} --because -")
    paper = open_paper(document)
    made = Paper(paper.path, paper.form, _with(paper.tree, chosen, stamp))
    summary = f"{case.code}: {made.form.title}, {_count(chosen)} decided"
    return change(folder, stamp, "resolve", summary, edited=[made], case=case)


def decide_settings(folder: Folder, chosen: Mapping[Where, Any], stamp: Stamp) -> Change:
    """The same for casefile.yaml, whose other lines stay as somebody wrote them.

    Raises:
        Usage: the settings would not be as they must be.
    """
    before = _settings(folder)
    made = _with(before, chosen, stamp)
    if new := settings.faults(made) - settings.faults(before):
        raise Usage(f"that cannot stand in {CASELOAD_FILE}: {min(new)}", "casefile help settings")
    read = {CASELOAD_FILE: folder.digests[CASELOAD_FILE]}
    text = splice.rewrite(folder.raw_text(CASELOAD_FILE), made)
    return Change("resolve", f"{CASELOAD_FILE}: {_count(chosen)} decided", read, {CASELOAD_FILE: text})


def _with(tree: Tree | Mapping[str, Any], chosen: Mapping[Where, Any], stamp: Stamp) -> Tree:
    made: Tree = dict(tree)
    for where, value in chosen.items():
        made = decided(made, where, value, stamp.worker, stamp.at)
    return made


def _count(chosen: Mapping[Where, Any]) -> str:
    return f"{len(chosen)} answers are" if len(chosen) > 1 else "an answer is"


def _settings(folder: Folder) -> Mapping[str, Any]:
    """The tree of casefile.yaml, once it is known that it can be read at all (`settings` says where it cannot)."""
    _ = folder.settings
    tree: Any = parse(folder.text(CASELOAD_FILE)).tree()
    return tree if isinstance(tree, Mapping) else {}
