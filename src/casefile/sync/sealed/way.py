"""A sealed folder as the way to the others: what `sync.round` asks of a carrier, done with the folder's bundles."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from casefile.core.failure import NotFound
from casefile.store.git import objects
from casefile.store.git.travel import Trouble, Untravelled
from casefile.sync import rewriting
from casefile.sync.sealed import carrier
from casefile.sync.sealed.keys import Identity
from casefile.sync.sealed.taking import SEEN, Kind

SENT = "refs/casefile/sent"


@dataclass(frozen=True, slots=True)
class SealedFolder:
    """A folder of sealed bundles, and this copy's keys."""

    remote: Path
    me: Identity

    @property
    def tells(self) -> bool:
        """Each copy says how far it has come, so that old bundles can go."""
        return True

    def receive(self, root: Path) -> Sequence[str]:
        """Bring every new bundle; a sentence for each that was not taken.

        Raises:
            Untravelled: the folder is not there now.
        """
        if not self.remote.is_dir():
            raise Untravelled(Trouble.AWAY, "the folder is not there now", "casefile sync, when it is")
        notes = carrier.receive(root, self.remote, self.me)
        told = [f"{one.replica}: {one.words}" for one in notes if one.kind is not Kind.TAKEN]
        if asking := len(carrier.asking(self.remote, self.me)):
            told.append(f"{asking} {'copy asks' if asking == 1 else 'copies ask'} to be let in: casefile sync admit")
        return told

    def heads(self, root: Path) -> Sequence[str]:
        """What came of the others, and what was sent of ours."""
        return list(objects.refs(root, SEEN, SENT).values())

    def send(self, root: Path, head: str, anew: Mapping[str, str]) -> None:
        """Send what nobody has been sent yet; once something was disposed of, everything anew, in the place of all before."""
        epoch = len(rewriting.removals(root, [head]))
        try:
            carrier.send(root, self.remote, self.me, head, epoch)
        except NotFound:
            raise Untravelled(Trouble.AWAY, "the folder is not there now", "casefile sync, when it is") from None
        objects.set_ref(root, SENT, head)
