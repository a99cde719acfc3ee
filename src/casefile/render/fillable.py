"""A form as a page that a person fills in by themselves, in a browser without a network: first as plain values.

What the page asks, and by which rules it judges, comes from the same form as everything else (`casefile.schema.person`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from casefile.core.caseload import Settings
from casefile.core.fixed import Fixed, fixed
from casefile.core.form import Field, FieldType, Form
from casefile.core.tree import is_empty
from casefile.render.build import title_of
from casefile.render.phrases import service_words
from casefile.render.questions import WHY
from casefile.render.words import ENGLISH, Words, called
from casefile.schema import person

EXCUSES = {
    "declined": fixed("I would rather not answer"),
    "not_known": fixed("I do not know"),
    "not_relevant": fixed("It does not apply to me"),
}
"""What a person may say in place of an answer that is needed."""

SAYS = {
    "needed": fixed("please answer this"),
    "whole": fixed("please write a whole number, in figures"),
    "number": fixed("please write a number, in figures"),
    "choice": fixed("please choose one of these"),
    "date": fixed("please give a day of the calendar, like 27 3 2027"),
    "long": fixed("this is too long: there is room for {most} letters", most="{most}"),
    "low": fixed("please write {low} or more", low="{low}"),
    "high": fixed("please write {high} or less", high="{high}"),
    "pattern": fixed("please look at how it is written"),
    "twice": fixed("this one is there twice"),
    "characters": fixed("there is a hidden character in it that cannot be kept; please type it again"),
    "here": fixed("Here: {fault}.", fault="{fault}"),
    "remove": fixed("Remove {item}", item="{item}"),
    "clear": fixed("Clear everything that is written here?"),
}
"""What the page's script says; where it has a place for something, it fills it in itself."""

FEW = 8
"""Up to so many choices stand below each other to tick; more of them fold into a menu."""


@dataclass(frozen=True, slots=True)
class Ask:
    """One question as a page asks it; an `example` where an answer must be written in a certain way.

    `id` is its place as `--set` takes it, `@` standing for the number of a list's item.
    """

    id: str
    name: str
    kind: str
    title: str
    help: str = ""
    example: str = ""
    why: str = ""
    needed: bool = False
    when: bool = False
    choices: tuple[tuple[str, str], ...] = ()
    inside: tuple[Ask, ...] = ()
    excuses: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class About:
    """Whose page it is, and what it begins with: nothing of it stands on a blank one."""

    client: str = ""
    key: str = ""
    based_on: str = ""
    digest: str = ""
    answers: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Fillable:
    """Everything the page shows (`sections` and the words above them) and everything its script works with (`data`)."""

    form: str
    title: str
    help: str
    service: str
    client: str
    begun: bool
    sections: tuple[tuple[str, tuple[Ask, ...]], ...]
    data: Mapping[str, Any]
    notes: tuple[str, ...] = ()
    sealed: bool = False
    words: Words = ENGLISH

    @property
    def language(self) -> str:
        """The language of the fixed words on it."""
        return "en-AU" if self.words.language == "en" else self.words.language

    def say(self, text: str, **parts: str) -> Fixed:
        """Fixed words of the layout, in the language of this page."""
        return self.words.say(Fixed(text, parts))


def fillable(form: Form, settings: Settings, about: About | None = None, recipients: Sequence[str] = ()) -> Fillable:
    """The page of a form, blank, or about somebody and with what their paper says already.

    With `recipients`, public keys of age, what it saves is sealed to them.
    """
    about = about or About()
    theirs = person.for_person(form)
    answers = answers_for(theirs, about.answers or {})
    page = Fillable(
        form=form.ref,
        title=title_of(form, settings),
        help=form.help,
        service=settings.service,
        client=about.client,
        begun=bool(answers),
        sections=tuple(_sections(theirs)),
        data={
            "page": form.ref,
            "rules": person.digest(theirs),
            "client": about.client or None,
            "key": about.key or None,
            "based_on": {"id": about.based_on, "digest": about.digest} if about.based_on else None,
            "questions": person.rules(theirs),
            "reasons": list(person.REASONS),
            "answers": answers,
            **_saving(about, recipients),
            "say": SAYS,
        },
        sealed=bool(recipients),
    )
    return called(page, service_words(settings))


