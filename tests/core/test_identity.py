"""Names that never collide and never tell."""

from __future__ import annotations

import random
from datetime import date, timedelta

import pytest

from casefile.core import identity
from casefile.core.identity import (
    ALPHABET,
    Letters,
    client_code,
    document_id,
    is_client_code,
    item_id,
    named,
    new_key,
    note_id,
)


def laptop(seed: int) -> Letters:
    chance = random.Random(seed)
    return lambda count: "".join(chance.choices(ALPHABET, k=count))


def scripted(*answers: str) -> Letters:
    waiting = list(answers)

    def letters(count: int) -> str:
        given = waiting.pop(0)
        assert len(given) == count
        return given

    return letters


def test_the_alphabet_is_the_one_of_the_design_and_spells_nothing() -> None:
    assert ALPHABET == "23456789bcdfghjkmnpqrstvwxz"
    assert not set(ALPHABET) & set("aeiouy01l")


def test_two_laptops_that_never_meet_make_ten_thousand_keys_and_none_twice() -> None:
    one, other = laptop(1), laptop(2)
    made = [new_key(letters) for _ in range(5_000) for letters in (one, other)]
    assert len(set(made)) == 10_000
    assert all(identity.KEY.match(key) for key in made)


def test_two_laptops_make_ten_thousand_documents_in_ten_years_and_no_two_ids_are_alike() -> None:
    laptops = [laptop(1), laptop(2)]
    made = [document_id("note", date(2026, 1, 1) + timedelta(n % 3_650), laptops[n % 2]) for n in range(10_000)]
    assert len(set(made)) == 10_000


def test_ten_thousand_item_ids_of_one_document_never_collide() -> None:
    taken: set[str] = set()
    letters = laptop(3)
    for _ in range(10_000):
        taken.add(item_id("g", letters, taken))
    assert len(taken) == 10_000
    assert all(len(one) == 6 and one.startswith("g-") and set(one[2:]) <= set(ALPHABET) for one in taken)


def test_ten_thousand_client_codes_of_one_caseload_never_collide_and_each_is_a_code() -> None:
    taken: set[str] = set()
    letters = laptop(4)
    for _ in range(10_000):
        taken.add(client_code(letters, taken))
    assert len(taken) == 10_000
    assert all(is_client_code(code) for code in taken)
    assert len({code.partition("-")[0] for code in taken}) == len(identity.WORDS)


def test_a_code_that_is_taken_is_drawn_again() -> None:
    assert client_code(scripted("222222", "222322"), {f"{identity.WORDS[0]}-0000"}) == f"{identity.WORDS[0]}-0001"
    assert item_id("g", scripted("2222", "2223"), {"g-2222"}) == "g-2223"


def test_a_client_code_is_a_word_and_four_digits() -> None:
    code = client_code(scripted("234522"), set())
    word, _, digits = code.partition("-")
    assert (word, digits) == (identity.WORDS[0], "0123")


def test_a_key_holds_no_digit_so_that_no_reader_takes_it_for_a_number() -> None:
    assert new_key(scripted("2b3c4d5f6g7h", "999999999999", "jkmnpqrstvwx")) == "bcdfghjkmnpq"


@pytest.mark.parametrize("code", ["amber-4821", "abc", "a23", "con-1", "console", "com10", "services", "a" + "b" * 30])
def test_codes_that_every_system_can_hold(code: str) -> None:
    assert is_client_code(code)


@pytest.mark.parametrize(
    "code",
    [
        "con",
        "prn",
        "aux",
        "nul",
        "com0",
        "com1",
        "com9",
        "lpt0",
        "lpt1",
        "lpt9",
        "service",
        "ab",
        "",
        "4amber",
        "Amber-4821",
        "amber_1",
        "../x",
        "a b",
        "amber.1",
        "-rf",
        "a:b",
        "amber-4821\n",
        "ämber",
        "a" + "b" * 31,
    ],
)
def test_codes_that_some_system_cannot_hold(code: str) -> None:
    assert not is_client_code(code)


def test_the_ids_of_papers_and_notes_say_day_and_form_and_nothing_of_the_person() -> None:
    letters = scripted("k7f3", "m2hc")
    made = document_id("case-plan", date(2026, 3, 4), letters)
    assert made == "2026-03-04-case-plan-k7f3"
    assert note_id(date(2026, 3, 4), "1432", letters) == "2026-03-04-1432-m2hc"
    found = identity.DOCUMENT_ID.match(made)
    assert found is not None
    assert found.groups() == ("2026-03-04", "case-plan", "k7f3")
    assert identity.NOTE_ID.match("2026-03-04-1432-m2hc")
    assert not identity.DOCUMENT_ID.match("2026-03-04-case-plan-k7f3\n")


def test_the_words_of_codes_are_plain_and_each_stands_once() -> None:
    assert (
        len(set(identity.WORDS)) == len(identity.WORDS) <= 100
    )  # two digits choose the word: one beyond would never come
    assert all(word.isascii() and word.islower() and is_client_code(f"{word}-0000") for word in identity.WORDS)


@pytest.mark.parametrize("said", ["Rosalind rang", "", "x", "UPPER-CASE", "a\nb"])
def test_what_is_no_id_is_never_said_as_one(said: str) -> None:
    path = "clients/amber-4821/2026-03-04-consent-k7f3.yaml"
    assert named(said, path) == "2026-03-04-consent-k7f3"
    assert named("2026-03-04-consent-x7k2", path) == "2026-03-04-consent-x7k2"
