"""How long casefile takes to start, as ratios to an empty Python measured in the same run.

    python benchmarks/start.py [--rounds 15]

Commands are run in turn (A B C A B C ...), medians are compared, and the bound of each is printed beside it. Absolute times
depend on the machine and are not shown.
"""

from __future__ import annotations

import argparse
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SHORT, LONG = ROOT / "examples" / "harbour", ROOT / "examples" / "ironbark"
CASEFILE = [sys.executable, "-m", "casefile"]
COMMANDS: dict[str, tuple[list[str], float | None]] = {
    "python -c pass": ([sys.executable, "-c", "pass"], None),
    "--version": ([*CASEFILE, "--version"], 7),
    "--help": ([*CASEFILE, "--help"], 7),
    "list, one client of 28 documents": ([*CASEFILE, "-C", str(SHORT), "list", "--json"], None),
    "status of that client": ([*CASEFILE, "-C", str(SHORT), "status", "linnet-5142", "--json"], None),
    "check of that client": ([*CASEFILE, "-C", str(SHORT), "check"], None),
    "status of two years, 110 documents": ([*CASEFILE, "-C", str(LONG), "status", "osprey-7730", "--json"], None),
    "print --blank consent": ([*CASEFILE, "print", "--blank", "consent", "-o", "-"], None),
}


def run(command: list[str], folder: str) -> float:
    """Seconds of processor time that one run takes, its own and the system's for it."""
    env = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "CASEFILE_TODAY": "2026-11-20"}
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, cwd=folder, env=env, capture_output=True, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (after.ru_utime - before.ru_utime) + (after.ru_stime - before.ru_stime)


def main() -> int:
    """Measure, print a table, and exit 1 when a bound is not held."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=15)
    rounds = parser.parse_args().rounds
    taken: dict[str, list[float]] = {name: [] for name in COMMANDS}
    with tempfile.TemporaryDirectory() as folder:
        for command, _ in COMMANDS.values():
            run(command, folder)  # once unmeasured, so that byte code is there
        for _ in range(rounds):
            for name, (command, _) in COMMANDS.items():
                taken[name].append(run(command, folder))
            time.sleep(0.05)
    base = statistics.median(taken["python -c pass"])
    over = False
    for name, (_, bound) in COMMANDS.items():
        ratio = statistics.median(taken[name]) / base
        missed = bound is not None and ratio > bound
        over |= missed
        held = "" if bound is None else f"  (at most {bound:g}){'  NOT HELD' if missed else ''}"
        print(f"{name:<36}{ratio:6.1f} x python -c pass{held}")
    return int(over)


if __name__ == "__main__":
    sys.exit(main())
