"""Whether two names may mean the same somebody: whoever must never be told is known by any way of writing their name."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casefile.core.names import alike

SAME = [
    ("Mark Smith", "Mark J. Smith"),
    ("Mark Smith", "Smith, Mark"),
    ("Mark Smith", "M. Smith"),
    ("Mark Smith", "mark SMITH (ex-partner)"),
    ("my ex Mark", "Mark Smith"),
    ("her step-father Mark", "Mark Smith"),
    ("Smith & Sons Real Estate", "Smith and Sons Real Estate"),
    ("North-side Clinic", "Northside Community Clinic"),
    ("Northside Clinic", "north side clinic"),
    ("north side", "Northside Clinic"),
    ("north-side-clinic", "Northside Clinic"),
    ("the police", "State Police Force"),
    ("police", "town_police_station"),
    ("O'Brien Lawyers", "O\u2019Brien Lawyers"),
    ("O'Brien", "OBrien Lawyers"),
    ("Hope's Place", "Hopes Place"),
    ("Mark's friend", "Mark Smith, a friend"),
    ("Jos\u00e9 N\u00fa\u00f1ez", "Jose Nunez"),
    ("Jos\u00e9 N\u00fa\u00f1ez", "Jose\u0301 Nu\u0301n\u0303ez"),
    ("Sommerville House", "Somerville House"),
    ("Somerville", "Sommerville House"),
    ("Sommerville", "Somerville House"),
    ("Smyth", "Smith"),
    ("Catherine", "Katherine"),
    ("Stepfather", "his stepfather"),
    ("his brother", "Stepfather, and his brother at the garage"),
    ("\u738b\u4f1f", "\u738b \u4f1f"),
    ("Ward 7", "ward 7, town hospital"),
]
OTHERS = [
    ("Mark Smith", "Marta Smith"),
    ("Mark Smith", "Mark Brown"),
    ("Smith", "Smithson"),
    ("Town Housing", "midtown housing"),
    ("Town Housing", "town house"),
    ("Northside Health Centre", "Southside Health Centre"),
    ("north side garage", "Northside Clinic"),
    ("Jane", "Janet"),
    ("Brown", "Bruin"),
    ("Clarke", "Crabke"),
    ("his mother", "his brother"),
    ("Mum", "Mark"),
    ("Ward 7", "Ward 17"),
    ("Ward 7", "Ward 71"),
    ("Smith", "Smithies"),
    ("Flat12a", "Flat12b"),
    ("Ward 17777", "Ward 17778"),
    ("Anna", "Anne"),
    ("Brown", "Browner"),
    ("Her stepfather, at the garage", "town-housing-office"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_the_same_somebody_however_it_is_written(one: str, other: str) -> None:
    assert alike(one, other)
    assert alike(other, one)


@pytest.mark.parametrize(("one", "other"), OTHERS)
def test_somebody_else_may_be_told(one: str, other: str) -> None:
    assert not alike(one, other)
    assert not alike(other, one)


@pytest.mark.parametrize("nobody", ["", "  ", "-", "?!", "the", "of and"])
def test_a_name_that_names_nobody_is_nobody(nobody: str) -> None:
    assert not alike(nobody, "Mark Smith")
    assert not alike(nobody, nobody)


@given(st.text(alphabet="abk\u00e9 -'7.", max_size=14), st.text(alphabet="abk\u00e9 -'7.", max_size=14))
def test_it_does_not_matter_which_of_the_two_is_named_first(one: str, other: str) -> None:
    assert alike(one, other) is alike(other, one)


@given(st.lists(st.sampled_from(["mark", "smith", "town", "housing", "clinic"]), min_size=1, max_size=5), st.randoms())
def test_neither_does_the_order_of_words(words: list[str], chance: object) -> None:
    other = [*words]
    chance.shuffle(other)  # type: ignore[attr-defined]
    assert alike(" ".join(words), ", ".join(other))
