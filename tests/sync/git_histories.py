"""Invented histories in real git: two or three copies of a caseload, one repository between them, and everything people do to files.

The oracle knows nothing of how copies are brought together. Every word that somebody writes is one nobody wrote before; it is owed in
the folder of its client until somebody who had it in front of them replaced it, or took its file away.
"""

from __future__ import annotations

import itertools
import random
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from casefile.core.digest import text_digest
from casefile.store import apply, git
from casefile.store.git import setup
from casefile.store.text import splice, write
from casefile.store.text.nodes import parse
from casefile.sync.repository import Repository
from casefile.sync.round import Report, sync

TEMPLATE = "\n".join(f"Line {n} of a form that everybody begins with." for n in range(12))


def run(root: Path, *args: str) -> str:
    done = subprocess.run(["git", "-C", str(root), *args], capture_output=True, check=True)
    return done.stdout.decode("utf-8", "surrogateescape")


def document(client: str, name: str, /, **fields: Any) -> dict[str, Any]:
    """A paper as it begins."""
    return {
        "casefile": "note/1",
        "id": f"2026-03-02-{name}-x7k2",
        "client": client,
        "status": "draft",
        "guidance": TEMPLATE,
        **fields,
        "updated": {"by": "nobody", "at": "2026-03-02T00:00:00Z"},
    }


