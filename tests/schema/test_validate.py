"""What is wrong with a document is said in one line each: what is, what must be, and what to do; never in anybody's words."""

from typing import Any

import pytest

from casefile.core.document import Document
from casefile.core.finding import Finding
from casefile.schema import validate
from casefile.schema.forms import form_of
from casefile.store.folder import document_of

CONSENT = """\
casefile: consent/1
id: 2026-03-04-consent-k7f3
client: amber-4821
key: hqmdwckxtzpb
support_period: 1
version: 1
status: draft
sensitivity: routine
date: 2026-03-04
recorded_on: 2026-03-04T03:58:20Z
author: amina
"""
NOTE = CONSENT.replace("consent", "note")
CASE = """\
casefile: case/1
id: case-hqmdwckxtzpb
client: amber-4821
key: hqmdwckxtzpb
kind: client
practice: {practice: 1, jurisdiction: nsw/1, profile: usual}
"""
WORDS = "Quokka said, not here"


def _findings(text: str) -> list[tuple[str, str, str, str]]:
    document = document_of("clients/amber-4821/x.yaml", text)
    assert document.findings == ()
    return [
        (f"{one.place.line}:{one.place.column}", one.code, one.message, one.fix) for one in validate.findings(document)
    ]


def test_the_bare_drafts_are_good_drafts() -> None:
    assert _findings(CONSENT) == []
    assert _findings(NOTE) == []


SAID: dict[str, tuple[str, tuple[str, str, str, str]]] = {
    "a choice": (
        CONSENT + "decision: givn\n",
        ("12:11", "schema/choice", "decision must be given, given_in_part or declined", "did you mean given?"),
    ),
    "a choice far off": (
        CONSENT + f"decision: {WORDS}\n",
        ("12:11", "schema/choice", "decision must be given, given_in_part or declined", "choose one of these words"),
    ),
    "a day": (
        CONSENT.replace("date: 2026-03-04\n", "date: 4/3/2026\n"),
        ("9:7", "schema/format", "date must be a day of the calendar, like 2026-03-04", "write year, month, day"),
    ),
    "a day of no calendar": (
        CONSENT + "starts: 2026-02-30\n",
        ("12:9", "schema/format", "starts must be a day of the calendar, like 2026-03-04", "write year, month, day"),
    ),
    "a day of a week": (
        CONSENT + "starts: 2026-W10-1\n",
        ("12:9", "schema/format", "starts must be a day of the calendar, like 2026-03-04", "write year, month, day"),
    ),
    "a day with more after it": (
        CONSENT + "starts: 20260304xx\n",
        ("12:9", "schema/format", "starts must be a day of the calendar, like 2026-03-04", "write year, month, day"),
    ),
    "a moment": (
        CONSENT.replace("T03:58:20Z", "T03:58:20+10:00"),
        ("10:14", "schema/format", "recorded_on must be a moment in UTC, like 2026-03-04T05:06:07Z", "casefile writes these itself"),
    ),
    "a truth in quotes": (
        CONSENT + 'understanding_checked: "true"\n',
        ("12:24", "schema/quoted", "understanding_checked stands in quotes, so it is text; it must be true or false", "take the quotes away"),
    ),
    "a yes": (
        CONSENT + "understanding_checked: yes\n",
        ("12:24", "schema/type", "understanding_checked must be true or false", ""),
    ),
    "a number in words": (
        NOTE + "minutes: ten\n",
        ("12:10", "schema/type", "minutes must be a whole number", ""),
    ),
    "a number in quotes": (
        NOTE + "minutes: '10'\n",
        ("12:10", "schema/quoted", "minutes stands in quotes, so it is text; it must be a whole number", "take the quotes away"),
    ),
    "a number too great": (NOTE + "minutes: 99999\n", ("12:10", "schema/range", "minutes must be at most 1440", "")),
    "a number too small": (NOTE + "minutes: -1\n", ("12:10", "schema/range", "minutes must be at least 0", "")),
    "a list that is none": (
        CONSENT + f"explained: {WORDS}\n",
        ("12:12", "schema/type", "explained must be a list", "begin each line with a dash"),
    ),
    "a group that is none": (
        CONSENT + f"capacity: {WORDS}\n",
        ("12:11", "schema/type", "capacity must be fields of its own (key: value)", ""),
    ),
    "a text that is a list": (NOTE + f"text: [{WORDS.replace(',', '')}]\n", ("12:7", "schema/type", "text must be text", "")),
    "a field misspelt": (CONSENT + "desicion: given\n", ("12:1", "schema/unknown-field", "desicion is not a field of consent/1 here", "did you mean decision?")),
    "a field of nobody's": (
        CONSENT + f'"{WORDS}": x\n',
        ("12:1", "schema/unknown-field", "this key is not a field of consent/1 here", "casefile forms consent lists its questions"),
    ),
    "a field too deep": (
        CONSENT + "capacity: {considered: true, wisdom: x}\n",
        ("12:30", "schema/unknown-field", "this key is not a field of consent/1 here", "casefile forms consent lists its questions"),
    ),
    "what a draft must have": (CONSENT.replace("author: amina\n", ""), ("1:1", "schema/missing", "author must stand here", "add author:")),
    "what a draft must have and is empty": (CONSENT.replace("amina", "~"), ("1:1", "schema/missing", "author must stand here", "add author:")),
    "a key that is none": (CONSENT.replace("hqmdwckxtzpb", "HQM"), ("4:6", "schema/pattern", "key is not written as it must be, like hqmdwckxtzpb", "")),
    "a key with a line after it": (
        CONSENT.replace("key: hqmdwckxtzpb", "key: |\n  hqmdwckxtzp"),
        ("4:6", "schema/pattern", "key is not written as it must be, like hqmdwckxtzpb", ""),
    ),
    "one purpose twice": (
        CONSENT + "purposes:\n  - {code: share_named, decision: agreed}\n  - {code: share_named, decision: declined}\n",
        ("14:12", "schema/list-key", "two items of purposes have the same code", "give one of them another code"),
    ),
    "one id twice": (
        CASE + "steps:\n  - {id: t-6dkn, date: 2026-03-02}\n  - date: 2026-03-02\n    id: t-6dkn\n",
        ("10:9", "schema/list-key", "two items of steps have the same id", "give one of them another id"),
    ),
    "another form's event": (
        CONSENT + "events:\n  - {id: e-6gqd, kind: step_progress, date: 2026-03-05, at: 2026-03-05T00:00:00Z, by: amina}\n",
        (
            "13:24", "schema/event", "consent has no such event",
            "its events are copy_given, translated, consent_withdrawn, recipient_told, attached, correction_asked, entered_in_error, expunged",
        ),
    ),
}  # fmt: skip


