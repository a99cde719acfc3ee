"""A form or a document made into a page: the questions in order, numbered, with their answers in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from casefile.core.caseload import Settings
from casefile.core.days import day_of
from casefile.core.document import Document, true_events
from casefile.core.fixed import Fixed, chosen, fixed, together
from casefile.core.form import Field, FieldType, Form, Kind
from casefile.core.pagemark import mark_of
from casefile.core.tree import is_empty
from casefile.render.page import NOTHING, Entry, Page, Section, SignatureLine
from casefile.render.wording import ROLES, SENSITIVITY, UNANSWERED, begun, day_or_month, in_words, service_words
from casefile.render.words import called

WHY = {
    "client": fixed("for you"),
    "safety": fixed("for safety"),
    "law": fixed("the law asks"),
    "funder": fixed("for the funder; you may skip it"),
}
METHODS = {
    "ink": fixed("signed"),
    "electronic": fixed("signed electronically"),
    "verbal": fixed("said"),
    "mark": fixed("signed with my mark"),
    "declined": fixed("would rather not sign"),
    "unable": fixed("not able to sign now"),
}


def title_of(form: Form, settings: Settings) -> str:
    """The title a page carries: a plan is called what the service calls it."""
    return chosen(settings.plan_title) if form.name == "case-plan" else form.title


def blank_page(form: Form, settings: Settings) -> Page:
    """A form to fill in by hand: every question with its help, and why it is asked. Funder's questions come last."""
    builder = _Builder(form, {}, blank=True)
    page = Page(
        form=form.name,
        title=title_of(form, settings),
        blank=True,
        of_somebody=form.place == "client",
        signed_by_person=any(one.role == "client" for one in form.signatories),
        service=settings.service,
        help=form.help,
        reference=form.ref,
        sensitivity=form.sensitivity,
        sections=tuple(builder.sections()),
        signatures=tuple(SignatureLine(_role(one.role, settings)) for one in form.signatories if one.needed != "never"),
    )
    return called(page, service_words(settings))


OTHERS = frozenset({"client", "recipient", "parent"})
"""Who may come to see a copy that is not a worker's own."""


@dataclass(frozen=True, slots=True)
class Copy:
    """What belongs to a copy beside the paper itself.

    `whom` says on the page whose copy it is, where that is asked for; `whole` is a worker's own, with what is kept apart; any
    other leaves out what is hidden from those in `others`, and where `only` names questions, all but those.
    `guided` shows the form's guidance beside the answers. `protective` has a plain sender and tells nobody where somebody lives;
    `statements` are the person's own, where a correction was not made as they asked; `unnamed` are ids of papers that are
    kept apart, of which no other copy may tell; `named` says in words which goal, step or planned service an id means, and
    what a code of the jurisdiction does, as `field:code`.
    `replaced` is the version that took this one's place.
    """

    name: str = ""
    whom: str = ""
    whole: bool = False
    others: frozenset[str] = OTHERS
    only: frozenset[str] | None = None
    guided: bool = False
    protective: bool = False
    statements: tuple[str, ...] = ()
    unnamed: frozenset[str] = frozenset()
    named: Mapping[str, str] = field(default_factory=dict)
    replaced: int = 0


USUAL = Copy()


def filled_page(document: Document, form: Form, settings: Settings, copy: Copy = USUAL) -> Page:
    """A document as a page: questions without an answer print a dash, or why there is none."""
    apart = frozenset() if copy.whole else copy.others | ({"protective"} if copy.protective else set())
    data = document.data if copy.whole else {name: _unnamed(one, copy.unnamed) for name, one in document.data.items()}
    builder = _Builder(form, data, blank=False, apart=apart, copy=copy)
    standing = document.standing()
    hidden = standing == "entered_in_error"
    status = {
        "draft": fixed("DRAFT, not agreed yet"),
        "withdrawn": fixed("TAKEN BACK"),
        "entered_in_error": fixed("ENTERED IN ERROR"),
        "final": fixed("REPLACED BY VERSION {number}", number=str(copy.replaced)) if copy.replaced else "",
    }.get(standing, "")
    sensitivity = document.text("sensitivity") or form.sensitivity
    page = Page(
        form=form.name,
        title=title_of(form, settings),
        client=document.client,
        version=document.version,
        day=day_or_month(document.data.get("date")),
        status="" if document.is_living else status,
        service="" if copy.protective and not copy.whole else settings.service,
        whom=copy.whom,
        id=document.id,
        mark=str(mark_of(document)),
        sensitivity=SENSITIVITY.get(sensitivity, sensitivity),
        reference=form.ref,
        sections=() if hidden else tuple(builder.sections()),
        signatures=() if hidden else tuple(_signed(document, form, settings, copy.name)),
        since=() if hidden else tuple(_since(document, form, copy.named)),
        statements=() if hidden else copy.statements,
        notes=(fixed("These words were entered in error and are not shown."),) if hidden else tuple(builder.notes()),
    )
    return called(page, service_words(settings))


