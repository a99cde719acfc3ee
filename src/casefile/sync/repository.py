"""A git repository as the way to the others: a server's, or one on a stick or a network drive. Whoever holds it can read it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from casefile.store.git import objects, travel


@dataclass(frozen=True, slots=True)
class Repository:
    """A repository at an address; `asks` says whether a password may be asked for."""

    address: str
    branch: str = "main"
    asks: bool = False

    @property
    def tells(self) -> bool:
        """A repository has nothing to hear but commits."""
        return False

    @property
    def _name(self) -> str:
        return f"refs/remotes/origin/{self.branch}"

    def receive(self, root: Path) -> Sequence[str]:
        """Bring the head of the branch; there is nothing to say about it."""
        if not travel.fetch(root, self.address, self.branch, self._name, asks=self.asks) and self.heads(root):
            objects.set_ref(
                root, self._name, ""
            )  # it was there, and is gone: a new repository, or somebody took it away
        return ()

    def heads(self, root: Path) -> Sequence[str]:
        """The head of the branch as it was last seen."""
        found = objects.resolved(root, self._name)
        return [found] if found else []

    def send(self, root: Path, head: str, anew: Mapping[str, str]) -> None:
        """Send a commit, and remember that it is there.

        What lies there is replaced only where it was made anew here, so that the commit holds all of it but what was disposed of,
        and only while it is exactly that.
        """
        there = self.heads(root)
        old = next((was for was, now in anew.items() if now in there), "")
        if head not in there or old:
            travel.push(root, self.address, self.branch, head, asks=self.asks, replaces=old)
            objects.set_ref(root, self._name, head)
