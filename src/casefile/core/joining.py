"""Two copies of one paper meet: what is final is never mixed, what happened since is added up, and everything else is merged. Pure.

A final text stays whole. Words that were changed in another copy meanwhile go on as a draft of the next version. Two final texts
of one id are both kept: a fork, which `resolve` closes with the person. A paper whose words were taken out stays without them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from casefile.core.candidates import canonical
from casefile.core.digest import short_digest, text_digest
from casefile.core.document import Document, events_in
from casefile.core.identity import ALPHABET
from casefile.core.merging import in_order, merged
from casefile.core.tree import key_of

Tree = Mapping[str, Any]

SINCE = ("final", "signatures", "events")
MEANWHILE = "These words were changed in another copy while this paper was being made final."


class NotOne(ValueError):
    """Two documents, of two ids: their words are never mixed."""


@dataclass(frozen=True, slots=True)
class Joined:
    """What two copies came to: the paper that keeps the id, and beside it a fork of it, or a draft of what was changed meanwhile.

    Where one copy stays whole, it is `stays`, and the one whose words go on beside it `goes`.
    """

    tree: dict[str, Any]
    beside: dict[str, Any] | None = None
    stays: Tree | None = None
    goes: Tree | None = None


def joined(base: Tree | None, one: Tree, other: Tree) -> Joined:
    """Two copies of a document brought together; `base` is what both came from. The same whichever copy comes first.

    Raises:
        NotOne: they are two documents.
    """
    if one.get("id") != other.get("id") or one.get("casefile") != other.get("casefile"):
        raise NotOne
    base = base if base is not None and base.get("id") == one.get("id") else {}
    one, other = in_order(one, other)
    for tree in (one, other):
        if any(event.kind == "expunged" for event in events_in(tree)):
            rest = other if tree is one else one
            return Joined(_without_words(tree, rest), stays=tree)
    texts = text_digest(one), text_digest(other)
    if texts[0] != texts[1] and (is_sound(one) or is_sound(other)):
        return _apart(base, one, other)
    made = merged(base, one, other)
    finals = [tree["final"] for tree in (one, other) if isinstance(tree.get("final"), Mapping)]
    if finals:
        made["final"] = min(finals, key=lambda final: (str(final.get("at", "")), canonical(final)))
    return Joined(_finished(made, one, other))


def is_sound(tree: Tree) -> bool:
    """Whether a paper is final and its words are those that were made final."""
    final = tree.get("final")
    return isinstance(final, Mapping) and final.get("digest") == text_digest(tree)


def _apart(base: Tree, one: Tree, other: Tree) -> Joined:
    """Two texts of which one is final, or both: no word of a final text is taken from anywhere else."""
    if is_sound(one) and is_sound(other):
        stays, goes = sorted((one, other), key=text_digest)
        return Joined(dict(stays), _renamed(goes), stays, goes)
    stays, goes = (one, other) if is_sound(one) else (other, one)
    made = _finished(_with_since(base, stays, goes), stays, goes)
    if text_digest(goes) == text_digest(base):
        return Joined(made, stays=stays)
    return Joined(made, _meanwhile(stays, goes), stays, goes)


def _with_since(base: Tree, stays: Tree, goes: Tree) -> dict[str, Any]:
    """The words that stay, with the signatures of exactly them and the events of both."""
    digest = text_digest(stays)
    signed = [one for one in _entries(goes, "signatures") if isinstance(one, Mapping) and one.get("digest") == digest]
    since = merged(
        {"events": base.get("events"), "signatures": base.get("signatures")},
        {"events": stays.get("events"), "signatures": stays.get("signatures")},
        {"events": goes.get("events"), "signatures": signed},
    )
    kept = {name: value for name, value in stays.items() if name not in ("events", "signatures")}
    return kept | {name: value for name, value in since.items() if value is not None}


def _meanwhile(stays: Tree, goes: Tree) -> dict[str, Any]:
    """The words that were changed meanwhile, as a draft of the next version."""
    digest = text_digest(stays)
    made = {name: value for name, value in goes.items() if name not in ("final", "events", "signatures")}
    odd = [
        one for one in _entries(goes, "signatures") if not (isinstance(one, Mapping) and one.get("digest") == digest)
    ]
    if odd:
        made["signatures"] = odd
    version = str(stays.get("version", "1"))
    own = str(goes.get("because") or "")
    made |= {
        "version": type(stays.get("version", ""))(int(version) + 1 if version.isdecimal() else version),
        "supersedes": [stays.get("id")],
        "because": f"{own}\n{MEANWHILE}" if own and own != stays.get("because") else MEANWHILE,
        "status": "draft",
    }
    made["id"] = _id_for(goes, text_digest(made))  # of all its words, so that no final text of the same has this id
    return _finished(made, goes, goes)


def _renamed(tree: Tree) -> dict[str, Any]:
    """A final text that cannot keep its id, whole: the digest of its words does not cover the id."""
    made = dict(tree) | {"id": _id_for(tree, text_digest(tree))}
    return _finished(made, tree, tree)


def is_fork(tree: Tree) -> bool:
    """Whether a final text stands under an id that joining gave it, as another final text kept the first."""
    return is_sound(tree) and str(tree.get("id"))[-4:] == next(_letters(text_digest(tree)))


def _id_for(tree: Tree, digest: str) -> str:
    """An id whose letters come from the words, so that every copy of the caseload gives the same."""
    before = str(tree.get("id"))[:-4]
    return next(id for letters in _letters(digest) if (id := f"{before}{letters}") != tree.get("id"))


def _letters(digest: str) -> Iterator[str]:
    """Four letters after four from the number that a digest is."""
    number = int.from_bytes(bytes.fromhex(digest.rpartition(":")[2]))
    while True:
        letters = ""
        for _ in range(4):
            number, rest = divmod(number, len(ALPHABET))
            letters += ALPHABET[rest]
        yield letters


def _without_words(tree: Tree, rest: Tree) -> dict[str, Any]:
    """A paper whose words were taken out: no copy that still has them brings them back."""
    gone = [one for one in _entries(tree, "events") if isinstance(one, Mapping) and one.get("kind") == "expunged"]
    known = {key_of(one) for one in gone}
    gone += [
        one
        for one in _entries(rest, "events")
        if isinstance(one, Mapping) and one.get("kind") == "expunged" and key_of(one) not in known
    ]
    gone.sort(key=lambda one: (str(one.get("at", "")), canonical(one)))
    return _finished(dict(tree) | {"events": gone}, tree, tree)


def _entries(tree: Tree, name: str) -> list[Any]:
    value = tree.get(name)
    return list(value) if isinstance(value, list | tuple) else []


def _finished(made: dict[str, Any], one: Tree, other: Tree) -> dict[str, Any]:
    """What is told from the rest: how the paper stands, and who wrote it last; in the order of the copies."""
    if "status" in one or "status" in other:
        made["status"] = _standing(made)
    stamps = [tree["updated"] for tree in (one, other) if isinstance(tree.get("updated"), Mapping)]
    if stamps:
        last = max(stamps, key=lambda stamp: (str(stamp.get("at", "")), str(stamp.get("by", "")), canonical(stamp)))
        made["updated"] = {name: value for name, value in last.items() if name != "digest"}
    order = list(dict.fromkeys((*one, *other, *made)))
    made = {name: made[name] for name in order if name in made}
    if stamps:
        made["updated"] = {**made["updated"], "digest": short_digest(made)}
    return made


def _standing(tree: Tree) -> str:
    return Document("", "", None, {}, dict(tree), {}, events=tuple(events_in(tree))).standing()
