"""Papers that say nothing of who wrote them: shown once so many lie together that no word tells whose it is. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from casefile.core.document import Document

ENOUGH = 5
"""From so many answers on they are shown (practice review E26: not under five)."""


def too_few(document: Document, papers: Iterable[Document]) -> bool:
    """Whether a paper without a name is not to be shown yet, because fewer than five of its form were handed in."""
    if document.form is None or not document.form.unnamed:
        return False
    return sum(one.name == document.name and one.standing() == "final" for one in papers) < ENOUGH
