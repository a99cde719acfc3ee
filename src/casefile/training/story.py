"""Stories: invented support periods told as days and command lines, to be played through the real command line.

A story is a YAML map: `worker` types the commands, `client` is the code of the person it is about, `steps` is a list of

    {phase: CODE, says: SENTENCE} or {title: TEXT, says: SENTENCE}      a chapter begins
    {day: DATE, do: [WORD, ...], stdin: TEXT, exit: NUMBER, worker: ID}  a command; what is typed in after it; how it ends
    {day: DATE, edit: FILE, says: SENTENCE}                              a file of the caseload, changed in an editor

Reading one gives these in order; who plays it says where. `casefile demo` and the worked examples are made from stories.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from casefile.core.days import day_of
from casefile.core.failure import Unreadable
from casefile.core.identity import ALPHABET, Letters
from casefile.store.text.guard import Refusal
from casefile.store.text.nodes import parse

NINE = 9 * 60
APART = 3
"""A day's first command is typed at nine, each next one three minutes later."""

READS, WRITES = "--from", "-o"
"""Options whose next word is a path: beside the story, and seen from the caseload."""


@dataclass(frozen=True, slots=True)
class Chapter:
    """What the steps after it are about: a phase by its code, or a title; and what happens there in one sentence."""

    phase: str
    title: str
    says: str


@dataclass(frozen=True, slots=True)
class Step:
    """One command on one day: the words after `casefile`, what is typed in after it, and the exit code it ends with."""

    number: int
    day: date
    at: str
    worker: str
    words: tuple[str, ...]
    stdin: str = ""
    exit_code: int = 0

    @property
    def environment(self) -> Mapping[str, str]:
        """The day, the moment and the worker, as casefile takes them from its surroundings."""
        return {"CASEFILE_TODAY": self.day.isoformat(), "CASEFILE_NOW": self.at, "CASEFILE_WORKER": self.worker}


@dataclass(frozen=True, slots=True)
class Edit:
    """A file of the caseload that somebody changes in an editor: its new text lies beside the story under the same name."""

    day: date
    name: str
    says: str


@dataclass(frozen=True, slots=True)
class Story:
    """A story as it was read, and the folder its own files lie in. `tries` are command lines worth trying afterwards."""

    home: Path
    title: str
    client: str
    steps: tuple[Chapter | Step | Edit, ...]
    tries: tuple[tuple[str, ...], ...] = ()

    def line(self, step: Step, caseload: Path) -> list[str]:
        """A step's words as they are run from anywhere: each path whole, and `-C` unless the caseload is only being made."""
        words = list(step.words)
        for place, word in enumerate(step.words[:-1], 1):
            if word == READS and words[0] != "new":  # there it names a call, not a file
                words[place] = str(self.home / words[place])
            elif word == WRITES:
                words[place] = str((caseload / words[place]).resolve())
        if words[0] == "attach":
            words[3] = str(self.home / words[3])
        if words[0] == "init":
            return [words[0], str(caseload), *words[2:]]
        return ["-C", str(caseload), *words]

    def text(self, edit: Edit) -> str:
        """The new text of an edited file."""
        return (self.home / edit.name).read_text("utf-8")


def read(path: Path) -> Story:
    """The story in a file.

    Raises:
        Unreadable: it is not there or no story.
    """
    try:
        tree = parse(path.read_text("utf-8")).tree()
        return _story(path.parent, tree)
    except (OSError, Refusal, KeyError, TypeError, ValueError) as error:
        raise Unreadable(f"the story {path.name} cannot be read: {error}", "install casefile again") from error


def _story(home: Path, tree: Any) -> Story:
    return Story(
        home,
        tree.get("title", ""),
        tree["client"],
        tuple(_steps(tree)),
        tuple(tuple(line) for line in tree.get("try", ())),
    )


def _steps(tree: Any) -> Iterator[Chapter | Step | Edit]:
    minutes: dict[str, int] = {}
    number = 0
    for one in tree["steps"]:
        if "do" in one:
            number += 1
            minute = minutes[one["day"]] = minutes.get(one["day"], NINE - APART) + APART
            yield Step(
                number,
                _day(one),
                f"{one['day']}T{minute // 60:02}:{minute % 60:02}:00Z",
                str(one.get("worker", tree["worker"])),
                tuple(str(word) for word in one["do"]),
                one.get("stdin", ""),
                int(one.get("exit", "0")),
            )
        elif "edit" in one:
            yield Edit(_day(one), one["edit"], one["says"])
        else:
            yield Chapter(one.get("phase", ""), one.get("title", ""), one["says"])


def _day(one: Mapping[str, str]) -> date:
    found = day_of(one["day"])
    if found is None:
        raise ValueError("a day is none of the calendar")
    return found


def letters(seed: str) -> Letters:
    """Letters that come out the same each time, so that a story played again makes the same files."""
    chance = random.Random(seed)  # noqa: S311 - made to be foreseen
    return lambda count: "".join(chance.choice(ALPHABET) for _ in range(count))
