"""The questions of a form in their order, numbered, with their answers in words: the walk that every page comes from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from casefile.core import numbering
from casefile.core.days import day_of
from casefile.core.fixed import Fixed, fixed, together
from casefile.core.form import Field, FieldType, Form, Kind
from casefile.core.translations import Translation, digest_of
from casefile.core.tree import is_empty
from casefile.render.drawings import drawing_for, picture_of
from casefile.render.page import NOTHING, Beside, Entry, Section, paragraphs
from casefile.render.phrases import UNANSWERED, in_words, language_name

WHY = {
    "client": fixed("for you"),
    "safety": fixed("for safety"),
    "law": fixed("the law asks"),
    "funder": fixed("for the funder; you may skip it"),
}
EXTRA = "extra"
"""The sheet of a blank form that only some people need: who decides for somebody, what was spoken, what papers it rests on."""


LEFT_OUT = ("#", fixed("No longer asked here"))
"""Where the answers stand to questions that the service asks no more."""


class Walk:
    """One walk through a form. A question has the same number on every page: blank, filled, or on the extra sheet."""

    def __init__(
        self,
        form: Form,
        data: Mapping[str, Any],
        *,
        blank: bool,
        extra: bool = False,
        apart: frozenset[str] = frozenset(),
        named: Mapping[str, str] | None = None,
        only: frozenset[str] | None = None,
        guided: bool = False,
        translated: Mapping[str, tuple[Translation, ...]] | None = None,
    ) -> None:
        self.form = form
        self.data = data
        self.blank = blank
        self.extra = extra
        self.apart = apart
        self.named = named or {}
        self.only = only
        self.guided = blank or guided
        self.translated = translated or {}
        self.kept_apart = False
        self.open: list[Entry] = []
        self.within_code = False
        self.split: tuple[Field, ...] | None = None

    def sections(self) -> Iterator[Section]:
        """The sections that have something to print."""
        titles = dict([*self.form.sections, LEFT_OUT])
        groups: list[tuple[str, list[tuple[str, Field]]]] = []
        for number, one in numbering.numbered(self.form):
            section = LEFT_OUT[0] if one.hidden else one.section
            if not groups or groups[-1][0] != section:
                groups.append((section, []))
            groups[-1][1].append((number, one))
        for section, questions in groups:
            entries = [entry for number, one in questions if (entry := self._entry(number, one))]
            if entries:
                yield Section(titles.get(section, ""), tuple(entries), section)

    def notes(self) -> Iterator[str]:
        """What the foot of the page says; known once the sections are built."""
        if self.kept_apart and "protective" not in self.apart:  # there, the line itself could tell somebody
            yield fixed("What is kept apart for safety is not on this copy.")

    def _apart(self, one: Field, value: Any) -> bool:
        """Whether an answer stays off a copy that somebody may hold whom it could endanger (`hidden_from`)."""
        hidden = bool(self.apart & set(one.hidden_from)) and not self.blank
        self.kept_apart |= hidden and not is_empty(value)
        return hidden

    def _belongs(self, one: Field) -> bool:
        if self._apart(one, self.data.get(one.name)) or (self.only is not None and one.name not in self.only):
            return False
        if self.blank:
            return self._here(one)
        if not is_empty(self.data.get(one.name)) or one.name in (self.data.get("unanswered") or ()):
            return True
        # A record is often a few words: what nobody asked about would only hide them.
        return one.asked(self.data, self.data) and (one.needed or self.form.kind is not Kind.RECORD)

    def _here(self, one: Field) -> bool:
        """Whether a blank question stands on this sheet; one of which a part belongs on the extra sheet stands on both."""
        if one.hidden:
            return False
        if self.extra:
            return one.sheet == EXTRA or any(part.sheet == EXTRA for part in one.fields)
        return one.sheet != EXTRA

    def _entry(self, number: str, one: Field) -> Entry | None:
        """A question with its number, which is the same on every page of the form; one left open goes to the foot."""
        if not self._belongs(one):
            return None
        if self._left_open(one):
            self.open.append(Entry(number, one.title, name=one.name))
            return None
        self.split = one.fields if self.blank and one.sheet != EXTRA else None
        return self._question(one, self.data.get(one.name), self.data, number, top=True)

    def _left_open(self, one: Field) -> bool:
        """Whether nobody had to answer it, nobody did, and nobody said why."""
        told = one.name in (self.data.get("unanswered") or ())
        return not self.blank and not one.needed and not told and is_empty(self.data.get(one.name))

    def _question(
        self,
        one: Field,
        value: Any,
        here: Mapping[str, Any],
        number: str,
        *,
        top: bool = False,
        beside: tuple[Field, ...] = (),
    ) -> Entry:
        excuse = (
            self.data.get("unanswered", {}).get(one.name, "")
            if top and isinstance(self.data.get("unanswered"), Mapping)
            else ""
        )
        asked = partial(
            Entry,
            number,
            one.title,
            name=one.name,
            picture=picture_of(one, self.form) if top else "",
            help=self._help(one) if self.guided and top else "",
            when="" if top else self._only_if(one, beside),
            why=WHY.get(one.why, "") if self.guided and top else "",
            lines=one.lines or (4 if one.widget == "text" or one.most > 1000 else 1),
            unanswered=UNANSWERED.get(str(excuse)) or str(excuse).replace("_", " "),
        )
        if one.type is FieldType.GROUP:
            if not self.blank and is_empty(value):
                return asked(kind="group")  # one dash says it; its inner questions were not reached
            inside = value if isinstance(value, Mapping) else {}
            return asked(kind="group", inside=tuple(self._inside(one.fields, inside, number)))
        if one.type is FieldType.LIST and one.item:
            return self._list(one, value, number, asked)
        if one.type in (FieldType.CHOICE, FieldType.BOOLEAN):
            return asked(
                kind="choice",
                choices=tuple(_choices(one, value)),
                answer=() if self.blank else (self._said(one, value),),
            )
        return asked(
            kind=str(one.type),
            answer=() if self.blank else _paragraphs(self._said(one, value)),
            others=tuple(self._others((value,))),
        )

    def _only_if(self, one: Field, beside: tuple[Field, ...], help: str = "") -> str:
        """In words, when a question on a blank page is to be answered, and then its help; nothing where it always is."""
        when = one.when
        if when is None or not self.blank:
            return help
        other = next((field for field in beside if field.name == when.field), None) or self.form.field(when.field)
        question = other.title if other else when.field.replace("_", " ")
        if when.present:
            if help:
                return fixed("Only if “{question}” is answered. {help}", question=question, help=help)
            return fixed("only if “{question}” is answered", question=question)
        words = {"true": fixed("yes"), "false": fixed("no")}
        rest = [value for value in other.choices if value not in when.values] if other else []
        few = (
            rest if 0 < len(rest) < len(when.values) - 1 else when.values
        )  # a list of nearly everything is hard to read
        labels = [words.get(value) or (other.label(value) if other else value.replace("_", " ")) for value in few]
        answer = together(labels, "{first} or {second}")
        if few is rest:
            if help:
                return fixed("Not if “{question}” is: {answer}. {help}", question=question, answer=answer, help=help)
            return fixed("not if “{question}” is: {answer}", question=question, answer=answer)
        if help:
            return fixed("Only if “{question}” is: {answer}. {help}", question=question, answer=answer, help=help)
        return fixed("only if “{question}” is: {answer}", question=question, answer=answer)

    def _help(self, one: Field) -> str:
        return self._only_if(one, self.form.fields, one.help)

    def _inside(
        self, fields: tuple[Field, ...], here: Mapping[str, Any], number: str, code: str = ""
    ) -> Iterator[Entry]:
        """The questions inside a question; in a row of the blank page that a `code` names, those that are asked there."""
        living = self.form.kind is Kind.LIVING and not self.blank
        asked = [one for one in fields if one.name != "id" or (living and one.title != "Id")]
        for inner, field in numbering.inside(number, asked):
            one = _asked_of(field, code) if code else field
            if one is None:
                continue
            value = here.get(one.name)
            if self._apart(one, value) or (fields is self.split and (one.sheet == EXTRA) != self.extra):
                continue
            if (self.blank and not one.hidden) or not is_empty(value) or (one.needed and one.asked(here, self.data)):
                yield self._question(one, value, here, inner, beside=fields)

    def _list(self, one: Field, value: Any, number: str, asked: partial[Entry]) -> Entry:
        assert one.item is not None
        items = value if isinstance(value, list | tuple) else []
        if one.item.type is FieldType.GROUP:
            if self.blank and self.within_code:
                return asked(kind="list")  # twelve areas with two tables each would be thirty pages
            if self.blank:
                return asked(kind="table", rows=tuple(self._blank_rows(one, number)))
            rows = tuple(
                (*self._heading(one.item, item, f"{number}.{n}"), *self._inside(one.item.fields, item, f"{number}.{n}"))
                for n, item in enumerate(items, 1)
                if isinstance(item, Mapping)
            )
            return asked(kind="table", rows=rows, answer=() if rows else (NOTHING,))
        if one.item.type is FieldType.CHOICE and self.blank:
            return asked(kind="choice", choices=tuple(_choices(one.item, items)))
        said = tuple(one.item.label(item) if one.item.choices else self._said(one, item) for item in items)
        others = tuple(self._others(items))
        return asked(kind="list", bullets=said, answer=() if said or self.blank else (NOTHING,), others=others)

    def _others(self, said: Sequence[Any]) -> Iterator[Beside]:
        """The same words in each language that there are any in; an item that is not in it yet is a dash beside its own."""
        if not self.translated or self.blank:
            return
        each = [self.translated.get(digest_of(one), ()) if isinstance(one, str) else () for one in said]
        for language in dict.fromkeys(one.language for found in each for one in found):
            these = [next((one for one in found if one.language == language), None) for found in each]
            there = [one for one in these if one]
            names = dict.fromkeys(one.interpreter for one in there)
            told = fixed(
                "{language}: {names}, {day}",
                language=language_name(language),
                names="; ".join(names),
                day=in_words(max(one.day for one in there)),
            )
            lines = (one.words if one else NOTHING for one in these)
            yield Beside(language, tuple(lines) if len(said) > 1 else paragraphs(there[0].words), told)

    def _heading(self, group: Field, item: Mapping[str, Any], number: str) -> Iterator[Entry]:
        """Which goal or service of the plan a row is about, where its key is that of something in another paper."""
        key = group.child("id")
        words = self.named.get(str(item.get("id")), "")
        if key and key.title.startswith("Which") and words:
            yield Entry(number, words, name=group.name, kind="heading")

    def _blank_rows(self, one: Field, number: str) -> Iterator[tuple[Entry, ...]]:
        labels = numbering.codes(one)
        self.within_code = bool(labels)
        for n in range(1, numbering.blank_rows(one) + 1):
            row, code = numbering.row(number, n), [*labels][n - 1] if labels else ""
            heading = Entry(row, labels.get(code, ""), name=code, picture=drawing_for(code), kind="heading")
            yield (*((heading,) if code else ()), *self._inside(numbering.of_each(one), {}, row, code))
        self.within_code = False

    def _said(self, one: Field, value: Any) -> str:
        if is_empty(value):
            return NOTHING
        if isinstance(value, bool):
            return fixed("Yes") if value else fixed("No")
        if one.choices:
            return one.label(value)
        if one.type is FieldType.DATE and (day := day_of(value)):
            return in_words(day)
        if not (one.item or one).coded:  # a person's words are never taken for an id
            return str(value)
        return self.named.get(f"{one.name}:{value}", self.named.get(str(value), str(value)))


def _asked_of(field: Field, choice: str) -> Field | None:
    """A question of a list's item as it is asked of one of the list's codes; None where it is not asked there."""
    if field.when is None or field.when.field != "code":
        return field
    return replace(field, when=None) if choice in field.when.values else None


def _choices(one: Field, value: Any) -> Iterator[tuple[str, bool]]:
    if one.type is FieldType.BOOLEAN:
        yield from ((fixed("Yes"), value is True), (fixed("No"), value is False))
        return
    chosen = value if isinstance(value, list | tuple) else (value,)
    for choice in one.choices:
        yield one.label(choice), choice in chosen


def _paragraphs(answer: str) -> tuple[str, ...]:
    """The lines of an answer; fixed words stay one, so that they can be said in another language."""
    return (answer,) if isinstance(answer, Fixed) else paragraphs(answer)
