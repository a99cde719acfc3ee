"""What is printed together: the right papers in the right order, and nothing that is kept apart or nobody's word yet."""

from __future__ import annotations

import json

import pytest
from tests.core.making import case, consent, event, paper, plan, review, taken_back

from casefile.core.packs import Pack, Wanted, file_of, packs_of, pages_of
from casefile.render.leaves import LEAVES
from casefile.schema import validate
from casefile.store import library
from casefile.store.resources import resource_dir

PACKS = packs_of(library.data("packs.yaml"))


def test_the_file_is_as_its_schema_asks_and_names_forms_that_are_there() -> None:
    schema = json.loads((resource_dir("schemas") / "packs.schema.json").read_text("utf-8"))
    assert validate.faults(schema, library.data("packs.yaml")) == []
    assert [one.name for one in PACKS] == ["first", "intake", "visit", "review", "exit"]
    for pack in PACKS:
        for one in pack.papers:
            assert one.form in LEAVES or not library.form(one.form).hidden_from, "what is kept apart lies in no pack"


@pytest.mark.parametrize("pack", PACKS, ids=[one.name for one in PACKS])
def test_without_a_case_every_page_is_blank(pack: Pack) -> None:
    assert [*pages_of(pack, None)] == [(one.form, None) for one in pack.papers]


def test_a_paper_is_there_filled_blank_or_not_at_all() -> None:
    pack = Pack("x", "X", (Wanted("case-plan", "filled"), Wanted("consent", "either"), Wanted("review", "blank")))
    agreed, planned, looked = consent(), plan(), review()
    assert [*pages_of(pack, case(agreed, planned, looked))] == [
        ("case-plan", planned),
        ("consent", agreed),
        ("review", None),
    ]
    assert [*pages_of(pack, case())] == [("consent", None), ("review", None)]
    assert [*pages_of(pack, case(plan(final=None)))] == [("consent", None), ("review", None)]


def test_the_file_is_in_the_order_of_days_and_of_versions_the_last() -> None:
    first = plan("2026-03-18")
    second = plan("2026-05-02", version=2, supersedes=[first.id], letters="3333")
    told = paper("note", "2026-04-01", kind="phone", text="She rang.")
    assert file_of(case(second, told, first, consent())) == (consent(), told, second)


def test_no_draft_nothing_in_error_nothing_kept_apart_and_no_living_paper_is_in_it() -> None:
    wrong = paper("note", "2026-04-01", kind="phone", events=[event("entered_in_error", "2026-04-02")])
    apart = paper("protection-report", "2026-04-01", considered="x")
    back = consent(events=[taken_back("2026-04-01")])
    assert file_of(case(plan(final=None), wrong, apart, back)) == (back,)
