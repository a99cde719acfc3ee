"""What the next worker carries on: how the person likes things, what nobody asks again, what is due, where the goals stand. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from casefile.core.answer import View
from casefile.core.days import spoken
from casefile.core.due import due
from casefile.core.protective import protective


def carried_on(view: View) -> Iterator[str]:
    """The lines of a handover, for the worker's own screen."""
    profile = view.case.profile
    phase = view.practice.phase(view.case.phase)
    yield f"{phase.title if phase else 'no phase yet'}, {view.case.state}; since {spoken(view.case.began)}"
    state = protective(view.case)
    if state.on:
        yield f"protective mode: {state.because}"
    if profile:
        how = [str(one).replace("_", " ") for one in profile.items_or_words("tell_me_how")]
        yield from ([f"likes to be told things: {', '.join(how)}"] if how else [])
        yield from (f"do not ask again: {one}" for one in profile.items_or_words("do_not_ask_again"))
    before = [one for one in view.case.workers if one.get("role") == "caseworker"]
    if len(before) > 1:
        yield f"this is caseworker number {len(before)} for the person"
    for item in due(view)[:5]:
        yield f"due {item.due.isoformat()}: {item.what}; {item.fix}"
