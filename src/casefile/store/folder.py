"""A caseload's folder to cases and documents. Loading never raises for a broken file: the broken file is a finding."""

from __future__ import annotations

import errno
import os
import re
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import Any

from casefile.core.case import Case
from casefile.core.caseload import Settings, settings_of
from casefile.core.document import Document, events_in, signatures_in
from casefile.core.failure import NotFound, Unreadable
from casefile.core.finding import Finding, Place, Severity
from casefile.core.form import Form
from casefile.core.identity import DIRECTORY, SERVICE, base_of, is_beside, is_client_code, is_worker_id, place_in
from casefile.schema.typing import typed
from casefile.store import files, library
from casefile.store.apply import digest_of, pending
from casefile.store.shelf import Shelf
from casefile.store.text.guard import Refusal, decoded
from casefile.store.text.nodes import Node, parse

CASELOAD_FILE = "casefile.yaml"
_NOT_OURS = re.compile(r"\.|~|#|.*(?:~|\.sw.|\.tmp|\.bak)\Z|4913\Z|README|Thumbs\.db\Z|desktop\.ini\Z", re.IGNORECASE)
_ENTRY = re.compile(r"[a-z0-9][a-z0-9-]{0,119}\Z")


class Folder:
    """One caseload on disk. Reads lazily and writes nothing; `digests` remembers what each file read was, for a Change."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.digests: dict[str, str] = {}
        self._known_as: dict[str, tuple[str, ...]] = {}

    @cached_property
    def _pending(self) -> Mapping[str, Path | None]:
        return pending(self.root)

    def forgiving(self) -> Folder:
        """The same, reading what stands there where the note of an interrupted change cannot be read; for an emergency."""
        try:
            _ = self._pending
        except Unreadable:
            self.__dict__["_pending"] = {}
        return self

    # -- finding it
    @classmethod
    def containing(cls, start: Path) -> Folder:
        """The caseload that `start` lies in.

        Raises:
            NotFound: neither it nor a folder above it holds casefile.yaml.
        """
        start = start.resolve()
        for folder in (start, *start.parents):
            if (folder / CASELOAD_FILE).is_file():
                return cls(folder)
        raise NotFound(
            "this is not inside a caseload (no casefile.yaml here or above)",
            "casefile init FOLDER, or casefile -C FOLDER ...",
        )

    # -- text
    def text(self, name: str) -> str:
        """The text of a file, by its path relative to the caseload, remembering its digest.

        Raises:
            FileNotFoundError, OSError, Refusal.
        """
        return decoded(self._read(name))

    def raw_text(self, name: str) -> str:
        """The text of a file exactly as it stands, byte order mark and all: what a change starts from."""
        raw = self._read(name)
        decoded(raw)
        return raw.decode("utf-8")

    def _read(self, name: str) -> bytes:
        path = self._pending.get(name, self.root / name)
        if path is None:
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), name)
        try:
            raw = files.read_bytes(path)
        except FileNotFoundError:  # another command has just finished that change
            raw = files.read_bytes(self.root / name)
        self.digests[name] = digest_of(raw)
        return raw

    # -- settings
    @cached_property
    def settings(self) -> Settings:
        """What casefile.yaml says.

        Raises:
            Unreadable: it cannot be read; nothing else is trusted then.
        """
        try:
            data = library.typed_as_json(parse(self.text(CASELOAD_FILE)).tree())
        except Refusal as refusal:
            place = f"{CASELOAD_FILE}:{refusal.line}:{refusal.column}"
            raise Unreadable(f"{place}: {refusal.message}", refusal.fix) from None
        except OSError as error:
            raise Unreadable(f"{CASELOAD_FILE} cannot be read ({error.strerror})") from None
        number = data.get("format")
        if number != 1:
            raise Unreadable(
                f"{CASELOAD_FILE}: format must be 1; a newer casefile may have made this caseload",
                "use a newer casefile",
            )
        return settings_of(data)

    # -- clients
    def codes(self) -> list[str]:
        """The client codes of the caseload, in order."""
        try:
            names = [entry.name for entry in self._entries("clients") if entry.is_dir(follow_symlinks=False)]
        except OSError as error:
            raise Unreadable(f"the folder clients cannot be read ({error.strerror})") from None
        waiting = [name.split("/")[1] for name, path in self._pending.items() if path and name.startswith("clients/")]
        return sorted({name for name in names + waiting if is_client_code(name)})

    def code(self, given: str, *, prefix: bool = False) -> str:
        """The client code a person means.

        Raises:
            NotFound: no such client, or the beginning of several.
        """
        if given == SERVICE:
            return given
        if place_in(given) == "worker":
            return self._worker(given)
        codes = self.codes()
        if given in codes:
            return given
        near = [code for code in codes if code.startswith(given)]
        if prefix and len(near) == 1:
            return near[0]
        if len(near) > 1:
            raise NotFound(f"several clients begin so: {', '.join(near[:5])}", "type more of the code")
        fix = f"did you mean {near[0]}? Writing needs the whole code" if near else "casefile list"
        raise NotFound("there is no such client" if not is_client_code(given) else f"there is no client {given}", fix)

    def _worker(self, given: str) -> str:
        known = [f"@{one.id}" for one in self.settings.workers]
        if given not in (*known, *self.worker_codes()):
            raise NotFound("there is no such worker", f"choose {', '.join(known)}")
        return given

    def worker_codes(self) -> list[str]:
        """The workers whose own papers lie on this machine, as commands name them."""
        try:
            names = [one.name for one in self._entries("workers") if one.is_dir(follow_symlinks=False)]
        except OSError:
            return []
        return sorted(f"@{name}" for name in names if is_worker_id(name))

    def _no_client(self, code: str) -> Case:
        """What belongs to no client: the service's own papers, or a worker's. No spine and no steps."""
        found: list[Finding] = []
        papers = tuple(self.document(name) for name in self.paper_names(code, found))
        return Case(code, Document(base_of(code), place_in(code), None, {}, {}, {}), papers, tuple(found))

    def service(self) -> Case:
        """What belongs to no client: enquiries, the directory, and the service's own papers."""
        return self._no_client(SERVICE)

    def paper_names(self, code: str, found: list[Finding] | None = None) -> list[str]:
        """The paths of a code's papers, in order, without opening any; what stands there and is none is added to `found`."""
        found = [] if found is None else found
        base = base_of(code)
        inner = {"client": ("notes",), SERVICE: ("enquiries", "directory")}.get(place_in(code), ())
        folders = (base, *(f"{base}/{name}" for name in inner))
        return sorted(name for one in folders for name in self._names(one, found) if name.endswith(".yaml"))

    def case(self, code: str) -> Case:
        """One client's file, whole; what could not be read stands in `findings` of the case or its documents."""
        if place_in(code) != "client":
            return self._no_client(code)
        base = f"clients/{code}"
        found: list[Finding] = []
        documents = []
        record = None
        for name in self.paper_names(code, found):
            one = self.document(name)
            if name == f"{base}/case.yaml":
                record = one
            else:
                documents.append(one)
        if record is None:
            found.append(
                Finding(
                    Place(f"{base}/case.yaml"),
                    "case/no-spine",
                    "case.yaml is missing; it holds the steps of the case",
                )
            )
            record = Document(f"{base}/case.yaml", "case", None, {}, {}, {})
        return Case(code, record, tuple(documents), tuple(found))

    def spine(self, code: str) -> Case:
        """A client's case.yaml alone: steps and states, without any paper."""
        return Case(code, self.document(f"clients/{code}/case.yaml"))

    def known_as(self, name: str) -> tuple[str, ...]:
        """The names that the directory has for the id of an entry: what it is called, who runs it, whom we know there."""
        if name not in self._known_as:
            path = f"{DIRECTORY}/{name}.yaml"
            there = bool(_ENTRY.match(name)) and (self.root / path).is_file()
            self._known_as[name] = tuple(_called(self.document(path))) if there else ()
        return self._known_as[name]

    def cases(self) -> Iterator[Case]:
        """Every client's file, by code."""
        for code in self.codes():
            yield self.case(code)

    def _names(self, base: str, found: list[Finding]) -> list[str]:
        try:
            here = self._entries(base)
        except OSError as error:
            found.append(Finding(Place(base), "file/not-read", f"the folder cannot be read ({error.strerror})"))
            here = []
        names = set()
        for entry in here:
            name = f"{base}/{entry.name}"
            is_folder = entry.is_dir(follow_symlinks=False) and not entry.name.endswith(".yaml")
            if is_folder or _NOT_OURS.match(entry.name):
                continue
            if entry.is_symlink():
                found.append(
                    Finding(
                        Place(name),
                        "file/link",
                        "a link stands here; casefile reads only plain files",
                        "put the file itself here",
                    )
                )
            elif is_beside(entry.name):
                message = "two texts of one file could not become one, and both are kept; this is one of them"
                fix = "look at both, take over what is needed into the other, then remove this one"
                found.append(Finding(Place(name), "file/beside", message, fix))
            elif entry.name.lower().endswith((".yml", ".yaml")) and not entry.name.endswith(".yaml"):
                message = "documents end in .yaml; this one is not read"
                found.append(
                    Finding(Place(name), "file/ending", message, "rename it to end in .yaml", Severity.WARNING)
                )
            else:
                names.add(name)
        waiting = {n: p for n, p in self._pending.items() if n.rpartition("/")[0] == base}
        names |= {n for n, p in waiting.items() if p}
        return [n for n in names if n not in waiting or waiting[n]]

    def _entries(self, base: str) -> list[os.DirEntry[str]]:
        """What stands in a folder, nothing where there is none; a link to a folder is not followed, nor one above it."""
        folder = self.root / base
        if any((self.root / above).is_symlink() for above in (PurePosixPath(base), *PurePosixPath(base).parents[:-1])):
            raise files.NotAFile(errno.ENOTDIR, "a link stands here, not a folder")
        try:
            with os.scandir(folder) as entries:
                return list(entries)
        except FileNotFoundError:
            return []

    # -- other files
    def beside(self, base: str) -> list[str]:
        """Every plain file of a folder by its path relative to the caseload, hidden ones left out, as after what is pending."""
        here = [f"{base}/{one.name}" for one in self._entries(base) if not one.name.startswith(".")]
        waiting = {name: path for name, path in self._pending.items() if name.rpartition("/")[0] == base}
        return sorted({name for name in here if name not in waiting} | {name for name, path in waiting.items() if path})

    def raw(self, name: str, most: int) -> bytes:
        """The bytes of a file that `beside` names, at most `most` and one more, as after what is pending.

        Raises:
            FileNotFoundError, OSError.
        """
        return files.read_bytes(self._pending.get(name) or self.root / name, most)

    # -- documents
    @cached_property
    def shelf(self) -> Shelf:
        """The forms of this caseload, in the service's words, and the service's own."""
        return Shelf(self.root)

    def document_in(self, name: str, text: str) -> Document:
        """A document of this caseload from its text.

        Raises:
            Refusal: the text is not one YAML map.
        """
        return document_of(name, text, self.shelf.known)

    def document(self, name: str) -> Document:
        """One document by its path relative to the caseload; a file that cannot be read is an empty document with a finding."""
        text = ""
        try:
            text = self.text(name)
            return self.document_in(name, text)
        except Refusal as refusal:
            place = Place(name, refusal.line, refusal.column)
            finding = _marked(name, text) or Finding(place, "yaml/not-read", refusal.message, refusal.fix)
        except OSError as error:
            finding = Finding(Place(name), "file/not-read", f"the file cannot be read ({error.strerror})")
        return Document(name, form_in_name(name), None, {}, {}, {}, (finding,), apart=is_apart(name))


