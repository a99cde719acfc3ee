"""Two people, no internet, one minute: what both wrote lies side by side afterwards, and nothing of one is in the other's."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from tests.story import Desk, seeded

pytestmark = pytest.mark.samples  # real commands by the hundred: part of the whole suite only

AMBER = "amber-4821"
NOW = "2026-07-03T02:00:00Z"
SCHEMAS = Path(__file__).parents[2] / "schemas"


def forms() -> list[str]:
    """Every form that a client's folder holds more than one of, told from the shipped files themselves."""
    names = []
    for path in sorted(SCHEMAS.glob("*/1.schema.json")):
        about = json.loads(path.read_text("utf-8")).get("x-casefile", {})
        if about.get("place", "client") == "client" and about.get("kind") in ("single", "record"):
            names.append(path.parent.name)
    return names


def laptops(desk: Desk) -> tuple[Desk, Desk]:
    """A second copy of the caseload, as it was carried away."""
    other = desk.folder.with_name("other-laptop")
    shutil.copytree(desk.folder, other)
    return desk, Desk(other)


def documents(desk: Desk) -> dict[str, dict[str, object]]:
    """Every document of the caseload by its path, read by another reader than ours."""
    return {
        path.relative_to(desk.folder).as_posix(): yaml.load(path.read_text("utf-8"), Loader=yaml.BaseLoader)
        for path in (desk.folder / "clients").rglob("*.yaml")
    }


def copied(here: Desk, there: Desk) -> None:
    """Copy what the other laptop has and this one has not, as anybody would with a stick."""
    for path in (there.folder / "clients").rglob("*.yaml"):
        target = here.folder / path.relative_to(there.folder)
        if not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(path, target)


def codes(desk: Desk, severity: str = "") -> list[str]:
    found = json.loads(desk("check", "--json", now=NOW).out)["findings"]
    return sorted({one["code"] for one in found if not severity or one["severity"] == severity})


def test_there_are_forms_to_try() -> None:
    assert {"consent", "case-plan", "note", "safe-today", "review"} <= set(forms())


def test_documents_of_every_form_begun_in_one_minute_do_not_meet(at: Callable[[str], Desk]) -> None:
    first, second = laptops(at("walk-5"))
    before = set(documents(first))
    for desk, mark, by in ((first, "first", "amina"), (second, "second", "ben")):
        with seeded(mark):
            for form in forms():
                if desk("write", AMBER, form, "--set", f"local.laptop={mark}", now=NOW, by=by).code == 1:
                    desk.do("amend", AMBER, form, "--because", f"written on the {mark}", now=NOW, by=by)
                    desk.do("write", AMBER, form, "--set", f"local.laptop={mark}", now=NOW, by=by)
    mine, theirs = documents(first), documents(second)
    new = {"first": set(mine) - before, "second": set(theirs) - before}
    assert len(new["first"]) == len(new["second"]) == len(forms())
    assert not new["first"] & new["second"]

    copied(first, second)
    merged = documents(first)
    assert set(merged) == before | new["first"] | new["second"]
    for mark, by in (("first", "amina"), ("second", "ben")):
        for path in new[mark]:
            assert merged[path]["local"] == {"laptop": mark}
            assert merged[path]["author"] == by
            assert Path(path).stem == merged[path]["id"]
    assert {path: merged[path] for path in mine} == mine
    assert {path: merged[path] for path in theirs} == theirs
    assert codes(first, "error") == []
    assert codes(first) == ["case/two-drafts"]


def test_two_drafts_of_a_single_form_wait_for_a_person_to_say_which(at: Callable[[str], Desk]) -> None:
    first, second = laptops(at("walk-5"))
    for desk, mark in ((first, "first"), (second, "second")):
        with seeded(mark):
            desk.do("amend", AMBER, "case-plan", "--because", mark, now=NOW, by="amina")
    copied(first, second)
    said = first("write", AMBER, "case-plan", "--set", "plan_end=2026-12-01", now=NOW, by="amina")
    assert (said.code, said.out) == (2, "")
    assert "--id" in said.err


