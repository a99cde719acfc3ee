"""Small cases in a few words: documents from YAML through the loader itself, put together in memory, seen on a day."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from casefile.core import gates
from casefile.core.answer import Answer, View
from casefile.core.case import Case
from casefile.core.caseload import Settings
from casefile.core.document import Document
from casefile.schema.validate import matches
from casefile.store.folder import document_of
from casefile.store.library import typed_as_json
from casefile.store.text.nodes import parse
from casefile.work import gating

CODE = "amber-4821"
KEY = "hqmdwckxtzpb"
TODAY = date(2026, 3, 12)
CANARY = "ZZCANARYZZ"
"""Stands in for a person's words wherever a test writes some; no answer may ever hold it."""


def paper(form: str, day: str, said: str = "", /, **more: Any) -> Document:
    """A document of the case, final on its day unless `final=None`; `said` is YAML, `more` fields by name."""
    letters = more.pop("letters", "2345")
    final = more.pop("final", day)
    tree: dict[str, Any] = {
        "casefile": f"{form}/1",
        "id": f"{day}-{form}-{letters}",
        "client": CODE,
        "key": KEY,
        "support_period": 1,
        "version": 1,
        "status": "final" if final else "draft",
        "sensitivity": "routine",
        "date": day,
        "recorded_on": f"{day}T02:00:00Z",
        "author": "amina",
    }
    if final:
        tree["final"] = {
            "by": "amina",
            "date": final,
            "at": f"{final}T03:00:00Z",
            "digest": "sha256-text-1:" + "0" * 64,
        }
    tree |= _data(said)
    tree |= more
    text = _yaml({name: value for name, value in tree.items() if value is not None})
    return document_of(f"clients/{CODE}/{tree['id']}.yaml", text)


def profile(said: str = "") -> Document:
    """profile.yaml with these answers."""
    tree = {"casefile": "profile/1", "id": f"profile-{KEY}", "client": CODE, "key": KEY, **_data(said)}
    return document_of(f"clients/{CODE}/profile.yaml", _yaml(tree))


def spine(steps: str = "2026-03-02 referral-in, 2026-03-04 intake", **more: Any) -> str:
    """The text of case.yaml. `steps` are `DAY PHASE`, `DAY PHASE:REASON` or `DAY =STATE`, `p2` before them for period 2."""
    tree: dict[str, Any] = {
        "casefile": "case/1",
        "id": f"case-{KEY}",
        "client": CODE,
        "key": KEY,
        "practice": {"practice": 1, "jurisdiction": "nsw/1", "profile": more.pop("follows", "usual")},
        "steps": _steps(steps) if steps else None,
        **more,
    }
    return _yaml(tree)


def case(*documents: Document, **about: Any) -> Case:
    """A case with these documents, and with what `spine` says."""
    return Case(CODE, document_of(f"clients/{CODE}/case.yaml", spine(**about)), documents)


def view(*documents: Document, day: str | date = TODAY, settings: Settings | None = None, **about: Any) -> View:
    """That case as its requirements see it on a day."""
    day = day if isinstance(day, date) else date.fromisoformat(day)
    return gating.view(case(*documents, **about), settings or Settings(), day)


def whole(*documents: Document, day: str | date = TODAY, place: Mapping[str, Any] | None = None, **about: Any) -> View:
    """That case with every paper, whenever it came; in a `place` of the test's own, where it brings one."""
    day = day if isinstance(day, date) else date.fromisoformat(day)
    seen = gating.whole(case(*documents, **about), Settings(), day)
    return seen if place is None else replace(seen, jurisdiction=place)


def ask(code: str, *documents: Document, to: str = "", reason: str = "", **about: Any) -> Answer:
    """How one requirement stands for that case; says aloud if a person's words stand in the answer."""
    return asked(view(*documents, **about).toward(to, reason), code)


