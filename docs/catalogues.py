"""Gathers the fixed words of pages into languages/*.po, keeps what was translated, and compiles what casefile reads.

`python docs/catalogues.py` brings the catalogues up to date; a test compares a fresh run with what is there. A text that was
changed in English loses no translation: it is kept, marked fuzzy, and not printed until somebody has looked at it.
"""

from __future__ import annotations

import ast
import difflib
import sys
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from jinja2 import Environment
from jinja2.ext import extract_from_ast

from casefile.core.form import Field, Form
from casefile.render.signing import SINCE
from casefile.store import library
from casefile.work.gating import practice

sys.path.insert(0, str(Path(__file__).resolve().parent))
from po import Catalogue, Message, compiled, read_po, written_po

ROOT = Path(__file__).resolve().parents[1]
LANGUAGES = ROOT / "languages"
ALSO = ("feedback", "safe-today")
"""Forms that a person answers or holds without signing them."""
SAYS = {"fixed": 0, "say": 0, "FixedDay": 0, "together": 1}
"""The functions that take a fixed text, and where they take it."""


PICTURED = (
    ("profile", "people.tie"),
    ("profile", "people.gives"),
    ("profile", "people.relation"),
    ("case", "steps.state"),
    ("case", "appointments.kind"),
    ("note", "kind"),
)
"""Fields whose answers stand on pictures of the whole file."""


def seen_by_the_person(form: Form) -> bool:
    """Whether the person signs it, or is handed it."""
    return form.name in ALSO or (form.place == "client" and any(one.role == "client" for one in form.signatories))


def messages() -> dict[str, str]:
    """Every fixed text by where it stands first: the furniture of pages, then form after form."""
    found: dict[str, str] = {}
    for text, place in (*of_code(), *of_templates(), *of_titles(), *of_wordings(), *of_forms(), *of_pictures()):
        if text.strip():
            found.setdefault(text, place)
    return found


def of_code() -> Iterator[tuple[str, str]]:
    """Texts in calls of `fixed`, `say` and the like."""
    for path in sorted((ROOT / "src").rglob("*.py")):
        if path.stem in ("fixed", "words"):
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call):
                name = getattr(node.func, "id", getattr(node.func, "attr", ""))
                at = SAYS.get(name, len(node.args))
                text = node.args[at] if at < len(node.args) else None
                if isinstance(text, ast.Constant) and isinstance(text.value, str):
                    yield text.value, path.relative_to(ROOT / "src" / "casefile").as_posix()


def of_templates() -> Iterator[tuple[str, str]]:
    """Texts in `say(...)` of a template."""
    environment = Environment(autoescape=True)
    for path in sorted((ROOT / "templates").rglob("*.html")):
        for _, _, found in extract_from_ast(environment.parse(path.read_text("utf-8")), ("say",)):
            text = found[0] if isinstance(found, tuple) else found  # where it has places for values
            if isinstance(text, str):
                yield text, path.relative_to(ROOT).as_posix()


def of_titles() -> Iterator[tuple[str, str]]:
    """What a service calls people, where it chose no word of its own, and how that begins a line."""
    for title in ("client", "Client", "caseworker", "Caseworker", "carer", "Carer", "My plan"):
        yield title, "casefile.yaml"


def of_wordings() -> Iterator[tuple[str, str]]:
    """What ships with a form and is no question: the statement of rights."""
    for path in sorted((ROOT / "schemas").glob("*/text.yaml")):
        yield from ((text, path.parent.name) for text in _told(library.data(f"{path.parent.name}/text.yaml")))


def _told(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        yield from (
            text for name, one in value.items() if name not in ("picture", "version", "code") for text in _told(one)
        )
    elif isinstance(value, list | tuple):
        yield from (text for one in value for text in _told(one))


def of_forms() -> Iterator[tuple[str, str]]:
    """What pages print of each form, the ones that people meet first in front."""
    first = "rights-and-responsibilities safe-today consent safety-plan case-plan smart-goals review exit-plan".split()
    first += ["self-reflection", "feedback"]
    every = {form.name: form for form in library.forms() if seen_by_the_person(form)}
    for name in (*first, *sorted(every.keys() - set(first))):
        form = every[name]
        yield from ((text, name) for text in _of_form(form))


def of_pictures() -> Iterator[tuple[str, str]]:
    """What pictures say of papers that the person does not sign: the choices of some fields, and the phases."""
    for name, path in PICTURED:
        field = library.form(name).at(tuple(path.split(".")))
        assert field
        yield from ((field.label(choice), name) for choice in field.choices)
    yield library.form("follow-up").title, "follow-up"
    yield from ((one.title, "practice") for one in practice().phases)


def _of_form(form: Form) -> Iterator[str]:
    yield from (form.title, form.help)
    yield from (title for _, title in form.sections)
    for one in form.questions():
        yield from _of_field(one, top=True)
    events = form.field("events")
    for name in ("kind", *SINCE):
        field = events.child(name) if events else None
        yield from (field.label(choice) for choice in field.choices) if field else ()


def _of_field(one: Field, *, top: bool = False) -> Iterator[str]:
    if (one.name, one.title) != ("id", "Id"):
        yield one.title
    if top:
        yield one.help
    yield from (one.label(choice) for choice in one.choices)
    for inner in one.fields:
        yield from _of_field(inner)
    if one.item:
        yield from (one.item.label(choice) for choice in one.item.choices)
        for inner in one.item.fields:
            yield from _of_field(inner)


def merged(old: Catalogue, texts: dict[str, str]) -> Catalogue:
    """A catalogue with exactly those texts: translations kept; where the English changed a little, kept and marked fuzzy."""
    known = {one.text: one for one in old.messages}
    gone = {text: one for text, one in known.items() if text not in texts and one.translation}
    made = []
    for text, place in texts.items():
        if text in known:
            made.append(replace(known[text], place=place))
            continue
        near = difflib.get_close_matches(text, gone, 1, 0.8)
        made.append(Message(text, gone[near[0]].translation if near else "", place, bool(near)))
    return replace(old, messages=tuple(made))


def files() -> Iterator[tuple[Path, bytes]]:
    """Each catalogue as it should be, source and compiled."""
    texts = messages()
    for path in sorted(LANGUAGES.glob("*.po")):
        catalogue = merged(read_po(path.read_text("utf-8")), texts)
        yield path, written_po(catalogue).encode("utf-8")
        yield path.with_suffix(".mo"), compiled(catalogue)


if __name__ == "__main__":
    for file, content in files():
        if not file.exists() or file.read_bytes() != content:
            file.write_bytes(content)
            sys.stdout.write(f"{file.relative_to(ROOT)}\n")