@pytest.fixture
def forked(at: Callable[[str], Desk]) -> Desk:
    """Both amended and signed the plan and the consent in one minute."""
    first, second = laptops(at("30-june"))
    for desk, mark, by in ((first, "first", "amina"), (second, "second", "ben")):
        with seeded(mark):
            for form in ("case-plan", "consent"):
                desk.do("amend", AMBER, form, "--because", f"the {mark} laptop", now=NOW, by=by)
            desk.do("write", AMBER, "case-plan", "--set", f"cultural_supports={mark}", now=NOW, by=by)
            goal = "--set", f"contingency.+.if=the {mark} thing", "--set", "contingency.2.then=ring"
            desk.do("write", AMBER, "case-plan", *goal, now=NOW, by=by)
            for form in ("case-plan", "consent"):
                desk.do("sign", AMBER, form, "--as", "client", "--method", "ink", now=NOW, by=by)
    copied(first, second)
    return first


def test_versions_that_stand_beside_each_other_are_reported_and_stop_only_what_rests_on_them(forked: Desk) -> None:
    assert codes(forked) == ["case/fork"]
    status = forked.do("status", AMBER, now=NOW).out
    assert status.count("stand beside each other") == 4  # the two forks, and S14 and S15, which rest on the plan
    said = forked("resolve", AMBER, "--keep", "both", "--because", "b", now=NOW, by="amina")
    assert said.code == 2  # which of the two forms?
    assert "case-plan" in said.err
    assert "consent" in said.err
    forked.do("note", AMBER, "help goes on", "--kind", "phone", now=NOW, by="amina")


def ids(desk: Desk, mark: str) -> str:
    (found,) = [
        str(one["id"])
        for one in documents(desk).values()
        if str(one.get("casefile", "")).startswith("case-plan/") and one.get("cultural_supports") == mark
    ]
    return found


@pytest.mark.parametrize("keep", ["first", "second"])
def test_resolve_with_one_id_begins_a_version_with_its_answers_that_supersedes_both(forked: Desk, keep: str) -> None:
    names = sorted([ids(forked, "first"), ids(forked, "second")])
    said = forked.do(
        "resolve", AMBER, "case-plan", "--keep", ids(forked, keep), "--because", "-", "--json",
        stdin="read together\n", now=NOW, by="amina",
    )  # fmt: skip
    path = json.loads(said.out)["documents"][0]["path"]
    made = documents(forked)[path]
    assert made["supersedes"] == names
    assert made["because"] == "read together"
    assert made["version"] == "5"
    assert made["cultural_supports"] == keep
    again = forked("resolve", AMBER, "case-plan", "--keep", "both", "--because", "b", now=NOW, by="amina")
    assert again.code == 1  # such a draft is open
    forked.do("sign", AMBER, "case-plan", "--as", "client", "--method", "ink", now=NOW, by="amina")
    assert "case-plan" not in "".join(
        one["message"] for one in json.loads(forked("check", "--json", now=NOW).out)["findings"]
    )


def test_resolve_with_both_keeps_the_newest_answers_and_the_list_items_of_both(forked: Desk) -> None:
    said = forked.do("resolve", AMBER, "case-plan", "--keep", "both", "--because", "b", "--json", now=NOW, by="amina")
    made = documents(forked)[json.loads(said.out)["documents"][0]["path"]]
    contingency = made["contingency"]
    assert isinstance(contingency, list)
    assert {one["if"] for one in contingency} >= {"the first thing", "the second thing"}
    assert len({one["id"] for one in contingency}) == len(contingency) == 3


def test_resolve_shows_what_differs_and_asks_nothing_where_nobody_can_answer(forked: Desk) -> None:
    said = forked("resolve", AMBER, "case-plan", now=NOW, by="amina")
    assert said.code == 2
    assert ids(forked, "first") in said.err
    assert said.out == ""


def test_one_code_given_to_two_people_is_an_error_and_neither_is_blended(at: Callable[[str], Desk]) -> None:
    first, second = laptops(at("walk-1"))
    for desk, mark in ((first, "first"), (second, "second")):
        with seeded(mark):
            desk.do("new", "--code", "fern-2093", now=NOW, by="amina")
    before = documents(first), documents(second)
    assert before[0]["clients/fern-2093/case.yaml"]["key"] != before[1]["clients/fern-2093/case.yaml"]["key"]
    copied(first, second)
    assert "client/twin" in codes(first, "error")
    assert first("check", "fern-2093", now=NOW).code == 1
    merged = documents(first)
    assert {path: merged[path] for path in before[0]} == before[0]
    status = first("status", "fern-2093", now=NOW)
    assert status.code == 0
