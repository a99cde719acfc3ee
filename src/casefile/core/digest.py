"""The digest of what was said: the same words give the same letters, however the file is laid out. Pure arithmetic.

Rule `sha256-text-1` (design §2): SHA-256 of the canonical JSON of the text tree. Every scalar is its text in Unicode NFC;
empties are dropped from the leaves up; keys are sorted by UTF-16; lists keep their order; no spaces.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from unicodedata import normalize

RULE = "sha256-text-1"
NOT_SAID = frozenset({"id", "status", "final", "signatures", "events", "conflicts", "updated"})
"""Top-level keys outside the digest: what happens to a document after it was said."""


def _kept(value: object) -> object:
    """The value in NFC without its empties, or None when nothing is left."""
    if isinstance(value, Mapping):
        pairs = ((normalize("NFC", key), _kept(child)) for key, child in value.items())
        return dict(sorted(((k, v) for k, v in pairs if v is not None), key=_utf16)) or None
    if isinstance(value, list | tuple):
        return [v for v in map(_kept, value) if v is not None] or None
    return normalize("NFC", str(value)) if value is not None and value != "" else None


def _utf16(pair: tuple[str, object]) -> bytes:
    return pair[0].encode("utf-16-be")


def canonical(tree: Mapping[str, object], without: frozenset[str] = NOT_SAID) -> str:
    """The canonical JSON of a text tree, leaving out the top-level keys `without`."""
    kept = _kept({key: child for key, child in tree.items() if key not in without}) or {}
    return json.dumps(kept, ensure_ascii=False, separators=(",", ":"))


def text_digest(tree: Mapping[str, object]) -> str:
    """The digest that `final` and every signature carry, e.g. `sha256-text-1:30f4…`."""
    return f"{RULE}:{_sha(canonical(tree))}"


def short_digest(tree: Mapping[str, object]) -> str:
    """The first 8 letters of the same hash over all but `updated`: by it a hand edit is noticed."""
    return _sha(canonical(tree, frozenset({"updated"})))[:8]


def _sha(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8")).hexdigest()
