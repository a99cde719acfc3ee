"""The service's own words for a form that ships: how its questions are asked, never what they are. Pure.

A `Wording` is made from what somebody wrote by hand. `worded` lays over the form whatever of it may stand, and leaves the
shipped words in the place of the rest; `faults` says what that rest is. Both ask the same questions.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from casefile.core.finding import Severity
from casefile.core.fixed import chosen
from casefile.core.form import Field, FieldType, Form
from casefile.core.tree import Path, is_empty

LINE = 300
TEXT = 4000
NEVER_HIDDEN = ("safety", "law")
"""Why a question is asked that no service leaves out."""


@dataclass(frozen=True, slots=True)
class Words:
    """How one question is asked: what is empty stays as it ships."""

    title: str = ""
    help: str = ""
    labels: Mapping[str, str] = field(default_factory=dict)
    examples: tuple[str, ...] = ()


_AS_SHIPPED = Words()


@dataclass(frozen=True, slots=True)
class Wording:
    """A service's words for one form. `since` is the version of the form they were written for, 0 where it does not say.

    Questions are named by their dotted path, `goals.steps.who`; sections by their id.
    """

    since: int = 0
    title: str = ""
    help: str = ""
    above: str = ""
    below: str = ""
    sections: Mapping[str, str] = field(default_factory=dict)
    questions: Mapping[str, Words] = field(default_factory=dict)
    order: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    hidden: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Fault:
    """A part of a wording that cannot stand: where in its file, and what a finding says of it."""

    path: Path
    code: str
    message: str
    fix: str = ""
    severity: Severity = Severity.ERROR


# -- from what was written
def wording_of(tree: Mapping[str, Any]) -> Wording:
    """A wording from a file's tree; what has another shape than it must is passed over (check names it)."""
    return Wording(
        since=_version(tree.get("since")),
        title=_line(tree.get("title")),
        help=_text(tree.get("description")),
        above=_text(tree.get("above")),
        below=_text(tree.get("below")),
        sections=_lines(tree.get("sections")),
        questions={path: _words(one) for path, one in _map(tree.get("questions")).items()},
        order={name: _list(names) for name, names in _map(tree.get("order")).items()},
        hidden=_list(tree.get("hidden")),
    )


def _words(tree: Any) -> Words:
    tree = _map(tree)
    return Words(
        title=_line(tree.get("title")),
        help=_text(tree.get("description")),
        labels=_lines(tree.get("labels")),
        examples=tuple(text for text in _list(tree.get("examples")) if text),
    )


def _version(value: Any) -> int:
    number = str(value).rpartition("/")[2] if isinstance(value, str) else ""
    return int(number) if number.isdecimal() and len(number) < 5 else 0


