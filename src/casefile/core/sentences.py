"""What happened, in a worker's own kind of sentence: steps, signatures and events, never a word that the person said. Pure.

A sentence begins with its verb; who did it stands before it. Only codes of closed lists and days come into it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from casefile.core.days import day_of, spoken
from casefile.core.identity import coded

Said = Mapping[str, Any]


def plain(code: object) -> str:
    """A code as words; nothing where words stand in its place."""
    return coded(code).replace("_", " ").replace("-", " ")


def paper(form: str, version: object = None) -> str:
    """A paper by its form: `the case plan`, `version 2 of the case plan`, `a note`."""
    number = str(version or "")
    name = plain(form) or "paper"
    if number.isdecimal() and int(number) > 1:
        return f"version {int(number)} of the {name}"
    return "a note" if form == "note" else f"the {name}"


# -- steps
def step(said: Said) -> str:
    """A move between phases, or a change of state."""
    to, state = plain(said.get("to")), coded(said.get("state"))
    if to:
        return _move(said, to)
    until = day_of(said.get("until"))
    how_long = f" until {spoken(until)}" if until else ""
    return {
        "paused": f"paused the case{how_long}",
        "waiting": f"put the case on the waiting list{how_long}",
        "declined": "wrote down that the service does not take the case on",
        "active": "took the case up again",
        "closed": "closed the file",
    }.get(state, "wrote down a step")


def _move(said: Said, to: str) -> str:
    before = plain(said.get("from"))
    despite = said.get("despite")
    codes = [code for one in despite if (code := coded(one))] if isinstance(despite, list | tuple) else []
    aside = f", despite {', '.join(codes)}" if codes else ""
    aside += ", in an emergency" if str(said.get("emergency")).lower() == "true" else ""
    period = str(said.get("period") or "1")
    if not before:
        return (
            f"began the file with {to}" if period == "1" else f"began support period {coded_number(period)} with {to}"
        )
    return f"moved the case from {before} to {to}{aside}"


def coded_number(text: str) -> str:
    """A number as it may be said; nothing where words stand in its place."""
    return text if text.isdecimal() else ""


# -- signatures
_ROLES = {
    "client": "the person",
    "parent_guardian": "the parent or guardian",
    "agency_representative": "the other service",
    "other": "somebody else",
}


def role(code: object) -> str:
    """Who signs, in that part."""
    return _ROLES.get(coded(code)) or f"the {plain(code) or 'person'}"


def signature(said: Said, name: str) -> str:
    """A signature, or that there is none: both are complete."""
    who, method = role(said.get("role")), coded(said.get("method"))
    if method == "declined":
        return f"wrote down that {who} would rather not sign {name}"
    if method == "unable":
        return f"wrote down that {who} could not sign {name}"
    if said.get("role") == "caseworker":
        return f"signed {name}"
    if said.get("by") and said.get("name") == said.get("by"):
        return f"signed {name} as {who.removeprefix('the ')}"
    how = {"mark": " by a mark", "verbal": " by word of mouth"}.get(method, "")
    return f"signed {name} with {who}{how}"


# -- events
def _copy_given(said: Said, name: str) -> str:
    if str(said.get("given")).lower() == "false":
        why = {
            "declined": "did not want one",
            "unsafe_to_hold": "has no safe place for one",
            "not_yet": "gets one later",
            "cannot_contact": "could not be reached",
        }.get(coded(said.get("reason_not_given")), "has none, for another reason")
        return f"gave no copy of {name}: the person {why}"
    language, form = coded(said.get("language")), plain(said.get("format"))
    how = ", ".join(part for part in (form, language if language != "en" else "") if part)
    return f"gave the person a copy of {name}{f' ({how})' if how else ''}"


def _consent_withdrawn(said: Said, name: str) -> str:
    part = {"recipients": " for some recipients", "purposes": " for some purposes"}
    return f"wrote down that the person took back {name}{part.get(coded(said.get('scope')), '')}"


def _step_progress(said: Said, name: str) -> str:
    how = {
        "todo": "is still to do",
        "doing": "is under way",
        "done": "is done",
        "stuck": "is stuck",
        "dropped": "is dropped",
    }.get(coded(said.get("progress")), "moved")
    return f"wrote down that step {coded(said.get('step')) or '?'} of {name} {how}"


def _goal_progress(said: Said, name: str) -> str:
    state = plain(said.get("state"))
    return f"wrote down that goal {coded(said.get('goal')) or '?'} of {name} {f'is {state}' if state else 'moved'}"


def _acknowledged(said: Said, name: str) -> str:
    answer = {
        "received": "has arrived",
        "accepted": "was accepted",
        "waiting_list": "is on their waiting list",
        "declined_by_service": "was declined by the service",
    }.get(coded(said.get("answer")), "was answered")
    return f"wrote down that {name} {answer}"


def _used(said: Said, name: str) -> str:
    helped = {"helped": ", and it helped", "partly": ", and it helped in part", "did_not_help": ", and it did not help"}
    return f"wrote down that {name} was used{helped.get(coded(said.get('helped')), '')}"


def _entered_in_error(said: Said, name: str) -> str:
    if about := coded(said.get("about")):
        return f"took back entry {about} of {name}, which was made in error"
    return f"marked {name} as entered in error"


def _is(words: str) -> Callable[[Said, str], str]:
    return lambda said, name: words.format(name=name)


EVENTS: Mapping[str, Callable[[Said, str], str]] = {
    "copy_given": _copy_given,
    "filled_in": _is("brought in {name} as the person filled it in"),
    "consent_withdrawn": _consent_withdrawn,
    "recipient_told": _is("told somebody who holds {name} what changed"),
    "step_progress": _step_progress,
    "goal_progress": _goal_progress,
    "sent": _is("sent {name}"),
    "acknowledged": _acknowledged,
    "attended": _is("wrote down that the person went there: {name}"),
    "followed_up": _is("followed up {name}"),
    "closed": _is("closed {name}"),
    "used": _used,
    "reviewed": _is("wrote down what came of reviewing {name}"),
    "attached": _is("kept a file with {name}"),
    "correction_asked": _is("wrote down that a correction of {name} was asked for"),
    "translated": _is("put an interpreter's words beside {name}"),
    "withdrawn": _is("took back {name}"),
    "entered_in_error": _entered_in_error,
    "expunged": _is("took the words out of {name}: they were somebody else's"),
}
"""The sentence of every kind of event that a form may know."""


def event(said: Said, name: str) -> str:
    """Something that happened to a paper; of a kind that only a newer casefile knows, that it happened."""
    told = EVENTS.get(coded(said.get("kind")))
    return told(said, name) if told else f"added something to {name} that a newer casefile knows"


# -- the spine
def appointment(said: Said, before: Said | None) -> str:
    """An appointment that was booked, or what became of it."""
    day = day_of(said.get("date"))
    when = f" for {spoken(day)}" if day else ""
    if before is None or day != day_of(before.get("date")):
        return f"{'booked' if before is None else 'moved'} an appointment{when}"
    of = f" of {spoken(day)}" if day else ""
    how = {
        "kept": "was kept",
        "missed": "was missed",
        "moved": "was moved",
        "cancelled_by_client": "was cancelled by the person",
        "cancelled_by_service": "was cancelled by the service",
        "booked": "is booked again",
    }.get(coded(said.get("state")), "was changed")
    return f"wrote down that the appointment{of} {how if said.get('state') != before.get('state') else 'was changed'}"


def exemption(said: Said, before: Said | None) -> str:
    """A requirement set aside, or what was decided about that."""
    code, until = coded(said.get("requirement")) or "a requirement", day_of(said.get("until"))
    approval = coded(said.get("approval"))
    if before is None:
        asked = "asked to set" if approval == "asked" else "set"
        return f"{asked} {code} aside{f' until {spoken(until)}' if until else ''}"
    if approval != coded(before.get("approval")):
        agreed = {"approved": "agreed", "declined": "did not agree"}.get(approval, "asked again")
        return f"wrote down that the supervisor {agreed} to setting {code} aside"
    return f"changed what was set aside: {code}"
