"""May this paper tell what it tells? Asked before a referral or a disclosure becomes final, with the case's jurisdiction."""

from __future__ import annotations

from casefile.core.case import Case
from casefile.core.document import Document
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
    return may_not_leave(preview(paper), whole(case, folder.settings, stamp.day))


def may_not_be_sent(folder: Folder, case: Case, document: Document, stamp: Stamp) -> str:
    """The same for a referral that leaves, or leaves again, on the stamp's day."""
    return may_not_leave(document, whole(case, folder.settings, stamp.day), again=True)


def what_then(case: Case, why: str) -> str:
    """What to type where nothing covers a paper."""
    if why == NOT_SIGNED:
        return f"casefile sign {case.code} consent --as client --method ink"
    return f"casefile explain {NOT_COVERED}"
