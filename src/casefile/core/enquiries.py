"""Help without a file: a no is explained like that of a referral, and a call back that was promised is due. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from casefile.core.answer import View
from casefile.core.case import Case
from casefile.core.checks.arrival import lacking_in_decline
from casefile.core.clocks.item import PERSON, Item, item_of
from casefile.core.days import day_of, plus, spoken
from casefile.core.finding import Finding, Severity

FORM = "enquiry"


def findings(service: Case) -> Iterator[Finding]:
    """Enquiries by which somebody was turned away, and what their no still lacks (G01)."""
    for one in service.ever(FORM):
        if one.text("outcome") != "turned_away" or one.standing() != "final":
            continue
        lacks = lacking_in_decline(one)
        if lacks:
            yield Finding(
                one.place("decline"),
                "enquiry/decline",
                f"somebody was turned away, and still open is: {', '.join(lacks)}",
                f"casefile amend service {one.id}",
                Severity.WARNING,
            )


def due(view: View, author: str = "") -> Iterator[Item]:
    """Calls back that were promised to somebody without a file, up to a week ahead; `view` is of the service's own papers.

    With an author, only those that this worker promised.
    """
    ahead = plus(view.day, view.practice.clock("ahead"))
    for one in view.case.ever(FORM):
        calls = [event for event in view.case.events(one) if event.kind == "followed_up"]
        day = day_of(calls[-1].get("look_again_on") if calls else one.at("call_back_on"))
        mine = author in ("", one.text("author"))
        if day and day <= ahead and mine and one.standing() == "final":
            yield item_of(
                view,
                f"{one.id[-4:]}-call",
                day,
                "get in touch with somebody who asked",
                f"promised on {spoken(one.date)}",
                f"casefile done {{client}} {one.id}",
                PERSON,
            )
