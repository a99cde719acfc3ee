"""What is asked about safety: today, risk and its review, high risk answered, children thought of. No score is ever computed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from casefile.core.answer import Answer, View, expired, met, missing, not_applicable
from casefile.core.days import age_on, day_of, plus, plus_working, spoken
from casefile.core.document import Document

LEVELS = ("low", "not_yet_known", "medium", "high", "extreme")
"""From lowest to highest; not yet known counts as medium for clocks and is never shown as low."""
HIGH = ("high", "extreme")
SIX = (
    "bed_tonight",
    "fear_of_someone",
    "thoughts_of_suicide",
    "children_safe",
    "health_or_medicines",
    "danger_to_a_visitor",
)


def safe_today(view: View) -> Answer:
    """G05: the six questions are answered, or not safe to ask now with a day that is not past."""
    record = view.case.latest("safe-today")
    if record is None:
        return missing("the six questions about today have not been asked")
    if record.text("asked") == "not_safe_to_ask_now":
        again = day_of(record.at("ask_on"))
        if again is None or not record.said("because"):
            return missing("not safe to ask: say why, and on which day you will", record)
        if again < view.day:
            return expired(f"was not safe to ask; to be asked on {spoken(again)}", record, due=again)
        return met(f"not safe to ask now; to be asked on {spoken(again)}", record)
    given = {str(one.get("code")): one.get("answer") for one in record.items("questions")}
    still = [code.replace("_", " ") for code in SIX if given.get(code) in (None, "not_asked")]
    return missing(f"not asked yet: {', '.join(still)}", record) if still else met("asked", record)


def _waits(view: View, today: Document | None) -> bool:
    """Whether it was not safe to ask, with a day to come: with somebody in the room, a question about children is a danger."""
    return today is not None and today.text("asked") == "not_safe_to_ask_now" and not safe_today(view).stops


def risk_level(document: Document) -> str:
    """The highest level a risk assessment speaks of, in any area or overall; not yet known where it names none."""
    overall = document.at("overall")
    found = [str(x) for x in overall.values()] if isinstance(overall, Mapping) else []
    found += [str(one.get("level")) for one in document.items("areas")]
    known = [one for one in found if one in LEVELS]
    return max(known, key=LEVELS.index, default="not_yet_known")


def _assessments(view: View) -> tuple[Document, ...]:
    return view.case.standing("risk-assessment")


def highest_risk(view: View) -> str:
    """The level that counts: the current assessment's; of two that stand beside each other the higher; else nothing."""
    return max((risk_level(one) for one in _assessments(view)), key=LEVELS.index, default="")


def known_risk(view: View) -> str:
    """The same, counting an assessment that was taken back: the paper is gone, the risk it told of is not."""
    return max((risk_level(one) for one in view.case.in_place("risk-assessment")), key=LEVELS.index, default="")


def high_risk_answered(view: View) -> Answer:
    """G06: high or extreme risk has a safety plan or its offer, actions with owner and day, and a consultation or its attempt.

    Also met when the person has died, and by the record that they cannot be reached.
    """
    if view.died:
        return not_applicable("the person has died")
    level = known_risk(view)
    if level not in HIGH:
        return not_applicable("no high risk is known")
    summary = view.case.current("exit-summary")
    if unreachable(summary):
        return met("cannot be reached; what was tried and thought of stands in the exit summary", summary)
    assessments = _assessments(view)
    if not assessments:
        return missing(
            f"{level} risk was known, and its assessment was taken back",
            fix="casefile write {client} risk-assessment",
        )
    if len(assessments) > 1:
        return missing(
            "two risk assessments stand beside each other",
            assessments[-1],
            "casefile resolve {client} risk-assessment",
        )
    lacks = list(_unanswered(view, assessments[0]))
    if not lacks:
        return met(f"{level} risk, with plan, actions and consultation", assessments[0])
    return missing(f"{level} risk; still open: {', '.join(word for word, _ in lacks)}", assessments[0], lacks[0][1])


def _unanswered(view: View, risk: Document) -> Iterator[tuple[str, str]]:
    amend = "casefile amend {client} risk-assessment"
    offered = (
        risk.text("safety_plan.state") == "declined"
        and risk.text("safety_plan.offered_on")
        and risk.said("safety_plan.words")
        and risk.said("safety_plan.instead")
    )
    plans = [
        one for one in view.case.standing("safety-plan") if one.text("type") != "worker_visit"
    ]  # that one is for us
    if not plans and not offered:
        yield "a safety plan, or the offer and the person's words", "casefile write {client} safety-plan"
    actions = risk.items("actions")
    if not actions or not all(one.get("who") and one.get("by") for one in actions):
        yield "actions with a name and a day", amend
    state = risk.text("consultation.state")
    consulted = state == "consulted" and risk.said("consultation.who") and risk.text("consultation.date")
    next_on = day_of(risk.at("consultation.next_on"))
    tried = state == "tried" and risk.said("consultation.tried") and next_on is not None and next_on >= view.day
    if not consulted and not tried:
        yield "a consultation, or who was tried and when again", amend


