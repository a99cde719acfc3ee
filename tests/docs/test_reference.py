"""docs/reference is what docs/generate.py makes, and its examples are command lines that exist."""

import importlib.util
import json
import shlex
from pathlib import Path
from types import ModuleType

import pytest
from tests.docs.reading import ROOT

from casefile.cli.table import SUMMARIES


def generator() -> ModuleType:
    spec = importlib.util.spec_from_file_location("docs_generate", ROOT / "docs" / "generate.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


GENERATE = generator()
EXAMPLES = [(name, line) for name, lines in GENERATE.EXAMPLES.items() for line in lines]


def test_a_fresh_generation_equals_what_is_there() -> None:
    made = GENERATE.pages()
    there = {path.relative_to(GENERATE.REFERENCE) for path in GENERATE.REFERENCE.rglob("*.md")}
    there = {path for path in there if path.parts[0] != "json"}
    assert there == set(made), "run: python docs/generate.py"
    for name, text in made.items():
        assert (GENERATE.REFERENCE / name).read_text("utf-8") == text, f"{name}: run python docs/generate.py"


def test_every_command_has_an_example() -> None:
    assert set(GENERATE.EXAMPLES) == set(SUMMARIES)


@pytest.mark.parametrize(("name", "line"), EXAMPLES, ids=[line for _, line in EXAMPLES])
def test_every_example_is_a_command_line_that_exists(name: str, line: str) -> None:
    words = shlex.split(line.partition(" < ")[0])
    assert words[:2] == ["casefile", name]
    context = GENERATE.command(name).make_context(name, words[2:])
    assert context.params is not None


def test_new_form_names_every_block() -> None:
    text = (ROOT / "docs" / "how-to" / "new-form.md").read_text("utf-8")
    blocks = json.loads((ROOT / "schemas" / "common" / "1.schema.json").read_text("utf-8"))["$defs"]
    listed = set(text.partition("### Blocks in `common/1`")[2].partition("\n## ")[0].replace("`", " ").split())
    assert set(blocks) <= listed, set(blocks) - listed


def test_paths_are_below_reference() -> None:
    assert all(not path.is_absolute() and ".." not in path.parts for path in map(Path, GENERATE.pages()))
