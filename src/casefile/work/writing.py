"""Writing a document: go on with its draft or begin one, and make it final when that is asked and nothing is open."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from casefile.core.case import Case
from casefile.core.change import Change
from casefile.core.document import Document
from casefile.core.failure import NotMet, Usage
from casefile.core.finding import Finding
from casefile.core.form import Form, Kind
from casefile.core.identity import SERVICE
from casefile.core.sharing import is_sent_later
from casefile.core.stamp import Stamp
from casefile.store.folder import Folder
from casefile.work import entries, find
from casefile.work.covering import objection
from casefile.work.finalising import Incomplete, give_keys, make_final
from casefile.work.papers import Paper, add_event, change, new_entry, new_paper, next_version, open_paper


@dataclass(frozen=True, slots=True)
class Entry:
    """What is handed in: answers, places to set, whether it is to be final, which draft is meant, how sensitive it is.

    `already`: it has left the house, so it is written down although nothing covers it. `carry`: begin with the answers of the
    last support period.
    """

    answers: Mapping[str, Any] | None = None
    sets: Sequence[tuple[str, str]] = ()
    final: bool = False
    id: str = ""
    dated: bool = False
    sensitivity: str = ""
    already: bool = False
    carry: bool = False


def paper_to_write(
    case: Case, form: Form, stamp: Stamp, id: str = "", *, dated: bool = False, carry: bool = False
) -> tuple[Paper, bool]:
    """The paper of a form that `write` goes on with, and whether it is new. A draft's day follows `--on` where it is given.

    Raises:
        NotMet: a final document of a single form stands; it is amended, not written again.
        Usage: there is nothing to carry over.
    """
    name = form.name
    if carry and (form.kind is Kind.LIVING or find.open_draft(case, form, id)):
        raise Usage(f"{name} is begun already; --carry begins one", f"casefile write {case.code} {name}")
    if form.kind is Kind.LIVING and form.place == SERVICE:
        return _entry(case, form, id, stamp)
    if form.kind is Kind.LIVING:
        return open_paper(_living(case, name)), False
    draft = find.open_draft(case, form, id)
    if draft is not None:
        paper = open_paper(draft)
        if dated:
            paper.tree["date"] = stamp.day.isoformat()
        return paper, False
    standing = case.standing(name)
    if form.kind is Kind.SINGLE and standing:
        raise NotMet(
            f"{case.code} has a final {name} ({standing[-1].id})",
            f"casefile amend {case.code} {name} begins the next version",
        )
    if carry:
        return carried(case, form, stamp), True
    return new_paper(case, form, stamp), True


NEVER_CARRIED = (
    "consent",
    "risk-assessment",
    "safe-today",
    "protection-report",
    "rights-and-responsibilities",
    "referral-in",
    "exit-plan",
    "exit-summary",
)
"""What somebody who comes back is asked anew: who may know, what is safe, what they want now."""


def last_time(case: Case, form: Form) -> Document | None:
    """The current document of a single form in the last support period that had one, if its answers may be gone through again."""
    if form.kind is not Kind.SINGLE or form.name in NEVER_CARRIED:
        return None
    for period in range(case.period - 1, 0, -1):
        if found := case.standing(form.name, period=period):
            return found[-1]
    return None


def carried(case: Case, form: Form, stamp: Stamp) -> Paper:
    """A first version that begins with the answers of the last support period, to be gone through with the person.

    Raises:
        Usage: there are none, or they are asked anew on purpose.
    """
    before = last_time(case, form)
    if before is None:
        why = "is asked anew" if form.name in NEVER_CARRIED else "has no answers of an earlier support period"
        raise Usage(f"{form.name} {why}", f"casefile write {case.code} {form.name}")
    answers = {name: copy.deepcopy(value) for name, value in before.tree.items() if form.is_question(name)}
    words = f"Begun with the answers of {before.id}; gone through again together."
    return new_paper(case, form, stamp, {**answers, "because": words})


def _entry(case: Case, form: Form, id: str, stamp: Stamp) -> tuple[Paper, bool]:
    """An entry of the directory by its name; a new one where none is called so.

    Raises:
        Usage: it is not said which, or the case is no service's.
    """
    if case.code != SERVICE:
        raise Usage(f"the form {form.name} is not {case.code}'s", f"casefile write {SERVICE} {form.name} --id NAME")
    if not id:
        raise Usage("which entry of the directory?", f"casefile write {SERVICE} {form.name} --id town-housing-office")
    known = next((one for one in case.documents if one.name == form.name and one.id == id), None)
    return (open_paper(known), False) if known else (new_entry(form, id, stamp), True)


def _living(case: Case, name: str) -> Document:
    document = case.record if name == "case" else case.profile
    if document is None or document.form is None:
        raise NotMet(f"{name}.yaml of {case.code} is missing or cannot be read", f"casefile check {case.code}")
    return document


def write(folder: Folder, case: Case, name: str, entry: Entry, stamp: Stamp) -> Change:
    """Lay answers over a draft (or a new one, or a living document); with `final`, make it final when nothing is open.

    With open questions and `final`, the draft is still what the Change writes; the findings name what is open.
    """
    form = find.form(name, folder.shelf)
    if entry.final and form.kind is Kind.LIVING:
        raise Usage(f"{name}.yaml is never final; it is changed in place", "leave --final out")
    if entry.final and entry.carry:
        raise Usage("what was said last time is gone through together before it is final", "leave --final out")
    paper, new = paper_to_write(case, form, stamp, entry.id, dated=entry.dated, carry=entry.carry)
    apply_entry(paper, entry, stamp)
    return finish(folder, case, paper, stamp, new=new, final=entry.final, already=entry.already)


def apply_entry(paper: Paper, entry: Entry, stamp: Stamp) -> None:
    """Lay answers over a paper, then set single places, then give keys to new list items.

    Raises:
        Usage: a place or an answer the form does not have.
    """
    if entry.sensitivity:
        levels = paper.form.field("sensitivity")
        if levels is None or entry.sensitivity not in levels.choices:
            raise Usage("--sensitivity is none of the words", f"choose {', '.join(levels.choices if levels else ())}")
        paper.tree["sensitivity"] = entry.sensitivity
    if entry.answers:
        _lay_over(paper, entry.answers)
    for path, text in entry.sets:
        entries.put(paper.tree, paper.form, path, text, stamp)
    settle(paper, [path.split(".")[0] for path, _ in entry.sets])
    give_keys(paper.tree, paper.form, stamp)


def _lay_over(paper: Paper, answers: Mapping[str, Any]) -> None:
    """Answer questions anew, each as a whole; in a living document, which has no versions, a group keeps what is not named."""
    for name, answer in answers.items():
        mine = paper.tree.get(name)
        field = paper.form.field(name)
        if paper.form.kind is Kind.LIVING and isinstance(answer, Mapping) and field is not None:
            entries.unfit(field, mine)
        kept = mine if paper.form.kind is Kind.LIVING and isinstance(mine, dict) else {}
        paper.tree[name] = {**kept, **answer} if isinstance(answer, Mapping) else answer
    settle(paper, answers)


def settle(paper: Paper, names: Iterable[str]) -> None:
    """Questions answered now are no longer open between two people."""
    answered = {f"/{name}" for name in names}
    kept = paper.tree.get("conflicts")
    if isinstance(kept, list):
        settled = [one for one in kept if isinstance(one, Mapping) and one.get("path") in answered]
        paper.tree["conflicts"] = [one for one in kept if one not in settled] or None


def finish(
    folder: Folder, case: Case, paper: Paper, stamp: Stamp, *, new: bool, final: bool, already: bool = False
) -> Change:
    """The Change that saves a paper, made final where asked and possible; `later` names the questions still open otherwise.

    What would tell somebody more than the person agreed to stays a draft, unless it has left `already`; `findings` say why.
    """
    open_questions: tuple[str, ...] = ()
    against: tuple[Finding, ...] = ()
    if final and not already:
        against = objection(folder, case, paper, stamp)
    if final and not against:
        try:
            make_final(paper, stamp)
            if already and is_sent_later(paper.form.name):
                add_event(paper, stamp, "sent", {})
        except Incomplete as incomplete:
            open_questions = incomplete.gaps
    what = f"{case.code}: {paper.form.title}"
    how = (
        "final"
        if paper.tree.get("status") == "final"
        else "saved"
        if paper.form.kind is Kind.LIVING
        else "saved as a draft"
    )
    made = change(
        folder,
        stamp,
        "write",
        f"{what}, {how}",
        new=[paper] if new else [],
        edited=[] if new else [paper],
        case=case,
    )
    return Change(
        made.verb,
        made.summary,
        made.read,
        made.writes,
        documents=made.documents,
        client=made.client,
        later=open_questions,
        findings=against,
    )


def amend(folder: Folder, case: Case, reference: str, because: str, stamp: Stamp) -> Change:
    """Begin the next version of a final document as a draft that carries the answers.

    Raises:
        NotMet: it is a draft, or a draft of the next version is open already, or two versions stand beside each other.
    """
    document = find.document(case, reference, final=find.is_form_name(reference))
    if document.is_living:
        raise NotMet(
            f"{document.name}.yaml has no versions; it is changed in place",
            f"casefile write {case.code} {document.name}",
        )
    if document.standing() == "entered_in_error":
        raise NotMet(f"{document.id} was entered in error; its words are not carried on")
    if document.standing() == "draft":
        raise NotMet(f"{document.id} is a draft", f"casefile write {case.code} {document.name}")
    followers = [
        one for one in case.documents if document.id in one.supersedes and one.standing() != "entered_in_error"
    ]
    if followers:
        raise NotMet(
            f"{followers[-1].id} follows it already",
            f"casefile write {case.code} {document.name} --id {followers[-1].id}",
        )
    rivals = [one for one in case.standing(document.name, period=document.period) if one.id != document.id]
    if document.form is not None and document.form.kind is Kind.SINGLE and rivals:
        raise NotMet(
            f"two versions of {document.name} stand beside each other",
            f"casefile resolve {case.code} {document.name}",
        )
    paper = next_version(case, document, stamp, because)
    summary = f"{case.code}: {paper.form.title}, version {paper.tree['version']} is begun"
    return change(folder, stamp, "amend", summary, new=[paper], case=case)
