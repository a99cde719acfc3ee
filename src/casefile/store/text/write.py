"""A text tree as YAML that every YAML 1.1 and 1.2 reader takes for the same words. The only home of ruamel.yaml.

What stands where: a person's words on lines of their own; small maps of codes and days inside `{ }`; free text that would
need quotes, or has several lines, after `|`.
"""

from __future__ import annotations

import io
import re
from collections.abc import Mapping, Sequence
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.emitter import Emitter
from ruamel.yaml.events import ScalarEvent
from ruamel.yaml.resolver import VersionedResolver
from ruamel.yaml.scalarstring import DoubleQuotedScalarString, LiteralScalarString, PlainScalarString

from casefile.core.tree import Plain
from casefile.store.text.nodes import parse

_TYPED = re.compile(
    r"(?i)(?:y|n|yes|no|on|off|true|false|null|~|=|<<)\Z"  # words that YAML 1.1 or 1.2 types
    r"|[-+]?\.?[0-9][-+.,:_ 0-9]*(?:e[-+]?[0-9]+)?\Z"  # numbers, times, phone numbers
    r"|[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}[t ][-+.:tz 0-9]*\Z"  # moments that are not written as ours are
    r"|[-+]?0[xob][0-9a-f_]+\Z|[-+]?\.(?:inf|nan)\Z"
)
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?:T[0-9]{2}:[0-9]{2}:[0-9]{2}Z)?\Z")
_NOT_FIRST = set("-?:,[]{}#&*!|>'\"%@` \t\n")
_FLOW_SIGN = re.compile(r"[,\[\]{}#?'\"\n]|(?<![A-Za-z0-9]):|:(?![A-Za-z0-9])")  # what would not stay text inside { }
_ESCAPED = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]"
)
_LONG = 60
_WORDS_IN_FLOW = 12
_FLOW_WIDTH = 260


class _TextOnly(VersionedResolver):
    """Nothing is typed: whether a scalar is quoted is decided here, by what other readers would make of it."""

    def resolve(self, kind: Any, value: Any, implicit: Any) -> Any:
        return self.DEFAULT_SCALAR_TAG if kind.__name__ == "ScalarNode" else super().resolve(kind, value, implicit)


class _KeysOnOneLine(Emitter):
    """A key is written before its colon however long it is; `? key` is read by few and refused by our reader."""

    def check_simple_key(self) -> bool:
        return super().check_simple_key() or isinstance(self.event, ScalarEvent)


def _emitter() -> YAML:
    emitter = YAML()
    emitter.Emitter = _KeysOnOneLine
    emitter.brace_single_entry_mapping_in_flow_sequence = True
    emitter.Resolver = _TextOnly
    emitter.width = 1_000_000
    emitter.allow_unicode = True
    emitter.indent(mapping=2, sequence=4, offset=2)
    return emitter


def document(tree: Mapping[str, Any], modeline: str = "") -> str:
    """A whole document: the editor's modeline first where there is one, then the fields in the order given."""
    return (f"{modeline}\n" if modeline else "") + block(tree)


def block(tree: Mapping[str, Any]) -> str:
    """The fields of a map, one a line, ending with a newline."""
    return _dump(_map(tree, flow=False))


def items(values: Sequence[Any]) -> str:
    """The items of a list, each after a dash at the start of its line."""
    made = CommentedSeq(_value(value, inside=False) for value in values)
    made.fa.set_block_style()
    return "".join(line[2:] if line.strip() else line for line in _dump(made).splitlines(keepends=True))


def flow(value: Any) -> str:
    """A value on one line, as it stands inside `{ }` or `[ ]`."""
    made = CommentedSeq([_value(value, inside=True)])
    made.fa.set_flow_style()
    return _dump(made).strip()[1:-1]


def _dump(value: Any) -> str:
    out = io.StringIO()
    _emitter().dump(value, out)
    return out.getvalue()


def needs_lines(text: str) -> bool:
    """Whether a text stands on lines of its own, after `|`."""
    return isinstance(_scalar(text, inside=False), LiteralScalarString)


def _value(value: Any, inside: bool) -> Any:
    if isinstance(value, Mapping):
        return _map(value, inside or fits_on_one_line(value))
    if isinstance(value, Sequence) and not isinstance(value, str):
        return _list(value, inside or fits_on_one_line(value))
    return _scalar(value, inside)


