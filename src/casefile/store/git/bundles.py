"""Taking in a bundle with every object looked at: git 2.39 does not do that on a fetch from a bundle, whatever fsckObjects says."""

from __future__ import annotations

from pathlib import Path

from casefile.store import files
from casefile.store.git.running import ask
from casefile.store.git.travel import Trouble, Untravelled, take_in

_SECONDS = 3600.0


def take_in_checked(root: Path, data: bytes, wanted: str, into: str) -> bool:
    """Take a name out of a bundle under a name of ours; not where commits that it stands on are missing here.

    Raises:
        Untravelled: an object in it is none that git makes, or leads out of the caseload; nothing of it is kept.
    """
    target = root / ".casefile" / "tmp" / files.unique()
    files.write_new(target, data)
    try:
        if ask(root, "bundle", "verify", "--quiet", str(target)).code:
            return False
    finally:
        files.remove(target)
    pack = data.partition(b"\n\n")[2]
    if ask(root, "index-pack", "--stdin", "--fix-thin", "--strict", stdin=pack, seconds=_SECONDS).code:
        raise Untravelled(Trouble.REFUSED, "git does not accept what is in the bundle")
    return take_in(root, data, wanted, into)