@dataclass
class Play:
    """The copies, and what is owed: each word with the client it is about, until it is in `replaced`."""

    folder: Path
    chance: random.Random
    copies: list[Path] = field(default_factory=list)
    owed: dict[str, str] = field(default_factory=dict)
    replaced: set[str] = field(default_factory=set)
    comments: set[str] = field(default_factory=set)
    number: Any = field(default_factory=lambda: itertools.count(100))
    clock: Any = field(default_factory=itertools.count)
    synced: int = 0

    # -- the copies
    def begin(self, count: int) -> None:
        subprocess.run(["git", "init", "-q", "--bare", "-b", "main", str(self.remote)], check=True)
        for who in range(count):
            root = self.folder / f"copy {who}"
            (root / "clients").mkdir(parents=True)
            if who == 0:
                (root / "casefile.yaml").write_text("format: 1\n", "utf-8")
                for client in ("anna-1111", "mara-2222"):
                    self.put(root, client, document(client, "plan", name=self.word(client), goals=[
                        {"id": "g1", "title": self.word(client)}, {"id": "g2", "title": self.word(client)},
                    ]))  # fmt: skip
            git.begin(root, f"rep{who}", joins=who > 0)
            setup.prepare(root, "casefile merge-driver %O %A %B %P")
            self.copies.append(root)
            self.sync(who, joins=who > 0)

    @property
    def remote(self) -> Path:
        return self.folder / "remote.git"

    def sync(self, who: int, *, joins: bool = False) -> Report:
        root = self.copies[who]
        self.synced += 1
        with apply.locked(root):
            return sync(root, Repository(str(self.remote)), f"w{who}", self.moment(), joins=joins)

    def moment(self) -> str:
        return f"2026-03-03T00:{next(self.clock) // 60 % 60:02}:{next(self.clock) % 60:02}Z"

    # -- words
    def word(self, client: str) -> str:
        made = f"v{next(self.number)}v"
        self.owed[made] = client
        return made

    def forget(self, text: str) -> None:
        """Somebody replaced or took away a text that they had in front of them."""
        self.replaced |= {word for word in self.owed if word in text}
        self.comments -= {one for one in self.comments if one in text}

    def put(self, root: Path, client: str, tree: dict[str, Any], name: str = "") -> Path:
        path = root / "clients" / client / f"{name or tree['id']}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(write.document(tree), "utf-8")
        return path

    # -- one thing that somebody does
    def act(self, who: int) -> None:
        root = self.copies[who]
        papers = [p for p in sorted(root.glob("clients/*/*.yaml")) if self.tree(p).get("casefile")]
        acts = [self.edit] * 8 + [self.comment] * 2 + [self.anew] * 2
        acts += [self.scan, self.remove, self.rename, self.finalise, self.finalise, self.broken, self.bait]
        self.chance.choice(acts)(root, who, papers)

    def tree(self, path: Path) -> dict[str, Any]:
        try:
            return parse(path.read_text("utf-8")).tree()  # type: ignore[return-value]
        except Exception:
            return {}

    def edit(self, root: Path, who: int, papers: list[Path]) -> None:
        drafts = [path for path in papers if "final" not in self.tree(path)]
        if not drafts:
            return
        path = self.chance.choice(drafts)
        tree, client = self.tree(path), path.parent.name
        goals = [one for one in tree.get("goals") or [] if isinstance(one, dict)]
        kind = self.chance.choice(["field", "goal", "add", "step"])
        if kind == "field" or (kind == "goal" and not goals):
            name = self.chance.choice(["name", "text", "view"])
            self.forget(str(tree.get(name, "")))
            tree[name] = self.word(client)
        elif kind == "goal":
            goal = self.chance.choice(goals)
            self.forget(str(goal.get("title", "")))
            goal["title"] = self.word(client)
        elif kind == "add":
            tree["goals"] = [*goals, {"id": f"g{next(self.number)}", "title": self.word(client)}]
        else:
            tree["events"] = [*(tree.get("events") or []), {"id": f"e{next(self.number)}", "words": self.word(client)}]
        tree["updated"] = {"by": f"w{who}", "at": self.moment()}
        path.write_text(splice.rewrite(path.read_text("utf-8"), tree), "utf-8")

    def comment(self, root: Path, who: int, papers: list[Path]) -> None:
        if papers:
            path = self.chance.choice(papers)
            made = f"# seen {next(self.number)}c"
            lines = path.read_text("utf-8").split("\n")
            tops = [n for n, line in enumerate(lines) if line[:1].isalpha()]
            at = self.chance.choice(tops)
            path.write_text("\n".join([*lines[:at], made, *lines[at:]]), "utf-8")
            self.comments.add(made)

    def anew(self, root: Path, who: int, papers: list[Path]) -> None:
        """A paper that somebody else may begin at the same time, under the same id or by chance the same name."""
        client = self.chance.choice(sorted(p.name for p in (root / "clients").iterdir()) or ["anna-1111"])
        name = self.chance.choice("ab")
        tree = document(client, f"review-{name}", text=self.word(client))
        if self.chance.random() < 0.3:
            tree["id"] = f"2026-03-04-review-{name}-{next(self.number)}"
        path = root / "clients" / client / f"2026-03-02-review-{name}-x7k2.yaml"
        if path.exists():
            self.forget(path.read_text("utf-8"))
        self.put(root, client, tree, path.stem)

    def scan(self, root: Path, who: int, papers: list[Path]) -> None:
        client = self.chance.choice(["anna-1111", "mara-2222"])
        path = root / "clients" / client / "attachments" / self.chance.choice(["scan.pdf", "Scan.pdf"])
        if path.exists():
            self.forget(path.read_text("latin-1"))
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"\xff\x00" + self.word(client).encode("ascii"))

    def remove(self, root: Path, who: int, papers: list[Path]) -> None:
        found = [p for p in sorted(root.glob("clients/*/**/*")) if p.is_file() and "plan" not in p.name]
        if found:
            path = self.chance.choice(found)
            self.forget(path.read_bytes().decode("latin-1"))
            path.unlink()

    def rename(self, root: Path, who: int, papers: list[Path]) -> None:
        found = [path for path in papers if "review" in path.name]
        if found:
            path = self.chance.choice(found)
            path.rename(path.with_name(f"2026-03-02-renamed-{next(self.number)}.yaml"))

    def finalise(self, root: Path, who: int, papers: list[Path]) -> None:
        drafts = [path for path in papers if "final" not in (tree := self.tree(path)) and "conflicts" not in tree]
        if drafts:
            path = self.chance.choice(drafts)
            tree = self.tree(path)
            tree |= {"status": "final", "final": {"by": f"w{who}", "at": self.moment(), "digest": text_digest(tree)}}
            path.write_text(splice.rewrite(path.read_text("utf-8"), tree), "utf-8")

    def broken(self, root: Path, who: int, papers: list[Path]) -> None:
        """Somebody's editor leaves a file that nobody can read."""
        found = [path for path in papers if "review" in path.name]
        if found:
            path = self.chance.choice(found)
            path.write_text(f"{path.read_text('utf-8')}\n  {self.word(path.parent.name)}: [\n", "utf-8")

    def bait(self, root: Path, who: int, papers: list[Path]) -> None:
        """One client's papers go, another's that are nearly the same come."""
        new = f"ben-{next(self.number)}"
        gone = self.chance.choice(["anna-1111", "mara-2222"])
        for path in sorted((root / "clients" / gone).glob("*.yaml")):
            if self.chance.random() < 0.5:
                self.forget(path.read_text("utf-8"))
                path.unlink()
        self.put(root, new, document(new, "plan", name=self.word(new)))

    # -- the end
    def check(self) -> None:
        heads = {run(root, "rev-parse", "HEAD").strip() for root in self.copies}
        assert len(heads) == 1, "the copies do not come together"
        assert run(self.remote, "rev-parse", "main").strip() in heads
        texts = {p: p.read_bytes().decode("latin-1") for p in (self.copies[0] / "clients").rglob("*") if p.is_file()}
        for root in self.copies:
            assert run(root, "status", "--porcelain") == ""
            run(root, "fsck", "--strict")
            there = {
                p.relative_to(root / "clients"): p.read_bytes() for p in (root / "clients").rglob("*") if p.is_file()
            }
            assert there == {p.relative_to(self.copies[0] / "clients"): p.read_bytes() for p in texts}, (
                "two copies hold different files"
            )
        for word, client in self.owed.items():
            at = {path.relative_to(self.copies[0] / "clients").parts[0] for path, text in texts.items() if word in text}
            assert at <= {client}, f"{word} of {client} stands in {at}"
            assert at or word in self.replaced, f"{word} of {client} is lost"
        everything = "".join(texts.values())
        assert [one for one in self.comments if one not in everything] == [], "a comment is lost"
        assert "<<<<<<<" not in everything


def history(seed: int, folder: Path) -> Play:
    """One history to its end, where every copy has met every other; fails where a word is lost, or stands with somebody else."""
    chance = random.Random(seed)
    play = Play(folder, chance)
    count = chance.choice([2, 2, 3])
    play.begin(count)
    for _ in range(chance.randint(6, 20)):
        who = chance.randrange(count)
        if chance.random() < 0.3:
            play.sync(who)
        else:
            play.act(who)
    for _ in range(2):
        for who in range(count):
            play.sync(who)
    play.check()
    return play