def _map(value: Mapping[str, Any], flow: bool) -> CommentedMap:
    made = CommentedMap((_key(key), _value(child, flow)) for key, child in value.items())
    if flow or not value:
        made.fa.set_flow_style()
    return made


def _key(text: str) -> Any:
    plain = is_plain(text) and not (_DATE.match(text) or _FLOW_SIGN.search(text))
    return PlainScalarString(text) if plain else DoubleQuotedScalarString(text)


def _list(value: Sequence[Any], flow: bool) -> CommentedSeq:
    made = CommentedSeq(_value(child, flow) for child in value)
    if flow or not value:
        made.fa.set_flow_style()
    return made


def _scalar(text: str | None, inside: bool) -> Any:
    if text is None:
        return PlainScalarString("~")
    if isinstance(text, Plain) and _survives_plain(text, inside):
        return PlainScalarString(text)
    if is_plain(text) and not (inside and _FLOW_SIGN.search(text)):
        return PlainScalarString(text)
    if not inside and _survives_literal(text) and ("\n" in text or len(text) > _LONG):
        return LiteralScalarString(text)
    return DoubleQuotedScalarString(text)


def is_plain(text: str) -> bool:
    """Whether every reader takes the unquoted text for exactly this text (days and instants are written plain)."""
    if not text or (_TYPED.match(text) and not _DATE.match(text)):
        return False
    return _shape_is_plain(text)


def _survives_plain(text: str, inside: bool) -> bool:
    return bool(text) and _shape_is_plain(text) and not (inside and _FLOW_SIGN.search(text))


def _shape_is_plain(text: str) -> bool:
    if text[0] in _NOT_FIRST and not (text[0] in "-?:" and len(text) > 1 and text[1] not in " \t,[]{}"):
        return False
    if text[-1] in " \t:" or "\n" in text or "\t" in text or ": " in text or " #" in text:
        return False
    return not _ESCAPED.search(text) and not text.startswith(("---", "...", "%"))


def _survives_literal(text: str) -> bool:
    """Whether block lines give the text back: no control characters, no line that is only blanks or ends in one.

    A text that ends in empty lines would need `|+`, whose end depends on what follows it.
    """
    lines = text.split("\n")
    if _ESCAPED.search(text) or "\t" in text or not text.strip() or text.endswith("\n\n"):
        return False
    return not any(line != line.rstrip() for line in lines) and not lines[0].startswith(" ") and bool(lines[0])


def fits_on_one_line(value: Any) -> bool:
    """Whether a map or list holds only codes, days and short words, so that it stands well inside `{ }` or `[ ]`."""
    if isinstance(value, Mapping):
        parts = list(value.values())
    else:
        parts = list(value)
        if any(isinstance(part, Mapping) for part in parts):
            return False
    if not all(_is_small(part) for part in parts):
        return False
    return len(str(value)) <= _FLOW_WIDTH + 80


def _is_small(part: Any) -> bool:
    if part is None:
        return True
    if isinstance(part, str):
        wordy = any(char in " \n\t" or char > "\x7f" for char in part)  # many scripts set no spaces between words
        return not wordy or (len(part) <= _WORDS_IN_FLOW and not _FLOW_SIGN.search(part)) or bool(_DIGITS.match(part))
    if isinstance(part, Sequence):
        return len(part) <= 12 and all(isinstance(x, str) and " " not in x and _is_small(x) for x in part)
    return (
        isinstance(part, Mapping) and len(part) <= 6 and all(isinstance(x, str) and _is_small(x) for x in part.values())
    )


_DIGITS = re.compile(r"[0-9 +]+\Z")


def reads_back(text: str, tree: Any) -> bool:
    """Whether our own reader finds exactly this tree in the text."""
    return same(parse(text).tree(), tree)


def same(one: Any, other: Any) -> bool:
    """Whether two trees hold the same text in the same places; a field left empty equals one not there."""
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        keys = list({**one, **other})
        return all(same(one.get(key), other.get(key)) for key in keys)
    if isinstance(one, list | tuple) and isinstance(other, list | tuple):
        return len(one) == len(other) and all(same(a, b) for a, b in zip(one, other, strict=True))
    if one is None or other is None:
        return one in (None, "") and other in (None, "")
    return isinstance(one, str) and isinstance(other, str) and str(one) == str(other)
