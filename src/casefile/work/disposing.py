"""Something is removed for good: two people decide, an entry without content stays in the register, the rest goes from the folder.

The histories, here and elsewhere, are cleaned by what the entry says (`sync.rewriting`); this only writes it.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from casefile.core import disposal
from casefile.core.case import Case
from casefile.core.change import Change
from casefile.core.failure import NotMet, Unreadable, Usage
from casefile.core.identity import SERVICE, base_of
from casefile.core.retention import Retention, holds
from casefile.core.stamp import Stamp
from casefile.store import files, library
from casefile.store.apply import digest_of
from casefile.store.folder import Folder, is_apart
from casefile.work.editing import DRAFTS
from casefile.work.finalising import make_final
from casefile.work.papers import Paper, new_paper, new_text, ordered

VERB = "dispose"
KEPT_FROM = "kept from a colleague"
ANOTHERS = "another person's words"
MOST = 1 << 30


@dataclass(frozen=True, slots=True)
class Offer:
    """Whether the person was offered their file first: the day, or why not."""

    on: str = ""
    not_because: str = ""

    @property
    def fields(self) -> dict[str, str]:
        """What the register says of it."""
        if self.on:
            return {"offered": "offered", "offered_on": self.on}
        return {"offered": "not_offered", "not_offered_because": self.not_because}


@dataclass(frozen=True, slots=True)
class Entry:
    """What the register says beside what goes: what kind, by what rule, why, and who agreed."""

    kind: str
    authority: str
    second: str
    reason: str = ""
    offer: Offer | None = None


def second_person(folder: Folder, second: str, stamp: Stamp) -> None:
    """Two named people decide; a sole practitioner is their own second, and the reason stands there for the consultation.

    Raises:
        Usage: nobody else of the caseload is named.
    """
    workers = [one.id for one in folder.settings.workers]
    if folder.settings.alone and second == stamp.worker:
        return
    if second == stamp.worker or not second:
        raise Usage("two people decide this: name the other", "--with WORKER")
    if second not in workers:
        raise Usage("the second person is not a worker of this caseload", f"choose {', '.join(workers)}")


def may_purge(folder: Folder, case: Case, kept: Retention, second: str, stamp: Stamp) -> None:
    """Say why a file may not be removed, before anybody is asked anything.

    Raises:
        Usage: as `second_person`.
        NotMet: the file is open, or on hold.
    """
    second_person(folder, second, stamp)
    if not kept.closed:
        raise NotMet(f"{case.code} is open; only a closed file is removed", f"casefile exit {case.code} --close")
    if kept.held:
        lift = next((str(one.get("id")) for one in holds(case, stamp.day)), "")
        why = "; ".join(f"{one.title.lower()}: {one.why}" for one in kept.held)
        fix = f"casefile hold {case.code} --lift {lift}" if lift else f"casefile retention {case.code}"
        raise NotMet(f"{case.code} must be kept: {why}", fix)


def register(folder: Folder, stamp: Stamp, entry: Entry, base: str, gone: Sequence[str] = ()) -> Paper:
    """An entry of the register, final: that something was removed, how decided, and by whom; not what it was."""
    form = library.form(disposal.FORM)
    fields = {
        "kind": entry.kind,
        "authority": entry.authority,
        "reason": entry.reason,
        "approved_by": entry.second,
        **(entry.offer.fields if entry.offer else {}),
        **disposal.said(secrets.token_hex(disposal.SALT_BYTES), base, gone),
    }
    paper = new_paper(folder.service(), form, stamp, {name: value for name, value in fields.items() if value})
    paper = Paper(paper.path, form, ordered(paper.tree, form))
    make_final(paper, stamp)
    return paper


def dispose(folder: Folder, case: Case, entry: Entry, stamp: Stamp) -> Change:
    """Remove a whole file: every paper, attachment and draft; the entry of the register takes their place.

    Raises:
        Unreadable: something that is no plain file stands in the folder.
    """
    base = base_of(case.code)
    going = everything(folder, case.code)
    paper = register(folder, stamp, entry, base)
    return Change(
        VERB,
        f"{case.code}: the file is removed, {len(going)} files; the register keeps {paper.id}",
        {name: digest_of(data) for name, data in going.items()} | {paper.path: ""},
        {paper.path: new_text(paper, stamp)},
        removes=tuple(going),
        documents=(paper.written(folder.service()),),
        client=case.code,
    )


def everything(folder: Folder, code: str) -> Mapping[str, bytes]:
    """Every file of a person's folder and every draft of it, by its path in the caseload.

    Raises:
        Unreadable: something that is no plain file stands there.
    """
    try:
        return {name: files.read_bytes(folder.root / name, MOST) for name in names_of(folder, code)}
    except OSError:
        raise Unreadable(f"something in clients/{code} is no plain file", "look at it, then move it away") from None


def names_of(folder: Folder, code: str) -> list[str]:
    """The paths of the same; nothing is opened."""
    return [*_below(folder.root, base_of(code)), *drafts(folder, code)]


def drafts(folder: Folder, code: str) -> list[str]:
    """The words of a person's papers that are kept because they could not be put into them."""
    stem = f"{base_of(code).replace('/', '--')}--"
    return sorted(f"{DRAFTS}/{one.name}" for one in (folder.root / DRAFTS).glob(f"{stem}*"))


def _below(root: Path, base: str) -> Iterator[str]:
    for here, folders, names in os.walk(root / base):
        folders.sort()
        for name in sorted(names + [one for one in folders if (Path(here) / one).is_symlink()]):
            yield (Path(here) / name).relative_to(root).as_posix()


def clear(folder: Folder, code: str) -> None:
    """Take away the folders that a removed file left empty."""
    base = folder.root / base_of(code)
    for here, _, _ in os.walk(base, topdown=False):
        with suppress(OSError):
            Path(here).rmdir()


def removed(folder: Folder, code: str) -> str:
    """The entry of the register by which the file of this code was removed; nothing where there is none.

    It is how a command that was killed knows that it only has to be finished, and why no code is given twice.
    """
    for name in folder.paper_names(SERVICE):
        if disposal.ENTRY.match(name):
            found = disposal.removal_in(folder.document(name).tree)
            if found and not found.files and found.is_about(base_of(code)):
                return found.id
    return ""


def others_naming(folder: Folder, case: Case) -> list[str]:
    """Papers of others in which the code stands; they stay, and somebody should look at them."""
    found = []
    for code in (*(one for one in folder.codes() if one != case.code), SERVICE):
        for name in folder.paper_names(code):
            with suppress(OSError, ValueError):
                data = files.read_bytes(folder.root / name)
                if case.code.encode() in data or (case.key and case.key.encode() in data):
                    found.append(f"a paper of {code} that is kept apart" if is_apart(name) else name)
    return found
