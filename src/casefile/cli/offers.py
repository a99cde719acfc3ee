"""Answers taken from a list outside the form: the workers, the crisis lines and lawful bases of the place, the models."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from casefile.cli.session import Session
from casefile.core.case import Case
from casefile.core.failure import Unreadable
from casefile.core.form import Field
from casefile.store import library
from casefile.work import gating

BANK = "questions"
"""What a form says where the question bank may be asked for: any words are as good, so it gives no choices."""

Offers = Mapping[str, Mapping[str, str]]
"""By the name that a form gives the list: each answer with the words a person reads."""


def known(session: Session, case: Case) -> Offers:
    """Everything that may be offered in a case; of a place that this casefile does not have, nothing."""
    settings = session.folder.settings
    try:
        place = gating.jurisdiction_of(case, settings)
    except Unreadable:
        place = {}
    return {
        "workers": {one.id: f"{one.id}, {one.name}" if one.name else one.id for one in settings.workers},
        "crisis_lines": {one["code"]: f"{one['name']}, {one['number']}" for one in place.get("crisis_lines", ())},
        "lawful_bases": {one["code"]: str(one["title"]) for one in place.get("lawful_bases", ())},
        "models": {one["code"]: str(one["title"]) for one in library.data("models.yaml")["models"]},
    }


def offered(one: Field, known: Offers) -> Field:
    """A question with the choices of the list that it names; as it is, where it names none or the list is empty."""
    if one.item:
        return replace(one, item=offered(one.item, known))
    words = known.get(one.offers)
    return replace(one, choices=(*words,), labels=words) if words else one
