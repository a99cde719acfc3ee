"""Three laptops and a folder between them: real git repositories, real keys, and the merge that `sync` makes, kept plain."""

from __future__ import annotations

import os
import shutil
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

from casefile.store import files, git
from casefile.store.git import objects
from casefile.sync.sealed import carrier, keys
from casefile.sync.sealed.carrier import Kind, Note
from casefile.sync.sealed.keys import Identity

TODAY = "2026-11-28"
NAMES = {"k7f3": "amina", "b4wd": "benedict", "x9qz": "danalee", "m2hc": "evelyn"}


def run(root: Path, *args: str, text: str = "", index: Path | None = None) -> str:
    """Plain git, as a person would type it, with nothing of this machine's configuration."""
    clean = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
    clean |= {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    clean |= {"GIT_INDEX_FILE": str(index)} if index else {}
    for role in ("AUTHOR", "COMMITTER"):
        clean |= {f"GIT_{role}_NAME": "x", f"GIT_{role}_EMAIL": "x@x", f"GIT_{role}_DATE": "2026-11-28T00:00:00Z"}
    done = subprocess.run(["git", "-C", str(root), *args], input=text.encode(), capture_output=True, env=clean)
    assert done.returncode == 0, done.stderr
    return done.stdout.decode().strip()


@dataclass
class Laptop:
    """A copy of the caseload on somebody's machine, with settings of its own."""

    home: Path
    replica: str
    remote: Path
    me: Identity = field(init=False)

    def __post_init__(self) -> None:
        self.root = self.home / "riverbend"
        files.write_whole(self.root / f"{self.replica}.txt", b"begun\n")
        git.begin(self.root, self.replica, NAMES[self.replica])
        git.record(self.root, NAMES[self.replica], "init", [".gitignore", f"{self.replica}.txt"])
        with self.at():
            self.me = keys.make(self.replica)

    def at(self) -> Settings:
        return Settings(self.home / "settings")

    @property
    def head(self) -> str:
        return objects.head(self.root)

    def write(self, name: str, words: str) -> None:
        files.write_whole(self.root / name, words.encode())
        git.record(self.root, NAMES[self.replica], "write", [name])

    def receive(self) -> list[Note]:
        with self.at():
            notes = carrier.receive(self.root, self.remote, self.me)
        self.fold()
        return notes

    def send(self, epoch: int = 0) -> int:
        with self.at():
            return carrier.send(self.root, self.remote, self.me, self.head, epoch)

    def sync(self, epoch: int = 0) -> list[Note]:
        notes = self.receive()
        self.send(epoch)
        return notes

    def fold(self) -> None:
        """Every head that came, brought together; each test's files have names of their own, so nothing is contested."""
        there = {self.head, *objects.refs(self.root, "refs/casefile/seen").values()}
        one, *more = objects.independent(self.root, there)
        for other in more:
            index = self.home / "index"
            index.unlink(missing_ok=True)
            for commit in (one, other):
                lines = run(self.root, "ls-tree", "-r", commit)
                run(self.root, "update-index", "--index-info", text=f"{lines}\n", index=index)
            made = run(self.root, "write-tree", index=index)
            one = objects.commit(
                self.root, made, sorted([one, other]), "m", objects.MERGER, max(objects.dates(self.root, [one, other]))
            )
        run(self.root, "reset", "--quiet", "--hard", one)

    def holds(self) -> dict[str, str]:
        return {path.name: path.read_text() for path in self.root.glob("*.txt")}


class Settings:
    """One person's own settings, while a block runs."""

    def __init__(self, place: Path) -> None:
        self.place = place

    def __enter__(self) -> None:
        self.was = os.environ.get("XDG_CONFIG_HOME")
        os.environ["XDG_CONFIG_HOME"] = str(self.place)

    def __exit__(self, *_: object) -> None:
        if self.was is None:
            del os.environ["XDG_CONFIG_HOME"]
        else:
            os.environ["XDG_CONFIG_HOME"] = self.was


def join(administrator: Laptop, other: Laptop) -> None:
    """Somebody asks, two people read to each other, and the administrator admits."""
    with other.at():
        asked = carrier.ask_to_join(other.remote, other.me)
        carrier.compared(other.remote, other.me, administrator.me.card.fingerprint)
    with administrator.at():
        (request,) = [
            one
            for one in carrier.requests(administrator.remote, administrator.me)
            if one.card.fingerprint == asked.mine
        ]
        carrier.admit(administrator.remote, administrator.me, request, NAMES[other.replica], TODAY)


def team(folder: Path, *replicas: str) -> list[Laptop]:
    """Laptops around one sealed folder; the first is the administrator's."""
    remote = folder / "stick"
    made = [Laptop(folder / f"machine-{replica}", replica, remote) for replica in replicas]
    first, *others = made
    with first.at():
        carrier.begin(remote, first.me, NAMES[first.replica], TODAY)
    for one in others:
        join(first, one)
    return made


def settled(laptops: list[Laptop], rounds: int = 3) -> None:
    for _ in range(rounds):
        for one in laptops:
            one.sync()


def kinds(notes: list[Note]) -> list[tuple[Kind, str, int]]:
    return [(one.kind, one.replica, one.number) for one in notes]


def troubles(notes: list[Note]) -> list[tuple[Kind, str, int]]:
    return [one for one in kinds(notes) if one[0] is not Kind.TAKEN]


def copied(remote: Path, name: str) -> Path:
    """A copy of the folder as it is now, to bring back later."""
    target = remote.with_name(name)
    shutil.copytree(remote, target)
    return target
