"""Whether a backup can be lived from: what was restored beside what the backup says, and beside the caseload as it is now."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from casefile.store import files
from casefile.store.apply import digest_of
from casefile.store.archive import MAX_FILE, contents
from casefile.work.health import Sign


def compared(said: Mapping[str, str], restored: Path, root: Path, *, fresh: bool) -> Iterator[Sign]:
    """What was found: the restored files against the digests that the backup names, then against the caseload.

    A backup made just now (`fresh`) holds exactly what the caseload does; an older one may differ, and that is said.
    """
    there = _digests(restored)
    wrong = sum(there.get(name) != digest for name, digest in said.items()) + len(set(there) - set(said))
    if wrong:
        yield Sign(
            "restored", False, f"{_files(wrong)} did not come back as the backup says.", "make a new backup, elsewhere"
        )
    else:
        yield Sign("restored", True, f"{_files(len(there))} came back, each with the digest that the backup says.")
    now = _digests(root)
    newer, gone = len(set(now) - set(there)), len(set(there) - set(now))
    changed = sum(there[name] != digest for name, digest in now.items() if name in there)
    if not newer and not gone and not changed:
        yield Sign("same", True, f"They are the {_files(len(now))} of the caseload, byte for byte.")
    else:
        words = f"The caseload now: {_files(newer)} more, {_files(changed)} changed, {_files(gone)} no longer there."
        yield Sign("same", False if fresh else None, words, "casefile backup FILE makes one of today")


def _files(count: int) -> str:
    return "1 file" if count == 1 else f"{count} files"


def _digests(folder: Path) -> dict[str, str]:
    found = {}
    for name in contents(folder):
        try:
            found[name] = digest_of(files.read_bytes(folder / name, MAX_FILE))
        except OSError:
            found[name] = ""  # like no digest there is
    return found
