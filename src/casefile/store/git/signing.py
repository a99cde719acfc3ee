"""Commits signed with a worker's ssh key, and whether a signature is one of a key that the caseload knows. Nothing configured runs."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from casefile.store import files
from casefile.store.git.running import GitProblem, ask, git

_NOTE = "casefile-signing"
_PUBLIC = re.compile(r"(ssh-ed25519|ecdsa-sha2-[a-z0-9-]+|ssh-rsa|sk-[a-z0-9@.-]+) [A-Za-z0-9+/=]+")
_SSH = ("-c", "gpg.format=ssh", "-c", "gpg.ssh.program=ssh-keygen", "-c", "gpg.ssh.defaultKeyCommand=")


@dataclass(frozen=True, slots=True)
class Past:
    """A commit: what it goes out from, who made it and when (seconds since 1970), what it says, and how its signature stands.

    `signed` is `good`, `unknown` (a key that the caseload does not know), `bad`, or empty where there is none.
    """

    id: str
    parents: tuple[str, ...]
    author: str
    address: str
    seconds: int
    message: str
    signed: str


def public_key(text: str) -> str:
    """The public key in a text as ssh writes it, without its comment; empty where there is none."""
    found = _PUBLIC.search(text)
    return found.group() if found else ""


def key_here(root: Path) -> str:
    """The file of the key that this machine signs with; empty where it does not."""
    try:
        return files.read_bytes(root / ".git" / _NOTE, 4096).decode("utf-8").strip()
    except (OSError, UnicodeDecodeError):
        return ""


def sign_with(root: Path, key: Path | None) -> None:
    """Sign the commits made on this machine from now on with a key, or with none."""
    if key is None:
        files.remove(root / ".git" / _NOTE)
    else:
        files.write_whole(root / ".git" / _NOTE, f"{key}\n".encode())


def options(key: str) -> tuple[str, ...]:
    """Options by which git signs a commit with a key."""
    return (*_SSH, "-c", f"user.signingKey={key}")


def past(root: Path, heads: tuple[str, ...], keys: Mapping[str, str]) -> list[Past]:
    """Every commit of some heads, the oldest first; `keys` are the public keys that are known, by the author's address.

    Raises:
        GitProblem: git would not.
    """
    with tempfile.TemporaryDirectory(prefix="casefile-") as folder:
        known = Path(folder) / "known"
        known.write_text("".join(f"{address} {key}\n" for address, key in sorted(keys.items())), "utf-8")
        shape = "--format=%H%x00%P%x00%an%x00%ae%x00%at%x00%G?%x00%GS%x00%B%x00%x00"
        asked = ("log", "--topo-order", "--reverse", "--no-show-signature", shape, *heads)
        told = git(root, *asked, options=(*_SSH, "-c", f"gpg.ssh.allowedSignersFile={known}"))
    found = []
    for row in told.split("\0\0\n"):
        parts = row.split("\0")
        if len(parts) < 8:
            continue
        id, parents, author, address, seconds, sign, signer, message = parts[:8]
        if sign == "G" and signer == address:
            signed = "good"
        else:
            signed = "" if sign == "N" else "bad" if sign == "B" else "unknown"
        found.append(Past(id, tuple(parents.split()), author, address, int(seconds), message.strip(), signed))
    return found


def public_of(root: Path, key: Path) -> str:
    """The public key that belongs to the file of a key.

    Raises:
        GitProblem: there is none beside it.
    """
    for path in (key, key.with_name(f"{key.name}.pub")):
        try:
            found = public_key(files.read_bytes(path, 65536).decode("utf-8", "replace"))
        except OSError:
            continue
        if found:
            return found
    raise GitProblem(
        "there is no public key beside that file", "name the .pub file of an ssh key; ssh-keygen makes one"
    )


def can_sign(root: Path, key: Path) -> bool:
    """Whether git can sign something with a key here and now."""
    done = ask(
        root, "commit-tree", "-S", "-m", "a try", "4b825dc642cb6eb9a060e54bf8d69288fbee4904",
        env={f"GIT_{role}_{part}": "try" for role in ("AUTHOR", "COMMITTER") for part in ("NAME", "EMAIL")},
        options=options(str(key)),
    )  # fmt: skip
    return done.code == 0
