"""Is what a service has of its own as it must be? Findings about `.casefile/own`, with the line each stands on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from importlib import import_module
from pathlib import Path, PurePosixPath
from typing import Any

from casefile.core import wording
from casefile.core.failure import Unreadable
from casefile.core.finding import Finding, Place, Severity
from casefile.core.form import Form
from casefile.core.identity import OWN_FORM
from casefile.schema.forms import SchemaError
from casefile.store import files, library, own_layout
from casefile.store.letterhead import FILE as LETTERHEAD
from casefile.store.letterhead import picture_of
from casefile.store.logo import NoLogo
from casefile.store.own_layout import LAYOUTS, path_of
from casefile.store.shelf import FORMS, OWN, Shelf, entries, own_form
from casefile.store.text.guard import Refusal, decoded
from casefile.store.text.nodes import Node, parse
from casefile.work import shapes

HELP = "casefile help own"
_PICTURES = (".svg", ".png")


def findings(root: Path) -> Iterator[Finding]:
    """Everything in `.casefile/own` that cannot stand; what ships stands in its place meanwhile."""
    for base in (OWN, FORMS):
        if (root / base).is_symlink():
            yield _link(base)
            return
    yield from letterhead(root)
    yield from _layouts(root)
    for name in sorted(one.name for one in entries(root / OWN)):
        if name not in ("forms", "layouts", PurePosixPath(LETTERHEAD).name) and not name.endswith(_PICTURES):
            yield from _not_used(f"{OWN}/{name}")
    for name in sorted(one.name for one in entries(root / FORMS)):
        yield from _entry(root, name)


def _entry(root: Path, name: str) -> Iterator[Finding]:
    path = f"{FORMS}/{name}"
    if (root / path).is_symlink():
        yield _link(path)
    elif OWN_FORM.match(name):
        yield from _own_form(root, name)
    elif name.endswith(".yaml"):
        yield from words_for(root, name.removesuffix(".yaml"))
    elif name in library.shelf():
        message = "a form that ships is never replaced; its words may be changed, or a form of another name added"
        yield Finding(Place(path), "own/replaces", message, f"{name}.yaml beside this folder, or a folder own-{name}")
    else:
        yield from _not_used(path)


def _not_used(path: str) -> Iterator[Finding]:
    if not PurePosixPath(path).name.startswith((".", "README")):
        yield Finding(Place(path), "own/not-used", "nothing reads what is called so", HELP, Severity.WARNING)


def _link(path: str) -> Finding:
    message = "a link stands here; casefile reads only plain files"
    return Finding(Place(path), "file/link", message, "put the file itself here")


def _read(root: Path, path: str) -> Node | Finding:
    """A file's nodes, or why it cannot be read."""
    try:
        return parse(decoded(files.read_bytes(root / path)))
    except Refusal as refusal:
        return Finding(Place(path, refusal.line, refusal.column), "yaml/not-read", refusal.message, refusal.fix)
    except OSError as error:
        return Finding(Place(path), "file/not-read", f"the file cannot be read ({error.strerror})")


# -- words for a form that ships
def words_for(root: Path, name: str) -> Iterator[Finding]:
    """What cannot stand of the service's words for a form."""
    path = f"{FORMS}/{name}.yaml"
    if name not in library.shelf():
        near = get_close_matches(name, library.shelf(), n=1)
        fix = f"did you mean {near[0]}.yaml?" if near else "casefile forms lists the names"
        yield Finding(Place(path), "own/no-form", "no form that ships is called as this file", fix)
        return
    node = _read(root, path)
    if isinstance(node, Finding):
        yield node
        return
    tree: Mapping[str, Any] = library.typed_as_json(node.tree())
    places = node.places()
    form = library.form(name)
    yield from (Finding(place, "own/odd", said, HELP) for place, said in shapes.odd(path, "own", tree, places))
    if isinstance(tree.get("since"), str) and tree["since"].partition("/")[0] != name:
        place = shapes.place(path, ("since",), places)
        yield Finding(place, "own/odd", "since must name this form", f"since: {form.ref}")
    for fault in _faults(form, wording.wording_of(tree)):
        place = shapes.place(path, fault.path, places, key=fault.code in ("own/unknown", "own/gone"))
        yield Finding(place, fault.code, fault.message, fault.fix, fault.severity)


