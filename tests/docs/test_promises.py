"""docs/promises.md names tests that are there; and a few promises are about everything at once and are held here."""

import re
from pathlib import Path

import pytest
from tests.docs.reading import ROOT

from casefile.cli import main, screen
from casefile.cli.table import SUMMARIES
from casefile.store import library

PROMISES = (ROOT / "docs" / "promises.md").read_text("utf-8")
NAMED = re.findall(r"^- `(tests/[^`:]+)::([a-z0-9_]+)`$", PROMISES, re.MULTILINE)


@pytest.mark.parametrize(("path", "name"), NAMED, ids=[name for _, name in NAMED])
def test_each_test_that_is_named_is_there(path: str, name: str) -> None:
    assert re.search(rf"^(?:    )?def {name}\(", (ROOT / path).read_text("utf-8"), re.MULTILINE)


def test_each_promise_has_a_test_and_says_what_is_not_promised() -> None:
    for promise in PROMISES.split("\n## ")[1:]:
        assert "\n- `tests/" in promise
        assert "\n*Not promised:* " in promise or promise.startswith("The documentation is true")


def _bytes(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()
    }


@pytest.fixture(scope="module")
def riverbend(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("demo")
    assert main.run(["-q", "demo", "--to", str(folder / "to")]) == 0
    return folder / "to" / "riverbend"


READING = [
    ["today", "--all"],
    ["list", "--all"],
    ["list", "--json"],
    ["show", "{client}"],
    ["show", "{client}", "case-plan"],
    ["show", "{client}", "profile", "--json"],
    ["status", "{client}"],
    ["check"],
    ["check", "--json"],
    ["print", "{client}", "consent", "--format", "text"],
    ["print", "{client}", "case-plan", "-o", "-"],
    ["print", "--blank", "consent", "-o", "-"],
    ["forms"],
    ["forms", "consent"],
    ["phases", "intake"],
    ["explain", "G03"],
    ["help", "files"],
    [],
]


@pytest.mark.samples
def test_a_command_that_reads_never_writes(riverbend: Path, capsys: pytest.CaptureFixture[str]) -> None:
    client = next((riverbend / "clients").iterdir()).name
    before = _bytes(riverbend)
    for words in READING:
        code = main.run(["-C", str(riverbend), *(word.replace("{client}", client) for word in words)])
        assert code == 0, (words, capsys.readouterr().err)
        assert _bytes(riverbend) == before, f"casefile {' '.join(words)} wrote"


def test_a_line_in_a_finding_is_masked() -> None:
    assert (
        screen.masked("    words: She said: no more, 0491 570 156.", {"words"})
        == "    words: ··· ····: ·· ····, ···· ··· ···."
    )
    assert screen.masked("  - a line of somebody's own", {"words"}) == "  - · ···· ·· ········'· ···"


# -- what the documentation must not say
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", ROOT / "CONTRIBUTING.md", *sorted(ROOT.glob("docs/**/*.md"))]
PAGES += [*sorted(ROOT.glob("templates/help/*.txt")), ROOT / "schemas" / "findings.yaml"]


TYPED = re.compile(
    r"(?:^(?: {2,})?|`|; )casefile(?: -[A-Zqh] \S+| --[a-z-]+ \S+)* ([a-z]+)(?=[ `\n;,]|$)", re.MULTILINE
)
WRITTEN = [page for page in PAGES if page.parent.name not in ("forms", "how-to") and page.suffix != ".yaml"]


@pytest.mark.parametrize("page", WRITTEN, ids=[str(page.relative_to(ROOT)) for page in WRITTEN])
def test_every_command_that_is_named_exists(page: Path) -> None:
    named = set(TYPED.findall(page.read_text("utf-8")))
    assert named <= set(SUMMARIES), named - set(SUMMARIES)


def test_every_command_in_the_fix_of_a_finding_exists() -> None:
    for entry in library.data("findings.yaml")["findings"]:
        named = re.findall(r"(?:^|, |; |or )casefile ([a-z]+)", entry["fix"])
        assert set(named) <= set(SUMMARIES), entry["code"]


@pytest.mark.parametrize("page", PAGES, ids=[str(page.relative_to(ROOT)) for page in PAGES])
def test_no_persons_words_stand_on_a_command_line(page: Path) -> None:
    options = r"--(?:because|reason|words|name|witness|authority)"
    for line in page.read_text("utf-8").splitlines():
        if "casefile" in line:
            assert not re.search(rf"{options} [\"']", line), line
            assert not re.search(r"casefile note \S+ [\"']", line), line


@pytest.mark.parametrize("page", sorted(ROOT.glob("templates/help/*.txt")), ids=lambda page: page.stem)
def test_a_help_topic_fits_a_small_terminal(page: Path) -> None:
    lines = page.read_text("utf-8").splitlines()
    assert len(lines) <= 22
    assert max(map(len, lines)) <= 76
    assert lines[0].endswith(".")
    assert not lines[1]
