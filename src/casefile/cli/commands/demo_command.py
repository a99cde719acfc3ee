"""casefile demo: an invented client, taken through all eight phases by the commands that a person would type."""

from __future__ import annotations

import io
import os
import re
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from casefile.cli import main, screen, session
from casefile.cli.session import Session
from casefile.core.days import spoken
from casefile.core.failure import Failure, Usage
from casefile.store import files
from casefile.store.resources import resource_dir
from casefile.training import story
from casefile.training.story import Chapter, Edit, Step, Story
from casefile.work import gating

app = typer.Typer(add_completion=False)

CASELOAD, PAGES = "riverbend", "pages"
INTERRUPTED = 130


@app.command()
def demo(
    ctx: typer.Context,
    to: Annotated[
        Path | None,
        typer.Option("--to", metavar="FOLDER", help="A new folder, or an empty one; else a temporary one is made."),
    ] = None,
) -> None:
    """Watch an invented client go through all eight phases; the folder stays, to look around in."""
    here = Session(ctx)
    told = story.read(resource_dir("examples") / "demo" / "story.yaml")
    folder = _folder(to)
    caseload = folder / CASELOAD
    files.make_folder(folder / PAGES)
    screen.out(told.title)
    with pretending("demo"):
        _play(here, told, caseload)
    _ending(told, caseload)


def _folder(to: Path | None) -> Path:
    """The folder to play in, whole and there.

    Raises:
        Usage: it is not empty, or no folder.
    """
    if to is None:
        return Path(tempfile.mkdtemp(prefix="casefile-demo-")).resolve()
    if to.exists() and (not to.is_dir() or any(to.iterdir())):
        raise Usage("the folder for the demo is not empty", "casefile demo --to a new one")
    files.make_folder(to.absolute())
    return to.resolve()


# -- playing a story
@dataclass(frozen=True, slots=True)
class Heard:
    """What came of one command: its exit code, its answer and its talk."""

    code: int
    out: str
    err: str

    @property
    def first(self) -> str:
        """The first line of the answer, or why there is none."""
        why = [line for line in self.err.splitlines() if line.startswith("casefile: ")]
        return next(iter([*self.out.splitlines(), *why]), "")


@contextmanager
def pretending(seed: str) -> Iterator[None]:
    """While a story is played: random letters come from a seed. Letters, environment and stdin are put back after it."""
    letters, kept, stdin = session.letters, dict(os.environ), sys.stdin
    session.letters = story.letters(seed)
    try:
        yield
    finally:
        session.letters, sys.stdin = letters, stdin
        for name in set(os.environ) - set(kept):
            del os.environ[name]
        os.environ.update(kept)


def play(told: Story, step: Step, caseload: Path) -> Heard:
    """Run one step through the real command line, in this process.

    Raises:
        KeyboardInterrupt: somebody stopped it.
    """
    os.environ.update(step.environment)
    sys.stdin = io.StringIO(step.stdin)
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        code = main.run(["--no-input", "--no-color", *told.line(step, caseload)])
    if code == INTERRUPTED:
        raise KeyboardInterrupt
    return Heard(code, out.getvalue(), err.getvalue())


def edit(told: Story, change: Edit, caseload: Path) -> None:
    """Put the text of an edited file into the caseload."""
    files.write_whole(caseload / change.name, told.text(change).encode("utf-8"))


def _play(here: Session, told: Story, caseload: Path) -> None:
    day: date | None = None
    for one in told.steps:
        if isinstance(one, Chapter):
            _chapter(one)
            day = None
            continue
        if one.day != day:
            day = one.day
            screen.out(f"  {spoken(day)}")
        if isinstance(one, Edit):
            edit(told, one, caseload)
            screen.out(f"  # {one.name}, {one.says}")
        else:
            _step(here, told, one, caseload)


def _chapter(chapter: Chapter) -> None:
    phase = gating.practice().phase(chapter.phase)
    screen.out()
    screen.out(f"{phase.number} {phase.title}" if phase else chapter.title)
    screen.out(f"  {chapter.says}")


def _step(here: Session, told: Story, step: Step, caseload: Path) -> None:
    """Show a step and what it answers.

    Raises:
        Failure: it ended otherwise than the story says.
    """
    typed = shown(step.words)
    screen.out(f"  $ {typed}")
    heard = play(told, step, caseload)
    if heard.code != step.exit_code:
        here.talk(heard.err.rstrip())
        raise Failure(
            f"step {step.number} ({typed}) ended with {heard.code}, not with {step.exit_code}; what there is lies in {caseload}",
            "casefile doctor; and tell us, with your version",
        )
    screen.out(f"    {heard.first.replace(str(caseload.parent) + os.sep, '')}")
    if step.words[0] == "init":
        screen.out(f"  $ cd {CASELOAD}")


# -- words on a screen
def shown(words: tuple[str, ...]) -> str:
    """A command as a person types it: in double quotes where a word has spaces."""
    return " ".join(["casefile", *(f'"{word}"' if " " in word else word for word in words)])


def _ending(told: Story, caseload: Path) -> None:
    screen.out()
    screen.out("folder:")
    screen.out(str(caseload))
    screen.out("pages:")
    for page in sorted((caseload.parent / PAGES).iterdir()):
        screen.out(str(page))
    screen.out("try:")
    called = os.environ.get("CASEFILE_CALLED", "casefile")  # run.py says how it was called
    for words in told.tries:
        screen.out(" ".join([called, "-C", _quoted(str(caseload)), *words]))


def _quoted(path: str) -> str:
    """A path as this machine's shell takes it."""
    if os.name == "nt":
        return subprocess.list2cmdline([path])
    return path if re.fullmatch(r"[\w/.,:@%+-]+", path) else shlex.quote(path)
