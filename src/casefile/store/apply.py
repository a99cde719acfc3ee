"""A Change done to the folder, all of it or none: one lock, temporary files, an intent, renames.

The order is what makes it safe. Every new text is on disk in `.casefile/tmp` before the intent file says so; from
then on the change counts as done: readers take the temporary file for the document (`pending`), and the next writer
finishes the renames (`heal`). Before that moment nothing has happened, and the next writer sweeps the temporary files
away. A temporary file's name is never used twice: a reader that comes late finds nothing, never another's words. What
somebody typed into a file between an interruption and the next writer is kept beside the drafts.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import stat
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path, PureWindowsPath

from casefile.core.change import Change
from casefile.core.failure import Unreadable
from casefile.store import files

INTENT = ".casefile/intent.json"
TEMPORARY = ".casefile/tmp"
DRAFTS = ".casefile/drafts"
LOCK = ".casefile/lock"
WAIT_SECONDS = 10
_INTENT_BYTES = 1 << 26


def digest_of(data: bytes) -> str:
    """The SHA-256 of a file's bytes, by which a change knows that the file is still the one it read."""
    return hashlib.sha256(data).hexdigest()


@contextmanager
def locked(root: Path, wait: float = WAIT_SECONDS) -> Iterator[None]:
    """Hold the caseload's one lock for writers; what a killed command left is finished or swept first.

    Raises:
        Unreadable: another command holds it for longer than `wait` seconds, or a link stands where casefile keeps its own.
    """
    from filelock import FileLock, Timeout  # only writers need it

    for name in (LOCK, INTENT, _temporary()):
        _check_place(root, name)
    files.make_folder(root / ".casefile")
    lock = FileLock(root / LOCK, timeout=wait, mode=0o600)
    try:
        lock.acquire()
    except Timeout:
        message = "another casefile command is writing to this caseload"
        raise Unreadable(message, "wait for it to end, then try again") from None
    try:
        heal(root)
        yield
    finally:
        lock.release()


def apply(root: Path, change: Change, arrives: tuple[str, str] | None = None) -> None:
    """Do a change to the folder. The caller holds the lock. `arrives` are the commits that its history moves from and to with it.

    Raises:
        Unreadable: a file is no longer the one the change was decided on, or cannot stand there; nothing has happened.
        OSError: the disk would not; the folder reads as before, or as if the change were done.
    """
    heal(root)  # an earlier change under this same lock may have failed half-way
    contents = change.contents
    names = [*contents, *change.removes]
    for name in names:
        _check_place(root, name, frozenset(change.removes))
    for name, wanted in change.read.items():
        if _now(root / name, makes_way=name in contents) != wanted:
            raise Unreadable(
                f"{name} changed while you were working on it", "run the command again; nothing was written"
            )
    if len(names) == len(contents) == 1 and not arrives and (root / names[0]).parent.is_dir():
        files.write_whole(root / names[0], contents[names[0]], root / _temporary())
    elif names or arrives:
        was = {
            name: change.read[name] if name in change.read else _now(root / name, makes_way=name in contents)
            for name in names
        }
        _apply_many(root, contents, _Intent([], list(change.removes), was, arrives))


def _now(path: Path, *, makes_way: bool = False) -> str:
    try:
        return digest_of(_whole(path))
    except (FileNotFoundError, NotADirectoryError):
        return ""
    except files.NotAFile:
        if makes_way and path.is_dir() and not path.is_symlink():  # as `_check_place` allowed
            return ""
        raise


def _whole(path: Path) -> bytes:
    return files.read_bytes(path, max(path.lstat().st_size, 1))


@dataclass(frozen=True, slots=True)
class _Intent:
    """What counts as done: which temporary file goes where, what goes, what stood there before, and how the history moves."""

    renames: list[tuple[str, str]]
    removes: list[str]
    was: Mapping[str, str]
    arrives: tuple[str, str] | None = None

    def names(self) -> list[str]:
        return [name for _, name in self.renames] + self.removes


