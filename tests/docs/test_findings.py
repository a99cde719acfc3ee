"""Every code that the source can print is explained in schemas/findings.yaml, and nothing else is."""

import ast
import json
import re

import jsonschema
import pytest
from tests.docs.reading import ROOT

from casefile.cli import main
from casefile.store import library

ENTRIES = library.data("findings.yaml")["findings"]
SUBJECTS = ("yaml", "file", "schema", "document", "client", "case", "settings")
SUBJECTS += ("review", "sharing", "consent", "privacy", "enquiry", "attachment", "own", "sync")
CODE = re.compile(rf"(?:{'|'.join(SUBJECTS)})/[a-z]+(?:-[a-z]+)*\Z")


def codes_in_source() -> set[str]:
    """Every text in the source that is written as a code, and the second argument of every Finding."""
    found = set()
    for path in sorted((ROOT / "src").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and CODE.match(node.value):
                found.add(node.value)
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Finding":
                code = node.args[1] if len(node.args) > 1 else None
                code = next((one.value for one in node.keywords if one.arg == "code"), code)
                if isinstance(code, ast.Constant):
                    found.add(str(code.value))
    return found


def test_every_code_is_explained_and_none_is_extra() -> None:
    explained = [one["code"] for one in ENTRIES]
    assert len(explained) == len(set(explained))
    assert codes_in_source() == set(explained)


def test_a_new_subject_would_be_noticed() -> None:
    assert {one["code"].split("/")[0] for one in ENTRIES} == set(SUBJECTS)


def test_the_file_fits_its_schema() -> None:
    schema = json.loads((ROOT / "schemas" / "findings.schema.json").read_text("utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.Draft202012Validator(schema).validate({"findings": ENTRIES})


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry["code"])
def test_explain_shows_it(entry: dict[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main.run(["explain", entry["code"]]) == 0
    said = capsys.readouterr().out
    assert said == f"{entry['code']}  {entry['title']}\n{entry['because']}\nfix: {entry['fix']}\n"