def unreachable(summary: Document | None) -> bool:
    """Whether an exit summary holds the whole record that a person cannot be reached (G09)."""
    if summary is None or summary.text("risk_at_exit.answer") != "cannot_be_reached":
        return False
    return all(
        summary.said(f"risk_at_exit.{name}")
        for name in ("attempts", "others_asked", "basis", "welfare_decision", "dangers_known", "second_view")
    )


def _children(view: View) -> str:
    """Why children's safety is a question here, or nothing."""
    limit = int(view.jurisdiction.get("child_safety", {}).get("client_below", 18))
    if view.age is not None and view.age < limit:
        return f"the person is under {limit}"
    profile = view.case.profile
    for one in profile.items("household") if profile else ():
        born = day_of(one.get("date_of_birth"))
        young = born is None or age_on(born, view.day) < limit
        if young and (one.get("in_care_of_client") is True or one.get("visited_by_client") is True):
            return "children live with or are visited by the person"
    referral = view.case.latest("referral-in")
    if referral and isinstance(referral.at("children_with"), int) and referral.at("children_with") > 0:
        return "children came along"
    for risk in _assessments(view):
        if risk.text("children.contact") in ("in_care", "visited", "in_care_and_visited"):
            return "children live with or are visited by the person"
        if risk.text("children.expecting") == "expecting" and view.jurisdiction.get("child_safety", {}).get(
            "pregnancy"
        ):
            return "a child is expected"
    return ""


def child_safety(view: View) -> Answer:
    """G07: where a child may be affected, the question is answered and protection was considered, apart from shared papers."""
    if view.died:
        return not_applicable("the person has died")
    why = _children(view)
    if not why:
        return not_applicable("no child is known to be affected")
    today = view.case.latest("safe-today")
    asked = _waits(view, today) or any(
        one.get("code") == "children_safe" and one.get("answer") in ("no_worry", "worry", "declined")
        for one in (today.items("questions") if today else ())
    )
    asked = asked or any(risk.text("children.child_area") in ("answered", "declined") for risk in _assessments(view))
    if not asked:
        return missing(f"{why}: children's safety is not asked yet", today, "casefile write {client} safe-today")
    if not view.case.standing("protection-report"):
        return missing(f"{why}: what was considered is not written down yet")
    return met("asked, and considered")


def risk_review_due(view: View, risk: Document) -> date:
    """The day a risk assessment is to be looked at again: its own day, or by its level."""
    own = day_of(risk.at("review_due"))
    level = risk_level(risk)
    clock = {"low": "low", "high": "high", "extreme": "high"}.get(level, "medium")
    return own or plus(risk.date, view.practice.clock(f"risk_review_{clock}"))


def risk_current(view: View) -> Answer:
    """S09: the current risk assessment is not past its review day."""
    if view.died:
        return not_applicable("the person has died")
    assessments = _assessments(view)
    if len(assessments) > 1:
        return missing(
            "two risk assessments stand beside each other",
            assessments[-1],
            "casefile resolve {client} risk-assessment",
        )
    if not assessments:
        return not_applicable("there is no full risk assessment yet")
    due = risk_review_due(view, assessments[0])
    if due < view.day:
        return expired(f"was due for review on {spoken(due)}", assessments[0], due=due)
    return met(f"to be looked at again by {spoken(due)}", assessments[0])


def risk_assessed(view: View) -> Answer:
    """S26: the full risk assessment is made, within ten working days of intake, two where there is a worry today."""
    if view.died:
        return not_applicable("the person has died")
    if _assessments(view):
        return met("made", _assessments(view)[-1])
    due = risk_assessed_due(view)
    words = f"; due by {spoken(due)}" if due else ""
    drafts = view.case.open_draft("risk-assessment")
    return missing(("still a draft" if drafts else "not made yet") + words, drafts[-1] if drafts else None, due=due)


def risk_assessed_due(view: View) -> date | None:
    """The day by which the full risk assessment is due; None before intake."""
    step = view.case.first_entered("intake")
    if step is None:
        return None
    due = plus_working(step.date, view.practice.clock("risk_assessed_working"))
    today = view.case.latest("safe-today")
    if today and any(one.get("answer") == "worry" for one in today.items("questions")):
        due = min(due, plus_working(today.date, view.practice.clock("risk_assessed_worry_working")))
    return due
