"""Which paper a printed page was made of: found by the letters of its mark, without opening any other file."""

from __future__ import annotations

from collections.abc import Iterator

from casefile.core.case import Case
from casefile.core.document import Document
from casefile.core.identity import SERVICE, base_of, stem
from casefile.core.pagemark import PageMark
from casefile.store.folder import Folder


def marked(folder: Folder, mark: PageMark) -> Iterator[tuple[Case, Document]]:
    """Every paper whose id ends with the letters of a mark, with the file it lies in; clients first.

    A profile is called by the key of its file and not by its letters, so profiles are looked into where no name fits.
    """
    codes = (*folder.codes(), SERVICE, *folder.worker_codes())
    named = [code for code in codes if any(stem(name).endswith(mark.letters) for name in folder.paper_names(code))]
    for code in named or [code for code in folder.codes() if _is_profile(folder, code, mark)]:
        case = folder.case(code)
        yield from ((case, one) for one in case.documents if one.tree and one.id.endswith(mark.letters))


def _is_profile(folder: Folder, code: str, mark: PageMark) -> bool:
    return folder.document(f"{base_of(code)}/profile.yaml").id.endswith(mark.letters)
