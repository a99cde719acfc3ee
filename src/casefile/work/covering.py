"""May this paper tell what it tells? Asked before a referral or a disclosure becomes final, with the case's jurisdiction."""

from __future__ import annotations

from casefile.core.case import Case
from casefile.core.document import Document
from casefile.core.permission import NOT_SIGNED
from casefile.core.sharing import is_sent_later, is_share, not_covered
from casefile.core.stamp import Stamp
from casefile.store.folder import Folder
from casefile.work.gating import place_of
from casefile.work.papers import Paper, preview

NOT_COVERED = "sharing/not-covered"
"""The code of the finding that explains what to do about it."""


def stands_against(folder: Folder, case: Case, paper: Paper, stamp: Stamp) -> str:
    """Why a paper may not tell somebody outside what it tells; nothing where it may, or tells nobody anything."""
    if not is_share(paper.form):
        return ""
    return why_not(folder, case, preview(paper), stamp)


def why_not(folder: Folder, case: Case, document: Document, stamp: Stamp) -> str:
    """The same for a document: as it would leave on the stamp's day, or as it was told on its own."""
    day = stamp.day if is_sent_later(document.name) else None
    return not_covered(document, case, place_of(case, folder.settings), day)


def what_then(case: Case, why: str) -> str:
    """What to type where nothing covers a paper."""
    if why == NOT_SIGNED:
        return f"casefile sign {case.code} consent --as client --method ink"
    return f"casefile explain {NOT_COVERED}"
