"""One worker hands a person's file to another: who works with them from now on, and a note of what the next one must know."""

from __future__ import annotations

from casefile.core.case import Case
from casefile.core.change import Change
from casefile.core.failure import NotMet, Usage
from casefile.core.stamp import Stamp
from casefile.core.tree import Plain
from casefile.store import library
from casefile.store.folder import Folder
from casefile.work.finalising import make_final
from casefile.work.papers import change, day_text, listed, new_paper, open_paper


def hand_over(folder: Folder, case: Case, to: str, words: str, stamp: Stamp) -> Change:
    """Make another worker the caseworker from the stamp's day on; the one before is kept with the day it ended.

    Raises:
        Usage: there is no such worker, or they are the caseworker already.
        NotMet: the spine has no list of workers.
    """
    workers = [one.id for one in folder.settings.workers]
    if to not in workers:
        raise Usage("--to is not a worker of this caseload", f"choose {', '.join(workers)}")
    if case.caseworker == to:
        raise Usage(f"{to} is the caseworker of {case.code} already")
    if case.profile is None or case.profile.form is None:
        raise NotMet(f"profile.yaml of {case.code} is missing or cannot be read", f"casefile check {case.code}")
    spine = open_paper(case.record)
    kept = listed(spine.tree, "workers")
    for one in kept:
        if one.get("role") == "caseworker" and not one.get("until"):
            one |= {"until": day_text(stamp)}
    known = next((one for one in kept if one.get("id") == to), None)
    fresh = {"id": to, "role": Plain("caseworker"), "since": day_text(stamp)}
    if known is None:
        kept.append(fresh)
    else:  # one entry a worker: the time before is kept in its words
        before = f"Before: {known.get('role')}, {known.get('since')} to {known.get('until') or day_text(stamp)}."
        known.update(fresh, because=" ".join(filter(None, (str(known.get("because") or ""), before)))[-300:])
        known.pop("until", None)
    spine.tree["workers"] = kept
    profile = open_paper(case.profile)
    profile.tree["caseworker"] = to
    edited = [spine, profile]
    note = new_paper(case, library.form("note"), stamp)
    note.tree.update({"kind": Plain("handover"), "text": words, "with": [to]})
    make_final(note, stamp)
    return change(
        folder,
        stamp,
        "handover",
        f"{case.code}: {to} is the caseworker from {stamp.day.isoformat()} on",
        new=[note],
        edited=edited,
        case=case,
    )
