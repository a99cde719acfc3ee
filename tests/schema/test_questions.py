"""The question bank is what its schema says, has enough for everybody, and is asked in plain words."""

import json
import re
from collections import Counter
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from casefile.core.identity import coded
from casefile.schema.validate import faults
from casefile.store import library
from casefile.store.resources import resource_dir

SCHEMA: dict[str, Any] = json.loads(
    (resource_dir("schemas") / "questions" / "questions.schema.json").read_text("utf-8")
)
BANK: dict[str, Any] = library.data("questions/1.yaml")
QUESTIONS: list[dict[str, str]] = BANK["questions"]
TYPES = {
    "survival", "support", "exception", "possibility", "esteem", "perspective", "change", "coping", "scaling", "miracle",
    "culture",
}  # fmt: skip
AUDIENCES = {"adult", "young_person", "family", "carer"}

TRADE = re.compile(
    r"\b(?:abus|addict|assess|case|client|comply|coping|cope|crisis|diagnos|disab|disorder|domain|dysfunction|empower|engag|exception"
    r"|goal|intake|intervention|issue|manag|medic|mental|motivat|network|patholog|patient|perpetrat|plan\b|presenting|problem"
    r"|protective|refus|relaps|resilien|resource|risk|service|strateg|strength|suicid|symptom|therap|trauma|treatment|trigger|victim"
    r"|vulnerab|wellbeing|worker)",
    re.IGNORECASE,
)
"""Words of the trade: nobody has to know one of them to answer."""
LONGEST_WORD, MOST_WORDS = 10, 25


def test_the_bank_is_what_its_schema_says() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    assert faults(SCHEMA, BANK) == []


@pytest.mark.parametrize("fault", ["no_text", "unknown_type", "unknown_audience", "extra_key", "too_few"])
def test_the_schema_refuses_a_bank_that_lacks_something(fault: str) -> None:
    bank = json.loads(json.dumps(BANK))
    first = bank["questions"][0]
    if fault == "no_text":
        del first["text"]
    elif fault == "too_few":
        bank["questions"] = bank["questions"][:59]
    elif fault == "extra_key":
        first["score"] = 3
    else:
        first[fault.removeprefix("unknown_")] = "quokka"
    assert faults(SCHEMA, bank)


def test_there_are_sixty_and_more_and_no_two_alike() -> None:
    assert len(QUESTIONS) >= 60
    assert len({one["id"] for one in QUESTIONS}) == len(QUESTIONS)
    heard = [re.sub(r"[^a-z0-9 ]", "", one["text"].lower()) for one in QUESTIONS]
    assert [text for text, times in Counter(heard).items() if times > 1] == []


def test_every_type_has_four_and_every_audience_twelve_and_each_audience_something_of_each_type() -> None:
    types = Counter(one["type"] for one in QUESTIONS)
    audiences = Counter(one["audience"] for one in QUESTIONS)
    assert {one["code"] for one in BANK["types"]} == set(types) == TYPES
    assert len(BANK["types"]) == len(TYPES)
    assert set(audiences) == AUDIENCES
    assert min(types.values()) >= 4
    assert min(audiences.values()) >= 12
    assert {(one["type"], one["audience"]) for one in QUESTIONS} == {(x, y) for x in TYPES for y in AUDIENCES}


def test_audiences_and_domains_are_the_answers_of_the_forms() -> None:
    talk = library.form("strengths-conversation").field("talked_with")
    assert talk
    assert set(talk.choices) == AUDIENCES
    domains = set(library.blocks()["#/$defs/domain"]["enum"])
    assert {one["domain"] for one in QUESTIONS if "domain" in one} <= domains


@pytest.mark.parametrize("one", QUESTIONS, ids=[one["id"] for one in QUESTIONS])
def test_a_question_is_short_and_plain(one: dict[str, str]) -> None:
    assert one["id"].startswith(f"{one['type']}-{one['audience'].replace('_', '-')}-")
    assert coded(one["id"]) == one["id"], "a conversation keeps the id as the key of what was asked"
    words = re.findall(r"[A-Za-z0-9']+", one["text"])
    assert len(words) <= MOST_WORDS
    assert max(map(len, words)) <= LONGEST_WORD
    assert TRADE.search(one["text"]) is None
    assert "?" in one["text"] or one["text"].startswith("Tell me")
    assert one["text"][0].isupper()
    assert one["text"][-1] in "?."
    assert not re.match(r"(?:Why did you|Why do you|Why don't)", one["text"]), (
        "a why with a you in it sounds like blame"
    )


@pytest.mark.parametrize("text", [
    "What are your protective factors?", "How do you manage your symptoms?", "Which services have you engaged with?",
    "What triggers you?", "What are your goals?",
])  # fmt: skip
def test_the_words_of_the_trade_are_found(text: str) -> None:
    assert TRADE.search(text)


def test_a_scaling_question_says_its_numbers() -> None:
    silent = [one["id"] for one in QUESTIONS if one["type"] == "scaling" and "0 to 10" not in one["text"]]
    assert silent == ["scaling-young-person-2"], "it follows on from the one before"


def test_where_people_may_be_afraid_of_each_other_the_bank_says_when_to_leave_it() -> None:
    careful = {one["id"] for one in QUESTIONS if "avoid_when" in one}
    assert careful >= {"support-family-2", "exception-family-2", "scaling-family-1", "coping-family-1"}
    assert all(len(one["care"]) > 20 for one in BANK["types"])
