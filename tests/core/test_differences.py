"""What differs between two texts: every word of both sides is there, and of equal texts nothing."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casefile.core.candidates import GONE, canonical
from casefile.core.differences import MOST_WORDS, Run, differences, word_by_word
from casefile.core.tree import is_empty, leaves

WORDS = st.text(st.sampled_from("ab  \nz'-"), max_size=12)
KEYS = st.sampled_from(["g-4vkm", "g-8xyz", "p-6hxc"])
ITEM = st.dictionaries(st.sampled_from(["what", "who", "by"]), WORDS, max_size=3)
ITEMS = st.dictionaries(KEYS, ITEM, max_size=3).map(lambda found: [{"id": key, **one} for key, one in found.items()])
VALUE = st.one_of(WORDS, ITEMS, st.lists(WORDS, max_size=3), st.dictionaries(st.sampled_from("xy"), WORDS, max_size=2))
TREE = st.dictionaries(st.sampled_from(["goals", "from", "until", "tags"]), VALUE, max_size=4)


def told(value: Any) -> list[str]:
    """Every word that stands in a value."""
    return [] if value is GONE else [str(one) for _, one in leaves(value) if not is_empty(one)]


def by_place(value: Any, here: tuple[str, ...] = ()) -> dict[tuple[str, ...], str]:
    """Every answer by its place, items of lists by their ids: written down once more, not taken from the code."""
    if isinstance(value, dict):
        return {place: one for name, child in value.items() for place, one in by_place(child, (*here, name)).items()}
    if isinstance(value, list):
        named = [(one["id"] if isinstance(one, dict) else str(n), one) for n, one in enumerate(value)]
        return {place: said for name, one in named for place, said in by_place(one, (*here, name)).items()}
    return {here: str(value)} if value else {}


@given(TREE)
def test_equal_texts_give_nothing(tree: dict[str, Any]) -> None:
    assert differences(tree, tree) == ()


@given(TREE, TREE)
def test_every_answer_that_is_not_the_same_is_told_on_its_side(was: dict[str, Any], now: dict[str, Any]) -> None:
    found = differences(was, now)
    before, after = by_place(was), by_place(now)
    gone = sorted(word for one in found for word in told(one.was))
    came = sorted(word for one in found for word in told(one.now))
    for place, words in before.items():
        if after.get(place) != words:
            assert words in gone, place
    for place, words in after.items():
        if before.get(place) != words:
            assert words in came, place


@given(TREE, TREE)
def test_what_differs_is_told_from_either_side(was: dict[str, Any], now: dict[str, Any]) -> None:
    one = {(each.where, canonical(each.was), canonical(each.now)) for each in differences(was, now)}
    other = {(each.where, canonical(each.now), canonical(each.was)) for each in differences(now, was)}
    assert one == other
    assert all(was_ != now_ for _, was_, now_ in one)


def test_an_item_is_the_same_by_its_key_wherever_it_stands() -> None:
    was = {"goals": [{"id": "g-4vkm", "goal": "A flat"}, {"id": "g-8xyz", "goal": "A job"}]}
    now = {"goals": [{"id": "g-8xyz", "goal": "A job"}, {"id": "g-4vkm", "goal": "A unit"}]}
    found = [(one.where, one.was, one.now) for one in differences(was, now)]
    assert found == [(("goals", "g-4vkm", "goal"), "A flat", "A unit")]


def test_an_item_that_goes_or_comes_is_told_whole() -> None:
    was = {"goals": [{"id": "g-4vkm", "goal": "A flat"}]}
    now = {"goals": [{"id": "g-8xyz", "goal": "A job"}]}
    found = {(one.where, one.was if one.was is GONE else "there", one.now if one.now is GONE else "there") for one in differences(was, now)}  # fmt: skip
    assert found == {(("goals", "g-4vkm"), "there", GONE), (("goals", "g-8xyz"), GONE, "there")}


def test_another_order_is_a_difference_too() -> None:
    one, other = {"id": "g-4vkm", "goal": "a"}, {"id": "g-8xyz", "goal": "b"}
    assert [each.where for each in differences({"goals": [one, other]}, {"goals": [other, one]})] == [("goals",)]


# -- word by word
@given(st.text(max_size=60), st.text(max_size=60))
def test_both_wordings_can_be_read_from_the_runs(was: str, now: str) -> None:
    runs = word_by_word(was, now)
    assert "".join(run.words for run in runs if run.sign != "+") == was
    assert "".join(run.words for run in runs if run.sign != "-") == now


@pytest.mark.parametrize("count", [MOST_WORDS // 2, MOST_WORDS * 4])
def test_long_wordings_too(count: int) -> None:
    was = " ".join(f"w{n % 7}" for n in range(count))
    now = was.replace("w3 w4", "w3 and w4", 1) + " end"
    runs = word_by_word(was, now)
    assert "".join(run.words for run in runs if run.sign != "+") == was
    assert "".join(run.words for run in runs if run.sign != "-") == now


def test_one_word_among_others_is_marked_and_nothing_else() -> None:
    assert word_by_word("I want a flat of my own.", "I want a unit of my own.") == (
        Run("", "I want a "),
        Run("-", "flat"),
        Run("+", "unit"),
        Run("", " of my own."),
    )


def test_changes_that_only_a_space_parts_are_one() -> None:
    assert word_by_word("ask them each month where it is", "ask them every fortnight where it is") == (
        Run("", "ask them "),
        Run("-", "each month"),
        Run("+", "every fortnight"),
        Run("", " where it is"),
    )


def test_where_hardly_a_word_stayed_two_whole_wordings_stand_beside_each_other() -> None:
    assert [run.sign for run in word_by_word("the dog sat on a mat", "one cat ran to the sea")] == ["-", "+"]
