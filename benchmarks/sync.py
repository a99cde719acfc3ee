"""What a sync with nothing to do costs, and what git starts for one file: ratios measured in the same run.

    python benchmarks/sync.py [--clients 1000] [--rounds 9]

A sync is the work between taking the lock and letting it go, in a process that has started already; `git status` looks at the same
files. The merge driver is a whole process, and so is `casefile list` on a caseload of one client.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "src"))

from casefile.store import apply, git  # noqa: E402
from casefile.store.git import setup  # noqa: E402
from casefile.sync import remotes  # noqa: E402
from casefile.sync.round import sync  # noqa: E402
from casefile.sync.sealed.keys import Identity  # noqa: E402

CASEFILE = [sys.executable, "-P", "-m", "casefile"]
ENV = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": os.devnull}


def caseload(folder: Path, clients: int) -> Path:
    """A caseload of many clients with five papers each, synced once."""
    root, remote = folder / "caseload", folder / "remote.git"
    source = next((ROOT / "examples/harbour/clients").iterdir())
    papers = sorted(source.glob("*.yaml"))[:5]
    for number in range(clients):
        client = root / "clients" / f"amber-{number:05}"
        client.mkdir(parents=True)
        for paper in papers:
            shutil.copy(paper, client / paper.name)
    shutil.copy(ROOT / "examples/harbour/casefile.yaml", root)
    subprocess.run(["git", "init", "-q", "--bare", "-b", "main", str(remote)], check=True)
    git.begin(root, "abcd", "amina")
    setup.prepare(root, "casefile merge-driver %O %A %B %P")
    remotes.keep(root, remotes.address(str(remote)))
    one_sync(root)
    return root


def one_sync(root: Path) -> None:
    """Everything that `casefile sync` does under the lock."""
    with apply.locked(root):
        own = setup.local(root)
        setup.prepare(root, "casefile merge-driver %O %A %B %P", own)
        sync(root, remotes.carrier(root, own, nobody), "amina", "2026-03-04T00:00:00Z")


def nobody() -> Identity:
    """The keys of a sealed folder, which none of these is."""
    raise AssertionError


def run(*command: str, cwd: Path) -> None:
    """Run a program that must succeed."""
    subprocess.run(command, cwd=cwd, env=ENV, capture_output=True, check=True)


def seconds(call: Callable[[], None]) -> float:
    """How long a call takes."""
    begun = time.perf_counter()
    call()
    return time.perf_counter() - begun


def main() -> int:
    """Measure, print a table, and exit 1 when a bound is not held."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--clients", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=9)
    asked = parser.parse_args()
    os.environ.update(ENV)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        root = caseload(folder, asked.clients)
        text = sorted((root / "clients/amber-00000").iterdir())[0].read_bytes()
        for one in ("base", "ours", "theirs"):
            (folder / one).write_bytes(text + (f"# {one}\n".encode()))
        calls: dict[str, Callable[[], None]] = {
            "git status": lambda: run("git", "status", "--porcelain", "--untracked-files=all", cwd=root),
            "sync, nothing to do": lambda: one_sync(root),
            "casefile list": lambda: run(*CASEFILE, "-C", str(ROOT / "examples/harbour"), "list", cwd=folder),
            "merge driver": lambda: run(
                *CASEFILE, "merge-driver", "base", "ours", "theirs", "clients/x.yaml", cwd=folder
            ),
        }
        taken: dict[str, list[float]] = {each: [] for each in calls}
        for call in calls.values():
            call()
        for _ in range(asked.rounds):
            for each, call in calls.items():
                taken[each].append(seconds(call))
    medians = {each: statistics.median(values) for each, values in taken.items()}
    over = False
    for each, base, bound in (("sync, nothing to do", "git status", 3), ("merge driver", "casefile list", 1)):
        ratio = medians[each] / medians[base]
        over |= ratio > bound
        print(f"{each:24} {ratio:5.2f} x {base:14} (at most {bound})")
    return int(over)


if __name__ == "__main__":
    sys.exit(main())
