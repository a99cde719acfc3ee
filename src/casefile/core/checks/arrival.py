"""What is asked of a referral and of the first meeting: an answer, tonight, the criteria, rights, a safe way to reach somebody."""

from __future__ import annotations

from casefile.core.answer import Answer, View, current_or_why, met, missing, not_applicable
from casefile.core.days import day_of, plus_working, spoken
from casefile.core.document import Document

ENDED_OTHERWISE = ("withdrawn_by_person", "could_not_contact")
ACCEPTED = ("accept", "accept_brief")


def _referral(view: View) -> Document | Answer:
    return current_or_why(view, "referral-in", "the referral")


def decline_explained(view: View) -> Answer:
    """G01: declining comes with an explanation, another way or why there is none, tonight, and the right to complain."""
    referral = _referral(view)
    if isinstance(referral, Answer):
        return referral
    if referral.text("decision") in ENDED_OTHERWISE:
        return not_applicable("the person withdrew or could not be reached")
    if referral.text("decision") != "declined":
        return missing(
            "the decision on the referral is not to decline", referral, "casefile amend {client} referral-in"
        )
    lacks = lacking_in_decline(referral)
    if lacks:
        return missing(f"still open: {', '.join(lacks)}", referral, "casefile amend {client} referral-in")
    return met("explained, with another way and a safe tonight", referral)


def lacking_in_decline(paper: Document) -> list[str]:
    """What a no still lacks, on a referral or an enquiry: an explanation, another way, tonight, how to complain."""
    lacks = []
    if not paper.text("decline.explained.date"):
        lacks.append("when and how it was explained")
    none_exist = paper.at("decline.none_exist") is True and paper.said("decline.none_exist_reason")
    if not paper.items("decline.alternatives_offered") and not none_exist:
        lacks.append("another service offered, or why there is none")
    if not paper.said("decline.safety_tonight"):
        lacks.append("where the person is safe tonight")
    if paper.at("decline.right_to_complain_told") is not True:
        lacks.append("that the right to complain was told")
    return lacks


def immediate_danger_answered(view: View) -> Answer:
    """G02: danger, or no safe bed tonight, has an action written beside it; so has a night of which nothing is known."""
    referral = _referral(view)
    if isinstance(referral, Answer):
        return referral
    danger, bed = referral.at("immediate_danger"), referral.text("housing_tonight")
    flagged = referral.at("safety_screen.any_immediate") is True
    if danger is False and bed == "safe" and not flagged:
        return met("no danger and a bed tonight", referral)
    if referral.said("safety_screen.action"):
        return met("what was done about tonight stands there", referral)
    known = "there is danger" if danger is True else "there is no safe bed tonight" if bed in ("none", "unsafe") else ""
    what = known or ("there is an immediate worry" if flagged else "whether tonight is safe is not known")
    return missing(f"{what}, and no action stands beside it", referral, "casefile amend {client} referral-in")


def referral_answered(view: View) -> Answer:
    """S01: the referral has a decision; for a move to intake, one to accept. Late is met, and says so."""
    referral = _referral(view)
    drafts = view.case.open_draft("referral-in")
    if isinstance(referral, Answer) and (view.case.standing("referral-in") or not drafts):
        return referral
    asked = drafts[-1] if isinstance(referral, Answer) else referral
    due = plus_working(asked.date, view.practice.clock("referral_answer_working"))
    if isinstance(referral, Answer) or referral.text("decision") in ("", "pending"):
        return missing(f"no decision yet; an answer is due by {spoken(due)}", asked, due=due)
    decision = referral.text("decision")
    if view.to == "intake" and decision not in ACCEPTED:
        waits = decision == "wait" and view.case.state != "waiting"
        words = "the decision is to wait" if decision == "wait" else "the decision on the referral is not to accept"
        fix = "casefile state {client} waiting" if waits else "casefile amend {client} referral-in"
        return missing(words, referral, fix)
    answered = day_of(referral.at("decided_on")) or referral.date
    return met("answered in time" if answered <= due else f"answered, after {spoken(due)}", referral)


def criteria_answered(view: View) -> Answer:
    """S02: each criterion of the service, and each on the form, is answered."""
    wanted = [str(one.get("code")) for one in view.settings.criteria if one.get("code")]
    referral = _referral(view)
    if isinstance(referral, Answer):
        return referral if wanted else not_applicable("the service has set no criteria")
    given = {str(one.get("code")): one.get("met") for one in referral.items("criteria")}
    if not wanted and not given:
        return not_applicable("the service has set no criteria")
    still = [code for code in dict.fromkeys([*wanted, *given]) if given.get(code) in (None, "not_known")]
    if still:
        return missing(f"not answered yet: {', '.join(still)}", referral, "casefile amend {client} referral-in")
    return met("every criterion is answered", referral)


def capacity_kept(view: View) -> Answer:
    """S03: there is room, by the service's own capacity and no average's; with more, somebody says why."""
    room, here = view.settings.capacity, view.others_open
    if room is None or here is None:
        return not_applicable("the service has set no capacity")
    if here >= room:
        return missing(
            f"{here} of {room} places are taken: a waiting list, or a reason why one more goes",
            fix="casefile state {client} waiting --because -",
        )
    return met(f"{here + 1} of {room} places")


def rights_explained(view: View) -> Answer:
    """S04: rights are explained (a final rights sheet), and limits and role (a final intake record)."""
    sheet = view.case.latest("rights-and-responsibilities")
    if sheet is None:
        return missing("the rights sheet has not been gone through yet")
    intake = current_or_why(view, "intake-record", "the intake record")
    if isinstance(intake, Answer):
        return intake
    said = all(intake.at(name) is True for name in ("service_limits_explained", "worker_role_explained"))
    if not said:
        return missing(
            "limits of the service or the worker's role are not explained yet",
            intake,
            "casefile amend {client} intake-record",
        )
    return met("rights, limits and role are explained", sheet)


def profile_minimum(view: View) -> Answer:
    """S05: a safe contact; and a preferred name where the person agreed to a file with one."""
    profile = view.case.profile
    contacts = profile.items("communication_needs.safe_contact") if profile else ()
    if profile is None or not any(one.get("value") and one.get("safe") is True for one in contacts):
        return missing("no safe contact is written down", profile)
    if _agreed_to_a_name(view) and not profile.said("names.preferred"):
        return missing("the profile has no preferred name; with consent it holds one", profile)
    return met("a safe contact is known", profile)


def _agreed_to_a_name(view: View) -> bool:
    """Whether consent stands for a file with a name: nobody is pressed for one before they decided, nor after they declined."""
    consent = view.consent
    given = consent is not None and consent.standing() == "final" and consent.text("decision") != "declined"
    return given and not view.pseudonymous
