"""Builds an example's client folder anew from its story, through the real command line.

`python tests/examples/replay.py lakeside` writes it into examples/; the test compares a fresh replay with what is there.
"""

from __future__ import annotations

import contextlib
import io
import os
import random
import shutil
import sys
from pathlib import Path
from typing import Any

import yaml

from casefile.cli import main, session
from casefile.core.identity import ALPHABET

HERE = Path(__file__).parent
ROOT = HERE.parent.parent


def replay(name: str, into: Path, worker: str = "tess") -> list[str]:
    """Replay a story into a folder that holds the example's casefile.yaml; what went wrong, a line each."""
    story: list[dict[str, Any]] = yaml.load((HERE / name / "story.yaml").read_text("utf-8"), Loader=yaml.BaseLoader)
    chance = random.Random(name)
    kept = session.letters, Path.cwd(), dict(os.environ), sys.stdin
    session.letters = lambda count: "".join(chance.choice(ALPHABET) for _ in range(count))
    wrong: list[str] = []
    clock: dict[str, int] = {}
    try:
        for number, step in enumerate(story, 1):
            minute = clock[step["day"]] = clock.get(step["day"], -3) + 3
            at = f"{step['day']}T{minute // 60:02}:{minute % 60:02}:00Z"
            os.environ |= {"CASEFILE_TODAY": step["day"], "CASEFILE_NOW": at, "CASEFILE_WORKER": worker}
            os.chdir(HERE / name)
            sys.stdin = io.StringIO(step.get("stdin", ""))
            out, err = io.StringIO(), io.StringIO()
            with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
                code = main.run(["-C", str(into), *step["do"]])
            if code != int(step.get("exit", 0)):
                wrong.append(f"step {number} {step['day']} {' '.join(step['do'][:4])}: exit {code}\n{out.getvalue()}{err.getvalue()}")
    finally:
        session.letters, sys.stdin = kept[0], kept[3]
        os.chdir(kept[1])
        for key in set(os.environ) - set(kept[2]):
            del os.environ[key]
        os.environ.update(kept[2])
    return wrong


if __name__ == "__main__":
    example = sys.argv[1]
    target = ROOT / "examples" / example
    shutil.rmtree(target / "clients", ignore_errors=True)
    (target / "clients").mkdir()
    problems = replay(example, target)
    shutil.rmtree(target / ".casefile", ignore_errors=True)
    print("\n".join(problems) or "replayed")
    sys.exit(bool(problems))
