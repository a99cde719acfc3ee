"""Do the papers of a case fit together? References, the order of days, sharing within consent, needs with a way. Pure.

Each check looks across papers; what one paper says of itself is `integrity`. A deviation somebody explains, under
`local: out_of_order_because`, is no finding.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import pairwise

from casefile.core.answer import View
from casefile.core.checks.linking import MEETINGS, way_on
from casefile.core.days import day_of
from casefile.core.finding import Finding, Severity
from casefile.core.identity import DOCUMENT_ID, NOTE_ID
from casefile.core.permission import disagrees
from casefile.core.sharing import every_share, uncovered
from casefile.core.tree import Path, leaves

ORDER = ("referral-in", "consent", "strengths-needs-assessment", "case-plan", "review", "exit-summary")
"""The papers of a support period in the order of the phases."""
LOOKS_BACK = ("follow-up", "correction-request")
"""Forms about something that may lie in an earlier support period."""
NAMES_A_PAPER = ("about", "alternative_to")
"""Fields that name a paper, and do not say so in their name."""
ELSEWHERE = ("linked_to", "carer_ref")
"""References to papers that lie in another folder."""
EXPLAINED = "local.out_of_order_because"


def references(view: View) -> Iterator[Finding]:
    """A reference leads to a paper that is there, of the same support period; one that is not may only not have come yet."""
    for document in view.case.documents:
        for path, value in leaves(document.data):
            name = _last_name(path)
            if not (name.endswith("ref") or name in NAMES_A_PAPER) or name in ELSEWHERE or not _is_id(value):
                continue
            other = view.case.by_id.get(str(value))
            if other is None:
                message = f"{name} names a paper that is not in this file"
                yield Finding(
                    document.place(*path),
                    "case/reference",
                    message,
                    f"casefile show {view.case.code}",
                    Severity.WARNING,
                )
            elif (
                path[0] != "events"
                and not document.is_living
                and other.period != document.period
                and document.name not in LOOKS_BACK
            ):
                message = (
                    f"{name} names a paper of support period {other.period}; this one belongs to {document.period}"
                )
                yield Finding(
                    document.place(*path),
                    "case/reference-period",
                    message,
                    "name the paper of this support period",
                    Severity.WARNING,
                )


def _last_name(path: Path) -> str:
    return next((step for step in reversed(path) if isinstance(step, str)), "")


def _is_id(value: object) -> bool:
    return isinstance(value, str) and bool(DOCUMENT_ID.match(value) or NOTE_ID.match(value))


def order_of_days(view: View) -> Iterator[Finding]:
    """Referral, consent, assessment, plan, review and ending follow each other, unless somebody says why not."""
    case = view.case
    if any(step.data.get("emergency") is True for step in case.steps if step.period == case.period):
        return
    stand = ([one for one in case.of(name) if one.stands] for name in ORDER)
    first = [papers[0] for papers in stand if papers]
    for earlier, later in pairwise(first):
        if later.date < earlier.date and not (later.said(EXPLAINED) or earlier.said(EXPLAINED)):
            message = f"this {later.name} is dated before the first {earlier.name}"
            yield Finding(
                later.place("date"),
                "case/order-of-days",
                message,
                "correct the day, or say why under local: out_of_order_because",
                Severity.WARNING,
            )


def not_yet(view: View) -> Iterator[Finding]:
    """Nothing is dated on a day that has not come; what is planned has fields of its own."""
    for document in view.case.documents:
        if not document.is_living and document.date > view.day:
            yield Finding(
                document.place("date"),
                "document/not-yet",
                "this day has not come yet; what is planned has fields of its own",
                "write the day it happened",
                Severity.WARNING,
            )


def shared(view: View) -> Iterator[Finding]:
    """What was told outside is within consent on its day, or on a basis in law, or written down as a breach."""
    for paper in every_share(view.case):
        for one in (one for one in uncovered(paper, view) if not one.written_down):
            yield Finding(
                paper.place("information_sent"),
                "sharing/not-covered",
                f"what this paper tells is not covered: {one.because}",
                f"casefile explain sharing/not-covered; {way_on(paper).format(client=view.case.code)}",
            )


def disagreement(view: View) -> Iterator[Finding]:
    """Somebody decided for the person, and the person says otherwise."""
    for consent in view.case.standing("consent"):
        if disagrees(view.case, consent):
            yield Finding(
                consent.place("client_assent"),
                "consent/disagrees",
                "the person disagrees with what was decided for them; it is talked over, and an advocate is offered",
                f"casefile note {view.case.code} - --kind supervision",
                Severity.WARNING,
            )


def closing(view: View) -> Iterator[Finding]:
    """A support period is not closed before the last contact in it."""
    for number, period in enumerate(view.case.record.items("support_periods"), 1):
        closed = day_of(period.get("closed"))
        late = [
            one
            for one in view.case.of("note", period=number)
            if closed and one.stands and one.text("kind") in MEETINGS and one.date > closed
        ]
        if late:
            yield Finding(
                view.case.record.place("support_periods", number - 1, "closed"),
                "case/closed-before-contact",
                f"support period {number} was closed before the last contact in it ({late[-1].id})",
                "a contact afterwards is a follow-up; or correct the day",
                Severity.WARNING,
            )


def names(view: View) -> Iterator[Finding]:
    """The person's family name, and given and family name together, stand in the profile and nowhere else."""
    profile = view.case.profile
    family, given = (profile.text(f"names.legal_{one}").strip() if profile else "" for one in ("family", "given"))
    named = family if len(family) > 2 else f"{given} {family}"  # two letters are a word of many languages
    if not family or len(named.split()) < len(family.split()) + (len(family) < 3):
        return
    wanted = re.compile(r"(?<!\w)" + r"\s+".join(map(re.escape, named.split())) + r"(?!\w)", re.IGNORECASE)
    for document in (view.case.record, *view.case.documents):
        if document is profile:
            continue
        for path, value in leaves(document.data):
            if isinstance(value, str) and wanted.search(value):
                yield Finding(
                    document.place(*path),
                    "privacy/name",
                    "the person's family name stands here; the profile is the only place for it",
                    "write the code, or what the person is called",
                    Severity.WARNING,
                )
                break


