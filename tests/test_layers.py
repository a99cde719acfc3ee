"""The layers of design §4, told from the imports themselves: down only, no neighbours, no cycles, one home for each library."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "src" / "casefile"

# From the top down; what stands on one line are neighbours and do not know each other.
LAYERS = [["cli"], ["exchange", "training"], ["work", "render", "sync"], ["store"], ["schema"], ["core"]]
LEVEL = {name: level for level, names in enumerate(LAYERS) for name in names}

HOMES = {
    "ruamel": ["store/text/write.py"],
    "yaml": ["store/text/nodes.py"],
    "jsonschema": ["schema/validate.py"],
    "jinja2": ["render/arranging.py", "render/html.py", "schema/own_template.py"],
    "rich": ["cli/screen.py"],
    "filelock": ["store/apply.py"],
    "typst": ["render/pdf.py"],
    "cryptography": ["sync/sealed/signing.py"],
    "pyrage": ["store/age.py"],
}

MODULES = sorted(PACKAGE.rglob("*.py"))


def imported(path: Path) -> Iterator[str]:
    """Every module a file imports, wherever in it, by its whole name; names brought by import_module count."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (one.name for one in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports are written whole"
            yield str(node.module)
            yield from (f"{node.module}.{one.name}" for one in node.names)
        elif isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) == "import_module":
            first = node.args[0]
            parts = first.values if isinstance(first, ast.JoinedStr) else [first]
            if isinstance(parts[0], ast.Constant):
                yield str(parts[0].value).rstrip(".")


def layer(path: Path) -> str:
    parts = path.relative_to(PACKAGE).parts
    return parts[0] if len(parts) > 1 else ""


def own(path: Path) -> Iterator[str]:
    """The layers a file reaches into."""
    for name in imported(path):
        parts = name.split(".")
        if parts[0] == "casefile" and len(parts) > 1:
            yield parts[1]


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_a_module_imports_only_from_its_own_layer_and_those_below(path: Path) -> None:
    here = layer(path)
    if not here:  # __init__.py and __main__.py: the door
        assert set(own(path)) <= {"cli"}
        return
    for there in set(own(path)) - {"__version__"}:
        assert there in LEVEL, f"{there} is no layer"
        assert there == here or LEVEL[there] > LEVEL[here], f"{here} reaches into {there}"


def test_every_folder_of_the_package_is_a_layer() -> None:
    folders = {path.name for path in PACKAGE.iterdir() if path.is_dir() and list(path.glob("*.py"))}
    assert folders <= set(LEVEL)
    assert {"cli", "work", "render", "store", "schema", "core"} <= folders


def test_no_modules_import_each_other_in_a_circle() -> None:
    names = {
        ".".join(("casefile", *path.relative_to(PACKAGE).with_suffix("").parts)).removesuffix(".__init__"): path
        for path in MODULES
    }
    needs = {name: {one for one in imported(path) if one in names} - {name} for name, path in names.items()}
    # A package is there before its modules are, and imports none of them here but where it says so itself.
    done: set[str] = set()
    while ready := {name for name, wanted in needs.items() if name not in done and wanted <= done}:
        done |= ready
    assert set(names) - done == set()


@pytest.mark.parametrize("library", HOMES)
def test_a_library_lives_where_we_say_and_nowhere_else(library: str) -> None:
    homes = [
        path.relative_to(PACKAGE).as_posix()
        for path in MODULES
        if library in {one.split(".")[0] for one in imported(path)}
    ]
    assert homes == HOMES[library]


def starts_programs(path: Path) -> bool:
    """Whether a file runs another program; laying out a command line for a person to read is none."""
    tree = ast.parse(path.read_text("utf-8"))
    names = {
        node.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and getattr(node.value, "id", "") == "subprocess"
    }
    taken = any(isinstance(node, ast.ImportFrom) and node.module == "subprocess" for node in ast.walk(tree))
    return taken or bool(names & {"run", "call", "Popen", "check_call", "check_output", "getoutput", "getstatusoutput"})


def test_other_programs_are_started_in_four_places_and_git_in_one() -> None:
    homes = [path.relative_to(PACKAGE).as_posix() for path in MODULES if starts_programs(path)]
    assert homes == ["cli/commands/edit_command.py", "render/arrange.py", "store/git/running.py", "work/health.py"]
    git = [path.relative_to(PACKAGE).as_posix() for path in MODULES if '["git"' in path.read_text("utf-8")]
    assert git == ["store/git/running.py"]


def test_typer_is_known_to_the_command_line_only() -> None:
    users = {layer(path) for path in MODULES if "typer" in {one.split(".")[0] for one in imported(path)}}
    assert users == {"cli"}


def test_the_core_knows_neither_files_nor_clocks() -> None:
    banned = {"os", "pathlib", "io", "shutil", "tempfile", "time", "random", "secrets", "sys", "subprocess", "socket"}
    for path in (PACKAGE / "core").rglob("*.py"):
        assert not banned & {one.split(".")[0] for one in imported(path)}, path
        text = path.read_text("utf-8")
        for word in (" print(", " open(", ".today()", ".now("):
            assert word not in text, f"{path}: {word}"
