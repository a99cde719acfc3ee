"""A replica's identity: a key to open what is sealed for it, and a key to sign what it sends. Kept outside every caseload.

It knows nothing of folders that carry, only of this machine's own settings and of a sheet of paper.
"""

from __future__ import annotations

import re
from base64 import b32decode, b32encode
from binascii import Error as NotBase32
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from casefile.core.failure import NotFound, NotMet, Unreadable, Usage
from casefile.store import age, files
from casefile.store.machine import own_settings
from casefile.store.portable import is_portable
from casefile.sync.sealed import signing

Ask = Callable[[], str]
"""Asks a person for the passphrase of a key."""

_REPLICA = re.compile(r"[a-z0-9]{2,16}\Z")
_SIGNS = "CASEFILE-SIGNING-KEY-"
_MOST = 16 * 1024
_ROW = 16
_AGE_LETTERS = 58
_SIGN_LETTERS = 52


def is_replica(text: object) -> bool:
    """Whether something may be the name of a replica: a few letters and digits that can name a folder anywhere."""
    return isinstance(text, str) and bool(_REPLICA.match(text)) and is_portable(text)


def fingerprint_of(replica: str, seals: str, signs: str) -> str:
    """25 digits in groups of five (83 bits) that stand for a replica and both its public keys, to be read out by voice."""
    digest = sha256(f"casefile-fingerprint-1\0{replica}\0{seals}\0{signs}".encode()).digest()
    digits = f"{int.from_bytes(digest) % 10**25:025d}"
    return " ".join(digits[at : at + 5] for at in range(0, 25, 5))


def same_fingerprint(one: str, other: str) -> bool:
    """Whether two fingerprints are one, however the digits are grouped."""
    digits = [re.sub(r"[\s.-]", "", text) for text in (one, other)]
    return digits[0] == digits[1] and bool(re.fullmatch(r"[0-9]{25}", digits[0]))


@dataclass(frozen=True, slots=True)
class Card:
    """The half of an identity that others may see: the replica, the key to seal for (age), the key it signs with (hex)."""

    replica: str
    seals: str
    signs: str

    @property
    def fingerprint(self) -> str:
        """What two people compare by voice."""
        return fingerprint_of(self.replica, self.seals, self.signs)

    def as_dict(self) -> dict[str, str]:
        """The card as it is written."""
        return {"replica": self.replica, "seals": self.seals, "signs": self.signs}


def card_from(tree: object) -> Card:
    """A card as it was written.

    Raises:
        ValueError: it is none.
    """
    if not isinstance(tree, dict) or set(tree) != {"replica", "seals", "signs"}:
        raise ValueError("no card")
    replica, seals, signs = tree["replica"], tree["seals"], tree["signs"]
    if (
        not is_replica(replica)
        or not signing.is_key(signs)
        or not isinstance(seals, str)
        or not age.is_recipient(seals)
    ):
        raise ValueError("no card")
    return Card(replica, seals, signs)


@dataclass(frozen=True, slots=True)
class Identity:
    """Both secret keys of a replica, which no representation ever shows."""

    card: Card
    opens: str = field(repr=False)
    signing: str = field(repr=False)

    @property
    def replica(self) -> str:
        """Whose keys these are."""
        return self.card.replica


def identity_of(replica: str, opens: str, signing_secret: str) -> Identity:
    """An identity from its two secret keys.

    Raises:
        ValueError: one is no key, or the replica's name none.
    """
    if not is_replica(replica) or not signing.is_key(signing_secret):
        raise ValueError("no identity")
    return Identity(Card(replica, age.public_of(opens), signing.public_of(signing_secret)), opens, signing_secret)


def replica_of(root: Path) -> str:
    """The name of this copy of a caseload.

    Raises:
        NotMet: it has none, because it has no history.
    """
    try:
        name = files.read_bytes(root / ".casefile" / "replica", 64).decode("ascii", "replace").strip()
    except OSError:
        name = ""
    if not is_replica(name):
        raise NotMet("this caseload has no name of its own to send under", "casefile doctor --fix")
    return name


