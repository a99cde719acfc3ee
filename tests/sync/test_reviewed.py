"""What a hostile reading of sync found: states of a repository, and of what lies around it, in which a copy once stuck or kept still."""

from __future__ import annotations

import os
import random
from pathlib import Path

import pytest
from tests.sync import git_histories
from tests.sync.git_histories import Play, run

from casefile.store import apply
from casefile.store.git import objects

pytestmark = pytest.mark.sync

ANNA = "clients/anna-1111/2026-03-02-plan-x7k2.yaml"
WHO = ("-c", "user.name=x", "-c", "user.email=x@casefile.invalid")


@pytest.fixture
def play(tmp_path: Path) -> Play:
    """Two copies that both have everything."""
    made = Play(tmp_path, random.Random(1))
    made.begin(2)
    return made


def add(root: Path, name: str, text: str) -> Path:
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return path


def note(play: Play, who: int, word: str) -> Path:
    """One of them writes a paper about Anna."""
    return play.put(play.copies[who], "anna-1111", git_histories.document("anna-1111", f"note-{word}", text=word))


def both_have_everything(play: Play) -> None:
    for who in (0, 1, 0, 1):
        play.sync(who)
    one, other = play.copies
    assert objects.head(one) == objects.head(other) == run(play.remote, "rev-parse", "main").strip()
    assert run(one, "status", "--porcelain") == run(other, "status", "--porcelain") == ""


def test_a_file_that_only_became_executable_stops_nobody_though_the_other_text_cannot_be_read(play: Play) -> None:
    one, other = play.copies
    broken = add(one, "clients/anna-1111/own.yaml", "a: [\n")
    both_have_everything(play)
    broken.chmod(0o755)
    run(one, "-c", "core.fileMode=true", *WHO, "commit", "-q", "-a", "-m", "x")
    add(other, "clients/anna-1111/own.yaml", "a: [ more\n")
    both_have_everything(play)
    assert broken.read_text("utf-8") == "a: [ more\n"


def test_machines_whose_clock_stands_at_1970_bring_their_words_together(
    play: Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(objects, "dates", lambda root, commits: [100] * len(commits))  # older than anybody has
    note(play, 0, "one")
    note(play, 1, "two")
    both_have_everything(play)
    assert run(play.remote, "log", "-1", "--format=%ct").strip() == "100"
