"""One worker hands a person's file to another: who works with them from now on, and a note of what the next one must know."""

from __future__ import annotations

from casefile.core.case import Case, ended
from casefile.core.change import Change
from casefile.core.days import day_of
from casefile.core.document import Document
from casefile.core.failure import NotMet, Usage
from casefile.core.stamp import Stamp
from casefile.core.tree import Plain
from casefile.store import library
from casefile.store.folder import Folder
from casefile.work.finalising import make_final
from casefile.work.papers import Tree, change, day_text, listed, new_paper, open_paper


def hand_over(folder: Folder, case: Case, to: str, words: str, stamp: Stamp) -> Change:
    """Make another worker the caseworker from the stamp's day on; the one before is kept with the day it ended.

    Raises:
        Usage, NotMet: as `may_take_over`; the spine has no list of workers.
    """
    profile = open_paper(may_take_over(folder, case, to, stamp))
    spine = open_paper(case.record)
    kept = listed(spine.tree, "workers")
    moved = _take_over(kept, to, stamp)
    spine.tree["workers"] = kept
    profile.tree["caseworker"] = to
    edited = [spine, profile]
    note = new_paper(case, library.form("note"), stamp)
    note.tree.update({"kind": Plain("handover"), "text": "\n\n".join(filter(None, (words, moved))), "with": [to]})
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


def may_take_over(folder: Folder, case: Case, to: str, stamp: Stamp) -> Document:
    """The profile, in which the caseworker stands too; told before anybody is asked for words.

    Raises:
        Usage: there is no such worker, or they are the caseworker already.
        NotMet: there is no profile.
    """
    workers = [one.id for one in folder.settings.workers]
    if to not in workers:
        raise Usage("--to is not a worker of this caseload", f"choose {', '.join(workers)}")
    if case.caseworker_on(stamp.day) == to:
        raise Usage(f"{to} is the caseworker of {case.code} already")
    now = next((one for one in case.workers if one.get("id") == case.caseworker_on(stamp.day)), None)
    since = day_of(now.get("since")) if now else None
    if since and since > stamp.day:
        raise Usage(f"the caseworker before has been that since {since.isoformat()}, after that day", "--on DATE")
    if case.profile is None or case.profile.form is None:
        raise NotMet(f"profile.yaml of {case.code} is missing or cannot be read", f"casefile check {case.code}")
    return case.profile


def _take_over(workers: list[Tree], to: str, stamp: Stamp) -> str:
    """End the caseworker's time and begin the next one's; the words for the note, where the entry has no room for them.

    One entry a worker: somebody who comes back keeps the time before in its words, as many as the form gives room for.
    """
    for one in workers:
        if one.get("role") == "caseworker" and not ended(one, stamp.day):  # an end that was planned comes now
            one |= {"until": day_text(stamp)}
    known = next((one for one in workers if one.get("id") == to), None)
    fresh = {"id": to, "role": Plain("caseworker"), "since": day_text(stamp)}
    if known is None:
        workers.append(fresh)
        return ""
    before = f"Before: {known.get('role')}, {known.get('since')} to {known.get('until') or day_text(stamp)}."
    said = str(known.get("because") or "")
    together = " ".join(filter(None, (said, before)))
    fits = len(together) <= _room()
    known.update(fresh, because=together if fits else before)
    known.pop("until", None)
    return "" if fits else f"So far case.yaml said of {to}: {said}"


def _room() -> int:
    """How many letters the form allows for why a worker changed."""
    field = library.form("case").field("workers")
    because = field.child("because") if field else None
    return because.most if because else 0