# -- on this machine
def place() -> Path:
    """The folder of the keys on this machine.

    Raises:
        Unreadable: this account has no home.
    """
    try:
        return own_settings() / "keys"
    except RuntimeError:
        raise Unreadable("this account has no home folder to keep keys in", "set XDG_CONFIG_HOME") from None


def exists(replica: str) -> bool:
    """Whether this machine has keys for a replica."""
    return (place() / replica).exists()


def is_locked(replica: str) -> bool:
    """Whether the keys of a replica ask for a passphrase.

    Raises:
        NotFound: there are none.
        Unreadable: they cannot be read.
    """
    return age.is_sealed(_raw(replica))


def make(replica: str, passphrase: str = "") -> Identity:
    """Make new keys for a replica and keep them, under a passphrase where one is given.

    Raises:
        Usage: it has keys already; they are never replaced.
        Unreadable: they cannot be kept.
    """
    if exists(replica):
        raise Usage("this copy has its keys already", "casefile sync key shows their number")
    made = identity_of(replica, age.new_secret(), signing.new_secret())
    keep(made, passphrase)
    return made


def keep(identity: Identity, passphrase: str = "") -> None:
    """Keep keys on this machine, readable by their owner only; under a passphrase where one is given.

    Raises:
        Unreadable: they cannot be kept.
    """
    text = _text(identity).encode("ascii")
    try:
        files.write_whole(place() / identity.replica, age.seal_with(text, passphrase) if passphrase else text)
    except OSError as error:
        raise Unreadable(f"the keys cannot be kept on this machine: {error.strerror}", "mend that first") from None


def set_aside(replica: str) -> None:
    """Put keys that stand in the way of others under another name; they are never thrown away."""
    if exists(replica):
        data = files.read_bytes(place() / replica, _MOST)
        files.write_whole(place() / f"{replica}.before-{sha256(data).hexdigest()[:8]}", data)
        files.remove(place() / replica)


def load(replica: str, ask: Ask | None = None) -> Identity:
    """The keys of a replica; `ask` is asked for the passphrase, once, where they have one.

    Raises:
        NotFound: there are none.
        NotMet: the passphrase is another, or nobody can be asked.
        Unreadable: they are not readable keys.
    """
    raw = _raw(replica)
    if age.is_sealed(raw):
        if ask is None:
            raise NotMet("the keys of this copy ask for their passphrase", "type the command at a terminal")
        try:
            raw = age.unseal_with(raw, ask())
        except age.NotForUs:
            raise NotMet("that is not the passphrase of these keys", "try again") from None
        except age.CannotOpen:
            raise Unreadable("the keys of this copy are damaged", "bring them back from the recovery sheet") from None
    return _identity(replica, raw)


def _raw(replica: str) -> bytes:
    if not is_replica(replica):
        raise NotFound("there are no keys of that name", "casefile sync init FOLDER, or join FOLDER")
    try:
        raw = files.read_bytes(place() / replica, _MOST)
    except FileNotFoundError:
        raise NotFound(
            "this copy has no keys on this machine", "casefile sync init FOLDER, join FOLDER, or the recovery sheet"
        ) from None
    except OSError:
        raise Unreadable("the keys of this copy cannot be read", "look at the keys in your own settings") from None
    if len(raw) > _MOST:
        raise Unreadable("the keys of this copy are damaged", "bring them back from the recovery sheet")
    return raw


def _text(identity: Identity) -> str:
    return (
        f"# casefile: the secret keys of replica {identity.replica}; whoever has them can read and sign as you\n"
        f"{identity.opens}\n{_SIGNS}{identity.signing}\n"
    )


def _identity(replica: str, raw: bytes) -> Identity:
    lines = raw.decode("ascii", "replace").splitlines()
    opens = next((line for line in lines if line.startswith(age.SECRET)), "")
    signs = next((line.removeprefix(_SIGNS) for line in lines if line.startswith(_SIGNS)), "")
    try:
        return identity_of(replica, opens, signs)
    except ValueError:
        raise Unreadable("the keys of this copy are damaged", "bring them back from the recovery sheet") from None