def _faults(form: Form, words: wording.Wording) -> Iterator[wording.Fault]:
    return wording.faults(form, words, library.looked_at(form.name))


# -- a form of the service's own
def _own_form(root: Path, name: str) -> Iterator[Finding]:
    versions = Shelf(root).own.get(name, {})
    if not versions:
        message = "no form lies in this folder; a form is called by its version, 1.schema.yaml"
        yield Finding(Place(f"{FORMS}/{name}"), "own/form", message, HELP)
    for version, path in versions.items():
        node = _read(root, path)
        if isinstance(node, Finding):
            yield node
            continue
        try:
            own_form(library.typed_as_json(node.tree()), name, version)
        except SchemaError as error:
            for line in error.args:
                pointer, _, said = str(line).partition(": ")
                yield Finding(shapes.place(path, shapes.steps_of(pointer), node.places()), "own/form", said, HELP)


# -- layouts of pages
def _layouts(root: Path) -> Iterator[Finding]:
    if (root / LAYOUTS).is_symlink():
        yield _link(LAYOUTS)
        return
    for name in sorted(one.name for one in entries(root / LAYOUTS)):
        path = f"{LAYOUTS}/{name}"
        if (root / path).is_symlink():
            yield _link(path)
        elif name.endswith(".html"):
            yield from layout(root, name.removesuffix(".html"))
        else:
            yield from _not_used(path)


def layout(root: Path, name: str) -> Iterator[Finding]:
    """What may not stand in the service's layout of a form."""
    shelf, path = Shelf(root), path_of(name)
    if name not in shelf:
        near = get_close_matches(name, [one.name for one in shelf], n=1)
        fix = f"did you mean {near[0]}.html?" if near else "casefile forms lists the names"
        yield Finding(Place(path), "own/no-form", "there is no form that is called as this file", fix)
        return
    try:
        text = own_layout.source(root, name)
    except Unreadable as problem:
        yield Finding(Place(path), "own/layout", problem.message, problem.fix)
        return
    judge = import_module("casefile.schema.own_template")  # it needs Jinja, which is slow to load
    for fault in judge.faults(text, shelf.form(name)):
        yield Finding(Place(path, fault.line), "own/layout", fault.message, fault.fix or "casefile help layouts")


# -- the letterhead
def letterhead(root: Path) -> Iterator[Finding]:
    """What of the letterhead cannot stand on a page."""
    if PurePosixPath(LETTERHEAD).name not in {one.name for one in entries(root / OWN)}:
        return
    node = _read(root, LETTERHEAD)
    if isinstance(node, Finding):
        yield node
        return
    tree = library.typed_as_json(node.tree())
    odd = [*shapes.odd(LETTERHEAD, "letterhead", tree, node.places())]
    yield from (Finding(place, "own/odd", said, HELP) for place, said in odd)
    if not odd:
        yield from _picture(root, tree.get("logo"), shapes.place(LETTERHEAD, ("logo",), node.places()))


def _picture(root: Path, name: str | None, place: Place) -> Iterator[Finding]:
    try:
        left_out = picture_of(root, name).left_out
    except NoLogo as problem:
        yield Finding(place, "own/logo", str(problem), "save it anew as a plain SVG or PNG")
    except OSError as problem:
        yield Finding(place, "own/logo", f"the logo cannot be read ({problem.strerror})", "put it beside this file")
    else:
        if left_out:
            parts = "1 part of the logo is" if left_out == 1 else f"{left_out} parts of the logo are"
            message = f"{parts} not shown: only shapes in plain colours are"
            yield Finding(place, "own/logo", message, "look at it on a printed page", Severity.WARNING)