def needs(view: View) -> Iterator[Finding]:
    """Each need that presses leads somewhere: to a goal, a referral, watching it, or nothing for now.

    Which goal serves which need is not asked: work answers a need of money, and a key one of safety.
    """
    found = view.case.current("strengths-needs-assessment")
    plan = view.case.current("case-plan")
    if found is None or plan is None or plan.date < found.date:
        return
    referrals = [*plan.items("referrals_planned"), *(one.data for one in view.case.standing("referral-out"))]
    ways = {"goal": bool(plan.items("goals")), "referral_out": bool(referrals)}
    answered = {str(one.get("domain")) for one in (*plan.items("goals"), *referrals)}
    for index, one in enumerate(found.items("domains")):
        presses = one.get("urgency") in ("now", "soon") and one.get("needs")
        said = one.get("leads_to")
        if presses and not (ways.get(str(said), True) if said else one.get("code") in answered):
            label = str(one.get("code")).replace("_", " ")
            yield Finding(
                found.place("domains", index),
                "case/need-without-way",
                f"{label} presses, and neither goal nor referral answers it",
                f"casefile amend {view.case.code} case-plan",
                Severity.WARNING,
            )


def evidence(view: View) -> Iterator[Finding]:
    """Before a review, something was written about each goal: a note, a step or goal that moved, or the review says what."""
    review = view.case.latest("review")
    plans = [one for one in view.case.of("case-plan") if one.stands and review and one.date <= review.date]
    named = [one for one in plans if review and one.id == review.text("plan_ref")]
    if review is None or not plans:
        return
    plan = (named or plans)[-1]
    events = view.case.events(plan)
    touched = {str(one.get("goal")) for one in events if one.date <= review.date}
    steps = {str(one.get("step")) for one in events if one.date <= review.date}
    noted = {
        str(goal)
        for note in view.case.of("note")
        if note.stands and note.date <= review.date
        for goal in note.items_or_words("goals")
    }
    for number, goal in enumerate(plan.items("goals"), 1):
        id = str(goal.get("id"))
        looked = review.item("goals", id) or {}
        mine = {str(s.get("id")) for s in goal.get("steps") or () if hasattr(s, "get")}
        if (
            id not in touched | noted
            and not mine & steps
            and not (looked.get("evidence") or looked.get("client_words"))
        ):
            yield Finding(
                review.place("goals"),
                "review/goal-without-evidence",
                f"goal {number} of the plan was reviewed, and nothing was written about it before",
                f"casefile amend {view.case.code} {review.id}",
                Severity.WARNING,
            )


CHECKS: tuple[Callable[[View], Iterator[Finding]], ...] = (
    references,
    order_of_days,
    not_yet,
    shared,
    disagreement,
    closing,
    names,
    needs,
    evidence,
)


def findings(view: View) -> tuple[Finding, ...]:
    """Everything in which the papers of a case do not fit together, as they are now."""
    return tuple(finding for check in CHECKS for finding in check(view))
