"""Small values: forms, trees, findings, failures, changes, settings, the view."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from tests.core.making import consent, declined, profile, taken_back, view

from casefile.core.caseload import settings_of
from casefile.core.change import Change, Written
from casefile.core.failure import Failure, NotFound, NotMet, OpenConflict, Unreadable, Usage
from casefile.core.finding import Finding, Place, Severity
from casefile.core.form import Field, FieldType, When
from casefile.core.stamp import Stamp
from casefile.core.tree import Plain, is_empty, key_of, leaves, pointer
from casefile.store import library


# -- the view
@pytest.mark.parametrize(
    ("paper", "wanted"),
    [
        (None, False),
        (consent(), False),
        (declined(), True),
        (declined(declined={"file": "none"}), False),
        (consent(decision="given_in_part", declined={"file": "pseudonymous"}), True),
        (consent(events=[taken_back("2026-03-10")]), True),
        (consent(events=[taken_back("2026-03-10", file="none")]), False),
    ],
)
def test_a_file_under_the_code_alone_is_what_the_person_chose(paper: object, wanted: bool) -> None:
    assert view(*([paper] if paper else [])).pseudonymous is wanted  # type: ignore[arg-type]


def test_age_is_told_by_the_profile_else_by_the_consent_else_not_known() -> None:
    assert view(profile("date_of_birth: 2012-03-12"), day="2026-03-12").age == 14
    assert view(consent(minor={"age": 13})).age == 13
    assert view(consent(minor={"age": "thirteen"})).age is None
    assert view(profile("pronouns: she")).age is None
    assert view().age is None


# -- settings
def test_settings_are_read_and_what_is_odd_falls_back() -> None:
    one = settings_of(
        {
            "service": "Riverbend",
            "workers": [{"id": "amina", "name": "Amina", "role": "caseworker"}, {"id": "ben"}, {"name": "nobody"}, "x"],
            "alone": True,
            "capacity": 20,
            "names": "initials",
            "criteria": [{"code": "area"}, "x"],
        }
    )
    assert (one.service, one.alone, one.capacity, one.names, one.criteria) == (
        "Riverbend",
        True,
        20,
        "initials",
        ({"code": "area"},),
    )
    assert [w.id for w in one.workers] == ["amina", "ben"]
    assert (one.name_of("amina"), one.name_of("ben"), one.name_of("cleo")) == ("Amina", "ben", "cleo")
    odd = settings_of({"service": " ", "alone": "perhaps", "capacity": "many", "names": "loud", "jurisdiction": 5})
    assert (odd.service, odd.alone, odd.capacity, odd.names, odd.jurisdiction) == (
        "",
        False,
        None,
        "preferred",
        "nsw/1",
    )
    assert (odd.worker_title, odd.person_title, odd.plan_title) == ("caseworker", "client", "My plan")


# -- findings, failures, changes
def test_a_finding_tells_its_place_and_what_to_type() -> None:
    one = Finding(Place("clients/a/x.yaml", 3, 5), "schema/choice", "must be one of", "write it so", Severity.WARNING)
    assert one.as_dict() == {
        "code": "schema/choice",
        "severity": "warning",
        "path": "clients/a/x.yaml",
        "line": 3,
        "column": 5,
        "message": "must be one of",
        "fix": "write it so",
    }


def test_each_failure_knows_its_exit_code() -> None:
    assert {kind: kind("m").exit_code for kind in (NotMet, Usage, NotFound, Unreadable, OpenConflict)} == {
        NotMet: 1,
        Usage: 2,
        NotFound: 3,
        Unreadable: 4,
        OpenConflict: 5,
    }
    one = Failure("what", "fix")
    assert (one.message, one.fix, str(one), one.exit_code) == ("what", "fix", "what", 1)


def test_a_change_that_writes_or_removes_is_one() -> None:
    assert not Change("note", "nothing")
    assert Change("note", "x", writes={"a": "b"})
    assert Change("note", "x", removes=("a",))
    assert Written("a", "p", "note", None, "final").as_dict() == {
        "id": "a",
        "path": "p",
        "form": "note",
        "version": None,
        "status": "final",
    }


def test_a_stamp_is_a_value() -> None:
    one = Stamp("amina", date(2026, 3, 4), "2026-03-04T03:00:00Z", "1400", lambda count: "2" * count)
    assert replace(one, worker="ben").letters(3) == "222"


# -- trees
@pytest.mark.parametrize("value", [None, "", [], {}, (), {"a": {"b": [None, ""]}}, [{}, [""]]])
def test_empty_is_empty_all_the_way_down(value: object) -> None:
    assert is_empty(value)


@pytest.mark.parametrize("value", ["~", " ", 0, False, ["", "a"], {"a": {"b": "c"}}])
def test_an_answer_is_not_empty(value: object) -> None:
    assert not is_empty(value)


def test_paths_are_written_as_json_pointers_and_items_found_by_their_keys() -> None:
    assert pointer(("a/b", 0, "c~d")) == "/a~1b/0/c~0d"
    assert pointer(()) == ""
    assert [key_of(x) for x in ({"id": "g-2", "code": "c"}, {"code": "c"}, {"id": ""}, {"id": 5}, "text")] == [
        "g-2",
        "c",
        None,
        None,
        None,
    ]
    assert list(leaves({"a": ["x", {"b": Plain("y")}], "c": None})) == [
        (("a", 0), "x"),
        (("a", 1, "b"), "y"),
        (("c",), None),
    ]


# -- forms
def test_a_question_belongs_to_a_form_when_its_condition_holds() -> None:
    chosen = When("form", ("verbal",))
    assert chosen.holds({"form": "verbal"}, {})
    assert chosen.holds({}, {"form": "verbal"})
    assert not chosen.holds({"form": "written"}, {"form": "verbal"})
    assert When("tick", ("true",)).holds({"tick": True}, {})
    assert When("list", ("b",)).holds({"list": ["a", "b"]}, {})
    assert not When("list", ("b",)).holds({}, {})
    assert When("minor", present=True).holds({"minor": {"age": 13}}, {})
    assert not When("minor", present=True).holds({"minor": {"age": ""}}, {})
    assert Field("a", FieldType.TEXT, "A").asked({}, {})
    assert not Field("a", FieldType.TEXT, "A", when=chosen).asked({}, {})


def test_a_form_finds_its_questions_by_path_and_labels_its_choices() -> None:
    form = library.form("consent")
    decision = form.field("decision")
    assert decision is not None
    assert decision.label("declined") == "Declined"
    assert Field("a", FieldType.CHOICE, "A").label("not_known") == "not known"
    inside = form.at(("purposes", 0, "code"))
    assert inside is not None
    assert inside.name == "code"
    assert form.at(("authority", "agency", "name")) is not None
    assert form.at(("nowhere", "at", "all")) is None
    assert form.at((0,)) is None
    assert form.at(("decision", 0)) == decision  # a position is passed over
    assert form.choices(("decision",)) == decision.choices
    assert form.choices(("given_by",))[0] == "client"
    assert form.choices(("starts",)) == form.choices(("nowhere",)) == ()
    assert form.field("nothing") is None
    assert form.ref == "consent/1"


def test_lists_are_keyed_by_code_where_a_closed_list_names_the_item_else_by_id() -> None:
    form = library.form("consent")
    keyed = {
        name: field.keyed_by
        for name in ("purposes", "recipients", "explained", "decision", "authority")
        if (field := form.field(name))
    }
    assert keyed == {"purposes": "code", "recipients": "id", "explained": "", "decision": "", "authority": ""}


def test_what_a_person_answers_is_a_question_and_our_envelope_is_none() -> None:
    form = library.form("consent")
    asked = [one.name for one in form.questions()]
    assert "decision" in asked
    assert not {"id", "status", "final", "signatures", "events", "key"} & set(asked)
    sections = [code for code, _ in form.sections]
    places = [sections.index(one.section) for one in form.questions() if one.section]
    assert places == sorted(places)
    assert library.form("intake-record").is_question("place")
    assert not replace(form, place="service").is_question("place")
    assert form.is_question("no_such_question")


def test_what_only_a_command_writes_into_the_spine_is_asked_of_nobody() -> None:
    spine = library.form("case")
    assert not [name for name in ("kind", "steps", "support_periods", "exemptions") if spine.is_question(name)]
    assert spine.is_question("appointments")
