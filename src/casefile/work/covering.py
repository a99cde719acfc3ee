"""May this paper tell what it tells? Asked before a referral or a disclosure becomes final, with the case's jurisdiction."""

from __future__ import annotations

from casefile.core.case import Case
from casefile.core.document import Document
from casefile.core.failure import Failure
from casefile.core.finding import Finding, Place
from casefile.core.permission import NOT_SIGNED
from casefile.core.sharing import is_share, may_not_leave
from casefile.core.stamp import Stamp
from casefile.store.folder import Folder
from casefile.work.gating import whole
from casefile.work.papers import Paper, preview

NOT_COVERED = "sharing/not-covered"
"""The code of the finding that explains what to do about it."""


def stands_against(folder: Folder, case: Case, paper: Paper, stamp: Stamp) -> str:
    """Why a paper that becomes final may not tell somebody outside what it tells; nothing where it may, or tells nothing new."""
    if not is_share(paper.form):
        return ""
    return may_not_leave(preview(paper), whole(case, folder.settings, stamp.day, known_as=folder.known_as))


def objection(folder: Folder, case: Case, paper: Paper, stamp: Stamp) -> tuple[Finding, ...]:
    """The same as a finding with what to do about it, where a draft is to become final.

    What cannot be judged, because the file follows what is not here or holds something odd, is not told; the words are saved
    all the same, so nothing that goes wrong while judging may come out of here.
    """
    try:
        why = stands_against(folder, case, paper, stamp)
        fix = what_then(case, why)
    except Failure as problem:
        why, fix = f"whether it may be told cannot be judged here: {problem.message}", problem.fix
    except Exception:
        why = "whether it may be told cannot be judged: something in this file is not as its form asks"
        fix = f"casefile check {case.code}"
    return (Finding(Place(paper.path), NOT_COVERED, why, fix),) if why else ()


def may_not_be_sent(folder: Folder, case: Case, document: Document, stamp: Stamp) -> str:
    """The same for a referral that leaves, or leaves again, on the stamp's day."""
    return may_not_leave(document, whole(case, folder.settings, stamp.day, known_as=folder.known_as), again=True)


def what_then(case: Case, why: str) -> str:
    """What to type where nothing covers a paper."""
    if why == NOT_SIGNED:
        return f"casefile sign {case.code} consent --as client --method ink"
    return f"casefile explain {NOT_COVERED}"
