"""Is the caseload safe on this machine? One sentence each, from what can be seen; nothing is guessed."""

from __future__ import annotations

import os
import platform
import re
import shutil
import stat
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from casefile.core.failure import Unreadable
from casefile.store import apply, git
from casefile.store.archive import contents

COPY = ".casefile-restore-test-"
"""How the folder of a restore test begins; it lies beside the caseload, on the same disk, and is removed at the end."""

_CLOUDS = {
    "dropbox": "Dropbox",
    "onedrive": "OneDrive",
    "google drive": "Google Drive",
    "googledrive": "Google Drive",
    "mobile documents": "iCloud Drive",
    "icloud": "iCloud Drive",
    "nextcloud": "Nextcloud",
    "owncloud": "ownCloud",
    "pcloud": "pCloud",
    "syncthing": "Syncthing",
}


@dataclass(frozen=True, slots=True)
class Sign:
    """One thing looked at: whether it is well (None where it cannot be told), in a sentence, and what to do."""

    subject: str
    well: bool | None
    words: str
    fix: str = ""


def signs(root: Path) -> Iterator[Sign]:
    """Everything worth knowing about a caseload's folder and machine."""
    yield _permissions(root)
    yield _cloud(root)
    yield _encryption(root)
    yield _history(root)
    yield _unfinished(root)
    yield from _copies(root)
    yield _room(root)


def loose(root: Path) -> list[str]:
    """Files and folders of the caseload that others on this machine can read: itself (`.`) and git's top folder too."""
    if os.name == "nt":
        return []
    root = root.resolve()
    found = list(contents(root))
    folders = {str(parent) for name in found for parent in Path(name).parents} | {"."}
    if (root / ".git").exists() and not (root / ".git").is_symlink():
        folders.add(".git")
    return [name for name in (*found, *sorted(folders)) if stat.S_IMODE((root / name).lstat().st_mode) & 0o077]


def tighten(root: Path) -> int:
    """Make every file and folder that is `loose` readable by its owner only, and say how many were not."""
    names = loose(root)
    for name in names:
        path = root / name
        path.chmod(0o700 if path.is_dir() else 0o600)
    return len(names)


def _permissions(root: Path) -> Sign:
    if os.name == "nt":
        return Sign(
            "permissions",
            None,
            "Windows decides by account who can read this folder; keep it inside your own user folder.",
        )
    names = loose(root)
    if names:
        return Sign(
            "permissions",
            False,
            f"{len(names)} files or folders can be read by others on this machine.",
            "casefile doctor --fix",
        )
    return Sign("permissions", True, "Only you can read the files.")


def _cloud(root: Path) -> Sign:
    where = str(root.resolve()).lower()
    service = next((name for part, name in _CLOUDS.items() if part in where), "")
    if service:
        return Sign(
            "cloud",
            False,
            f"This folder seems to lie in {service}: a copy of everything goes to its servers.",
            "move the caseload out of it",
        )
    return Sign("cloud", True, "No cloud folder that casefile knows is around it.")


def _encryption(root: Path) -> Sign:
    system = platform.system()
    looks = {"Linux": _linux_crypt, "Darwin": _mac_crypt, "Windows": _windows_crypt}
    answer = looks[system](root) if system in looks else None
    advice = {
        "Linux": "LUKS when the system is installed",
        "Darwin": "FileVault, in System Settings",
        "Windows": "BitLocker or device encryption",
    }
    fix = f"switch on {advice.get(system, 'disk encryption')}"
    if answer is None:
        return Sign(
            "disk",
            None,
            "Whether this disk is encrypted cannot be seen from here; a lost laptop is a lost caseload.",
            fix,
        )
    if answer:
        return Sign("disk", True, "The disk is encrypted.")
    return Sign("disk", False, "The disk is not encrypted: whoever finds this machine can read every file.", fix)


def _linux_crypt(root: Path) -> bool | None:
    device = _said("findmnt", "-no", "SOURCE", "-T", str(root))
    kinds = _said("lsblk", "-sno", "TYPE", device.split("[")[0]) if device else ""
    return ("crypt" in kinds.split()) if kinds else None


def _mac_crypt(root: Path) -> bool | None:
    said = _said("fdesetup", "status")
    return ("is On" in said) if said else None


def _windows_crypt(root: Path) -> bool | None:
    said = _said("manage-bde", "-status", root.resolve().drive)
    found = re.search(r"(?:Protection Status|Schutzstatus):\s+(.*)", said)
    return ("On" in found.group(1)) if found else None


def _said(*command: str) -> str:
    if shutil.which(command[0]) is None:
        return ""
    try:
        done = subprocess.run(command, capture_output=True, check=False, timeout=10)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.decode("utf-8", "replace").strip() if done.returncode == 0 else ""


def _history(root: Path) -> Sign:
    if not git.is_here():
        return Sign(
            "history",
            None,
            "git is not on this machine: everything works but history, undo and sync.",
            "install git",
        )
    if not git.has_history(root):
        return Sign("history", None, "This caseload has no history.", "casefile doctor --fix begins one")
    return Sign("history", True, "Every change is kept in the history.")


def _unfinished(root: Path) -> Sign:
    try:
        waiting = apply.pending(root)
    except Unreadable as problem:
        return Sign("changes", False, problem.message + ".", problem.fix)
    if waiting:
        return Sign(
            "changes",
            False,
            "An interrupted change waits to be finished; readers see it as done.",
            "casefile doctor --fix",
        )
    return Sign("changes", True, "No change was left half done.")


def _copies(root: Path) -> Iterator[Sign]:
    """What an interrupted restore test left: a whole copy that nobody looks after."""
    for place in sorted(root.resolve().parent.glob(f"{COPY}*")):
        yield Sign(
            "copy",
            False,
            "An interrupted restore test left a copy of the caseload beside it.",
            f"remove the folder {place.name}",
        )


def _room(root: Path) -> Sign:
    free = shutil.disk_usage(root).free // (1024 * 1024)
    if free < 100:
        return Sign("room", False, f"Only {free} MiB are left on this disk.", "make room")
    return Sign("room", True, f"{free // 1024} GiB are free." if free > 2048 else f"{free} MiB are free.")
