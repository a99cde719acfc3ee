"""The forms of a caseload: what ships in the service's words, at every version a paper may name, and forms of its own."""

import json
from functools import cache

import pytest

from casefile.core.failure import NotFound
from casefile.store import library
from casefile.store.folder import Folder
from casefile.store.shelf import FORMS, SHIPPED, Shelf
from casefile.work import own

WORDS = """\
since: note/1
title: What happened
questions:
  said: {title: What did they say}
  weather: {title: How was the weather}
hidden: [weather]
"""
ANIMALS = """\
title: Animals
description: The animals.
x-casefile: {form: own-animals, version: 1, kind: record, place: client, sections: [{id: a, title: ""}]}
properties:
  which:
    title: Which?
    description: All.
    type: string
    maxLength: 10
    x-casefile: {section: a, why: client}
"""


def schema(version, *questions):
    asked = {"type": "string", "maxLength": 300, "x-casefile": {"section": "a", "why": "client"}}
    properties = {name: {**asked, "title": f"Shipped {name}", "description": "Help."} for name in questions}
    notes = {"form": "note", "version": version, "kind": "record", "place": "client"}
    return {"title": f"Note {version}", "x-casefile": {**notes, "sections": [{"id": "a"}]}, "properties": properties}


@pytest.fixture
def upgraded(tmp_path, monkeypatch):
    """An installation in which version 2 of the note no longer asks about the weather, and asks about a way home."""
    described = (library.resource_dir("schemas") / "own.schema.json").read_text("utf-8")
    monkeypatch.setattr(library, "resource_dir", lambda name: tmp_path / "installed" / name)
    for name in ("blocks", "shelf", "form", "data", "described"):
        monkeypatch.setattr(library, name, cache(getattr(library, name).__wrapped__))
    shipped = tmp_path / "installed/schemas"
    (shipped / "note").mkdir(parents=True)
    for version, questions in {1: ("said", "weather"), 2: ("said", "way_home")}.items():
        (shipped / f"note/{version}.schema.json").write_text(json.dumps(schema(version, *questions)), "utf-8")
    (shipped / "own.schema.json").write_text(described, "utf-8")
    (shipped / "looked-at.yaml").write_text("forms: {}\n", "utf-8")
    return tmp_path


def put(root, name, text):
    path = root / FORMS / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")


# -- an upgrade
def test_words_of_an_older_version_stay_over_what_is_still_there(upgraded):
    put(upgraded, "note.yaml", WORDS)
    shelf = Shelf(upgraded)
    old, new = shelf.form("note", 1), shelf.form("note")
    assert (old.version, new.version) == (1, 2)
    assert [one.title for one in old.questions()] == ["What did they say", "How was the weather"]
    assert [one.hidden for one in old.questions()] == [False, True]
    assert [one.title for one in new.questions()] == ["What did they say", "Shipped way_home"]
    assert [(str(one.place), one.code, str(one.severity), one.message) for one in own.findings(upgraded)] == [
        (
            f"{FORMS}/note.yaml:5:3",
            "own/gone",
            "warning",
            "note/2 has no question of that name; it was there in version 1, or never",
        ),
        (
            f"{FORMS}/note.yaml:6:10",
            "own/gone",
            "warning",
            "note/2 has no question of that name; it was there in version 1, or never",
        ),
    ]


# -- what there is
def test_without_a_caseload_it_is_what_ships():
    assert [one.name for one in SHIPPED] == sorted(library.shelf())
    assert SHIPPED.form("consent") is library.form("consent")
    assert SHIPPED.known("consent", 99) is None
    assert SHIPPED.known("own-animals", 1) is None


def test_a_caseload_with_nothing_of_its_own_has_the_very_forms_that_ship(tmp_path):
    shelf = Shelf(tmp_path)
    assert all(shelf.form(name) is library.form(name) for name in library.shelf())
    assert not shelf.wordings
    assert not shelf.own


def test_a_form_is_worded_once_and_only_where_there_are_words(tmp_path):
    put(tmp_path, "consent.yaml", "since: consent/1\ntitle: Ours\n")
    shelf = Shelf(tmp_path)
    assert shelf.form("consent") is shelf.form("consent")
    assert shelf.form("consent").title == "Ours"
    assert shelf.form("consent").schema is library.form("consent").schema
    assert shelf.form("note") is library.form("note")
    assert library.form("consent").title != "Ours", "another caseload in the same program is not touched"


def test_its_own_forms_stand_after_those_that_ship(tmp_path):
    put(tmp_path, "own-animals/1.schema.yaml", ANIMALS)
    put(
        tmp_path,
        "own-animals/2.schema.yaml",
        ANIMALS.replace("version: 1", "version: 2").replace("Which?", "Which ones?"),
    )
    put(tmp_path, "own-broken/1.schema.yaml", "title: x\n")
    shelf = Shelf(tmp_path)
    assert [one.ref for one in shelf][-1] == "own-animals/2"
    assert len([*shelf]) == len(library.shelf()) + 1
    assert [shelf.form("own-animals", version).field("which").title for version in (0, 1)] == ["Which ones?", "Which?"]
    assert "own-broken" in shelf
    with pytest.raises(NotFound, match=r"^the service's own form own-broken cannot be used$"):
        shelf.form("own-broken")
    with pytest.raises(NotFound, match=r"^there is no form called own-nosuch$"):
        shelf.form("own-nosuch")


@pytest.mark.parametrize("name", ["Own-animals", "own-", "own-an_imals", "animals", "own-" + "a" * 50])
def test_a_form_of_another_name_is_none(tmp_path, name):
    put(tmp_path, f"{name}/1.schema.yaml", ANIMALS)
    assert not Shelf(tmp_path).own


@pytest.mark.parametrize(
    "name", ["0.schema.yaml", "1.yaml", "one.schema.json", "1.schema.yaml.bak", "12345.schema.yaml"]
)
def test_a_version_is_a_number_from_one(tmp_path, name):
    put(tmp_path, f"own-animals/{name}", ANIMALS)
    assert not Shelf(tmp_path).own


def test_a_folders_documents_are_of_the_forms_on_its_shelf(tmp_path):
    put(tmp_path, "own-animals/1.schema.yaml", ANIMALS)
    (tmp_path / "casefile.yaml").write_text("format: 1\nworkers: [{id: amina}]\n", "utf-8")
    paper = tmp_path / "clients/wattle-3307/2026-03-02-own-animals-k7f3.yaml"
    paper.parent.mkdir(parents=True)
    paper.write_text("casefile: own-animals/1\nwhich: A dog\n", "utf-8")
    name = paper.relative_to(tmp_path).as_posix()
    document = Folder(tmp_path).document(name)
    assert (document.name, document.form.ref, document.findings) == ("own-animals", "own-animals/1", ())
    (tmp_path / FORMS / "own-animals/1.schema.yaml").unlink()
    document = Folder(tmp_path).document(name)
    assert (document.name, document.form) == ("own-animals", None)
    assert [one.code for one in document.findings] == ["document/unknown-form"]
    assert document.tree == {"casefile": "own-animals/1", "which": "A dog"}
