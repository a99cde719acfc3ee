"""Several heads of a caseload's history become one commit, the same on every replica, so that nobody has to be asked or waited for.

Git only stores: what stands in the commit is `sync.trees`'s to say. Nothing here touches a file of the caseload.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from pathlib import Path

from casefile.core.failure import Unreadable
from casefile.store.git import objects
from casefile.sync import trees

RULE = 1
"""Which way of bringing together made a commit. `audit` makes those of this number again; a change of the way is a new number."""
MESSAGE = f"bring together\n\nRule: {RULE}\n"


class NoCommonBeginning(Unreadable):
    """Two histories that began apart: two caseloads, or one whose history was made anew."""


def fold(root: Path, heads: Iterable[str]) -> str:
    """One commit that holds everything of all heads; a head where one holds all the others already.

    Raises:
        NoCommonBeginning: two of them have no commit in common.
        GitProblem: git would not.
    """
    known = objects.independent(root, heads)
    made = known[0]
    for other in known[1:]:
        made = together(root, made, other)
    return made


def together(root: Path, one: str, other: str, *, strangers: bool = False) -> str:
    """The commit that two heads come to; the same whichever comes first, and wherever it is made.

    Raises:
        NoCommonBeginning: they have no commit in common, and are not taken as `strangers`.
        GitProblem: git would not.
    """
    first, second = sorted((one, other))
    bases = objects.bases(root, first, second)
    if not bases and not strangers:
        raise NoCommonBeginning(
            "the other side holds another caseload: the two did not begin as one; nothing was brought together",
            "casefile sync join, into a new folder, shows what the other side holds",
        )
    tree = tree_together(root, _base(root, bases), first, second)
    seconds = max(objects.dates(root, [first, second]))
    return objects.commit(root, tree, [first, second], MESSAGE, objects.MERGER, seconds)


def tree_together(root: Path, base: str, one: str, other: str) -> str:
    """The id of the tree that two states come to, `base` being what both came from."""
    store = trees.Store(partial(objects.blobs, root), partial(objects.put, root))
    ours, theirs = objects.changes(root, base, one), objects.changes(root, base, other)
    made = trees.differing(ours, theirs, store, partial(objects.tree, root, one))
    if _adds(ours) or _adds(theirs) or any(entry and path not in theirs for path, entry in made.items()):
        whole = {path: entry for path, entry in {**objects.tree(root, one), **made}.items() if entry}
        made |= trees.able_to_stand(whole, store)
    return objects.tree_with(root, one, made)


def _adds(changed: dict[str, trees.Pair]) -> bool:
    return any(was is None and now is not None for was, now in changed.values())


def _base(root: Path, bases: list[str]) -> str:
    """What two heads both came from: of several answers what these come to themselves, of none nothing."""
    if not bases:
        return objects.EMPTY_TREE
    made = bases[0]
    for other in bases[1:]:
        made = together(root, made, other, strangers=True)
    return made