def _called(entry: Document) -> Iterator[str]:
    """Every name in an entry of the directory."""
    people = (str(one.get("name") or "") for one in entry.items("contacts"))
    yield from (one for one in (entry.text("name"), entry.text("organisation"), *people) if one)


def _marked(name: str, text: str) -> Finding | None:
    """What is wrong with a text that git merged line by line: two versions between its marks."""
    rows = text.split("\n")
    marks = [number for number, row in enumerate(rows, 1) if row.startswith(("<<<<<<< ", ">>>>>>> "))]
    if len(marks) < 2:
        return None
    message = "git left two versions of some lines here, between <<<<<<< and >>>>>>>"
    fix = "keep the lines that are right, take out the marks, and use casefile sync in place of git pull"
    return Finding(Place(name, marks[0], 1), "file/marks", message, fix)


Known = Callable[[str, int], Form | None]
"""Gives the form of a name and version, or None where it is not known."""


def document_of(name: str, text: str, known: Known = library.known) -> Document:
    """A document from its text; `known` are the forms it may be of, those that ship unless said.

    Raises:
        Refusal: the text is not one YAML map.
    """
    root = parse(text)
    tree: Any = root.tree()
    form, found = _form_of(name, tree, root, known)
    data = typed(tree, form) if form else {key: value for key, value in tree.items() if isinstance(value, str)}
    of = form.name if form else _named(tree) or form_in_name(name)
    return Document(
        path=name,
        name=of,
        form=form,
        tree=tree,
        data=data,
        places=root.places(),
        findings=tuple(found),
        signatures=tuple(signatures_in(data)),
        events=tuple(events_in(data)),
        apart=bool(form.hidden_from) if form else _kept_apart(of) or is_apart(name),
    )