def _map(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _list(value: Any) -> tuple[str, ...]:
    """Texts, each at its place in the list; what is none is empty."""
    return tuple(_text(one) for one in value) if isinstance(value, list | tuple) else ()


def _lines(value: Any) -> Mapping[str, str]:
    return {name: line for name, one in _map(value).items() if (line := _line(one))}


def _line(value: Any) -> str:
    return " ".join(_text(value, LINE).split())


def _text(value: Any, most: int = TEXT) -> str:
    return value.strip() if isinstance(value, str) and len(value) <= most else ""


# -- over the form
def worded(form: Form, wording: Wording, looked_at: Collection[str]) -> Form:
    """The form as the service asks it. `looked_at` are the questions that rules read; they are never hidden."""
    hidden = frozenset(path for path in wording.hidden if not _stays(form, path, wording, looked_at))
    return replace(
        form,
        title=chosen(wording.title) or form.title,
        help=chosen(wording.help) or form.help,
        above=wording.above,
        below=wording.below,
        sections=tuple((code, chosen(wording.sections.get(code, "")) or title) for code, title in form.sections),
        order=tuple(name for section in wording.order for name in _order(form, section, wording)),
        fields=tuple(
            _asked(one, one.name, wording, hidden) if form.is_question(one.name) else one for one in form.fields
        ),
    )


def _asked(one: Field, path: str, wording: Wording, hidden: Collection[str]) -> Field:
    words = wording.questions.get(path, _AS_SHIPPED)
    inside = tuple(
        child if child.name == "id" else _asked(child, f"{path}.{child.name}", wording, hidden) for child in one.inside
    )
    made = replace(
        one,
        title=chosen(words.title) or one.title,
        help=chosen(words.help) or one.help,
        examples=words.examples or one.examples,
        hidden=path in hidden,
    )
    if one.type is FieldType.LIST and one.item:
        return replace(made, item=replace(one.item, fields=inside, labels=_labels(one.item, words)))
    return replace(made, fields=inside, labels=_labels(one, words))


def _labels(one: Field, words: Words) -> Mapping[str, str]:
    """The words of the choices; the shipped ones where two choices would read the same."""
    made = {**one.labels, **{value: chosen(text) for value, text in words.labels.items() if value in one.choices}}
    return one.labels if words.labels and _alike(one, made) else made


def _alike(one: Field, labels: Mapping[str, str]) -> Collection[str]:
    """Choices that would read the same as another."""
    count = Counter(labels.get(value, value).casefold() for value in one.choices)
    return [value for value in one.choices if count[labels.get(value, value).casefold()] > 1]


def _order(form: Form, section: str, wording: Wording) -> tuple[str, ...]:
    """The questions that stand first in a section, those that are there; none where they cannot stand so."""
    names = tuple(name for name in wording.order[section] if form.called(name))
    return () if _disorder(form, section, names) else names


def _disorder(form: Form, section: str, names: tuple[str, ...]) -> str:
    """Why the questions of a section cannot be asked in that order; nothing where they can."""
    mine = [one.name for one in form.questions() if one.section == section]
    if stray := [name for name in names if name not in mine]:
        return f"{stray[0]} is no question of this section"
    if len(set(names)) < len(names):
        return "a question stands here twice"
    asked = [one.name for one in replace(form, order=names).questions()]
    for one in form.questions():
        first = one.when.field if one.when else ""
        if first in mine and asked.index(first) > asked.index(one.name):
            return f"{one.name} rests on the answer to {first}, which comes after it"
    return ""


def _stays(form: Form, path: str, wording: Wording, looked_at: Collection[str]) -> str:
    """Why a question is asked although the service would hide it; nothing where it may be hidden."""
    one = form.called(path)
    top = form.field(path.partition(".")[0])
    if one is None or top is None:
        return "there is no such question"
    if one.needed:
        return "it is needed before the paper can be final"
    if top.why in NEVER_HIDDEN:
        return "it is asked for safety" if top.why == "safety" else "the law asks it"
    if top.name in looked_at:
        return "a requirement or a day that is due looks at its answer"
    if any(other.when and other.when.field == one.name for other in _every(form.fields)):
        return "other questions rest on its answer"
    if all(f"{_above(path)}{other.name}" in wording.hidden for other in _beside(form, path)):
        return "nothing would be left beside it"
    return ""


def _every(fields: Collection[Field]) -> Iterator[Field]:
    for one in fields:
        yield one
        yield from _every(one.inside)


def _above(path: str) -> str:
    return path[: path.rfind(".") + 1]


def _beside(form: Form, path: str) -> Iterator[Field]:
    """The questions that are asked where this one is, itself among them."""
    parent = form.called(_above(path)[:-1]) if "." in path else None
    return (one for one in parent.inside if one.name != "id") if parent else form.questions()


# -- what is wrong with it
def faults(form: Form, wording: Wording, looked_at: Collection[str]) -> Iterator[Fault]:
    """What of a wording does not stand over the newest version of its form."""
    if wording.since > form.version:
        message = f"these words were written for version {wording.since}; this casefile has version {form.version}"
        yield Fault(("since",), "own/newer", message, "use a newer casefile", Severity.WARNING)
    if wording.title and form.name == "case-plan":
        message = "pages take the plan's title from casefile.yaml"
        yield Fault(("title",), "own/elsewhere", message, "set plan_title there", Severity.WARNING)
    for path, words in wording.questions.items():
        if one := form.called(path):
            yield from _label_faults(form, wording, path, one, words)
        else:
            yield _gone(form, wording, ("questions", path), "question")
    for code in wording.sections:
        if code not in dict(form.sections):
            yield _gone(form, wording, ("sections", code), "section")
    for code in wording.order:
        yield from _order_faults(form, wording, code)
    for index, path in enumerate(wording.hidden):
        if path and form.called(path) is None:
            yield _gone(form, wording, ("hidden", index), "question")
        elif path and (why := _stays(form, path, wording, looked_at)):
            yield Fault(("hidden", index), "own/not-hidden", f"this question stays: {why}", "take it off this list")


def _order_faults(form: Form, wording: Wording, section: str) -> Iterator[Fault]:
    if section not in dict(form.sections):
        yield _gone(form, wording, ("order", section), "section")
        return
    names = wording.order[section]
    for index, name in enumerate(names):
        if name and form.called(name) is None:
            yield _gone(form, wording, ("order", section, index), "question")
    if why := _disorder(form, section, tuple(name for name in names if form.called(name))):
        yield Fault(("order", section), "own/order", why, f"casefile forms {form.name} shows the order")


def _label_faults(form: Form, wording: Wording, path: str, one: Field, words: Words) -> Iterator[Fault]:
    source = one.item if one.type is FieldType.LIST and one.item else one
    strange = [example for example in words.examples if source.choices and example not in source.choices]
    if strange:
        yield Fault(("questions", path, "examples"), "own/odd", "an example is none of the answers", "take it out")
    here: Path = ("questions", path, "labels")
    for value in words.labels:
        if value not in source.choices:
            yield _gone(form, wording, (*here, value), "answer")
    labels = {**source.labels, **{value: text for value, text in words.labels.items() if value in source.choices}}
    if not is_empty(words.labels) and (alike := _alike(source, labels)):
        said = next((value for value in alike if value in words.labels), "")
        where = (*here, said) if said else here
        yield Fault(where, "own/labels", "two answers of this question would read the same", "give each its own words")


def _gone(form: Form, wording: Wording, path: Path, what: str) -> Fault:
    """A name the form does not have: once it may have had it, else it is a slip."""
    if 0 < wording.since != form.version:
        message = f"{form.ref} has no {what} of that name; it was there in version {wording.since}, or never"
        return Fault(path, "own/gone", message, "take it out, and set since to the new version", Severity.WARNING)
    return Fault(path, "own/unknown", f"{form.ref} has no {what} of that name", f"casefile forms {form.name}")
