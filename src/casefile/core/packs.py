"""Pages that are printed together for a meeting, and which papers of a case go among them. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from casefile.core.case import Case
from casefile.core.document import Document


@dataclass(frozen=True, slots=True)
class Wanted:
    """One page of a pack: a form, `blank`, `filled` where there is such a paper, or `either`."""

    form: str
    how: str


@dataclass(frozen=True, slots=True)
class Pack:
    """Pages for a kind of meeting, in the order they are used there."""

    name: str
    title: str
    papers: tuple[Wanted, ...]


def packs_of(data: Mapping[str, Any]) -> tuple[Pack, ...]:
    """The packs from the data of `schemas/packs.yaml`, which `packs.schema.json` describes."""
    return tuple(
        Pack(one["name"], one["title"], tuple(Wanted(paper["form"], paper["as"]) for paper in one["papers"]))
        for one in data["packs"]
    )


def pages_of(pack: Pack, case: Case | None) -> Iterator[tuple[str, Document | None]]:
    """The forms of a pack, each with the current paper of the case, or None where the empty form is meant.

    A paper that is asked for filled and is not there is left out; without a case everything is blank.
    """
    for one in pack.papers:
        paper = case.latest(one.form) if case and one.how != "blank" else None
        if paper is not None or one.how != "filled" or case is None:
            yield one.form, paper


def file_of(case: Case) -> tuple[Document, ...]:
    """A case's papers for one copy of the file, in the order of their days: final ones that stand, none that is kept apart.

    Drafts are nobody's word yet, papers entered in error are no one's, and of several versions the last speaks.
    """
    names = sorted({one.name for one in case.documents if not one.is_living and not one.apart and one.form is not None})
    found = (one for name in names for one in case.ever(name) if one.standing() in ("final", "withdrawn"))
    return tuple(sorted(found, key=lambda one: (one.period, one.date, one.id)))
