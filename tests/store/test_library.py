"""The shelf of what ships: the newest form is used and an older one stays readable, and a broken installation says so."""

import json
from functools import cache

import pytest

from casefile.core.failure import NotFound, Unreadable
from casefile.store import library

HAS = {"kind": "record", "place": "client"}


def schema(name, version, title="A form", properties=None):
    notes = {"form": name, "version": version, **HAS}
    return {"title": title, "x-casefile": notes, "properties": properties or {"date": {"type": "string"}}}


@pytest.fixture
def schemas(tmp_path, monkeypatch):
    """An installation of the test's own, with nothing read from it yet."""
    monkeypatch.setattr(library, "resource_dir", lambda name: tmp_path / name)
    for name in ("blocks", "shelf", "form", "data", "words_of_forms"):
        monkeypatch.setattr(library, name, cache(getattr(library, name).__wrapped__))
    return tmp_path / "schemas"


def put(schemas, name, content):
    path = schemas / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode("utf-8"))


# -- forms


def test_the_newest_version_is_used_and_an_older_one_stays_readable(schemas):
    for version in (1, 2, 10):  # 10 is newer than 2, though not in a folder's listing
        put(schemas, f"note/{version}.schema.json", schema("note", version, f"Note of {version}"))
    put(schemas, "consent/1.schema.json", schema("consent", 1))
    put(schemas, "note/draft.schema.json", b"not a version yet")
    assert [(one.name, one.version) for one in library.forms()] == [("consent", 1), ("note", 10)]
    assert library.form("note").title == "Note of 10"
    assert library.form("note", 2).title == "Note of 2"


def test_shared_blocks_are_no_form_and_are_put_into_each(schemas):
    put(schemas, "common/1.schema.json", {"$defs": {"words": {"type": "string", "maxLength": 7}}})
    block = {"$ref": "../common/1.schema.json#/$defs/words"}
    put(schemas, "note/1.schema.json", schema("note", 1, properties={"said": block}))
    assert [one.name for one in library.forms()] == ["note"]
    assert library.form("note").field("said").most == 7


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("nosuch", "there is no form called nosuch"),
        ("note-2", "there is no form called note-2"),
        ("He said that he cannot stay.", "there is no such form"),
        ("", "there is no such form"),
        ("../secret", "there is no such form"),
    ],
)
def test_a_form_that_is_not_there_is_named_but_nobodys_words_are(schemas, name, said):
    put(schemas, "note/1.schema.json", schema("note", 1))
    with pytest.raises(NotFound) as caught:
        library.form(name)
    assert (caught.value.message, caught.value.fix) == (said, "casefile forms")


def test_a_version_that_is_not_there_is_named(schemas):
    put(schemas, "note/1.schema.json", schema("note", 1))
    with pytest.raises(NotFound) as caught:
        library.form("note", 2)
    assert caught.value.message == "note has no version 2"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"\xff",
        b"[]",
        b"{}",
        schema("note", 1) | {"x-casefile": {}},
        schema("note", 1, properties={"said": {"$ref": "../common/1.schema.json#/$defs/gone"}}),
    ],
    ids=["nothing", "half", "latin", "a-list", "an-empty-map", "no-kind", "a-block-that-is-not-there"],
)
def test_a_form_that_cannot_be_read_says_which(schemas, content):
    put(schemas, "note/1.schema.json", content)
    with pytest.raises(Unreadable, match=r"^the form note/1 cannot be read") as caught:
        library.form("note", 1)
    assert caught.value.fix == "install casefile again"


def test_a_form_that_went_away_meanwhile_says_which(schemas):
    put(schemas, "note/1.schema.json", schema("note", 1))
    assert list(library.shelf()) == ["note"]
    (schemas / "note/1.schema.json").unlink()
    with pytest.raises(Unreadable, match=r"^the form note/1 cannot be read"):
        library.form("note", 1)


def test_the_words_of_forms_are_the_names_of_fields_however_deep(schemas):
    group = {"type": "object", "properties": {"suburb": {"type": "string", "title": "Where"}}}
    listed = {"type": "array", "items": {"type": "object", "properties": {"role": {"enum": ["friend"]}, "home": group}}}
    plain = {"type": "array", "items": {"type": "string"}}
    put(schemas, "note/1.schema.json", schema("note", 1, properties={"old": group}))
    put(schemas, "note/2.schema.json", schema("note", 2, properties={"place": group, "people": listed, "tags": plain}))
    put(schemas, "consent/1.schema.json", schema("consent", 1))
    found = library.words_of_forms()
    assert {"date", "place", "suburb", "people", "role", "home", "tags"} <= found
    assert not {"Where", "friend", "A form", "properties"} & found


# -- data


def test_plain_words_of_shipped_data_are_typed_and_quoted_ones_are_not(schemas):
    put(
        schemas,
        "odd.yaml",
        b'yes: true\nno: false\nfew: 12\nless: -3\nnone: 0\nphone: 0800\nhalf: 1.5\nquoted: "true"\nalso: "12"\n'
        b"gap: ~\nwords: Not now.\nloud: True\nmany: [true, 7, {deep: false}]\n",
    )
    wanted = {
        "yes": True, "no": False, "few": 12, "less": -3, "none": 0, "phone": "0800", "half": "1.5", "quoted": "true",
        "also": "12", "gap": None, "words": "Not now.", "loud": "True", "many": [True, 7, {"deep": False}],
    }  # fmt: skip
    assert json.dumps(library.data("odd.yaml")) == json.dumps(wanted)  # which tells true from 1, and 1 from "1"


@pytest.mark.parametrize("content", [None, b"", b"a: [\n", b"a: *b\n"], ids=["not-there", "nothing", "half", "alias"])
def test_data_that_cannot_be_read_says_which(schemas, content):
    if content is not None:
        put(schemas, "practice/1.yaml", content)
    with pytest.raises(Unreadable, match=r"^schemas/practice/1.yaml cannot be read") as caught:
        library.data("practice/1.yaml")
    assert caught.value.fix == "install casefile again"
