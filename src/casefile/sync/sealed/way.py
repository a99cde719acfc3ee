"""A sealed folder as the way to the others: what `sync.round` asks of a carrier, done with the folder's bundles."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from casefile.core.failure import NotFound
from casefile.store.git import objects
from casefile.store.git.travel import Trouble, Untravelled
from casefile.sync.sealed import carrier
from casefile.sync.sealed.keys import Identity
from casefile.sync.sealed.taking import SEEN, Kind

SENT = "refs/casefile/sent"


@dataclass(frozen=True, slots=True)
class SealedFolder:
    """A folder of sealed bundles; `epoch` counts the purges of this caseload."""

    remote: Path
    me: Identity
    epoch: int = 0

    def receive(self, root: Path) -> Sequence[str]:
        """Bring every new bundle; a sentence for each that was not taken.

        Raises:
            Untravelled: the folder is not there now.
        """
        if not self.remote.is_dir():
            raise Untravelled(Trouble.AWAY, "the folder is not there now", "casefile sync, when it is")
        notes = carrier.receive(root, self.remote, self.me)
        return [f"{one.replica}: {one.words}" for one in notes if one.kind is not Kind.TAKEN]

    def heads(self, root: Path) -> Sequence[str]:
        """What came of the others, and what was sent of ours."""
        return list(objects.refs(root, SEEN, SENT).values())

    def send(self, root: Path, head: str) -> None:
        """Send what nobody has been sent yet."""
        try:
            carrier.send(root, self.remote, self.me, head, self.epoch)
        except NotFound:
            raise Untravelled(Trouble.AWAY, "the folder is not there now", "casefile sync, when it is") from None
        objects.set_ref(root, SENT, head)
