"""The end of support and the way back: a file closed when nothing owed is left, and a new support period for who returns."""

from __future__ import annotations

from collections.abc import Iterator

from casefile.core import gates
from casefile.core.answer import View
from casefile.core.case import Case
from casefile.core.change import Change
from casefile.core.days import day_of
from casefile.core.failure import NotMet
from casefile.core.stamp import Stamp
from casefile.store import library
from casefile.store.folder import Folder
from casefile.work.gating import matches
from casefile.work.moving import GateClosed, add_step, new_step, settled
from casefile.work.papers import change, listed, new_paper, number, open_paper
from casefile.work.referring import ready_to_send
from casefile.work.start import first_step


def close(folder: Folder, view: View, case: Case, stamp: Stamp) -> Change:
    """Close the file of a case in exit.

    Raises:
        NotMet: it is not in exit, or closed already.
        GateClosed: closing asks for more.
    """
    if case.phase != "exit":
        raise NotMet(f"{case.code} is in {case.phase}, not in exit", f"casefile exit {case.code} --reason CODE")
    if case.state == "closed":
        raise NotMet(f"{case.code} is closed already")
    settled(case)
    gate = gates.closing_gate(view, matches)
    if gate.unmet:
        raise GateClosed(gate, gate.unmet)
    paper = open_paper(case.record)
    add_step(paper, new_step(paper, case, stamp, {"state": "closed"}))
    summary = case.current("exit-summary")
    closed = {
        "closed": stamp.day.isoformat(),
        "reason": case.exit_reason or (summary.text("reason") if summary else ""),
        "closed_by": stamp.worker,
    }
    periods = listed(paper.tree, "support_periods")
    if periods:
        periods[-1] |= {key: value for key, value in closed.items() if value}
    paper.tree["support_periods"] = periods
    return change(folder, stamp, "exit", f"{case.code} is closed", edited=[paper], case=case)


def left_open(case: Case) -> Iterator[str]:
    """What a file that is closed leaves behind, a line each: drafts, and referrals that are ready and were not sent.

    Nothing of it stops the closing; a paper that is kept apart is named by its letters alone.
    """
    for one in case.documents:
        if not one.is_living and one.period == case.period and one.tree and one.standing() == "draft":
            yield f"left as a draft: {f'a paper ({one.id[-4:]})' if one.apart else one.id}"
    yield from (f"ready and not sent: {one.id}" for one in ready_to_send(case))


def reopen(folder: Folder, case: Case, stamp: Stamp) -> Change:
    """Begin the next support period of somebody who comes back, with a new referral; the old papers stay as they are.

    Raises:
        NotMet: the file is open, or was closed later than the day.
    """
    if case.is_open:
        raise NotMet(f"{case.code} is open ({case.phase}, {case.state})", f"casefile status {case.code}")
    closed = (
        day_of(case.record.items("support_periods")[-1].get("closed")) if case.record.items("support_periods") else None
    )
    if closed and closed > stamp.day:
        raise NotMet(f"{case.code} was closed on {closed.isoformat()}, after that day", "--on DATE")
    if case.steps and case.steps[-1].date > stamp.day:
        raise NotMet(f"the file holds a step of {case.steps[-1].date.isoformat()}, after that day", "--on DATE")
    paper = open_paper(case.record)
    period = case.period + 1
    taken = {str(one.get("id")) for one in listed(paper.tree, "steps")}
    add_step(paper, first_step(period, stamp, taken))
    periods = listed(paper.tree, "support_periods")
    if case.state == "declined" and periods and not periods[-1].get("closed"):
        periods[-1] |= {"closed": stamp.day.isoformat(), "closed_by": stamp.worker}
    paper.tree["support_periods"] = [*periods, {"id": f"p{period}", "opened": stamp.day.isoformat()}]
    referral = new_paper(case, library.form("referral-in"), stamp)
    referral.tree["support_period"] = number(period)
    return change(
        folder,
        stamp,
        "reopen",
        f"{case.code} is back: support period {period} begins with a referral",
        new=[referral],
        edited=[paper],
        case=case,
    )