def _saving(about: About, recipients: Sequence[str]) -> dict[str, Any]:
    """What the file is called, and where it is sealed to whom; the person's own copy says nobody's code."""
    file = f"answers-{about.client}.json" if about.client else "answers.json"
    if not recipients:
        return {"file": file}
    return {"file": f"{file}.age", "seal_to": list(recipients), "copy": "my-answers.txt"}


def _sections(form: Form) -> Iterator[tuple[str, tuple[Ask, ...]]]:
    """The sections in the order of the blank page: what only the funder asks comes last."""
    titles = dict(form.sections)
    questions = sorted(form.fields, key=lambda one: one.why == "funder")
    last: list[Field] = []
    for n, one in enumerate(questions):
        last.append(one)
        if n + 1 == len(questions) or questions[n + 1].section != one.section:
            yield titles.get(one.section, ""), tuple(_ask(each, each.name, top=True) for each in last)
            last = []


def _ask(one: Field, id: str, *, top: bool = False) -> Ask:
    group = one.item if one.type is FieldType.LIST and one.item else one
    below = f"{id}.@" if group is one.item else id
    return Ask(
        id=id,
        name=one.name,
        kind=_kind(one),
        title=one.title,
        help=one.help,
        example=str(one.examples[0]) if one.coded and one.examples else "",
        why=WHY.get(one.why, "") if top and one.why != "client" else "",
        needed=one.needed,
        when=one.when is not None,
        choices=tuple(_choices(group)),
        inside=tuple(_ask(each, f"{below}.{each.name}") for each in group.fields),
        excuses=tuple(EXCUSES.items()) if top and one.needed else (),
    )


def _kind(one: Field) -> str:
    """How a question is answered: by it `ask.html` and `fill.js` know what to do."""
    if one.type is FieldType.LIST and one.item:
        if one.item.type is FieldType.GROUP:
            return "list"
        return "ticks" if one.item.choices else "lines"
    if one.type is FieldType.CHOICE:
        return "choice" if len(one.choices) <= FEW else "menu"
    if one.widget == "scale" or one.type is FieldType.BOOLEAN:
        return "choice"
    if one.type is FieldType.TEXT:
        return "words" if one.widget == "text" or one.lines > 1 or one.most > 1000 else "text"
    return str(one.type)


def _choices(one: Field) -> Iterator[tuple[str, str]]:
    if one.type is FieldType.BOOLEAN:
        yield from (("true", fixed("Yes")), ("false", fixed("No")))
    elif one.widget == "scale":
        yield from ((str(n), str(n)) for n in range(11))
    else:
        yield from ((choice, one.label(choice)) for choice in one.choices)


def answers_for(form: Form, data: Mapping[str, Any]) -> dict[str, Any]:
    """What a paper says already, as far as it is the person's to answer."""
    answers = _answers(form.fields, data)
    excused = data.get("unanswered")
    kept = {
        one.name: excused[one.name]
        for one in form.fields
        if one.needed and isinstance(excused, Mapping) and excused.get(one.name) in person.REASONS
    }
    return {**answers, "unanswered": kept} if kept else answers


def _answers(fields: tuple[Field, ...], data: Mapping[str, Any]) -> dict[str, Any]:
    found = {one.name: _answer(one, data.get(one.name)) for one in fields}
    return {name: value for name, value in found.items() if not is_empty(value)}


def _answer(one: Field, value: Any) -> Any:
    """The answer as far as it has the shape of one; what somebody wrote there by hand instead has no place on the page."""
    if one.type is FieldType.GROUP:
        return _answers(one.fields, value) if isinstance(value, Mapping) else None
    if one.type is FieldType.LIST and one.item:
        items = value if isinstance(value, list | tuple) else ()
        if one.item.type is FieldType.GROUP:
            return [_item(one.item, item) for item in items if isinstance(item, Mapping)]
        return [item for item in items if isinstance(item, str)]
    return None if isinstance(value, Mapping | list | tuple) else value


def _item(one: Field, item: Mapping[str, Any]) -> dict[str, Any]:
    key = {"id": item["id"]} if isinstance(item.get("id"), str) else {}
    return {**key, **_answers(one.fields, item)}
