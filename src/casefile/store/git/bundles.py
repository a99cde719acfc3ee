"""Taking in a bundle with every object looked at: git 2.39 does not do that on a fetch from a bundle, whatever fsckObjects says."""

from __future__ import annotations

import shutil
from pathlib import Path

from casefile.store import files
from casefile.store.git.running import ask
from casefile.store.git.travel import Trouble, Untravelled, take_in

_SECONDS = 3600.0
_ASIDE = "casefile-check-"


def take_in_checked(root: Path, data: bytes, wanted: str, into: str) -> bool:
    """Take a name out of a bundle under a name of ours; not where commits that it stands on are missing here.

    The caller holds the caseload's lock.

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
    if not _is_sound(root, data.partition(b"\n\n")[2]):
        raise Untravelled(Trouble.REFUSED, "git does not accept what is in the bundle")
    return take_in(root, data, wanted, into)


def _is_sound(root: Path, pack: bytes) -> bool:
    """Whether git accepts every object of a pack; it is looked at aside, so that nothing of one it does not accept stays."""
    git = (root / ".git").resolve()
    for left in git.glob(f"{_ASIDE}*"):  # by a command that was killed
        shutil.rmtree(left, ignore_errors=True)
    aside = git / f"{_ASIDE}{files.unique()}"
    try:
        files.write_new(aside / "info" / "alternates", b"../objects\n")  # a path in the environment must hold no colon
        env = {"GIT_OBJECT_DIRECTORY": str(aside)}
        return (
            ask(root, "index-pack", "--stdin", "--fix-thin", "--strict", stdin=pack, env=env, seconds=_SECONDS).code
            == 0
        )
    finally:
        shutil.rmtree(aside, ignore_errors=True)