@pytest.mark.parametrize(("text", "wanted"), SAID.values(), ids=[name.replace(" ", "-") for name in SAID])
def test_one_thing_wrong_is_one_finding_with_its_place_what_must_be_and_what_to_do(
    text: str, wanted: tuple[str, str, str, str]
) -> None:
    assert _findings(text) == [wanted]


def test_a_text_too_long_says_how_long_it_is() -> None:
    [(place, code, message, fix)] = _findings(NOTE + f"text: {'x' * 20_001}\n")
    assert (place, code, fix) == ("12:7", "schema/too-long", "shorten it, or attach a paper")
    assert message == "text has 20001 letters; it holds 20000"


def test_a_final_document_names_each_open_question_and_how_to_go_on() -> None:
    found = _findings(NOTE.replace("status: draft", "status: final"))
    assert {code for _, code, _, _ in found} == {"schema/needed"}
    assert {place for place, _, _, _ in found} == {"1:1"}
    assert "text is still open; a final note answers it" in [message for _, _, message, _ in found]
    assert {fix for _, _, _, fix in found} == {"casefile write amber-4821 note"}


def test_a_signed_document_with_open_questions_is_amended_not_written() -> None:
    final = "final: {by: amina, date: 2026-03-04, at: 2026-03-04T04:05:41Z, digest: sha256-text-1:" + "0" * 64 + "}\n"
    found = _findings(CONSENT.replace("status: draft", "status: final") + final)
    assert {fix for _, _, _, fix in found} == {"casefile amend amber-4821 2026-03-04-consent-k7f3"}


def test_a_draft_is_not_asked_what_it_lacks() -> None:
    assert "schema/needed" not in {code for _, code, _, _ in _findings(CONSENT + "decision: declined\n")}


def test_what_a_broken_file_says_of_itself_is_not_put_into_a_command() -> None:
    broken = (
        NOTE.replace("amber-4821", '"Quokka; rm -rf ~\\n"')
        .replace("status: draft", "status: final")
        .replace("id: 2026-03-04-note-k7f3", "id: $(Quokka)")
    )
    found = _findings(broken + "final: {date: 2026-03-04}\n")
    assert "schema/needed" in {code for _, code, _, _ in found}
    assert not any("uokka" in message + fix for _, _, message, fix in found)