def _apply_many(root: Path, contents: Mapping[str, bytes], intent: _Intent) -> None:
    try:
        for name, data in contents.items():
            temporary = _temporary()
            files.write_new(root / temporary, data)
            intent.renames.append((temporary, name))
        if intent.renames:
            files.settle_folder(root / TEMPORARY)
        said = {"renames": intent.renames, "removes": intent.removes, "was": dict(intent.was)}
        text = json.dumps(said | ({"arrives": intent.arrives} if intent.arrives else {}))
        files.write_whole(root / INTENT, text.encode("utf-8"), root / _temporary())
    except BaseException:
        if not (root / INTENT).exists():
            with suppress(OSError):
                _sweep(root)
            raise
        # The intent stands, so the change counts as done; only the folder could not be settled. Finish it.
    _finish(root)


def _finish(root: Path) -> None:
    intent = _intent(root)
    for name in intent.names():
        _check_place(root, name, frozenset(intent.names()))  # what came already may be a file where a folder was
    folders = {(root / name).parent for name in intent.removes}
    new = {name for _, name in intent.renames}
    first = [name for name in intent.removes if any(_is_above(name, one) or _is_above(one, name) for one in new)]
    for name in first:  # a file gives way to a folder, or a folder to a file
        _remove(root, name, intent.was)
    for temporary, name in intent.renames:
        folders |= {root / one for one in Path(name).parents}
        files.make_folder((root / name).parent)
        with suppress(FileNotFoundError):  # renamed before the interruption
            if (root / name).is_dir():
                os.rmdir(root / name)  # noqa: PTH106 - what lay in it is gone
            else:
                _keep_what_was_typed(root, name, intent.was, root / temporary)
            files.replace(root / temporary, root / name)
    for name in intent.removes:
        _remove(root, name, intent.was)
    for folder in sorted(folders):
        with suppress(FileNotFoundError, NotADirectoryError):  # nothing was there to remove, or nothing is left there
            files.settle_folder(folder)
    if intent.arrives:
        from casefile.store import git

        with suppress(git.GitProblem):  # the files stand; the next commit records them as what they are
            git.arrive(root, *intent.arrives)
    files.remove(root / INTENT)
    # An intent that came back after a power cut would undo what was written since.
    files.settle_folder((root / INTENT).parent)


def _is_above(one: str, other: str) -> bool:
    return other.startswith(f"{one}/")


def _remove(root: Path, name: str, was: Mapping[str, str]) -> None:
    if not (root / name).is_dir():  # else it has given way already
        _keep_what_was_typed(root, name, was, None)
        with suppress(NotADirectoryError):  # the folder it lay in is a file by now
            files.remove(root / name)
        _leave_no_empty_folder(root, name)


def _leave_no_empty_folder(root: Path, name: str) -> None:
    """Take away the folders that a file leaves empty, so that nobody takes one for a client's; those at the top stay."""
    for folder in list(Path(name).parents)[:-2]:
        with suppress(OSError):
            os.rmdir(root / folder)  # noqa: PTH106


def _keep_what_was_typed(root: Path, name: str, was: Mapping[str, str], new: Path | None) -> None:
    """Keep words that somebody put into a file after this change was decided, before it is finished over them.

    Raises:
        FileNotFoundError: the new text is in its place already.
    """
    wanted = digest_of(_whole(new)) if new else ""
    now = _now(root / name)
    if name in was and now not in (was[name], wanted, ""):
        stem = name.removesuffix(".yaml").replace("/", "--")
        files.write_whole(place(root, f"{DRAFTS}/{stem}.{now[:8]}.yaml"), _whole(root / name))


