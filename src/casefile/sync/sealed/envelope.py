"""One sealed bundle as bytes: what it says of itself, who signed it, and its body, padded so that its size tells little. Pure.

Inside the seal: four bytes with the length of the meta, the meta (JSON), a signature of 64 bytes, the body, zeros.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from casefile.store import age
from casefile.sync.sealed import signing
from casefile.sync.sealed.keys import Identity, is_replica

VERSION = 1
LEAST = 1024
"""No sealed bundle is smaller inside than this, in bytes."""
MAX_META = 1 << 20
MAX_SEQ = 99_999_999
_SAID = b"casefile-bundle-1\0"
_STEM = re.compile(r"[0-9]{8}-[0-9a-f]{16}\Z")
_COMMIT = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?\Z")
_WORD = re.compile(r"[0-9a-f]{16}\Z")


class Why(StrEnum):
    """Why sealed bytes are not taken."""

    NOT_FOR_US = "sealed for other keys than this machine's"
    BROKEN = "damaged, or changed on the way"
    STRANGER = "from somebody who is not in the team"
    FORGED = "not signed by the one it says it is from"
    NEWER = "made by a newer casefile"


class Refused(Exception):
    """Sealed bytes that are not taken, and why."""

    def __init__(self, why: Why) -> None:
        super().__init__(why.value)
        self.why = why


@dataclass(frozen=True, slots=True)
class Meta:
    """What a bundle says of itself, under its signature.

    `seq` counts a replica's bundles from 1 (0: a bundle by itself, in a file); `prev` is the stem of the one before; `full`
    says that it needs none before it; `to` stands for exactly those it is sealed for; `seen` is the last stem taken of each
    other replica; `epoch` counts purges.
    """

    team: str
    sender: str
    seq: int
    head: str
    prev: str
    epoch: int
    to: str
    full: bool
    seen: Mapping[str, str] = field(default_factory=dict)


def seal(meta: Meta, body: bytes, recipients: Sequence[str], signing_secret: str) -> bytes:
    """A bundle sealed for the recipients and signed.

    Raises:
        ValueError: there is no recipient, or one is no public key, or the meta is not one that `open_sealed` would take.
    """
    said = {
        "v": VERSION,
        "team": meta.team,
        "from": meta.sender,
        "seq": meta.seq,
        "head": meta.head,
        "prev": meta.prev,
        "epoch": meta.epoch,
        "to": meta.to,
        "full": meta.full,
        "seen": dict(meta.seen),
        "size": len(body),
    }
    if _meta(said) != meta:
        raise ValueError("no meta")
    raw = json.dumps(said, sort_keys=True, separators=(",", ":")).encode("ascii")
    signature = signing.sign(signing_secret, _SAID + raw + b"\0" + body)
    plain = len(raw).to_bytes(4, "big") + raw + signature + body
    return age.seal(plain + bytes(padded(len(plain)) - len(plain)), recipients)


def open_sealed(data: bytes, identity: Identity, signers: Mapping[str, str]) -> tuple[Meta, bytes]:
    """What a bundle says of itself, and its body; `signers` gives each replica's public signing key.

    Raises:
        Refused: it is not whole, not for this identity, or not signed by who it says it is from.
    """
    try:
        plain = age.unseal(data, identity.opens)
    except age.NotForUs:
        raise Refused(Why.NOT_FOR_US) from None
    except age.CannotOpen:
        raise Refused(Why.BROKEN) from None
    length = int.from_bytes(plain[:4], "big")
    start = 4 + length + signing.LENGTH
    if length > MAX_META or len(plain) < start:
        raise Refused(Why.BROKEN)
    raw, signature = plain[4 : 4 + length], plain[4 + length : start]
    said = _json(raw)
    if said.get("v") != VERSION:
        raise Refused(Why.NEWER if _count(said.get("v"), VERSION + 1) else Why.BROKEN)
    size = said.get("size")
    if not isinstance(size, int) or not _count(size) or size > len(plain) - start or any(plain[start + size :]):
        raise Refused(Why.BROKEN)
    body = plain[start : start + size]
    try:
        meta = _meta(said)
    except ValueError:
        raise Refused(Why.BROKEN) from None
    if meta.sender not in signers:
        raise Refused(Why.STRANGER)
    if not signing.is_signed(signers[meta.sender], _SAID + raw + b"\0" + body, signature):
        raise Refused(Why.FORGED)
    return meta, body


def padded(size: int) -> int:
    """The size that this many bytes are padded to: at least 1 KiB, and Padmé's, at most 12 in 100 more."""
    if size <= LEAST:
        return LEAST
    exponent = size.bit_length() - 1
    low = exponent - exponent.bit_length()
    mask = (1 << low) - 1
    return (size + mask) & ~mask


def _json(raw: bytes) -> dict[str, Any]:
    try:
        said = json.loads(raw)
    except (ValueError, RecursionError):
        raise Refused(Why.BROKEN) from None
    if not isinstance(said, dict):
        raise Refused(Why.BROKEN)
    return said


def _count(value: object, least: int = 0) -> bool:
    return type(value) is int and least <= value <= MAX_SEQ * 1000


def _meta(said: Mapping[str, Any]) -> Meta:
    """The meta of a mapping, every field of its own shape.

    Raises:
        ValueError: one is not.
    """
    seen: Any = said.get("seen")
    prev = said.get("prev")
    well = (
        isinstance(seen, dict)
        and all(is_replica(name) and _matches(_STEM, stem) for name, stem in seen.items())
        and is_replica(said.get("from"))
        and _matches(_WORD, said.get("team"))
        and _matches(_WORD, said.get("to"))
        and _matches(_COMMIT, said.get("head"))
        and (prev == "" or _matches(_STEM, prev))
        and _count(said.get("seq"))
        and int(said["seq"]) <= MAX_SEQ
        and _count(said.get("epoch"))
        and isinstance(said.get("full"), bool)
    )
    if not well:
        raise ValueError("no meta")
    return Meta(
        said["team"], said["from"], said["seq"], said["head"], said["prev"], said["epoch"], said["to"], said["full"], seen
    )  # fmt: skip


def _matches(pattern: re.Pattern[str], value: object) -> bool:
    return isinstance(value, str) and bool(pattern.match(value))
