"""Replays a story, a list of days and command lines, through the real command line in this process."""

from __future__ import annotations

import io
import itertools
import random
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import yaml

from casefile.cli import main, session
from casefile.core.identity import ALPHABET

HERE = Path(__file__).parent


@contextmanager
def seeded(seed: int) -> Iterator[None]:
    """Random letters from a seed."""
    chance, kept = random.Random(seed), session.letters
    session.letters = lambda count: "".join(chance.choice(ALPHABET) for _ in range(count))
    try:
        yield
    finally:
        session.letters = kept


class Desk:
    """Runs command lines in a folder and keeps what they printed."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder = folder
        self.monkeypatch = monkeypatch
        self.capsys = capsys
        self.minutes = itertools.count()

    def __call__(self, *words: str, day: str = "", stdin: str = "", now: str = "") -> tuple[int, str, str]:
        """Exit code, stdout and stderr of one command line."""
        self.monkeypatch.chdir(self.folder)
        for name, value in (("CASEFILE_TODAY", day), ("CASEFILE_NOW", now or self._now(day))):
            if value:
                self.monkeypatch.setenv(name, value)
            else:
                self.monkeypatch.delenv(name, raising=False)
        self.monkeypatch.setattr("sys.stdin", io.StringIO(stdin))
        self.capsys.readouterr()
        code = main.run([str(word) for word in words])
        said = self.capsys.readouterr()
        return code, said.out, said.err

    def _now(self, day: str) -> str:
        minute = next(self.minutes) % 540
        return f"{day}T{minute // 60:02}:{minute % 60:02}:00Z" if day else ""


def load(path: Path) -> list[dict[str, Any]]:
    """A story's steps, days as text."""
    steps: list[dict[str, Any]] = yaml.load(path.read_text("utf-8"), Loader=yaml.BaseLoader)
    return steps
