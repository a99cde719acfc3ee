"""Bringing two versions together: both are shown, one new version supersedes both; and settling one open conflict."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from casefile.core.case import Case
from casefile.core.change import Change
from casefile.core.document import Document
from casefile.core.failure import NotFound, NotMet, Usage
from casefile.core.stamp import Stamp
from casefile.store.folder import Folder
from casefile.store.text.write import same
from casefile.work.papers import Tree, change, next_version


def fork_of(case: Case, form: str) -> tuple[Document, ...]:
    """The versions that stand beside each other: of a form, or of the only form where that is so.

    Raises:
        NotFound: there is no fork.
        Usage: several forms have one, and none is named.
    """
    forks = [fork for fork in case.forks() if not form or fork[0].name == form or form in [d.id for d in fork]]
    if not forks:
        raise NotFound(
            f"nothing of {case.code} is to be brought together",
            f"casefile status {case.code}",
        )
    if len(forks) > 1:
        raise Usage("several forms have two versions", f"name one: {', '.join(fork[0].name for fork in forks)}")
    return forks[0]


def differences(fork: Sequence[Document]) -> list[str]:
    """The questions that the versions answer differently, by name, in the order of the form."""
    form = fork[0].form
    if form is None:
        return []
    names = [one.name for one in form.questions()]
    return [name for name in names if any(one.data.get(name) != fork[0].data.get(name) for one in fork[1:])]


def bring_together(
    folder: Folder, case: Case, fork: Sequence[Document], keep: str, because: str, stamp: Stamp
) -> Change:
    """Begin the version that supersedes all of a fork, as a draft with the answers of the one kept.

    `both` keeps every word: of lists with ids the items of all, and where two answers differ, both under `conflicts`, which
    wait for somebody to choose before the document can be final.

    Raises:
        Usage: `keep` names none of them.
        NotMet: such a draft is open already.
    """
    ids = [one.id for one in fork]
    for one in case.open_draft(fork[0].name):
        if set(ids) <= set(one.supersedes):
            raise NotMet(
                f"{one.id} brings them together already",
                f"casefile write {case.code} {one.name} --id {one.id}",
            )
    if keep not in ("both", *ids):
        raise Usage("--keep is the id of one of them, or both", f"choose {', '.join(ids)} or both")
    base = fork[-1] if keep == "both" else next(one for one in fork if one.id == keep)
    others = [one for one in fork if one is not base]
    paper = next_version(case, base, stamp, because, others)
    if keep == "both":
        for other in reversed(others):
            for name, value in other.tree.items():
                if paper.form.is_question(name):
                    _take_in(paper.tree, name, value, base, other)
    summary = f"{case.code}: {paper.form.title}, a version that brings {len(fork)} together is begun"
    return change(folder, stamp, "resolve", summary, new=[paper], case=case)


def _take_in(tree: Tree, name: str, theirs: Any, base: Document, other: Document) -> None:
    mine = tree.get(name)
    if base.name == "consent" and name in ("recipients", "purposes") and isinstance(mine, list):
        # What somebody may hear is only what both versions allow, until the person has been asked again.
        both = [item for item in mine if any(same(item, other_item) for other_item in theirs or ())]
        tree[name] = both or None
        if len(both) == len(mine) == len(theirs or ()):
            return
    else:
        tree[name] = _union(mine, theirs)
        if mine is None or same(mine, theirs):
            return
        if isinstance(theirs, list) and all(item in tree[name] for item in theirs):
            return
    values = [
        {"value": one.tree.get(name), "by": one.text("author"), "at": one.text("recorded_on")} for one in (base, other)
    ]
    tree["conflicts"] = [*(tree.get("conflicts") or ()), {"path": f"/{name}", "values": values}]


def _union(mine: object, theirs: object) -> object:
    """A list with the other's keyed items added; anything else stays mine, or theirs where I have none."""
    if mine is None:
        return theirs
    if not isinstance(mine, list) or not isinstance(theirs, list):
        return mine
    keys = {item.get("id") or item.get("code") for item in mine if isinstance(item, dict)}
    return [
        *mine,
        *(item for item in theirs if isinstance(item, dict) and (item.get("id") or item.get("code")) not in keys),
    ]