CANARIES = {
    "every text": CONSENT.replace(": amina", f": {WORDS}")
    + f"decision: {WORDS}\nform: {WORDS}\npurposes: [{{code: '{WORDS}'}}]\nexplained: ['{WORDS}']\n",
    "every key": CONSENT + f"'{WORDS}': x\ncapacity: {{'{WORDS}': x}}\npurposes: [{{'{WORDS}': x}}]\n",
    "lists nobody knows": CONSENT
    + f"'{WORDS}':\n  - {{id: x-2345}}\n  - {{id: x-2345}}\nlocal:\n  '{WORDS}': [{{id: a}}, {{id: a}}]\n",
    "a list in a list": CONSENT + f"explained:\n  - - {{id: '{WORDS}'}}\n    - {{id: '{WORDS}'}}\n",
    "days and numbers": NOTE.replace("2026-03-04\n", f"{WORDS}\n") + f"minutes: {WORDS}\n",
    "an event": CONSENT + f"events: [{{kind: '{WORDS}', date: '{WORDS}'}}]\nsignatures: [{{role: '{WORDS}'}}]\n",
    "too long": NOTE + f"text: {WORDS * 2000}\n",
    "several lines": NOTE + f'kind: "{WORDS}\\n{WORDS}"\n',
}


@pytest.mark.parametrize("text", CANARIES.values(), ids=[name.replace(" ", "-") for name in CANARIES])
def test_no_finding_repeats_anybodys_words_and_each_is_one_line(text: str) -> None:
    found = _findings(text)
    assert found
    for _, code, message, fix in found:
        assert "quokka" not in (message + fix).lower(), code
        assert "\n" not in message + fix
        assert message
        assert len(message) < 250


def test_findings_come_in_the_order_of_their_paths_and_never_twice() -> None:
    text = CONSENT + "decision: x\ncapacity: {considered: x, presumed: y}\nzebra: x\n"
    found = _findings(text)
    assert len(found) == len(set(found)) == 4


def test_a_document_of_no_form_has_no_findings_of_a_form() -> None:
    assert validate.findings(Document("x.yaml", "", None, {}, {}, {})) == ()


# -- fragments, as practice files write them


@pytest.mark.parametrize(
    ("fragment", "data", "answer"),
    [
        ({}, {}, True),
        ({"required": ["a"]}, {}, False),
        ({"properties": {"a": {"const": True}}, "required": ["a"]}, {"a": True}, True),
        ({"properties": {"a": {"const": True}}, "required": ["a"]}, {"a": "true"}, False),
        ({"properties": {"a": {"enum": ["x", "y"]}}}, {"a": "z"}, False),
        ({"properties": {"a": {"type": "integer", "minimum": 3}}}, {"a": 2}, False),
        ({"properties": {"a": {"contains": {"const": "x"}}}}, {"a": ["y", "x"]}, True),
        ({"properties": {"a": {"format": "date"}}}, {"a": "2026-02-30"}, False),
        ({"properties": {"a": {"pattern": "^x$"}}}, {"a": "x\n"}, False),
        ({"anyOf": [{"required": ["a"]}, {"required": ["b"]}]}, {"b": "x"}, True),
    ],
    ids=range(10),
)
def test_answers_match_a_fragment_or_they_do_not(fragment: dict[str, Any], data: dict[str, Any], answer: bool) -> None:
    assert validate.matches(fragment, data) is answer


def test_faults_of_files_of_ours_are_pointers_and_keywords() -> None:
    schema = {"type": "object", "properties": {"a": {"type": "array", "items": {"enum": ["x"]}}}, "required": ["b"]}
    assert validate.faults(schema, {"a": ["x", "y"]}) == ["/: required", "/a/1: enum"]


def test_a_shared_schema_object_is_not_mixed_up_with_another() -> None:
    for wanted in ("x", "y"):
        assert validate.fits({"const": wanted}, wanted)
        assert not validate.fits({"const": wanted}, "z")


def test_a_small_form_finds_in_lists_and_groups_alike() -> None:
    notes = {"form": "small", "version": 1, "kind": "record", "place": "client"}
    item = {
        "type": "object",
        "additionalProperties": False,
        "properties": {"id": {"type": "string"}, "n": {"type": "integer"}},
    }
    form = form_of(
        {
            "title": "Small",
            "x-casefile": notes,
            "additionalProperties": False,
            "properties": {"g": item, "gs": {"type": "array", "items": item}},
        },
        {},
    )
    data = {"g": {"n": "x"}, "gs": [{"id": "a", "n": 1}, {"id": "b", "n": "y"}]}
    found: tuple[Finding, ...] = validate.findings(
        Document("x.yaml", "small", form, data, data, {("gs", 1): (4, 5), ("g", "n"): (2, 7)})
    )
    assert [(str(one.place), one.code) for one in found] == [
        ("x.yaml:2:7", "schema/quoted"),
        ("x.yaml:4:5", "schema/quoted"),
    ]
