"""Files beside the papers: a scan or a letter, kept as it is under a neutral name, with its check sum in the paper it belongs to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from casefile.core.case import Case
from casefile.core.change import Change
from casefile.core.document import true_events
from casefile.core.failure import NotFound, NotMet, Unreadable, Usage
from casefile.core.finding import Finding, Place, Severity
from casefile.core.identity import item_id
from casefile.core.stamp import Stamp
from casefile.store import files
from casefile.store.apply import digest_of
from casefile.store.folder import Folder
from casefile.work import find
from casefile.work.papers import add_event, change, open_paper

FOLDER = "attachments"
MOST = 25 * 1024 * 1024
_ENDING = re.compile(r"\.[a-z0-9]{1,8}\Z")


def attach(folder: Folder, case: Case, reference: str, source: Path, consent: str, stamp: Stamp) -> Change:
    """Keep a copy of a file beside the papers, and note it in the paper it belongs to.

    The name it had is not kept: it may hold the person's. Its consent is the one named, else the current one.

    Raises:
        NotFound: there is no such file or paper.
        Usage: it is empty, larger than 25 MiB, or the paper takes no attachment.
    """
    document = find.document(case, reference)
    if document.standing() == "entered_in_error":
        raise NotMet(f"{document.id} was entered in error", f"casefile show {case.code}")
    data = _read(source)
    taken = {name.rpartition("/")[2].partition(".")[0] for name in _kept(folder, case)}
    letters = stamp.letters
    ending = found.group() if (found := _ENDING.search(source.suffix.lower())) else ""
    while (name := f"{stamp.day.isoformat()}-{item_id('f', letters)[2:]}") in taken:
        pass
    kept = f"{FOLDER}/{name}{ending}"
    paper = open_paper(document)
    current = case.current("consent")
    covers = find.document(case, consent).id if consent else current.id if current else ""
    fields = {"file": kept, "sha256": digest_of(data), "consent_ref": covers}
    add_event(paper, stamp, "attached", fields)
    made = change(folder, stamp, "attach", f"{case.code}: {kept} is kept with {document.id}", edited=[paper], case=case)
    path = f"clients/{case.code}/{kept}"
    return Change(
        made.verb,
        made.summary,
        {**made.read, path: ""},
        made.writes,
        documents=made.documents,
        client=made.client,
        attached={path: data},
    )


def _read(source: Path) -> bytes:
    try:
        data = files.read_bytes(source, MOST)
    except FileNotFoundError:
        raise NotFound("there is no such file") from None
    except OSError as error:
        raise Unreadable(f"the file cannot be read ({error.strerror})") from None
    if not data:
        raise Usage("the file is empty")
    if len(data) > MOST:
        raise Usage(f"the file is larger than {MOST // 1024 // 1024} MiB", "scan it again with fewer dots, in grey")
    return data


def _kept(folder: Folder, case: Case) -> list[str]:
    """Every file in a client's folder of attachments, by its path below the client's folder."""
    base = folder.root / "clients" / case.code / FOLDER
    if base.is_symlink() or not base.is_dir():
        return []
    return sorted(f"{FOLDER}/{one.name}" for one in base.iterdir() if not one.name.startswith("."))


def findings(folder: Folder, case: Case) -> Iterator[Finding]:
    """Attachments that are gone or changed, and files that no paper speaks of."""
    kept = set(_kept(folder, case))
    base = f"clients/{case.code}"
    named: set[str] = set()
    for document in case.documents:
        events = [one for one in true_events(document.events) if one.kind == "attached"]
        for event in events:
            name = str(event.get("file") or "")
            index = next((n for n, one in enumerate(document.items("events")) if one.get("id") == event.id), 0)
            place = document.place("events", index, "file")
            if name.rpartition("/")[0] != FOLDER or ".." in name or "\\" in name:
                yield Finding(
                    place, "attachment/place", "an attachment lies in the folder attachments and nowhere else"
                )
                continue
            named.add(name)
            yield from _as_kept(folder, f"{base}/{name}", str(event.get("sha256") or ""), place, here=name in kept)
    for name in sorted(kept - named):
        yield Finding(
            Place(f"{base}/{name}"),
            "attachment/unnamed",
            "no paper speaks of this file",
            f"casefile attach {case.code} FORM FILE keeps one with its paper; move this one out",
            Severity.WARNING,
        )


def _as_kept(folder: Folder, path: str, digest: str, place: Place, *, here: bool) -> Iterator[Finding]:
    try:
        data = files.read_bytes(folder.root / path, MOST) if here else None
    except OSError:
        data = None
    if data is None:
        yield Finding(place, "attachment/gone", "the file that belongs here is not there", "a backup has it")
    elif digest_of(data) != digest:
        yield Finding(
            place, "attachment/changed", "the file is no longer the one that was attached", "a backup has the first one"
        )
