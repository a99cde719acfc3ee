"""Advice on plain language: about our words and the service's, never about a person's; and our own forms take it."""

import json

import pytest
from tests.docs.test_catalogues import TEXTS

from casefile.core.form import Field, FieldType
from casefile.core.plain_words import PlainWords, advice, advice_on
from casefile.schema import validate
from casefile.store import library
from casefile.store.resources import resource_dir

DATA = library.data("plain-words.yaml")
PLAIN = PlainWords(DATA["longest"], DATA["words"], DATA["answers"])
FEW = PlainWords(
    8, {"accommodation": "a place to live", "prior to": "before"}, {"case-plan": ["goals.goal", "decision_rules"]}
)
OF_THE_STATISTICS = {
    "Improvised dwelling",
    "Emergency accommodation",
    "Disability support accommodation",
    "Rehabilitation",
}
"""Words of the funder's code lists, which are theirs."""
OF_THE_PHASES = {"Intake and getting to know each other"}
"""The phases are called what the field calls them; a timeline says so."""


def test_the_file_is_as_its_schema_says() -> None:
    schema = json.loads((resource_dir("schemas") / "plain-words.schema.json").read_text("utf-8"))
    assert validate.faults(schema, DATA) == []
    assert all(word == word.lower() for word in PLAIN.words)


def test_no_everyday_word_is_itself_a_word_of_the_trade() -> None:
    assert [better for better in PLAIN.words.values() if list(advice(better, PLAIN))] == []


def test_our_own_fixed_words_are_plain() -> None:
    assert {
        text: found for text in TEXTS if (found := list(advice(text, PLAIN)))
    }.keys() == OF_THE_STATISTICS | OF_THE_PHASES


def test_a_long_sentence_is_counted_and_a_bullet_or_a_line_ends_one() -> None:
    assert list(advice("one two three four five six seven eight nine.", FEW)) == [
        "a sentence of 9 words; 8 are easier to follow"
    ]
    assert list(advice("one two three four five\nsix seven eight nine ten; eleven. Twelve 3.5 is one", FEW)) == []


def test_a_word_of_the_trade_is_named_with_an_everyday_one() -> None:
    assert list(advice("Accommodation, found PRIOR TO May.", FEW)) == [
        "“accommodation”: perhaps “a place to live”",
        "“prior to”: perhaps “before”",
    ]
    assert list(advice("An accommodationist", FEW)) == []


@pytest.mark.parametrize("said", ["“I want accommodation”", '"I want accommodation"', "«accommodation»"])
def test_what_somebody_said_is_not_looked_at(said: str) -> None:
    assert list(advice(f"She said {said} twice.", FEW)) == []


def test_only_what_the_service_writes_is_looked_at_and_said_by_its_question() -> None:
    form = library.form("case-plan")
    answers = {
        "decision_rules": "Ask about accommodation",
        "what_matters_to_me": "accommodation",
        "goals": [{"goal": "short"}, {"goal": "accommodation", "client_statement": "accommodation"}, "odd", None],
        "commitment": {"what_i_will_do": "accommodation"},
    }
    asked = [question for question, _ in advice_on(form, answers, FEW)]
    assert asked == ["My goals 2: What we agreed to aim for", "If we do not agree"]
    assert list(advice_on(form, {"goals": "accommodation", "decision_rules": {"a": 1}}, FEW)) == []


def inside(fields: tuple[Field, ...], path: list[str]) -> Field | None:
    field = next((one for one in fields if one.name == path[0]), None)
    if field is None or len(path) == 1:
        return field
    return inside(field.item.fields if field.item else field.fields, path[1:])


@pytest.mark.parametrize("form", sorted(PLAIN.answers))
def test_the_answers_named_are_texts_of_the_form_and_none_is_the_persons(form: str) -> None:
    for path in PLAIN.answers[form]:
        field = inside(library.form(form).fields, path.split("."))
        assert field, path
        assert FieldType.TEXT in (field.type, field.item.type if field.item else None), path
        named = path.split(".")[-1]
        assert not named.startswith(("client_", "in_my", "words", "my_")), path
        assert named != "words"
