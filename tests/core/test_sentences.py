"""Sentences for everything that can happen: each kind has its own, and no word of a person is in any."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest

from casefile.core import sentences
from casefile.store import library

PLAN = "the case plan"
CANARY = "Quokkaberry said so"


def blocks() -> dict[str, Any]:
    """The shared blocks of all forms."""
    return {name.rpartition("/")[2]: block for name, block in library.blocks().items()}


def codes(block: str, name: str) -> list[str]:
    """The closed list of one of a block's fields."""
    found: list[str] = blocks()[block]["properties"][name]["enum"]
    return found


KINDS = codes("event", "kind")


def test_there_is_a_sentence_for_every_kind_of_event_that_a_form_knows() -> None:
    known = {kind for form in library.forms() for kind in form.events}
    assert known <= set(KINDS)
    assert set(sentences.EVENTS) == set(KINDS)


def test_no_two_kinds_are_told_alike() -> None:
    told = [sentences.event({"kind": kind}, PLAN) for kind in KINDS]
    assert len(set(told)) == len(KINDS)
    assert all(PLAN in one for one in told)


@pytest.mark.parametrize("kind", KINDS)
def test_no_word_of_a_person_is_in_a_sentence(kind: str) -> None:
    fields = blocks()["event"]["properties"]
    said = dict.fromkeys(fields, CANARY) | {"kind": kind}
    assert CANARY not in sentences.event(said, PLAN)
    assert "Quokkaberry" not in sentences.event(said, PLAN)


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_that_somebody_wrote_by_hand_breaks_a_sentence(kind: str) -> None:
    fields = blocks()["event"]["properties"]
    for odd in ({}, [], {"a": [1]}, None, 7, True):
        assert sentences.event(dict.fromkeys(fields, odd) | {"kind": kind}, PLAN)


def test_a_kind_of_a_newer_casefile_is_told_as_such() -> None:
    assert "newer casefile" in sentences.event({"kind": "levitated"}, PLAN)
    assert "Quokkaberry" not in sentences.event({"kind": CANARY}, PLAN)


@pytest.mark.parametrize(
    ("field", "kind", "block"),
    [
        ("answer", "acknowledged", "event"),
        ("progress", "step_progress", "event"),
        ("reason_not_given", "copy_given", "event"),
    ],
)
def test_every_answer_of_a_closed_list_is_told_by_itself(field: str, kind: str, block: str) -> None:
    told = {sentences.event({"kind": kind, "given": False, field: code}, PLAN) for code in codes(block, field)}
    assert len(told) == len(codes(block, field))


def test_every_signature_is_told() -> None:
    roles, methods = codes("signature", "role"), codes("signature", "method")
    for role, method in product(roles, methods):
        told = sentences.signature({"role": role, "method": method, "name": CANARY, "reason": CANARY}, PLAN)
        assert PLAN in told
        assert "Quokkaberry" not in told
        assert ("would rather not" in told) == (method == "declined")
        assert ("could not" in told) == (method == "unable")
    assert sentences.signature({"role": "client", "method": "ink"}, PLAN) == "signed the case plan with the person"
    ros = {"role": "supervisor", "method": "electronic", "name": "ros", "by": "ros"}
    assert sentences.signature(ros, PLAN) == "signed the case plan as supervisor"
    assert sentences.signature({**ros, "by": "amina"}, PLAN) == "signed the case plan with the supervisor"
    assert sentences.signature({"role": "caseworker", "method": "electronic"}, PLAN) == "signed the case plan"
    assert (
        sentences.signature({"role": "client", "method": "declined"}, PLAN)
        == "wrote down that the person would rather not sign the case plan"
    )


def steps() -> Any:
    """The fields of a step in the spine."""
    return spine("steps")


def spine(name: str) -> Any:
    """The fields of the entries of one of the spine's lists."""
    properties: Any = library.form("case").schema["properties"]
    return properties[name]["items"]["properties"]


def test_every_move_and_every_state_is_told() -> None:
    phases, states = steps()["to"]["enum"], steps()["state"]["enum"]
    for one, other in product(phases, phases):
        told = sentences.step({"from": one, "to": other, "because": CANARY})
        assert told == f"moved the case from {one.replace('-', ' ')} to {other.replace('-', ' ')}"
    told_states = {sentences.step({"state": state, "because": CANARY}) for state in states}
    assert len(told_states) == len(states)
    assert not any("Quokkaberry" in one or one == "wrote down a step" for one in told_states)
    assert sentences.step({"state": "paused", "until": "2026-05-12"}) == "paused the case until 12 May 2026"
    assert sentences.step({"to": "referral-in", "period": "1"}) == "began the file with referral in"
    assert sentences.step({"to": "referral-in", "period": "2"}) == "began support period 2 with referral in"
    told = sentences.step({"from": "assessment", "to": "planning", "despite": ["S06"], "emergency": "true"})
    assert told == "moved the case from assessment to planning, despite S06, in an emergency"


def test_every_state_of_an_appointment_is_told() -> None:
    states = spine("appointments")["state"]["enum"]
    before = {"date": "2026-03-10", "state": ""}
    told = {sentences.appointment({"date": "2026-03-10", "state": state}, before) for state in states}
    assert len(told) == len(states)
    assert sentences.appointment({"date": "2026-03-10"}, None) == "booked an appointment for 10 March 2026"
