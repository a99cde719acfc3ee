"""Files beside the papers: a scan or a letter, kept as it is under a neutral name, with its check sum in the paper it belongs to."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from casefile.core.answer import as_decided
from casefile.core.case import Case
from casefile.core.change import Change
from casefile.core.document import true_events
from casefile.core.failure import NotFound, NotMet, Unreadable, Usage
from casefile.core.finding import Finding, Place, Severity
from casefile.core.identity import base_of, item_id
from casefile.core.stamp import Stamp
from casefile.store import files
from casefile.store.apply import digest_of
from casefile.store.folder import Folder
from casefile.work import find
from casefile.work.papers import add_event, change, open_paper

FOLDER = "attachments"
MOST = 25 * 1024 * 1024
ENDINGS = tuple(
    f".{one}"
    for one in (
        *("pdf", "jpg", "jpeg", "png", "gif", "tif", "tiff", "webp", "heic", "svg"),
        *("txt", "md", "csv", "html", "eml", "msg", "rtf", "doc", "docx", "odt", "xls", "xlsx", "ods", "pptx"),
        *("m4a", "mp3", "wav", "ogg", "mp4", "mov", "zip", "gz", "7z", "asc", "gpg", "p7m", "json", "xml", "yaml"),
    )
)
"""What a file's name may end in here; any other ending could be a part of somebody's name."""


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
    ending = source.suffix.lower() if source.suffix.lower() in ENDINGS else ""
    while (name := f"{stamp.day.isoformat()}-{item_id('f', letters)[2:]}") in taken:
        pass
    kept = f"{FOLDER}/{name}{ending}"
    paper = open_paper(document)
    current = case.current("consent")
    named = find.document(case, consent) if consent else current
    if named is not None and named.name != "consent":
        raise Usage("--consent names a consent", f"casefile show {case.code}")
    covers = named.id if named and (consent or as_decided(named, case).standing() == "final") else ""
    fields = {"file": kept, "sha256": digest_of(data), "consent_ref": covers}
    add_event(paper, stamp, "attached", fields)
    made = change(folder, stamp, "attach", f"{case.code}: {kept} is kept with {document.id}", edited=[paper], case=case)
    path = f"{base_of(case.code)}/{kept}"
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
    base = base_of(case.code)
    try:
        return [name.removeprefix(f"{base}/") for name in folder.beside(f"{base}/{FOLDER}")]
    except OSError:  # a link or a file stands where the folder belongs; what should lie there is gone
        return []


def findings(folder: Folder, case: Case) -> Iterator[Finding]:
    """Attachments that are gone or changed, and files that no paper speaks of."""
    kept = set(_kept(folder, case))
    base = base_of(case.code)
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
        data = folder.raw(path, MOST) if here else None
    except OSError:
        data = None
    if data is None:
        yield Finding(place, "attachment/gone", "the file that belongs here is not there", "a backup has it")
    elif digest_of(data) != digest:
        yield Finding(
            place, "attachment/changed", "the file is no longer the one that was attached", "a backup has the first one"
        )