def _unnamed(value: Any, ids: frozenset[str]) -> Any:
    """An answer without references to the papers of those ids."""
    if isinstance(value, Mapping):
        return {name: _unnamed(child, ids) for name, child in value.items()}
    if isinstance(value, list | tuple):
        return [_unnamed(child, ids) for child in value]
    return None if isinstance(value, str) and value in ids else value


def _role(role: str, settings: Settings) -> str:
    words = {"client": settings.person_title, "caseworker": settings.worker_title}
    return begun(words[role]) if role in words else ROLES.get(role) or begun(role.replace("_", " "))


def _signed(document: Document, form: Form, settings: Settings, preferred_name: str) -> Iterator[SignatureLine]:
    for one in document.signatures:
        name = preferred_name if one.role == "client" else settings.name_of(str(one.data.get("name") or ""))
        notes = [str(one.data[key]) for key in ("reason", "authority") if one.data.get(key)]
        if one.data.get("witness"):
            notes.append(fixed("witness: {name}", name=str(one.data["witness"])))
        yield SignatureLine(
            _role(one.role, settings),
            name,
            METHODS.get(one.method, one.method),
            in_words(one.signed_on),
            together(notes, "{first}; {second}"),
            one.signed,
        )
    there = {one.role for one in document.signatures}
    for signatory in form.signatories if document.standing() in ("draft", "final") else ():
        if signatory.role not in there and signatory.needed != "offered":
            yield SignatureLine(_role(signatory.role, settings))


SINCE = ("progress", "state", "answer", "helped", "format", "reason_not_given")
"""Fields of an event of which a page says the first there is."""


def _labelled(block: Field | None, name: str, value: Any) -> str:
    field = block.child(name) if block else None
    return field.label(value) if field else str(value).replace("_", " ")


def _since(document: Document, form: Form, named: Mapping[str, str]) -> Iterator[str]:
    block = form.field("events")
    kinds = block.child("kind") if block else None
    for event in true_events(document.events):
        what = kinds.label(event.kind) if kinds else event.kind
        if event.kind == "copy_given" and event.get("given") is False:
            what = fixed("No copy given")
        more = next((_labelled(block, name, event.get(name)) for name in SINCE if event.get(name)), "")
        which = named.get(str(event.get("step") or event.get("goal") or ""), "")
        theirs, ours = event.get("words") or "", event.get("result") or event.get("outcome") or ""
        parts = [
            fixed("{day}: {what}", day=in_words(event.date), what=what),
            which,
            more,
            fixed("“{words}”", words=str(theirs)) if theirs else "",
            str(ours),
        ]
        yield together([part for part in parts if part], "{first}, {second}")


