"""A form as the trade sees it: its questions in order, who signs it, what may happen to it afterwards. Pure values.

A `Form` is made from a schema by `casefile.schema.forms`; everything else reads this.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from casefile.core.tree import is_empty


class Kind(StrEnum):
    """How many of a form stand at once (design §2): one current, each by itself, or changed in place."""

    SINGLE = "single"
    RECORD = "record"
    LIVING = "living"


class FieldType(StrEnum):
    """What an answer is."""

    TEXT = "text"
    DATE = "date"
    INSTANT = "instant"
    BOOLEAN = "boolean"
    INTEGER = "integer"
    NUMBER = "number"
    CHOICE = "choice"
    GROUP = "group"
    LIST = "list"
    FREE = "free"


@dataclass(frozen=True, slots=True)
class When:
    """The condition under which a question belongs to a form: a field of the same object, or else of the top level."""

    field: str
    values: tuple[str, ...] = ()
    present: bool = False
    beside: bool = False
    """Whether a question of that name stands in the same object: then the top level's namesake is not asked."""

    def holds(self, here: Mapping[str, object], top: Mapping[str, object]) -> bool:
        """Whether the condition holds for answers `here`, inside a document `top`."""
        answer = here.get(self.field) if self.beside or self.field in here else top.get(self.field)
        if self.present:
            return not is_empty(answer)
        given = answer if isinstance(answer, list | tuple) else (answer,)
        return any(_word(one) in self.values for one in given)


def _word(answer: object) -> str:
    return str(answer).lower() if isinstance(answer, bool) else str(answer)


@dataclass(frozen=True, slots=True)
class Field:
    """One question: how it is asked, what kind of answer it takes, and when it must be answered."""

    name: str
    type: FieldType
    title: str
    help: str = ""
    choices: tuple[str, ...] = ()
    labels: Mapping[str, str] = field(default_factory=dict)
    fields: tuple[Field, ...] = ()
    item: Field | None = None
    needed: bool = False
    when: When | None = None
    section: str = ""
    why: str = ""
    widget: str = ""
    sensitive: bool = False
    lines: int = 0
    prompts: tuple[str, ...] = ()
    examples: tuple[object, ...] = ()
    most: int = 0
    hidden_from: tuple[str, ...] = ()
    coded: bool = False
    """Whether the answer is an id or a code, as its pattern says: never a person's words."""
    answered_by: str = ""
    """`worker` where the person does not answer it by themselves."""
    keeps_nothing: tuple[str, ...] = ()
    """Answers with which the rest of the page stays the person's own: nothing else of it is kept."""
    picture: str = ""
    """The drawing that stands beside it on an easy page, where the schema names one."""
    sheet: str = ""
    """`extra` where a blank form asks it on a sheet of its own, for the few whom it concerns."""
    offers: str = ""
    """Which list outside the form the answer is taken from: `workers`, `crisis_lines`, `lawful_bases`, `models`, `questions`."""
    hidden: bool = False
    """Whether the service asks it no more; an answer that is there is shown all the same."""

    def label(self, value: object) -> str:
        """The words a person reads for one of the choices."""
        return self.labels.get(str(value), str(value).replace("_", " "))

    def asked(self, here: Mapping[str, object], top: Mapping[str, object]) -> bool:
        """Whether the question belongs to the form, given the answers so far."""
        return not self.hidden and (self.when is None or self.when.holds(here, top))

    def child(self, name: str) -> Field | None:
        """The question of that name inside this group, or inside the items of this list."""
        return next((one for one in self.inside if one.name == name), None)

    @property
    def inside(self) -> tuple[Field, ...]:
        """The questions inside this group, or inside the items of this list."""
        return self.item.fields if self.type is FieldType.LIST and self.item else self.fields

    @property
    def keyed_by(self) -> str:
        """`id` or `code` for a list of objects, nothing for a list of plain answers."""
        if self.type is FieldType.LIST and self.item and self.item.type is FieldType.GROUP:
            return "code" if self.item.child("code") else "id"
        return ""


@dataclass(frozen=True, slots=True)
class Signatory:
    """Somebody who signs a form: `always`, `where_possible` or `offered`."""

    role: str
    needed: str


ENVELOPE = frozenset(
    "casefile id client key support_period version supersedes because status sensitivity date recorded_on author"
    " unanswered local final signatures events conflicts updated worker".split()
)
"""Keys that are ours: a person never answers them as questions. (`place` is one only outside client folders.)"""


KEPT_BY_COMMANDS = frozenset({("case", "kind"), ("case", "steps"), ("case", "support_periods"), ("case", "exemptions")})
"""Parts of the spine that only a move, an exemption or an exit writes."""


@dataclass(frozen=True, slots=True)
class Form:
    """A proforma at one schema version."""

    name: str
    version: int
    title: str
    help: str
    kind: Kind
    place: str
    phases: tuple[str, ...]
    proforma: int | None
    signatories: tuple[Signatory, ...]
    events: tuple[str, ...]
    sensitivity: str
    source: str
    sections: tuple[tuple[str, str], ...]
    fields: tuple[Field, ...]
    hidden_from: tuple[str, ...] = ()
    answered_by: str = ""
    """`client` where the person may answer it by themselves, on a page of their own."""
    schema: Mapping[str, object] = field(default_factory=dict, repr=False)
    order: tuple[str, ...] = ()
    """Questions that a service asks before the others of their section."""
    above: str = ""
    """What a service prints over the questions, and `below` under them."""
    below: str = ""

    @property
    def ref(self) -> str:
        """Form and version as a document names them: `consent/1`."""
        return f"{self.name}/{self.version}"

    @property
    def unnamed(self) -> bool:
        """Whether its papers say nothing of who wrote them and when, but the month: what is not kept cannot be told."""
        return self.kind is not Kind.LIVING and self.field("author") is None

    def field(self, name: str) -> Field | None:
        """The top-level question of that name."""
        return next((one for one in self.fields if one.name == name), None)

    def questions(self) -> Iterator[Field]:
        """The form's own questions in the order they are asked: by section, then as the service or the schema has them."""
        first = {name: position for position, name in enumerate(self.order)}
        own = [one for one in self.fields if self.is_question(one.name)]
        own.sort(key=lambda one: first.get(one.name, len(first)))
        known = [code for code, _ in self.sections]
        for section in [*known, None]:
            yield from (one for one in own if (one.section if one.section in known else None) == section)

    def is_question(self, name: str) -> bool:
        """Whether a person answers this key, or it is the envelope's; a form's own question has a section."""
        if (self.name, name) in KEPT_BY_COMMANDS:
            return False
        own = self.field(name)
        return bool(own and own.section) or (name not in ENVELOPE and not (name == "place" and self.place != "client"))

    def at(self, path: tuple[str | int, ...]) -> Field | None:
        """The question a path leads to; list positions are passed over."""
        here: Field | None = None
        for step in path:
            if isinstance(step, int):
                here = here.item if here and here.type is FieldType.LIST else here
            else:
                here = self.field(step) if here is None else here.child(step)
            if here is None:
                return None
        return here

    def called(self, path: str) -> Field | None:
        """The question at a dotted path of names, `goals.steps.who`; nothing where it is none that a person answers."""
        names = tuple(path.split("."))
        return self.at(names) if self.is_question(names[0]) and names[-1] != "id" else None

    def choices(self, path: tuple[str | int, ...]) -> tuple[str, ...]:
        """The words that may answer the question a path leads to; none where it is no choice, or not there."""
        field = self.at(path)
        return field.choices if field else ()
