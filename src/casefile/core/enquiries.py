"""Help without a file: an enquiry that ended in a no is explained like a referral that did. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from casefile.core.case import Case
from casefile.core.checks.arrival import lacking_in_decline
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
