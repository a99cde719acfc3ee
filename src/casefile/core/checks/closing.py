"""What is asked before a file is closed: a next step on high risk, reasons, a way back, what was achieved."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from casefile.core.answer import Answer, View, current_or_why, met, missing, not_applicable
from casefile.core.checks.safety import HIGH, known_risk, unreachable
from casefile.core.document import Document


def _summary(view: View) -> Document | Answer:
    return current_or_why(view, "exit-summary", "the exit summary")


def exit_safe(view: View) -> Answer:
    """G09: on high risk somebody takes over, or the person declined that with crisis steps, or everything agreed was tried."""
    if view.died:
        return not_applicable("the person has died")
    if known_risk(view) not in HIGH:
        return not_applicable("no high risk is known")
    summary = _summary(view)
    if isinstance(summary, Answer):
        return replace(summary, because=f"high risk, and {summary.because}: it says who takes over")
    answer = summary.text("risk_at_exit.answer")
    if answer == "handover_accepted" and summary.said("risk_at_exit.handover_to"):
        return met("somebody takes over", summary)
    if (
        answer == "person_declined"
        and summary.at("risk_at_exit.crisis_steps_given") is True
        and summary.said("risk_at_exit.consulted_who")
    ):
        return met("the person declined a handover; crisis steps given, somebody consulted", summary)
    if unreachable(summary):
        return met("cannot be reached; what was tried and thought of stands there", summary)
    words = "high risk: the exit summary must say who takes over, that the person declined, or all that was tried"
    return missing(words, summary, "casefile amend {client} exit-summary")


def no_close_by_exclusion(view: View) -> Answer:
    """G10: when the service ends support on its own account: reasons, notice, the right to complain, alternatives."""
    summary = _summary(view)
    reasons = {
        view.reason,
        view.case.exit_reason,
        "" if isinstance(summary, Answer) else summary.text("reason"),
    }
    if "service_withdrawn" not in reasons:
        return not_applicable("the service did not withdraw")
    if isinstance(summary, Answer):
        return replace(
            summary,
            because=f"the service withdrew, and {summary.because}: it says why and what else there is",
        )
    lacks = []
    if not summary.said("withdrawn_by_service.reason"):
        lacks.append("the reason")
    if not summary.text("withdrawn_by_service.notice_given_on"):
        lacks.append("when notice was given")
    if summary.at("withdrawn_by_service.right_to_complain_told") is not True:
        lacks.append("that the right to complain was told")
    if not summary.items_or_words("withdrawn_by_service.alternatives") and not summary.said(
        "withdrawn_by_service.no_alternative_because"
    ):
        lacks.append("what else was offered")
    if lacks:
        return missing(f"still open: {', '.join(lacks)}", summary, "casefile amend {client} exit-summary")
    return met("reasons, notice, complaint and alternatives stand there", summary)


def _nothing_to_look_back_on(view: View) -> Answer | None:
    """After a death nobody is asked; and who never came to intake has nothing to look back on."""
    if view.died:
        return not_applicable("the person has died")
    return None if view.case.first_entered("intake") else not_applicable("support did not begin")


def way_back_known(view: View) -> Answer:
    """S20: a plan for the time after, with a way back; where it could not be made together, the exit summary tells the way."""
    if (nothing := _nothing_to_look_back_on(view)) is not None:
        return nothing
    plan = current_or_why(view, "exit-plan", "the plan for afterwards")
    if not isinstance(plan, Answer) and plan.said("way_back.how_to_return"):
        return met("a plan for afterwards, with a way back", plan)
    summary = view.case.current("exit-summary")
    if summary and summary.said("way_back") and summary.text("letter_given"):
        return met("the exit summary tells the way back, and whether a letter went", summary)
    if isinstance(plan, Answer):
        return plan
    return missing("the plan for afterwards names no way back", plan, "casefile amend {client} exit-plan")


def feedback_asked(view: View) -> Answer:
    """S21: the person was asked how we did, or why that could not be."""
    if (nothing := _nothing_to_look_back_on(view)) is not None:
        return nothing
    summary = _summary(view)
    if isinstance(summary, Answer):
        return summary
    if summary.text("feedback_offered"):
        return met("asked, or why not", summary)
    return missing("whether the person was asked how we did is open", summary, "casefile amend {client} exit-summary")


def achievements_named(view: View) -> Answer:
    """S22: what the person achieved stands there, or why nobody can say."""
    if (nothing := _nothing_to_look_back_on(view)) is not None:
        return nothing
    plan, summary = view.case.current("exit-plan"), view.case.current("exit-summary")
    for paper, name in ((summary, "achievements"), (plan, "achievements_recognised")):
        excuses = paper.at("unanswered") if paper else None
        if paper and (paper.said(name) or (isinstance(excuses, Mapping) and name in excuses)):
            return met("what was achieved stands there, or why not", paper)
    if summary is None:
        return missing("there is no exit summary yet: it says what the person achieved")
    return missing("what the person achieved is not named", summary, "casefile amend {client} exit-summary")
