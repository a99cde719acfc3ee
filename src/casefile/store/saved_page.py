"""The file that a page saves when a person has filled it in: strict JSON, read as one thing by every reader or refused."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NoReturn

from casefile.core.identity import is_client_code
from casefile.store.text.guard import Refusal

MOST_BYTES = 1024 * 1024
MOST_SEALED_BYTES = MOST_BYTES + 64 * 1024
"""A sealed page has its keys in front, and sixteen bytes more for every 64 KiB."""
MOST_DEPTH = 20
MOST_NUMBER = 10**15
"""Beyond it two readers need not read one number."""

_NO_WORD = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_HALF = re.compile("[\ud800-\udfff]")
_SHAPES = {
    "page": re.compile(r"[a-z][a-z0-9-]{1,40}/[1-9][0-9]{0,3}\Z"),
    "rules": re.compile(r"[0-9a-f]{64}\Z"),
    "nonce": re.compile(r"[0-9a-f]{32}\Z"),
    "saved": re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z\Z"),
}
_KEY = re.compile(r"[a-z]{12}\Z")
_BASE = {"id": re.compile(r"[a-z0-9][a-z0-9-]{3,119}\Z"), "digest": re.compile(r"[a-z0-9-]+:[0-9a-f]{64}\Z")}


@dataclass(frozen=True, slots=True)
class SavedPage:
    """What a page saved. `page` is its form, `rules` the digest of what it asked; `client` is empty on a blank one."""

    page: str
    rules: str
    nonce: str
    saved: str
    answers: Mapping[str, Any] = field(repr=False)
    client: str = ""
    key: str = ""
    based_on: str = ""
    digest: str = ""


def read(raw: bytes) -> SavedPage | None:
    """The page in the bytes of a file; None where they are JSON, but not what a page saves.

    Raises:
        Refusal: too large, not UTF-8, not JSON, or JSON that two readers could read differently.
    """
    data = _parsed(raw)
    if not isinstance(data, dict) or set(data) != {"casefile_page", "client", "key", "based_on", "answers", *_SHAPES}:
        return None
    told = all(_is(shape, data[name]) for name, shape in _SHAPES.items())
    if data["casefile_page"] != 1 or not told or not isinstance(data["answers"], dict):
        return None
    client, key, base = data["client"], data["key"], data["based_on"]
    if client is None and key is None and base is None:
        return SavedPage(**{name: data[name] for name in _SHAPES}, answers=data["answers"])
    if not (isinstance(client, str) and is_client_code(client) and _is(_KEY, key)):
        return None
    if base is None:
        base = {"id": "", "digest": ""}
    elif not (isinstance(base, dict) and set(base) == set(_BASE) and all(_is(_BASE[one], base[one]) for one in _BASE)):
        return None
    return SavedPage(
        **{name: data[name] for name in _SHAPES},
        answers=data["answers"],
        client=client,
        key=key,
        based_on=base["id"],
        digest=base["digest"],
    )


def _is(shape: re.Pattern[str], value: object) -> bool:
    return isinstance(value, str) and bool(shape.match(value))


def _parsed(raw: bytes) -> Any:
    if len(raw) > MOST_BYTES:
        raise Refusal("the file is larger than 1 MiB; no page saves so much")
    try:
        text = raw.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError:
        raise Refusal("the file is not UTF-8, so no page saved it") from None
    try:
        data = json.loads(text, object_pairs_hook=_once, parse_constant=_no_number, parse_float=_finite)
    except (ValueError, RecursionError):
        raise Refusal("the file is not JSON, so no page saved it") from None
    _plain(data, 0)
    return data


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len({key for key, _ in pairs}) != len(pairs):
        raise Refusal("one key stands twice in the file; one of the two answers would be lost")
    return dict(pairs)


def _no_number(_: str) -> NoReturn:
    raise Refusal("a number in the file is none (NaN or Infinity)")


def _finite(text: str) -> float:
    number = float(text)
    return number if math.isfinite(number) else _no_number(text)


def _plain(value: Any, depth: int) -> None:
    """Stop at what cannot be kept: half characters, control characters, nesting without end."""
    if depth > MOST_DEPTH:
        raise Refusal("the answers in the file are nested too deeply")
    if isinstance(value, str):
        if _HALF.search(value):
            raise Refusal("half a character (a surrogate) stands in the file")
        if _NO_WORD.search(value):
            raise Refusal("a control character stands in the file")
    elif isinstance(value, int | float) and abs(value) > MOST_NUMBER:
        raise Refusal("a number in the file is too large to be an answer")
    elif isinstance(value, dict):
        for key, child in value.items():
            _plain(key, depth)
            _plain(child, depth + 1)
    elif isinstance(value, list):
        for child in value:
            _plain(child, depth + 1)