def _kept_apart(form: str) -> bool:
    """Whether papers of a form are kept apart, told without the form a file itself names: it may be newer, or not readable."""
    return form in library.shelf() and bool(library.form(form).hidden_from)


def is_apart(name: str) -> bool:
    """Whether a file's name speaks of a paper that is kept apart: all that tells of one nobody can read."""
    return _kept_apart(form_in_name(name))


def form_in_name(name: str) -> str:
    """The form a file's name speaks of: `…/2026-03-04-consent-k7f3.yaml` is a consent."""
    stem = name.rpartition("/")[2].removesuffix(".yaml")
    if stem in ("case", "profile"):
        return stem
    if "/notes/" in name:
        return "note"
    if name.startswith(f"{DIRECTORY}/"):
        return SERVICE
    dated = re.match(r"[0-9]{4}-[0-9]{2}-(?:[0-9]{2}-)?([a-z].*)-[a-z0-9]{4}\Z", stem)
    return dated.group(1) if dated else ""


def _named(tree: Mapping[str, Any]) -> str:
    ref = library.named_in(str(tree.get("casefile", "")))
    return ref[0] if ref else ""


def _form_of(name: str, tree: Mapping[str, Any], root: Node, known: Known) -> tuple[Form | None, list[Finding]]:
    pair = root.get("casefile")
    place = Place(name, pair[1].line, pair[1].column) if pair else Place(name, root.line, root.column)
    ref = library.named_in(str(tree.get("casefile", "")))
    if ref is None:
        message = "the first line must say which form this is: casefile: FORM/VERSION"
        return None, [Finding(place, "document/no-form", message, "casefile forms")]
    if form := known(*ref):
        return form, []
    if ref[0] not in library.shelf():
        message = "this form is not known to this casefile; the document is kept as it is"
        return None, [Finding(place, "document/unknown-form", message, "casefile forms", Severity.WARNING)]
    message = f"{ref[0]}/{ref[1]} was made by a newer casefile; the document is shown and kept as it is"
    return None, [Finding(place, "document/newer-form", message, "use a newer casefile to change it", Severity.WARNING)]
