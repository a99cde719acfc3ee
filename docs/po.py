"""Message catalogues as translators' tools write them (.po), and as Python's gettext reads them (.mo)."""

from __future__ import annotations

import re
import struct
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Message:
    """A text of ours, what it is in another language, and where it stands. A fuzzy one is to be looked at again."""

    text: str
    translation: str = ""
    place: str = ""
    fuzzy: bool = False
    notes: tuple[str, ...] = ()
    """What a translator wrote beside it."""


@dataclass(frozen=True, slots=True)
class Catalogue:
    """A language: what its header says, in order, and its messages."""

    header: dict[str, str]
    messages: tuple[Message, ...]
    notes: tuple[str, ...] = ()


_LINE = re.compile(r'(?:(msgid|msgstr) )?"(.*)"\Z')
_ESCAPES = {"\\": "\\", '"': '"', "n": "\n", "t": "\t", "r": "\r"}


def read_po(text: str) -> Catalogue:
    """A catalogue from its source; what is obsolete (`#~`) is left out.

    Raises:
        ValueError: a line is none of a catalogue, or of a kind that we do not use (contexts, plurals).
    """
    entries: list[dict[str, list[str]]] = []
    here: dict[str, list[str]] = {}
    key = ""
    for number, line in enumerate(text.splitlines(), 1):
        if line.startswith(("#~", "#|")) or not line.strip():
            continue
        if line.startswith(("#", "msgid ")) and key == "msgstr":
            entries.append(here)
            here, key = {}, ""
        if line.startswith("#"):
            here.setdefault(line[:2].strip(), []).append(line[2:].strip())
            continue
        found = _LINE.match(line)
        if found is None or not (found.group(1) or key):
            raise ValueError(f"line {number} is none of a catalogue")
        key = found.group(1) or key
        here.setdefault(key, []).append(re.sub(r"\\(.)", lambda m: _ESCAPES[m.group(1)], found.group(2)))
    entries.append(here)
    made = [_message(one) for one in entries if "msgid" in one]
    head = next((one for one in made if not one.text), Message(""))
    header = dict(line.split(": ", 1) for line in head.translation.splitlines() if ": " in line)
    return Catalogue(header, tuple(one for one in made if one.text), head.notes)


def _message(entry: dict[str, list[str]]) -> Message:
    return Message(
        "".join(entry["msgid"]),
        "".join(entry.get("msgstr", ())),
        " ".join(entry.get("#:", ())),
        "fuzzy" in ", ".join(entry.get("#,", ())),
        tuple(entry.get("#", ())),
    )


def written_po(catalogue: Catalogue) -> str:
    """The source of a catalogue, the same for the same catalogue."""
    head = "".join(f"{name}: {value}\n" for name, value in catalogue.header.items())
    messages = (Message("", head, notes=catalogue.notes), *catalogue.messages)
    return "\n".join("".join(f"{line}\n" for line in _lines(one)) for one in messages)


def _lines(one: Message) -> list[str]:
    lines = [f"# {note}".rstrip() for note in one.notes]
    lines += [f"#: {one.place}"] * bool(one.place) + ["#, fuzzy"] * one.fuzzy
    if one.text:
        return [*lines, f"msgid {_quoted(one.text)}", f"msgstr {_quoted(one.translation)}"]
    return [*lines, 'msgid ""', 'msgstr ""', *(_quoted(line) for line in one.translation.splitlines(keepends=True))]


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t") + '"'


def compiled(catalogue: Catalogue) -> bytes:
    """What gettext reads: the translations that are there and not fuzzy, by text, in the order of their bytes."""
    head = "".join(f"{name}: {value}\n" for name, value in catalogue.header.items())
    pairs = {
        one.text.encode(): one.translation.encode() for one in catalogue.messages if one.translation and not one.fuzzy
    }
    rows = sorted({b"": head.encode(), **pairs}.items())
    start = 28 + 16 * len(rows)
    texts = b"".join(text + b"\0" for text, _ in rows)
    table, at = [], start
    for column in (0, 1):
        for row in rows:
            table.append(struct.pack("<II", len(row[column]), at))
            at += len(row[column]) + 1
    first = struct.pack("<7I", 0x950412DE, 0, len(rows), 28, 28 + 8 * len(rows), 0, start)
    return first + b"".join(table) + texts + b"".join(said + b"\0" for _, said in rows)
