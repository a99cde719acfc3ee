"""Does a case agree with itself? Names, keys, digests, statuses, versions and steps, each as a finding. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from casefile.core.candidates import waits
from casefile.core.case import Case
from casefile.core.digest import short_digest, text_digest
from casefile.core.document import Document
from casefile.core.finding import Finding, Severity
from casefile.core.form import Kind


def name_and_id(case: Case, document: Document) -> Iterator[Finding]:
    """The file name is the id; `form`, `date` and note folder fit it."""
    if document.is_living or not document.tree:
        return
    stem = document.path.rpartition("/")[2].removesuffix(".yaml")
    if document.id and document.id != stem:
        message = "the id differs from the file's name; other documents refer to the id"
        yield Finding(document.place("id"), "document/name", message, "give the file the name of its id")


def whose(case: Case, document: Document) -> Iterator[Finding]:
    """The key says whose a document is; one code with two keys is two people."""
    if not document.tree or not case.key:
        return
    if document.key and document.key != case.key:
        message = "this document belongs to another person (its key is not that of case.yaml); keep the two apart"
        yield Finding(
            document.place("key"),
            "client/twin",
            message,
            "move the other person's files into a folder with a code of its own",
        )
    elif (
        document.client
        and document.client != case.code
        and document.client not in case.record.items_or_words("formerly")
    ):
        message = "the client code is not that of this folder"
        yield Finding(
            document.place("client"),
            "document/client",
            message,
            "put the file into that client's folder, or correct the code",
        )


def digests(case: Case, document: Document) -> Iterator[Finding]:
    """What was final and signed is still what stands there; a hand edit is only noticed."""
    if not document.tree:
        return
    said = document.text("final.digest")
    if document.final_on and said:
        now = text_digest(document.tree)
        if said.startswith("sha256-text-1:") and said != now:
            message = "the text is no longer the one that was made final"
            fix = f"put it back as it was, and casefile amend {case.code} {document.name} for the change"
            yield Finding(document.place("final", "digest"), "document/changed-since-final", message, fix)
        for index, one in enumerate(document.items("signatures")):
            if one.get("digest") and one.get("digest") != said:
                message = "this signature is for another text than the final one"
                yield Finding(
                    document.place("signatures", index, "digest"),
                    "document/signature",
                    message,
                    f"casefile show {case.code} {document.id}",
                )
    stamp = document.text("updated.digest")
    if stamp and stamp != short_digest(document.tree):
        message = "changed by hand since casefile last wrote it; the next change made by casefile notes that"
        yield Finding(document.place("updated"), "document/edited-by-hand", message, severity=Severity.NOTE)


def status(case: Case, document: Document) -> Iterator[Finding]:
    """The status says what `final` and the events say."""
    if document.form is None or document.is_living or not document.stored_status:
        return
    told = document.standing()
    if document.stored_status != told:
        message = f"the status says {_word(document.stored_status)}, final and events say {told}; {told} counts"
        yield Finding(document.place("status"), "document/status", message, f"write status: {told}")


def _word(status: str) -> str:
    return status if re.fullmatch(r"draft|final|withdrawn|entered_in_error", status) else "something else"


def versions(case: Case, document: Document) -> Iterator[Finding]:
    """A version supersedes documents that are there, of its own form."""
    for index, name in enumerate(document.supersedes):
        place = document.place("supersedes", index)
        if name not in case.by_id:
            yield Finding(
                place,
                "document/supersedes",
                "there is no document of that id in this file",
                f"casefile show {case.code}",
            )
        elif case.by_id[name].name != document.name:
            other = case.by_id[name].name
            yield Finding(place, "document/supersedes", f"that is a {other}, not a {document.name}")
    if document.version > 1 and not document.supersedes and document.form and document.form.kind is Kind.SINGLE:
        yield Finding(
            document.place("version"),
            "document/supersedes",
            "a later version says which one it supersedes",
            "add supersedes: [ID]",
        )


def conflicts(case: Case, document: Document) -> Iterator[Finding]:
    """Two answers to one question wait for somebody to choose."""
    if waits(document.tree):
        message = "two people answered one question differently; you can carry on, only finalising and moving wait"
        yield Finding(
            document.place("conflicts"),
            "document/conflict",
            message,
            f"casefile resolve {case.code} {document.id or document.name}",
        )


PER_DOCUMENT: tuple[Callable[[Case, Document], Iterator[Finding]], ...] = (
    name_and_id,
    whose,
    digests,
    status,
    versions,
    conflicts,
)


def forks(case: Case) -> Iterator[Finding]:
    """Two versions that claim one place: its requirements count as missing until they are brought together."""
    for fork in case.forks():
        message = f"{len(fork)} versions stand beside each other ({', '.join(one.id for one in fork)})"
        yield Finding(
            fork[-1].place("id"),
            "case/fork",
            message,
            f"casefile resolve {case.code} {fork[0].name}",
            Severity.WARNING,
        )


def drafts(case: Case) -> Iterator[Finding]:
    """Two open drafts of one single form: `write` would not know which is meant."""
    names = sorted({one.name for one in case.documents if one.form and one.form.kind is Kind.SINGLE})
    for name in names:
        found = case.open_draft(name)
        if len(found) > 1:
            message = f"{len(found)} drafts of one form are open ({', '.join(one.id for one in found)})"
            yield Finding(
                found[-1].place("id"),
                "case/two-drafts",
                message,
                f"casefile write {case.code} {name} --id ID",
                Severity.WARNING,
            )


def steps(case: Case) -> Iterator[Finding]:
    """Each move begins where the one before it ended, in its own support period; days do not run past a closing."""
    phase = ""
    period = 0
    positions = {str(one.get("id")): index for index, one in enumerate(case.record.items("steps"))}
    for step in case.steps:
        if step.period != period:
            phase, period = "", step.period
        origin, to = step.text("from"), step.text("to")
        if to and origin and phase and origin != phase and re.fullmatch("[a-z-]{1,20}", origin + phase):
            place = case.record.place("steps", positions.get(step.id, 0), "from")
            message = f"this move begins in {origin}, and the case was in {phase}; two people moved it at once"
            yield Finding(place, "case/steps-cross", message, f"casefile status {case.code}", Severity.WARNING)
        phase = to or phase
    if case.record.tree and not case.steps:
        yield Finding(
            case.record.place("steps"),
            "case/no-steps",
            "a case has at least the step that opens it",
            "casefile explain case/no-steps",
        )


def periods(case: Case) -> Iterator[Finding]:
    """Only the last support period is open."""
    found = case.record.items("support_periods")
    for index, one in enumerate(found[:-1]):
        if not one.get("closed"):
            message = "an earlier support period is still open"
            yield Finding(
                case.record.place("support_periods", index),
                "case/open-periods",
                message,
                "write closed: DATE",
            )


PER_CASE: tuple[Callable[[Case], Iterator[Finding]], ...] = (forks, drafts, steps, periods)


def findings(case: Case) -> tuple[Finding, ...]:
    """Everything in which a case does not agree with itself, on files as they are now."""
    found = [
        finding
        for document in (case.record, *case.documents)
        for check in PER_DOCUMENT
        for finding in check(case, document)
    ]
    return (*found, *(finding for one in PER_CASE for finding in one(case)))
