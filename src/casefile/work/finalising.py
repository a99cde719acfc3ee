"""A paper made final: keys for its list items first, nothing wrong and nothing open, then who, when, and the digest of what was said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from casefile.core.candidates import waits
from casefile.core.digest import text_digest
from casefile.core.failure import NotMet, Usage
from casefile.core.finding import Finding, Severity
from casefile.core.form import Field, FieldType, Form, Kind
from casefile.core.identity import code_in, item_id
from casefile.core.stamp import Stamp
from casefile.core.tree import Path, key_of
from casefile.schema.needed import gaps
from casefile.schema.typing import typed
from casefile.store.text.guard import Refusal
from casefile.work.papers import Paper, Tree, prefix_of, preview, when


# -- keys of list items
def give_keys(tree: Tree, form: Form, stamp: Stamp) -> None:
    """Give every item of a list of objects that is keyed by id, and has none, a new one."""
    _give_keys(tree, form.fields, stamp)


def _give_keys(here: Any, fields: Sequence[Field], stamp: Stamp) -> None:
    if not isinstance(here, dict):
        return
    for field in fields:
        value = here.get(field.name)
        if field.type is FieldType.GROUP:
            _give_keys(value, field.fields, stamp)
        elif field.type is FieldType.LIST and isinstance(value, list) and field.item:
            taken = {key for item in value if (key := key_of(item))}
            for index, item in enumerate(value):
                if isinstance(item, dict):
                    if field.keyed_by == "id" and not item.get("id"):
                        new = item_id(prefix_of(field.name), stamp.letters, taken)
                        taken.add(new)
                        value[index] = {"id": new, **{k: v for k, v in item.items() if k != "id"}}
                    _give_keys(value[index], field.item.fields, stamp)


# -- making final
def answers_of(paper: Paper) -> dict[str, Any]:
    """The paper's answers with types."""
    return typed(paper.tree, paper.form)


def make_final(paper: Paper, stamp: Stamp) -> None:
    """Make a draft final: keys first, then who and when, and the digest of what was said.

    Raises:
        NotMet: answers are missing; each is named.
    """
    give_keys(paper.tree, paper.form, stamp)
    open_questions = [one.message for one in wrong(paper)]
    open_questions += [dotted(gap.path) for gap in gaps(paper.form, answers_of(paper))]
    if open_questions:
        raise Incomplete(paper, tuple(open_questions))
    paper.tree.pop("conflicts", None)  # what is left there tells of decisions, and a final text is decided
    paper.tree["status"] = "final"
    made = {"by": stamp.worker, "date": when(paper.form, stamp), "at": stamp.at, "digest": text_digest(paper.tree)}
    kept = paper.form.field("final")
    paper.tree["final"] = {name: value for name, value in made.items() if kept and kept.child(name)}


TWO_ANSWERS = "has two answers; choose one"


def wrong(paper: Paper) -> tuple[Finding, ...]:
    """What stands in a paper and is not as its form asks, and answers that two people gave differently."""
    from casefile.schema import validate  # jsonschema is slow to load, and only what becomes final needs it

    try:
        draft = preview(paper)
    except Refusal as refusal:
        raise Usage(f"this cannot be written: {refusal.message}", refusal.fix) from None
    found = [one for one in validate.findings(draft) if one.severity is Severity.ERROR]
    for one in (paper.tree.get("conflicts") or ()) if waits(paper.tree) else ():
        said = str(one.get("path", "")).lstrip("/") if isinstance(one, Mapping) else ""
        name = said if paper.form.field(said) else "a question"
        found.append(Finding(draft.place("conflicts"), "document/conflict", f"{name} {TWO_ANSWERS}"))
    return tuple(found)


class Incomplete(NotMet):
    """A document cannot be final yet; `gaps` are dotted paths of the questions still open."""

    def __init__(self, paper: Paper, gaps: tuple[str, ...]) -> None:
        listed = ", ".join(gaps[:8]) + (f" and {len(gaps) - 8} more" if len(gaps) > 8 else "")
        super().__init__(
            f"{paper.id} is a draft with {len(gaps)} open {'question' if len(gaps) == 1 else 'questions'}: {listed}",
            f"casefile resolve {code_in(paper.path)} {paper.id}"
            if waits(paper.tree)
            else how_to_go_on(
                code_in(paper.path),
                paper.form.name,
                paper.id if paper.form.kind is Kind.RECORD else "",
            ),
        )
        self.gaps = gaps


def how_to_go_on(client: str, form: str, id: str) -> str:
    """The command that goes on with a draft; `id` where the form's name would name another, or begin one."""
    return f"casefile write {client} {form}" + (f" --id {id}" if id else "")


def dotted(path: Path) -> str:
    """A path as `--set` takes it, list positions counted from 1."""
    return ".".join(str(step + 1) if isinstance(step, int) else step for step in path)
