"""What is refused before and beside parsing, in our own words. Knows characters and offsets, not YAML events.

Every refusal is about one thing: two programs, or a program and a person, must never read one file as two different texts.
"""

from __future__ import annotations

import re

MAX_BYTES = 256 * 1024
MAX_DEPTH = 24
MAX_NODES = 10_000
MAX_TEXT = 120_000


class Refusal(Exception):
    """A file casefile will not read: why, where (1-based), and what to do. Never quotes the file."""

    def __init__(self, message: str, line: int = 1, column: int = 1, fix: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.line = line
        self.column = column
        self.fix = fix


_ODD = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]|\r(?!\n)")
_COMMENT = re.compile(r"#[^\n]*")
_SIGN = re.compile(r"#[^\n]*|[\t?]")
_PERCENT = re.compile(r"(?m)^%")
_HEADER = re.compile(r"[|>][-+1-9]{0,2} *(?: #[^\n]*)?\r?(?:\n|\Z)")
_TAB_FIRST = re.compile(r"(?: *\r?\n)* *\t")

_NAMES = {
    "\x00": "a NUL character",
    "\x1b": "an escape character",
    "\x7f": "a delete character",
    "\x85": "a next-line character (U+0085)",
    "\u2028": "a line separator (U+2028)",
    "\u2029": "a paragraph separator (U+2029)",
    "\ufeff": "a byte order mark in the middle of the text",
    "\r": "a carriage return without a newline",
}


def decoded(raw: bytes) -> str:
    """The text of a file: at most 256 KiB of strict UTF-8, without a byte order mark at its start.

    Raises:
        Refusal: too large, or not UTF-8 (UTF-16 is named as such).
    """
    if len(raw) > MAX_BYTES:
        raise Refusal(
            f"the file is larger than {MAX_BYTES // 1024} KiB; no document is",
            fix="keep large papers as attachments",
        )
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise Refusal("the file is UTF-16; it must be UTF-8", fix="save it again as UTF-8 in your editor")
    if raw.startswith(b"\xef\xbb\xbf"):
        raw = raw[3:]
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        before = raw[: error.start]
        column = len(before[before.rfind(b"\n") + 1 :].decode("utf-8", "replace")) + 1
        raise Refusal(
            "a byte here is not UTF-8",
            before.count(b"\n") + 1,
            column,
            "save the file again as UTF-8 in your editor",
        ) from None


def check_characters(text: str) -> None:
    """Refuse raw control characters and the line breaks that YAML readers disagree about.

    Raises:
        Refusal: at the first such character.
    """
    if found := _ODD.search(text):
        char = found.group()
        name = _NAMES.get(char, f"a control character (U+{ord(char):04X})")
        line, column = place_of(text, found.start())
        raise Refusal(
            f"{name} stands here as it is; it must be written as an escape in double quotes or left out",
            line,
            column,
        )


def check_start(text: str) -> None:
    """Refuse directives (`%YAML`, `%TAG`, and those that one reader skips and another does not).

    Raises:
        Refusal: at the first of them.
    """
    found = _PERCENT.search(text)
    if found and not _COMMENT.sub("", text[: found.start()]).strip():
        raise Refusal("a % line is not used here", *place_of(text, found.start()), "remove the line")


def check_scalar(text: str, start: int, end: int, *, in_flow: bool) -> None:
    """Refuse an unquoted text that libyaml and PyYAML's own scanner read differently; `start` and `end` are its span.

    Raises:
        Refusal: at the tab or question mark where they part.
    """
    if (tab := text.find("\t", start, end)) >= 0:
        raise _tab(text, tab)
    if in_flow and (sign := text.find("?", start, end)) >= 0:
        message = "a question mark stands in text without quotes inside [ ] or { }"
        raise Refusal(message, *place_of(text, sign), "put the text in double quotes")


def check_block(text: str, start: int, end: int) -> None:
    """Refuse block lines (after `|` or `>`) that the two scanners read differently.

    Raises:
        Refusal: at the sign, or at a tab that one takes for indentation and the other for text.
    """
    header = _HEADER.match(text, start)
    if not header:
        message = "after | or > may stand only + or -, a figure from 1 to 9, or a space and a comment"
        raise Refusal(message, *place_of(text, start))
    first = _TAB_FIRST.match(text, header.end())
    if first and first.end() <= end and not any(char in "123456789" for char in header.group()[:3]):
        raise _tab(text, first.end() - 1)


def check_gaps(text: str, scalars: list[tuple[int, int]]) -> None:
    """Refuse tabs between words of the structure, and `?` keys: `scalars` are the spans that hold text.

    Raises:
        Refusal: at the first such place.
    """
    if "\t" not in text and "?" not in text:
        return
    position = 0
    for start, end in [*scalars, (len(text), len(text))]:
        for found in _SIGN.finditer(text, position, max(position, start)):
            if found.group() == "\t":
                raise _tab(text, found.start())
            if found.group() == "?":
                message = "a key that begins with ? is not used here; write key: value"
                raise Refusal(message, *place_of(text, found.start()))
        position = max(position, end)


def _tab(text: str, offset: int) -> Refusal:
    message = "a tab stands between words here; it must be spaces"
    return Refusal(message, *place_of(text, offset), "replace the tab with spaces, or put the text in double quotes")


def place_of(text: str, offset: int) -> tuple[int, int]:
    """Line and column, from 1, of a character offset."""
    return text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset)
