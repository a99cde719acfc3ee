"""Somebody says that a paper is wrong: the request is a paper of its own, and the one it is about says that it was asked."""

from __future__ import annotations

from casefile.core.case import Case
from casefile.core.change import Change
from casefile.core.document import Document
from casefile.core.failure import NotMet, Usage
from casefile.core.stamp import Stamp
from casefile.store import library
from casefile.store.folder import Folder
from casefile.work import find
from casefile.work.papers import add_event, change, new_paper, open_paper


def correct(folder: Folder, case: Case, reference: str, words: str, stamp: Stamp) -> Change:
    """Begin a request for a correction, as a draft that holds what is wrong in the person's words.

    Raises:
        Usage, NotMet: as `said_to_be_wrong`.
    """
    about = said_to_be_wrong(case, reference)
    request = new_paper(case, library.form("correction-request"), stamp)
    request.tree.update({"about_ref": about.id, "asked_by": "client", "what_is_wrong": words})
    request.tree["sensitivity"] = about.text("sensitivity") or request.tree["sensitivity"]
    paper = open_paper(about)
    edited = []
    if "correction_asked" in paper.form.events:
        add_event(paper, stamp, "correction_asked", {"request_ref": request.id})
        edited = [paper]
    summary = f"{case.code}: a correction is asked for; it is answered within thirty days"
    return change(folder, stamp, "correct", summary, new=[request], edited=edited, case=case)


def said_to_be_wrong(case: Case, reference: str) -> Document:
    """The paper a request is about; told before anybody is asked for words.

    Raises:
        Usage: the paper is changed in place, or is such a request itself.
        NotMet: it is still a draft, which is simply changed, or was entered in error.
    """
    about = find.document(case, reference)
    held = case.current(about.name) if about.standing() == "draft" and reference == about.name else None
    about = held or about  # by its form's name a person means the paper they hold, not the next one somebody is at
    if about.is_living:
        raise Usage(f"{about.name}.yaml is changed in place", f"casefile write {case.code} {about.name}")
    if about.name == "correction-request":
        raise Usage("that is a request for a correction itself", f"casefile amend {case.code} {about.id}")
    if about.standing() == "entered_in_error":
        raise NotMet(f"{about.id} was entered in error", f"casefile show {case.code}")
    if about.standing() == "draft":
        raise NotMet(f"{about.id} is a draft; it is simply changed", f"casefile write {case.code} {about.name}")
    return about
