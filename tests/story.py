"""Replays command lines through the real command line in this process: a desk to type at, and the letters chance would give."""

from __future__ import annotations

import io
import itertools
import random
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext, redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml

from casefile.cli import main, session
from casefile.core.identity import ALPHABET

HERE = Path(__file__).parent


class Said(NamedTuple):
    """What one command line came to."""

    code: int
    out: str
    err: str


@contextmanager
def seeded(seed: int | str) -> Iterator[None]:
    """Random letters from a seed."""
    chance, kept = random.Random(seed), session.letters
    session.letters = lambda count: "".join(chance.choice(ALPHABET) for _ in range(count))
    try:
        yield
    finally:
        session.letters = kept


@contextmanager
def dealt(words: str) -> Iterator[list[str]]:
    """Exactly these letters, in this order, each asked for at its own length; what nobody asked for yet is given."""
    kept, waiting = session.letters, words.split()

    def next_letters(count: int) -> str:
        assert waiting, f"{count} letters more were asked for than {words!r} holds"
        word = waiting.pop(0)
        assert len(word) == count, f"{count} letters were asked for, and {word!r} is next"
        return word

    session.letters = next_letters
    try:
        yield waiting
    finally:
        session.letters = kept


class Screen(io.StringIO):
    """A stream that may say it is a terminal."""

    terminal = False

    def isatty(self) -> bool:
        return self.terminal


class Keyboard(Screen):
    """Lines typed one after another; where they end, the person presses Ctrl-C."""

    def readline(self, size: int = -1) -> str:  # type: ignore[override]
        line = super().readline()
        if not line:
            raise KeyboardInterrupt
        return line


class Desk:
    """Runs command lines in a folder and keeps what they printed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.minutes = itertools.count()

    def __call__(
        self,
        *words: object,
        day: str = "",
        stdin: str | io.StringIO = "",
        now: str = "",
        by: str = "",
        letters: str | None = None,
        env: Mapping[str, str] | None = None,
        terminal: bool = False,
    ) -> Said:
        """Exit code, stdout and stderr of one command line.

        `now` is the moment, and its day the day unless `day` says another; `letters` are dealt out instead of chance.
        """
        if now and not day:
            day = now[:10]
        fixed = {"CASEFILE_TODAY": day, "CASEFILE_NOW": now or self._now(day), "CASEFILE_WORKER": by, **(env or {})}
        out, err = Screen(), Screen()
        with pytest.MonkeyPatch.context() as patch, redirect_stdout(out), redirect_stderr(err):
            patch.chdir(self.folder)
            for name, value in fixed.items():
                if value:
                    patch.setenv(name, value)
                else:
                    patch.delenv(name, raising=False)
            typed = Screen(stdin) if isinstance(stdin, str) else stdin
            if terminal:
                for stream in (out, err, typed):
                    stream.terminal = True  # type: ignore[union-attr]
            patch.setattr("sys.stdin", typed)
            with nullcontext([]) if letters is None else dealt(letters) as waiting:
                code = main.run([str(word) for word in words])
            assert code or not waiting, f"nobody asked for {waiting}"
        return Said(code, out.getvalue(), err.getvalue())

    def do(self, *words: object, **more: Any) -> Said:
        """The same, for a command that must succeed."""
        said = self(*words, **more)
        assert said.code == 0, f"{' '.join(map(str, words))}\nexit {said.code}\n{said.out}{said.err}"
        return said

    def _now(self, day: str) -> str:
        minute = next(self.minutes) % 540
        return f"{day}T{minute // 60:02}:{minute % 60:02}:00Z" if day else ""


def load(path: Path) -> list[dict[str, Any]]:
    """A story's steps, days as text."""
    steps: list[dict[str, Any]] = yaml.load(path.read_text("utf-8"), Loader=yaml.BaseLoader)
    return steps
