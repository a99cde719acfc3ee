"""What is asked of an assessment and a plan: explored as the person chose, fresh, testable, signed, in their hands."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from casefile.core.answer import Answer, View, current_or_why, expired, met, missing, not_applicable
from casefile.core.checks.looking import this_review
from casefile.core.days import plus, spoken
from casefile.core.document import Answers, Document, true_events

LOOKED_AT = ("explored", "partly")
SETTLED = (*LOOKED_AT, "not_wanted", "not_relevant")
HEALTH = ("physical_health", "mental_health_wellbeing")


def assessment_explored(view: View) -> Answer:
    """S06: the domains the person chose and the few that always matter; strengths first. The rest may wait without reason."""
    found = current_or_why(view, view.assessment, "the assessment")
    if isinstance(found, Answer):
        return found
    if view.case.kind == "carer":
        named = bool(found.items("strengths_inventory"))
        return (
            met("talked through, and strengths are named", found)
            if named
            else missing("no strength is named yet", found, f"casefile amend {{client}} {view.assessment}")
        )
    status = {str(one.get("code")): one.get("status") for one in found.items("domains")}
    chosen = [str(code) for code in found.items_or_words("chosen_by_person")]
    still = [code for code in chosen if status.get(code) not in LOOKED_AT]
    always = [code for code in view.profile.explored if code not in ("health", *chosen)]
    if _children_here(view, found):
        always.append("parenting_children")
    if found.text("carer.exists") == "is_carer":
        always.append("caring_role")
    still += [code for code in dict.fromkeys(always) if code not in chosen and status.get(code) not in SETTLED]
    if "health" in view.profile.explored and not any(status.get(code) in SETTLED for code in HEALTH):
        still.append("health")
    strengths = len(found.items("strengths_inventory"))
    words = [f"not explored yet: {', '.join(code.replace('_', ' ') for code in still)}"] if still else []
    if strengths < view.profile.strengths:
        words.append(f"{strengths} of {view.profile.strengths} strengths")
    if words:
        return missing("; ".join(words), found, f"casefile amend {{client}} {view.assessment}")
    return met("what the person chose is explored, and strengths are named", found)


def _children_here(view: View, assessment: Document) -> bool:
    profile = view.case.profile
    return bool(assessment.items("children_needs")) or any(
        one.get("in_care_of_client") is True for one in (profile.items("household") if profile else ())
    )


def carer_offered(view: View) -> Answer:
    """S07: where somebody cares unpaid, an assessment of their own was offered, or why it was not."""
    if view.case.kind == "carer":
        return not_applicable("this is the carer's own file")
    found = current_or_why(view, view.assessment, "the assessment")
    if isinstance(found, Answer):
        return found
    exists = found.text("carer.exists")
    if exists == "none":
        return not_applicable("nobody cares unpaid")
    if exists in ("has_carer", "is_carer"):
        if found.at("carer.assessment_offered") is True:
            return met("offered", found)
        if found.said("carer.not_offered_because"):
            return met("not offered, and why stands there", found)
        return missing(
            "there is a carer; whether they were offered an assessment of their own is open",
            found,
            f"casefile amend {{client}} {view.assessment}",
        )
    if exists == "not_known":
        return met("asked; not known yet", found)
    return missing(
        "whether somebody cares unpaid is not asked yet", found, f"casefile amend {{client}} {view.assessment}"
    )


def assessment_fresh(view: View) -> Answer:
    """S08: the assessment, or a review that looked at needs again, is no older than thirty days."""
    found = current_or_why(view, view.assessment, "the assessment")
    if isinstance(found, Answer):
        return found
    review = view.case.latest("review")
    newest = max([found, review] if review else [found], key=lambda one: one.date)
    limit = view.practice.clock("assessment_fresh")
    if view.day - newest.date > timedelta(days=limit):
        return expired(
            f"last looked at on {spoken(newest.date)}, more than {limit} days ago",
            newest,
            due=plus(newest.date, limit),
        )
    return met(f"looked at on {spoken(newest.date)}", newest)


def goals_agreed(view: View) -> Answer:
    """S10: at least one goal that can be tested, each with a step, one step the person's own; or why there is none."""
    found = current_or_why(view, "case-plan", "the plan")
    if isinstance(found, Answer):
        return found
    goals = found.items("goals")
    amend = "casefile amend {client} case-plan"
    if not goals:
        if found.said("reason_no_smart"):
            return met("no goals, and why stands there", found)
        return missing("the plan has no goal", found, amend)
    untested = [
        n for n, goal in enumerate(goals, 1) if not (goal.get("measure") or goal.get("target")) or not _due(goal)
    ]
    if untested and not found.said("reason_no_smart"):
        return missing(f"goal {_numbers(untested)} has no measure or no day", found, amend)
    stepless = [n for n, goal in enumerate(goals, 1) if not goal.get("steps")]
    if stepless:
        return missing(f"goal {_numbers(stepless)} has no step", found, amend)
    owners = [step.get("who") for goal in goals for step in goal.get("steps") or () if hasattr(step, "get")]
    if "client" not in owners:
        return missing("no step is the person's own", found, amend)
    return met("goals that can be tested, with steps", found)