# -- on paper
def sheet(identity: Identity, whose: str = "", day: str = "") -> str:
    """The recovery sheet: both keys in rows short enough to copy by hand, each with four letters that prove it.

    `whose` is the name of the service, and `day` when it was made, in words. Whoever has the sheet has the keys, so it belongs
    under lock.
    """
    letters = identity.opens.removeprefix(age.SECRET) + b32encode(bytes.fromhex(identity.signing)).decode().rstrip("=")
    rows = [letters[at : at + _ROW] for at in range(0, len(letters), _ROW)]
    return "\n".join(
        [
            f"casefile recovery sheet{f', {day}' if day else ''}",
            *([" ".join(whose.split())] if whose.strip() else []),
            f"copy: {identity.replica}",
            f"number: {identity.card.fingerprint}",
            "",
            *(_row(identity.replica, number, row) for number, row in enumerate(rows, 1)),
            "",
            "Whoever has this sheet can read all that is sent to this copy, and sign as",
            "it. Keep it under lock, away from the machine.",
            "",
            "If the machine is lost: type the line with copy: and the rows into a file. The",
            "letters O and 0, I and 1, B and 8 may be typed for each other; the four after",
            "= say whether a row is right. Then, for a new copy in an empty folder:",
            "  casefile sync join REMOTE FOLDER --worker ID --sheet FILE",
            "or, where the copy is still there and only its keys are gone:",
            "  casefile sync key --restore FILE",
            "",
        ]
    )


def _row(replica: str, number: int, row: str) -> str:
    groups = " ".join(row[at : at + 4] for at in range(0, len(row), 4))
    return f"{number}: {groups} = {_proof(replica, number, row)}"


def _proof(replica: str, number: int, row: str) -> str:
    return b32encode(sha256(f"casefile-sheet-1\0{replica}\0{number}\0{row}".encode()).digest()[:5]).decode()[:4]


def _meant(at: int, typed: str) -> str:
    """Letters as they were printed, the first of them at a place in all rows; neither alphabet has both of two that look alike.

    The key to open has digits where the other has letters: age writes Bech32 (BIP 173), the rest is Base32 (RFC 4648).
    """
    as_age, as_rest = str.maketrans("OB", "08"), str.maketrans("018", "OIB")
    split = max(_AGE_LETTERS - at, 0)
    return typed[:split].upper().translate(as_age) + typed[split:].upper().translate(as_rest)


def from_sheet(text: str) -> Identity:
    """The identity of a recovery sheet that was typed in; spaces, small letters and other lines do not matter.

    Raises:
        Usage: a row is missing or not as it was printed; the message names it.
    """
    named = re.search(r"(?mi)^\s*(?:copy|replica):\s*(\S+)\s*$", text)
    replica = named[1].lower() if named else ""
    if not is_replica(replica):
        raise Usage("the sheet names no copy", "type its line 'copy:' as it is printed")
    total = _AGE_LETTERS + _SIGN_LETTERS
    rows = {
        int(found[1]): (_meant((int(found[1]) - 1) * _ROW, re.sub(r"\s", "", found[2])), _meant(total, found[3]))
        for found in re.finditer(r"(?m)^\s*([0-9]{1,2}):([A-Za-z0-9 \t]{1,40})=[ \t]*([A-Za-z0-9]{4})\s*$", text)
    }
    letters = ""
    for number in range(1, -(-total // _ROW) + 1):
        row, proof = rows.get(number, ("", ""))
        if not row or proof != _proof(replica, number, row):
            raise Usage(f"row {number} is not as it is printed", "look at it letter by letter, then try again")
        letters += row
    opens, signs = letters[:_AGE_LETTERS], letters[_AGE_LETTERS:]
    try:
        return identity_of(replica, age.SECRET + opens, b32decode(signs + "=" * (-len(signs) % 8)).hex())
    except (ValueError, NotBase32):
        raise Usage("the rows are no keys of casefile", "look at the sheet, then try again") from None