def asked(seen: View, code: str) -> Answer:
    """How one requirement stands in a view."""
    found = gates.answer(seen, code, matches)
    assert CANARY not in found.because + found.fix + found.path, "a person's words stand in an answer"
    assert found.because
    assert "{" not in found.because + found.fix
    return found


def state(code: str, *documents: Document, **about: Any) -> str:
    """Only the state of that requirement."""
    return str(ask(code, *documents, **about).state)


# -- papers most tests need
def consent(day: str = "2026-03-04", said: str = "", /, **more: Any) -> Document:
    """Consent given in writing by the person, signed, lasting a year."""
    fields: dict[str, Any] = {
        "decision": "given",
        "form": "written",
        "given_by": "client",
        "purposes": [{"code": "collect_store", "decision": "agreed"}],
        "starts": day,
        "expires": f"{int(day[:4]) + 1}{day[4:]}",
        "signatures": [signature("client", day)],
    }
    return paper("consent", day, "", **{**fields, **_data(said), **more})


def declined(day: str = "2026-03-04", **more: Any) -> Document:
    """A person who would rather not be written down, and was told what that changes."""
    fields = {
        "decision": "declined",
        "form": "verbal",
        "given_by": "client",
        "declined": {
            "about": CANARY,
            "effect_explained": True,
            "kept": CANARY,
            "kept_because": CANARY,
            "file": "pseudonymous",
            "ask_again": CANARY,
        },
        "starts": day,
    }
    return paper("consent", day, **{**fields, **more})


def safe_today(day: str = "2026-03-04", answers: str = "", **more: Any) -> Document:
    """The six questions, all answered `no_worry` but those named as `code=answer`."""
    six = (
        "bed_tonight fear_of_someone thoughts_of_suicide children_safe health_or_medicines danger_to_a_visitor".split()
    )
    given = dict.fromkeys(six, "no_worry") | dict(pair.split("=") for pair in answers.split())
    questions = [{"code": code, "answer": answer} for code, answer in given.items() if answer]
    return paper("safe-today", day, **{"asked": "now", "questions": questions, **more})


def arrived() -> list[Document]:
    """Everything intake asks of a person who would rather not be written down."""
    return [
        declined(),
        safe_today(),
        paper("rights-and-responsibilities", "2026-03-04"),
        paper("intake-record", "2026-03-04", service_limits_explained=True, worker_role_explained=True),
        profile(
            "communication_needs: {safe_contact: [{id: c-2222, channel: text_message, value: '0491 570 156', safe: true}]}"
        ),
    ]


def not_safe_to_ask(
    day: str = "2026-03-04", ask_on: str | None = "2026-03-16", because: str | None = CANARY
) -> Document:
    """Somebody else is in the room."""
    return paper("safe-today", day, asked="not_safe_to_ask_now", because=because, ask_on=ask_on)


def risk(day: str = "2026-03-10", level: str = "low", **more: Any) -> Document:
    """A full risk assessment of that level overall."""
    fields = {
        "overall": dict.fromkeys(("self", "others", "from_others", "highest"), level),
        "children": {"contact": "none", "child_area": "not_relevant"},
        "review_due": None,
    }
    return paper("risk-assessment", day, **{**fields, **more})


def assessment(day: str = "2026-03-11", **more: Any) -> Document:
    """An assessment that lacks nothing for the usual profile."""
    codes = ("safety", "housing", "physical_health", "income_money")
    fields = {
        "chosen_by_person": ["housing"],
        "strengths_inventory": [{"id": f"s-222{n}", "strength": CANARY} for n in "234"],
        "domains": [{"code": code, "status": "explored"} for code in codes],
        "carer": {"exists": "none"},
        "exit_talk": {"words": CANARY},
        "participation": {"client_present": True, "how": "together_in_person"},
    }
    return paper("strengths-needs-assessment", day, **{**fields, **more})