def _intent(root: Path) -> _Intent:
    try:
        raw = files.read_bytes(root / INTENT, _INTENT_BYTES)
    except FileNotFoundError:
        return _Intent([], [], {})
    except OSError as error:
        raise Unreadable(f"{INTENT} cannot be read ({error.strerror})") from None
    try:
        said = json.loads(raw)
        renames = [(str(a), str(b)) for a, b in said["renames"]]
        removes = [str(name) for name in said["removes"]]
        was = {str(name): str(digest) for name, digest in said.get("was", {}).items()}
        arrives = (str(said["arrives"][0]), str(said["arrives"][1])) if "arrives" in said else None
    except (ValueError, KeyError, TypeError, IndexError, AttributeError, RecursionError):
        raise Unreadable(f"{INTENT} is not one that casefile wrote", "look at it, then remove it") from None
    if arrives and not all(re.fullmatch(r"[0-9a-f]{40}|[0-9a-f]{64}|", one) for one in arrives):
        raise Unreadable(f"{INTENT} is not one that casefile wrote", "look at it, then remove it")
    ours = all(temporary.rpartition("/")[0] == TEMPORARY for temporary, _ in renames)
    if not ours or not all(_is_inside(name) for name in [x for pair in renames for x in pair] + removes):
        raise Unreadable(f"{INTENT} names a file outside the caseload", "look at it, then remove it")
    for temporary, _ in renames:
        _check_place(root, temporary)
    return _Intent(renames, removes, was, arrives)


def _temporary() -> str:
    return f"{TEMPORARY}/{files.unique()}"


def place(root: Path, name: str) -> Path:
    """Where a plain file of that name stands or can stand in the caseload.

    Raises:
        Unreadable: it leads out of the caseload, or something else stands there or above it, like a link.
    """
    _check_place(root, name)
    return root / name


def _is_inside(name: str) -> bool:
    """Whether a name leads to a file of the caseload on every system: not out of it, not into git's own folder."""
    path = PureWindowsPath(name)
    return bool(path.name) and not path.anchor and not {"..", ".git"} & {part.lower() for part in path.parts}


def _check_place(root: Path, name: str, gone: frozenset[str] = frozenset()) -> None:
    """Refuse a name where a plain file cannot stand: links are not followed, folders not replaced. What is `gone` gives way.

    Raises:
        Unreadable: it leads out of the caseload, or something else stands there or above it.
    """
    if not _is_inside(name):
        raise Unreadable(f"{name} is no place inside the caseload")
    here = root
    for part in (parts := Path(name).parts):
        here /= part
        try:
            mode = os.lstat(here).st_mode
        except (FileNotFoundError, NotADirectoryError):
            return
        except ValueError:
            raise Unreadable(f"{name} is no name for a file") from None
        fits = stat.S_ISREG(mode) if here == root.joinpath(*parts) else stat.S_ISDIR(mode)
        if not fits and not _gives_way(root, here, mode, gone):
            raise Unreadable(
                f"{name}: something else stands where a plain file or folder must",
                "look at it, then move it away",
            )


def _gives_way(root: Path, here: Path, mode: int, gone: frozenset[str]) -> bool:
    """Whether what stands there goes with the same change: the file itself, or everything in the folder."""
    inside = [here] if stat.S_ISREG(mode) else here.rglob("*") if stat.S_ISDIR(mode) else []
    names = [one.relative_to(root).as_posix() for one in inside if one.is_symlink() or not one.is_dir()]
    return bool(gone) and stat.S_IFMT(mode) in (stat.S_IFREG, stat.S_IFDIR) and set(names) <= gone


def pending(root: Path) -> dict[str, Path | None]:
    """What an interrupted change still has to do: where a document's new text lies, or None for one that goes.

    A reader uses it so that it never sees half of a change, and writes nothing.
    """
    intent = _intent(root)
    waiting = {name: root / temporary for temporary, name in intent.renames if (root / temporary).exists()}
    return {**waiting, **dict.fromkeys(intent.removes)}


def heal(root: Path) -> None:
    """Finish an interrupted change, and sweep away what one left that never came to count."""
    if (root / INTENT).exists():
        _finish(root)
    _sweep(root)


def _sweep(root: Path) -> None:
    with suppress(FileNotFoundError), os.scandir(root / TEMPORARY) as entries:
        for entry in entries:
            if not entry.is_dir(follow_symlinks=False):
                os.unlink(entry.path)  # noqa: PTH108
