"""What the YAML scanners say of a broken file, in our words and at the place a person must look at. Never quotes the file."""

from __future__ import annotations

from typing import Any

from casefile.store.text.guard import Refusal, place_of

QUOTE_IT = "put the text in double quotes"
TAG = "! (a tag) is not used here"
ANCHOR = "& and * (anchors and aliases) are not used here"
_OUR_WORDS = (
    ("mapping values are not allowed", "a colon and a space stand inside text without quotes", "put the text in double quotes, or on lines of its own after |"),
    ("tab character", "a tab stands here where spaces must", "replace the tab with spaces"),
    ("cannot start any token", "a word may not begin with this character", QUOTE_IT),
    ("unknown escape character", "a backslash in double quotes begins an escape that YAML does not know", "write two backslashes, or use single quotes"),
    ("invalid Unicode character escape", "half a character (a surrogate escape) stands in this text; write the character itself", ""),
    ("did not find expected hexdecimal", "an escape in double quotes has too few figures", "write two backslashes, or use single quotes"),
    ("escape sequence of", "an escape in double quotes has too few figures", "write two backslashes, or use single quotes"),
    ("mapping keys are not allowed", "a key that begins with ? is not used here; write key: value", ""),
    ("unexpected ':'", "a space must follow this colon", QUOTE_IT),
    ("quoted scalar", "a quote is opened here and never closed", "close the quote"),
    ("block scalar", "after | or > may stand only + or -, a figure from 1 to 9, or a space and a comment", ""),
    ("could not find expected ':'", "this line has no colon after its key", "write key: value, or indent the line under the text it belongs to"),
    ("expected ',' or", "a bracket or brace is not closed, or a comma is missing", "close it, or put each entry on a line of its own"),
    ("found undefined tag handle", TAG, QUOTE_IT),
    ("found duplicate", ANCHOR, QUOTE_IT),
    ("block mapping", "this line is indented differently from the fields around it", "line it up with them"),
    ("block collection", "this line is indented differently from the items around it", "line it up with them"),
    ("block sequence entries are not allowed", "a - begins a list where none can stand", "put it on a line of its own"),
    ("did not find expected alphabetic", ANCHOR, QUOTE_IT),
    ("expected alphabetic or numeric", ANCHOR, QUOTE_IT),
    ("document start", "something stands here after the end of the document", "remove the line ... or %, or what follows it"),
    ("node content", "a value is missing before this sign, or the sign is one too many", QUOTE_IT),
)  # fmt: skip
_BEGUN_EARLIER = ("a quote is opened", "this line has no colon", "& and *")


def in_our_words(text: str, error: Any) -> Refusal:
    """The refusal for a scanner's marked error."""
    said = f"{error.context or ''} {error.problem or ''}"
    message, fix = next(((m, f) for part, m, f in _OUR_WORDS if part in said), ("this cannot be read as YAML", ""))
    mark = error.problem_mark or error.context_mark
    last = len(text.rstrip(" \r\n"))
    at = min(mark.index if mark else 0, last)
    if error.context_mark and (at == last or message.startswith(_BEGUN_EARLIER)):
        at = error.context_mark.index
    elif text[at : at + 1] == "\t":
        message, fix = "a tab stands here where spaces must", "replace the tab with spaces"
    elif "indented" in message:
        message, fix = _not_indentation(text, at, message, fix)
    return Refusal(message, *place_of(text, at), fix)


def _not_indentation(text: str, at: int, message: str, fix: str) -> tuple[str, str]:
    """To the parser a word too many is a line indented wrongly; a person is told which of the two it is."""
    if text[at : at + 1] == ":":
        return "a key is missing before this colon", QUOTE_IT
    if text[text.rfind("\n", 0, at) + 1 : at].strip(" -"):
        return "something stands here after a closing quote or bracket", "put all of it inside the quotes"
    return message, fix