def goal(id: str = "g-2222", who: str = "client", **more: Any) -> dict[str, Any]:
    """A goal that can be tested, with one step."""
    fields = {"goal": CANARY, "measure": CANARY, "time_bound": {"due": "2026-08-31"}}
    return {"id": id, **fields, "steps": [{"id": f"p-{id[2:]}", "action": CANARY, "who": who}], **more}


def plan(day: str = "2026-03-18", **more: Any) -> Document:
    """A plan with one goal, signed by both, of which the person has a copy."""
    fields = {
        "goals": [goal()],
        "review_on": "2026-06-16",
        "participation": {"client_present": True, "how": "together_in_person"},
        "signatures": [signature("client", day), signature("caseworker", day)],
        "events": [event("copy_given", day, given=True)],
    }
    return paper("case-plan", day, **{**fields, **more})


def review(day: str = "2026-06-16", **more: Any) -> Document:
    """A review that decides the plan's goal, of which the person has a copy."""
    fields = {
        "goals": [{"id": "g-2222", "decision": "continue"}],
        "exit_talk": {"words": CANARY},
        "events": [event("copy_given", day, given=True)],
    }
    return paper("review", day, **{**fields, **more})


def summary(day: str = "2026-09-18", **more: Any) -> Document:
    """An exit summary."""
    return paper("exit-summary", day, **{"reason": "needs_met", **more})


UNREACHABLE = {
    "answer": "cannot_be_reached",
    **dict.fromkeys(("attempts", "others_asked", "basis", "welfare_decision", "dangers_known", "second_view"), CANARY),
}


def signature(role: str, day: str, method: str = "ink", **more: Any) -> dict[str, Any]:
    """One signature."""
    return {"id": f"s-{role[:4]}", "role": role, "method": method, "signed_on": day, **more}


def event(kind: str, day: str, id: str = "e-2222", **more: Any) -> dict[str, Any]:
    """One event."""
    return {"id": id, "kind": kind, "date": day, "at": f"{day}T03:00:00Z", "by": "amina", **more}


def taken_back(day: str, scope: str = "all", **more: Any) -> dict[str, Any]:
    """The event of consent taken back, with all that makes it complete."""
    said = {
        "effect_explained": True,
        "kept": CANARY,
        "kept_because": CANARY,
        "file": "pseudonymous",
        "ask_again": CANARY,
    }
    return event("consent_withdrawn", day, scope=scope, **{**said, **more})


def _data(said: str) -> dict[str, Any]:
    read = typed_as_json(parse(said).tree()) if said.strip() else {}
    assert isinstance(read, dict)
    return read


def _steps(text: str) -> list[dict[str, Any]]:
    made: list[dict[str, Any]] = []
    period = 1
    for number, part in enumerate(text.replace("\n", " ").split(",")):
        *before, day, what = part.split()
        period = int(before[0][1:]) if before else period
        to, _, reason = what.partition(":")
        step: dict[str, Any] = {
            "id": f"t-{number:04}",
            "date": day,
            "at": f"{day}T0{number % 10}:00:00Z",
            "by": "amina",
            "period": period,
        }
        step |= {"state": what[1:]} if what.startswith("=") else {"to": to}
        made.append(step | ({"reason": reason} if reason else {}))
    return made


def _yaml(value: Any, indent: int = 0) -> str:
    """Block YAML in the dialect the loader reads: text quoted where a reader could take it for something else."""
    pad = "  " * indent
    if isinstance(value, Mapping):
        return "".join(f"{pad}{key}:{_child(child, indent)}" for key, child in value.items())
    return "".join(f"{pad}-{_child(child, indent)}" for child in value)


def _child(value: Any, indent: int) -> str:
    if isinstance(value, Mapping | list | tuple) and value:
        return "\n" + _yaml(value, indent + 1)
    if isinstance(value, bool | int):
        return f" {str(value).lower()}\n"
    if value is None or value in ([], {}, ()):
        return "\n"
    plain = str(value).isidentifier() or str(value)[:10].count("-") == 2
    return f" {value}\n" if plain else f" {json.dumps(str(value), ensure_ascii=False)}\n"