def _due(goal: Answers) -> object:
    bound = goal.get("time_bound")
    return bound.get("due") if isinstance(bound, Mapping) else None


def _numbers(found: list[int]) -> str:
    return " and ".join(str(one) for one in found)


def plan_signed(view: View) -> Answer:
    """S11: the person signed or would rather not, and the worker signed."""
    found = current_or_why(view, "case-plan", "the plan")
    if isinstance(found, Answer):
        return found
    roles = ("client", "parent_guardian", "authorised_representative")
    by_person = [one for one in found.signatures if one.role in roles and (one.signed or one.data.get("reason"))]
    if not by_person:
        return missing("the person has not signed, and no reason stands there", found)
    if not any(one.role == "caseworker" and one.signed for one in found.signatures):
        return missing(
            "the worker has not signed",
            found,
            "casefile sign {client} case-plan --as caseworker --method electronic",
        )
    return met(
        "signed"
        if any(one.signed for one in by_person)
        else "the person would rather not sign; the reason stands there",
        found,
    )


def copy_given(view: View) -> Answer:
    """S12: a copy of the plan, and leaving a review a copy of the review, was given, or why it was not."""
    form, what = ("review", "the review") if view.case.phase == "review" else ("case-plan", "the plan")
    found = this_review(view) if form == "review" else current_or_why(view, form, what)
    if isinstance(found, Answer):
        return found
    copies = [event for event in true_events(found.events) if event.kind == "copy_given"]
    if any(event.get("given") is True for event in copies):
        return met("given", found)
    if any(event.get("reason_not_given") not in (None, "not_yet") for event in copies):
        return met("not given, and why stands there", found)
    return missing(f"no copy of {what} is given yet", found, f"casefile given {{client}} {form}")


SUITS = {
    "easy_read": ("easy_read", "read_aloud", "audio", "photo", "translated"),
    "prefers_spoken": ("read_aloud", "audio"),
}
"""Which forms of a copy suit somebody who likes papers that way; who reads well, or is not asked yet, may have any."""


def copy_suits(view: View) -> Answer:
    """S24: the copy of the plan is in the person's language and in a form they can use."""
    found = current_or_why(view, "case-plan", "the plan")
    if isinstance(found, Answer):
        return found
    profile = view.case.profile
    language = profile.text("communication_needs.preferred_language") if profile else ""
    wanted = SUITS.get(profile.text("communication_needs.literacy"), ()) if profile else ()
    copies = [e for e in true_events(found.events) if e.kind == "copy_given" and e.get("given") is True]
    if not copies or not (language or wanted):
        return not_applicable("no copy is given yet" if not copies else "no wish about language or form is known")
    if language and not any(_tongue(e.get("language")) == _tongue(language) for e in copies):
        return missing("no copy is in the language the person likes best", found, "casefile given {client} case-plan")
    if wanted and not any(e.get("format") in wanted for e in copies):
        return missing("no copy is in a form the person likes to have", found, "casefile given {client} case-plan")
    return met("a copy in their language, in a form that suits", found)


def _tongue(tag: object) -> str:
    """The language of a tag, without its script and place."""
    return str(tag or "").split("-")[0]


def plan_made(view: View) -> Answer:
    """S13: there is a plan, four weeks after intake at the latest (brief help: two days). Late is met, and says so."""
    step = view.case.first_entered("intake")
    due = plus(step.date, view.practice.clock(view.profile.plan_clock)) if step else None
    found = current_or_why(view, "case-plan", "the plan")
    if isinstance(found, Answer):
        return missing(found.because + (f"; due by {spoken(due)}" if due else ""), fix=found.fix, due=due)
    return met("made" if due is None or found.date <= due else f"made, after {spoken(due)}", found)


def participation_recorded(view: View) -> Answer:
    """S25: the assessment, and once there is one the plan, say how the person took part."""
    form, what = ("case-plan", "the plan") if view.case.phase == "planning" else (view.assessment, "the assessment")
    found = current_or_why(view, form, what)
    if isinstance(found, Answer):
        return found
    how = found.text("participation.how")
    if how and (how != "not_involved" or found.said("participation.reason_not_involved")):
        return met("written down", found)
    lacks = "why the person took no part" if how else "how the person took part"
    return missing(f"{what} does not say {lacks}", found, f"casefile amend {{client}} {form}")
