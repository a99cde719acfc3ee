"""Builds an example's client folder anew from its story, through the real command line.

`python tests/examples/replay.py lakeside` writes it into examples/; the test compares a fresh replay with what is there.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

from casefile.cli.commands.demo_command import Heard, play, pretending
from casefile.training import story
from casefile.training.story import Step

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent


def replay(name: str, into: Path) -> Iterator[tuple[Step, Heard]]:
    """Play a story in a folder that holds the example's casefile.yaml: each step as it is reached, and what came of it."""
    told = story.read(HERE / name / "story.yaml")
    with pretending(name):
        for step in told.steps:
            if isinstance(step, Step):
                yield step, play(told, step, into)


def wrong(step: Step, heard: Heard) -> str:
    """What went otherwise than told, or nothing."""
    if heard.code == step.exit_code:
        return ""
    return f"step {step.number}, {step.day}, {' '.join(step.words[:4])}: exit {heard.code}\n{heard.out}{heard.err}"


def rebuild(name: str) -> list[str]:
    """Write an example's clients anew; what went wrong."""
    target = ROOT / "examples" / name
    for folder in ("clients", "service"):
        shutil.rmtree(target / folder, ignore_errors=True)
    (target / "clients").mkdir()
    problems = [problem for step, heard in replay(name, target) if (problem := wrong(step, heard))]
    shutil.rmtree(target / ".casefile", ignore_errors=True)
    return problems


if __name__ == "__main__":
    found = rebuild(sys.argv[1])
    print("\n".join(found) or "replayed")
    sys.exit(bool(found))
