"""Which closed files are kept how long, and a hold that says: keep this one, whatever time it is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from casefile.core import retention
from casefile.core.case import Case
from casefile.core.change import Change
from casefile.core.document import Document
from casefile.core.failure import NotFound, Usage
from casefile.core.identity import item_id
from casefile.core.retention import Retention
from casefile.core.stamp import Stamp
from casefile.core.tree import key_of
from casefile.store.folder import Folder
from casefile.work import disposing
from casefile.work.gating import jurisdiction_of
from casefile.work.papers import Tree, change, day_text, listed, open_paper


def complaints(folder: Folder) -> tuple[Document, ...]:
    """The papers of the service that may hold a complaint, and those that cannot be read."""
    return tuple(one for one in folder.service().documents if one.name in ("improvement", "feedback") or not one.tree)


def retention_of(folder: Folder, case: Case, day: date, told: Sequence[Document] | None = None) -> Retention:
    """What holds for one file on a day; `told` are the complaints, where they were read already.

    Raises:
        Unreadable: it follows a jurisdiction that is not here.
    """
    told = complaints(folder) if told is None else told
    papers = {case.record.path, *(one.path for one in case.documents)}
    beside = sum(name not in papers for name in disposing.names_of(folder, case.code))
    return retention.judged(case, jurisdiction_of(case, folder.settings), day, told, beside)


def hold(folder: Folder, case: Case, because: str, until: date | None, stamp: Stamp) -> Change:
    """Keep a file, open or closed, until a day or until somebody lifts it.

    Raises:
        Usage: the day is over already.
    """
    if until and until < stamp.day:
        raise Usage("--until is a day that is over already")
    paper = open_paper(case.record)
    kept = listed(paper.tree, "holds")
    taken = {key for one in kept if (key := key_of(one))}
    made: Tree = {
        "id": item_id("h", stamp.letters, taken),
        "since": day_text(stamp),
        "at": stamp.at,
        "by": stamp.worker,
        "because": because,
        **({"until": until.isoformat()} if until else {}),
    }
    paper.tree["holds"] = [*kept, made]
    end = f"until {until.isoformat()}" if until else "until somebody lifts it"
    return change(folder, stamp, "hold", f"{case.code} is kept {end} ({made['id']})", edited=[paper], case=case)


def lift(folder: Folder, case: Case, id: str, stamp: Stamp) -> Change:
    """Lift a hold: its last day is the stamp's, and who lifted it is kept.

    Raises:
        NotFound: no such hold is in force.
    """
    paper = open_paper(case.record)
    kept = listed(paper.tree, "holds")
    in_force = {str(one.get("id")) for one in retention.holds(case, stamp.day)}
    found = next((one for one in kept if one.get("id") == id and id in in_force), None)
    if found is None:
        known = ", ".join(sorted(in_force)) or "none"
        raise NotFound(f"{case.code} has no such hold; in force: {known}", f"casefile show {case.code} case")
    found |= {"until": day_text(stamp), "lifted_by": stamp.worker}
    paper.tree["holds"] = kept
    return change(folder, stamp, "hold", f"{case.code}: the hold {id} is lifted", edited=[paper], case=case)
