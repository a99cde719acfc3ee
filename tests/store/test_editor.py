"""What an editor is given: a copy of every form that stands alone, and settings that send nobody to the network."""

import json
import os

import pytest

from casefile.store import editor
from casefile.store.resources import resource_dir

SHIPPED = {path.parent.name: path for path in resource_dir("schemas").glob("*/1.schema.json")}
del SHIPPED["common"]
BY_HAND = {"own", "letterhead", "form"}
"""What somebody writes by hand and is no document: words for a form, the letterhead, a form of their own."""


def words(tree):
    """Every key and every value of a JSON tree."""
    if isinstance(tree, dict):
        for key, value in tree.items():
            yield key
            yield from words(value)
    elif isinstance(tree, list):
        for value in tree:
            yield from words(value)
    else:
        yield tree


def test_every_form_has_a_copy_that_stands_alone(tmp_path):
    assert editor.write_copies(tmp_path) == len(SHIPPED) + len(BY_HAND)
    copies = {path.name: path for path in (tmp_path / ".casefile/schemas").iterdir()}
    assert set(copies) == {f"{name}.schema.json" for name in {*SHIPPED, *BY_HAND}}
    for name, shipped in SHIPPED.items():
        copy = json.loads(copies[f"{name}.schema.json"].read_text("utf-8"))
        assert copy["properties"].keys() == json.loads(shipped.read_text("utf-8"))["properties"].keys()
        assert not {"$ref", "x-casefile"} & set(words(copy)), "an editor would look for what is not in the caseload"


def test_only_a_copy_that_differs_is_written_again(tmp_path):
    editor.write_copies(tmp_path)
    folder = tmp_path / ".casefile/schemas"
    right = {path: path.read_bytes() for path in folder.iterdir()}
    for path in right:
        os.utime(path, (1, 1))
    assert editor.write_copies(tmp_path) == 0
    assert {path.stat().st_mtime for path in right} == {1}
    (folder / "note.schema.json").write_bytes(b"{}")
    (folder / "consent.schema.json").unlink()
    assert editor.write_copies(tmp_path) == 2
    assert {path: path.read_bytes() for path in folder.iterdir()} == right
    assert sorted(path.name for path in right if path.stat().st_mtime != 1) == [
        "consent.schema.json",
        "note.schema.json",
    ]


def test_settings_keep_an_editor_off_the_network_and_from_laying_out_anew(tmp_path):
    editor.write_settings(tmp_path)
    said = json.loads((tmp_path / ".vscode/settings.json").read_text("utf-8"))
    assert said["yaml.schemaStore.enable"] is False
    assert said["[yaml]"]["editor.formatOnSave"] is False


@pytest.mark.parametrize("own", [b"", b"// mine\n{}\n"])
def test_somebodys_own_settings_stay(tmp_path, own):
    (tmp_path / ".vscode").mkdir()
    (tmp_path / ".vscode/settings.json").write_bytes(own)
    editor.write_settings(tmp_path)
    assert (tmp_path / ".vscode/settings.json").read_bytes() == own
