"""The practice file is what practice.schema.json says a practice file is."""

from __future__ import annotations

import json
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from casefile.store import library
from casefile.store.resources import resource_dir

FOLDER = resource_dir("schemas") / "practice"
SCHEMA: dict[str, Any] = json.loads((FOLDER / "practice.schema.json").read_text("utf-8"))
VERSIONS = sorted(path.name for path in FOLDER.glob("*.yaml"))


def faults(data: Any) -> list[str]:
    return [error.message for error in Draft202012Validator(SCHEMA).iter_errors(data)]


def objects(schema: Any, path: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    if isinstance(schema, dict):
        if "properties" in schema and "type" in schema:
            yield path, schema
        for name, child in schema.items():
            yield from objects(child, f"{path}/{name}")


def test_the_schema_is_one() -> None:
    Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("name", VERSIONS)
def test_every_shipped_practice_fits(name: str) -> None:
    data = library.data(f"practice/{name}")
    assert faults(data) == []
    assert f"{data['practice']}.yaml" == name


def test_every_object_is_closed_and_every_property_has_a_title() -> None:
    for path, schema in objects(SCHEMA):
        assert schema["additionalProperties"] is False, path
        assert [name for name, child in schema["properties"].items() if not child.get("title")] == [], path


@pytest.mark.parametrize("name", VERSIONS)
def test_names_inside_the_file_lead_somewhere(name: str) -> None:
    data = library.data(f"practice/{name}")
    phases = [one["code"] for one in data["phases"]]
    profiles = [one["code"] for one in data["profiles"]]
    requirements = [one["code"] for one in data["requirements"]]
    for codes in (phases, profiles, requirements, [one["code"] for one in data["states"]]):
        assert len(codes) == len(set(codes))
    for move in data["moves"]:
        assert {move["from"], move["to"]} <= set(phases)
        assert set(move.get("profiles", [])) <= set(profiles)
    for phase in phases:
        assert len([m for m in data["moves"] if m["from"] == phase and m.get("usual")]) <= 1
    asked = [code for one in (*data["moves"], *data["states"]) for code in one["asks"]] + data["closing"]
    assert set(asked) == set(requirements)


def broken() -> Iterator[tuple[str, dict[str, Any]]]:
    whole = library.data("practice/1.yaml")

    def changed(what: str, *path: Any, value: Any) -> tuple[str, dict[str, Any]]:
        data = deepcopy(whole)
        here = data
        for step in path[:-1]:
            here = here[step]
        if value is None:
            del here[path[-1]]
        else:
            here[path[-1]] = value
        return what, data

    yield changed("a word nobody knows", "colour", value="blue")
    yield changed("no version", "practice", value=None)
    yield changed("a move without asks", "moves", 0, "asks", value=None)
    yield changed("the same asked twice", "moves", 0, "asks", value=["G02", "G02"])
    yield changed("a reason that is not one", "moves", 0, "reason", value=False)
    yield changed("hard now and then", "requirements", 0, "hard", value="sometimes")
    yield changed("neither check nor form", "requirements", 0, "check", value=None)
    yield changed("check and form", "requirements", 0, "form", value="consent")
    yield changed("a fragment without a form", "requirements", 0, "matches", value={"required": ["reason"]})
    yield changed("a fix that is no command", "requirements", 0, "fix", value="ask Ros")
    yield changed("a clock that is not there", "clocks", "ahead", value=None)
    yield changed("a clock that stands still", "clocks", "ahead", value=0)
    yield changed("a clock nobody reads", "clocks", "lunch", value=1)
    yield changed("no usual profile", "profiles", 0, "code", value="other")
    yield changed("a plan clock nobody knows", "profiles", 0, "plan_clock", value="soon")


BROKEN = dict(broken())


@pytest.mark.parametrize("what", BROKEN)
def test_what_does_not_fit_is_told(what: str) -> None:
    assert faults(BROKEN[what])
