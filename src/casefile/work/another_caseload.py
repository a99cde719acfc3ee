"""A whole file goes into another caseload, for a person who must be kept from a colleague: there first, and only then away from here."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from casefile.core.case import Case
from casefile.core.change import Change
from casefile.core.failure import NotFound, NotMet, Unreadable, Usage
from casefile.store import git
from casefile.store.folder import CASELOAD_FILE, Folder
from casefile.store.git import objects
from casefile.work import disposing


def target(folder: Folder, to: Path) -> Folder:
    """The other caseload.

    Raises:
        NotFound: there is none.
        Usage: it is this one, lies in it, or this one lies in it; or it is another copy of this one.
    """
    to = to.resolve()
    here = folder.root.resolve()
    if to == here or to.is_relative_to(here) or here.is_relative_to(to):
        raise Usage("--to must be another caseload, beside this one and not inside it", "casefile init FOLDER")
    if not (to / CASELOAD_FILE).is_file():
        raise NotFound("--to names no caseload (there is no casefile.yaml in it)", "casefile init FOLDER")
    if _begun_in(here) & _begun_in(to):  # what is removed here would be removed there by its next sync
        raise Usage(
            "--to is another copy of this caseload, and would remove the file too; nothing was moved",
            "casefile init FOLDER begins one of its own",
        )
    there = Folder(to)
    _ = there.settings  # a caseload that cannot be read takes nothing in
    return there


def _begun_in(root: Path) -> frozenset[str]:
    """The commits that a caseload's history began with."""
    return objects.beginnings(root) if git.has_history(root) and git.is_here() else frozenset()


def may_receive(there: Folder, case: Case, going: Mapping[str, bytes]) -> bool:
    """Whether the file is still to be copied; not where a command that was killed has done that already, byte for byte.

    Raises:
        NotMet: the code or the person is there already, or that caseload once removed a file of this code.
    """
    there = Folder(there.root)  # as it is now: a command that was killed there may have been finished meanwhile
    if case.code in there.codes():
        if all(_there(there, name) == data for name, data in going.items()):
            return False
        raise NotMet("the other caseload has a file of this code already; nothing was moved", "move that one first")
    if disposing.removed(there, case.code):
        raise NotMet(
            "the other caseload once removed a file of this code, and every copy of it would again; nothing was moved",
            "begin a new file there with casefile new",
        )
    if any(there.spine(code).key == case.key for code in there.codes()):
        raise NotMet("the other caseload has this person already, under another code; nothing was moved")
    return True


def receive(case: Case, going: Mapping[str, bytes]) -> Change:
    """The Change of the other caseload: every file as it is."""
    return Change(
        "receive",
        f"{case.code}: {len(going)} files",
        dict.fromkeys(going, ""),
        attached=dict(going),
        client=case.code,
    )


def verify(there: Folder, going: Mapping[str, bytes]) -> None:
    """See that every byte has arrived.

    Raises:
        Unreadable: one has not; nothing is taken away here.
    """
    there = Folder(there.root)
    wrong = sum(_there(there, name) != data for name, data in going.items())
    if wrong:
        raise Unreadable(f"{wrong} files did not arrive whole; nothing was taken away here", "run the command again")


def _there(there: Folder, name: str) -> bytes | None:
    try:
        return there.raw(name, disposing.MOST)
    except OSError:
        return None
