"""Two copies of one paper meet: nothing anybody wrote is lost, whoever comes first, and faults planted in the merge are noticed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from tests.sync import histories
from tests.sync.histories import Tree, history

from casefile.core import merging
from casefile.core.candidates import GONE, canonical, decided, waiting
from casefile.core.merging import merged
from casefile.core.tree import Plain

QUICK, MANY = 300, 10_000
A, B = {"by": "ann", "at": "2026-01-03T10:00:00Z"}, {"by": "bob", "at": "2026-01-02T10:00:00Z"}


def merge(base: Tree, one: Tree, other: Tree) -> Tree:
    """As papers are merged, with who wrote last."""
    made = merged(base, one, other)
    made["updated"] = max((tree["updated"] for tree in (one, other)), key=lambda stamp: (stamp["at"], stamp["by"]))
    return made


def test_in_invented_histories_nothing_is_lost_and_copies_come_together() -> None:
    assert sum(history(seed, merge).merges for seed in range(QUICK)) > QUICK


@pytest.mark.parametrize("seed", [2157794, 3024193, 3617042, 5003257, 6032578, 7209877])
def test_in_histories_that_once_went_wrong(seed: int) -> None:
    history(seed, merge)


@pytest.mark.sync
def test_in_ten_thousand_too() -> None:
    for seed in range(1_000_000, 1_000_000 + MANY):
        history(seed, merge)


# -- planted faults
def _last_writer_wins(base: Any, one: Any, other: Any) -> Any:
    kept = KEEPS(base, one, other)
    best = sorted(kept, key=lambda key: kept[key].rank)[-1:]
    return {key: kept[key] for key in best}


def _subtracts(base: Any, one: Any, other: Any) -> Any:
    kept, was = KEEPS(base, one, other), {canonical(each.value) for each in base.values()}
    left = {key: each for key, each in kept.items() if canonical(each.value) not in was}
    return left if len(kept) > 1 and left else kept


def _forgets(tree: Tree, where: Any, value: Any, by: str, at: str) -> Tree:
    made = decided(tree, where, value, by, at)
    return made | {"conflicts": [one for one in made["conflicts"] if "decided" not in one["values"][0]]}


KEEPS = merging._three_way
FAULTS: dict[str, Callable[[pytest.MonkeyPatch], None]] = {
    "the last writer wins": lambda patch: patch.setattr(merging, "_three_way", _last_writer_wins),
    "a candidate is subtracted": lambda patch: patch.setattr(merging, "_three_way", _subtracts),
    "what waits where nothing stands is skipped": lambda patch: patch.setattr(
        merging._Merger, "_waiting_for", lambda *_: []
    ),
    "what waits inside is dropped": lambda patch: patch.setattr(merging._Merger, "_keep_below", lambda *_: None),
    "a decision is forgotten": lambda patch: patch.setattr(histories, "decided", _forgets),
    "who took something away is forgotten": lambda patch: patch.setattr(merging._Merger, "_acts", lambda *_: None),
    "the first copy decides the order": lambda patch: patch.setattr(
        merging, "in_order", lambda one, other: (one, other)
    ),
}


@pytest.mark.sync
@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_planted_in_the_merge_is_noticed(fault: str, monkeypatch: pytest.MonkeyPatch) -> None:
    FAULTS[fault](monkeypatch)
    for seed in range(MANY):
        try:
            history(seed, merge)
        except Exception:
            return
    pytest.fail("nobody noticed")


# -- by example
def test_two_answers_to_one_question_both_wait_and_the_later_is_live() -> None:
    base = {"id": "x", "goals": [{"id": "g-1", "title": "A flat"}]}
    one = {"id": "x", "goals": [{"id": "g-1", "title": "Find a flat"}], "updated": A}
    other = {"id": "x", "goals": [{"id": "g-1", "title": "Find stable housing"}], "updated": B}
    made = merged(base, one, other)
    assert made["goals"] == [{"id": "g-1", "title": "Find a flat"}]
    assert made["conflicts"] == [
        {
            "path": "/goals/g-1/title",
            "values": [{"value": "Find a flat", **A}, {"value": "Find stable housing", **B}],
        }
    ]
    assert list(waiting(made)) == [("goals", "g-1", "title")]
    after = decided(made, ("goals", "g-1", "title"), "Find stable housing", "ann", "2026-01-04T10:00:00Z")
    assert waiting(after) == {}
    assert after["goals"] == [{"id": "g-1", "title": "Find stable housing"}]


def test_what_one_took_away_and_the_other_changed_stays_and_waits() -> None:
    base = {"id": "x", "goals": [{"id": "g-1", "title": "A flat"}, {"id": "g-2", "title": "Work"}]}
    one = {"id": "x", "goals": [], "updated": A}
    other = {
        "id": "x",
        "goals": [{"id": "g-1", "title": "A flat by May"}, {"id": "g-2", "title": "Work"}],
        "updated": B,
    }
    made = merged(base, one, other)
    assert made["goals"] == [{"id": "g-1", "title": "A flat by May"}]
    assert made["conflicts"] == [{"path": "/goals/g-1", "values": [{"deleted": Plain("true"), **A}]}]
    assert decided(made, ("goals", "g-1"), GONE, "ann", "2026-01-04T10:00:00Z")["goals"] == []


def test_different_questions_never_wait() -> None:
    base = {"id": "x", "a": "1", "tags": ["one"], "when": {"day": "Monday"}}
    one = {"id": "x", "a": "2", "tags": ["one", "two"], "when": {"day": "Monday", "hour": "9"}, "updated": A}
    other = {"id": "x", "a": "1", "b": "3", "tags": ["three"], "when": {"day": "Tuesday"}, "updated": B}
    made = merged(base, one, other)
    assert "conflicts" not in made
    assert made == {
        "id": "x",
        "a": "2",
        "b": "3",
        "tags": ["two", "three"] if made["tags"][0] == "two" else ["three", "two"],
        "when": {"day": "Tuesday", "hour": "9"},
    }


def test_events_and_signatures_are_only_ever_added() -> None:
    base = {"id": "x", "events": [{"id": "e-1", "kind": "given"}]}
    one = {"id": "x", "events": [], "updated": A}
    other = {"id": "x", "events": [{"id": "e-1", "kind": "given"}, {"id": "e-2", "kind": "sent"}], "updated": B}
    made = merged(base, one, other)
    assert [event["id"] for event in made["events"]] == ["e-1", "e-2"]
    assert "conflicts" not in made


def test_what_somebody_wrote_under_conflicts_by_hand_is_kept() -> None:
    odd = {"note": "ask Ben"}
    one = {"id": "x", "conflicts": [odd], "updated": A}
    assert merged({"id": "x"}, one, {"id": "x", "a": "1", "updated": B})["conflicts"] == [odd]


def test_both_taking_the_same_away_is_no_disagreement() -> None:
    base = {"id": "x", "a": "1", "steps": [{"id": "p-1", "what": "x"}]}
    made = merged(base, {"id": "x", "updated": A}, {"id": "x", "steps": [], "updated": B})
    assert "conflicts" not in made
    assert "a" not in made


def test_words_written_after_a_decision_are_theirs_who_wrote_them() -> None:
    told = {"path": "/name", "values": [{"decided": "true", "by": "pia", "at": "2026-01-01T00:00:00Z"}]}
    base = {"id": "x", "name": "old", "conflicts": [told]}
    one = {**base, "name": "Find a flat", "updated": A}
    other = {**base, "name": "Find stable housing", "updated": B}
    made = merged(base, one, other)
    assert made["conflicts"] == [
        {"path": "/name", "values": [{"value": "Find a flat", **A}, {"value": "Find stable housing", **B}]}
    ]
    assert "conflicts" not in merged(base, one, base)
    assert merged(base, base, base)["conflicts"] == [told]


def test_a_step_that_was_taken_away_does_not_come_back_with_its_goal() -> None:
    """One takes away a step, another its whole goal, a third adds to it: what is kept of the goal is kept without the step."""
    base = {"id": "x", "goals": [{"id": "g-1", "steps": [{"id": "s-1", "what": "Ring"}, {"id": "s-2", "what": "Go"}]}]}
    without_step = {"id": "x", "goals": [{"id": "g-1", "steps": [{"id": "s-2", "what": "Go"}]}], "updated": A}
    without_goal = {"id": "x", "goals": [], "updated": B}
    steps = [{"id": "s-1", "what": "Ring"}, {"id": "s-2", "what": "Go"}, {"id": "s-3", "what": "Ask"}]
    with_more = {"id": "x", "goals": [{"id": "g-1", "steps": steps}], "updated": {**B, "by": "cleo"}}
    one, other = merged(base, without_step, without_goal), merged(base, with_more, without_goal)
    made = merged(without_goal, one, other)
    (waits,) = [one for one in made["conflicts"] if one["path"] == "/goals/g-1/steps/s-1"]
    assert {"deleted": "true", **A} in waits["values"]
    assert ("goals", "g-1", "steps", "s-1") in waiting(made)