class _Builder:
    def __init__(
        self,
        form: Form,
        data: Mapping[str, Any],
        *,
        blank: bool,
        apart: frozenset[str] = frozenset(),
        copy: Copy = USUAL,
    ) -> None:
        self.form = form
        self.data = data
        self.blank = blank
        self.apart = apart
        self.named = copy.named
        self.only = copy.only
        self.guided = blank or copy.guided
        self.count = 0
        self.kept_apart = False

    def sections(self) -> Iterator[Section]:
        titles = dict(self.form.sections)
        questions = list(self.form.questions())
        questions.sort(key=lambda one: one.why == "funder")  # blank or filled, so that each keeps its number
        groups: list[tuple[str, list[Field]]] = []
        for one in questions:
            if not groups or groups[-1][0] != one.section:
                groups.append((one.section, []))
            groups[-1][1].append(one)
        for section, fields in groups:
            entries = [entry for one in fields if (entry := self._entry(one))]
            if entries:
                yield Section(titles.get(section, ""), tuple(entries))

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
        if self.blank or not is_empty(self.data.get(one.name)) or one.name in (self.data.get("unanswered") or ()):
            return True
        # A record is often a few words: what nobody asked about would only hide them.
        return one.asked(self.data, self.data) and (one.needed or self.form.kind is not Kind.RECORD)

    def _entry(self, one: Field) -> Entry | None:
        """A question with its number, which is the same on every page of the form, blank or filled."""
        self.count += 1
        if not self._belongs(one):
            return None
        return self._question(one, self.data.get(one.name), self.data, str(self.count), top=True)

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
        asked = Entry(
            number,
            one.title,
            help=self._help(one) if self.guided and top else "",
            when="" if top else self._only_if(one, beside),
            why=WHY.get(one.why, "") if self.guided and top else "",
            lines=one.lines or (4 if one.widget == "text" or one.most > 1000 else 1),
            unanswered=UNANSWERED.get(str(excuse)) or str(excuse).replace("_", " "),
        )
        if one.type is FieldType.GROUP:
            if not self.blank and is_empty(value):
                return replace(asked, kind="group")  # one dash says it; its inner questions were not reached
            inside = value if isinstance(value, Mapping) else {}
            return replace(asked, kind="group", inside=tuple(self._inside(one.fields, inside, number)))
        if one.type is FieldType.LIST and one.item:
            return self._list(one, value, number, asked)
        if one.type in (FieldType.CHOICE, FieldType.BOOLEAN):
            return replace(
                asked,
                kind="choice",
                choices=tuple(_choices(one, value)),
                answer=() if self.blank else (self._said(one, value),),
            )
        return replace(
            asked,
            kind=str(one.type),
            answer=() if self.blank else _lines(self._said(one, value)),
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
        labels = [
            words.get(value) or (other.label(value) if other else value.replace("_", " ")) for value in when.values
        ]
        answer = together(labels, "{first} or {second}")
        if help:
            return fixed("Only if “{question}” is: {answer}. {help}", question=question, answer=answer, help=help)
        return fixed("only if “{question}” is: {answer}", question=question, answer=answer)

    def _help(self, one: Field) -> str:
        return self._only_if(one, self.form.fields, one.help)

    def _inside(self, fields: tuple[Field, ...], here: Mapping[str, Any], number: str) -> Iterator[Entry]:
        living = self.form.kind is Kind.LIVING and not self.blank
        asked = [one for one in fields if one.name != "id" or (living and one.title != "Id")]
        for one, letter in zip(asked, _letters(), strict=False):
            value = here.get(one.name)
            if self._apart(one, value):
                continue
            if self.blank or not is_empty(value) or (one.needed and one.asked(here, self.data)):
                yield self._question(one, value, here, f"{number}{letter}", beside=fields)

    def _list(self, one: Field, value: Any, number: str, asked: Entry) -> Entry:
        assert one.item is not None
        items = value if isinstance(value, list | tuple) else []
        if one.item.type is FieldType.GROUP:
            if self.blank:
                return replace(asked, kind="table", rows=tuple(self._blank_rows(one, number)))
            rows = tuple(
                (*self._heading(one.item, item, f"{number}.{n}"), *self._inside(one.item.fields, item, f"{number}.{n}"))
                for n, item in enumerate(items, 1)
                if isinstance(item, Mapping)
            )
            return replace(asked, kind="table", rows=rows, answer=() if rows else (NOTHING,))
        if one.item.type is FieldType.CHOICE and self.blank:
            return replace(asked, kind="choice", choices=tuple(_choices(one.item, items)))
        said = tuple(one.item.label(item) if one.item.choices else self._said(one, item) for item in items)
        return replace(asked, kind="list", bullets=said, answer=() if said or self.blank else (NOTHING,))

    def _heading(self, group: Field, item: Mapping[str, Any], number: str) -> Iterator[Entry]:
        """Which goal or service of the plan a row is about, where its key is that of something in another paper."""
        key = group.child("id")
        words = self.named.get(str(item.get("id")), "")
        if key and key.title.startswith("Which") and words:
            yield Entry(number, words, kind="heading")

    def _blank_rows(self, one: Field, number: str) -> Iterator[tuple[Entry, ...]]:
        assert one.item is not None
        code = one.item.child("code")
        if code and code.choices and len(code.choices) <= 12:
            for n, choice in enumerate(code.choices, 1):
                rest = tuple(field for field in one.item.fields if field.name != "code")
                yield (
                    Entry(f"{number}.{n}", code.label(choice), kind="heading"),
                    *self._inside(rest, {}, f"{number}.{n}"),
                )
        else:
            for n in (1, 2) if len(one.item.fields) <= 6 else (1,):
                yield tuple(self._inside(one.item.fields, {}, f"{number}.{n}"))

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


def _letters() -> Iterator[str]:
    """a, b, ... z, aa, ab, ...: how questions inside a question are counted."""
    alphabet = "abcdefghijklmnopqrstuvwxyz"
    yield from alphabet
    yield from (first + second for first in alphabet for second in alphabet)


def _choices(one: Field, value: Any) -> Iterator[tuple[str, bool]]:
    if one.type is FieldType.BOOLEAN:
        yield from ((fixed("Yes"), value is True), (fixed("No"), value is False))
        return
    chosen = value if isinstance(value, list | tuple) else (value,)
    for choice in one.choices:
        yield one.label(choice), choice in chosen


def _lines(answer: str) -> tuple[str, ...]:
    """The lines of an answer; fixed words stay one, so that they can be said in another language."""
    return (answer,) if isinstance(answer, Fixed) else tuple(answer.split("\n"))
