"""casefile show: one client's file on one screen, or one of its documents as text."""

from __future__ import annotations

import sys
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from typing import Annotated, Any

import typer

from casefile.cli import pictures, screen
from casefile.cli.commands.list_command import names_shown, risk
from casefile.cli.options import Client, Json
from casefile.cli.pages import copy_of, settings_for
from casefile.cli.session import Session
from casefile.cli.unreadable import NOT_READ, told, unread
from casefile.core.answer import View
from casefile.core.case import Case
from casefile.core.document import Document
from casefile.core.due import due
from casefile.core.failure import NotMet, Unreadable, Usage
from casefile.core.form import ENVELOPE
from casefile.core.identity import place_in
from casefile.core.protective import protective
from casefile.core.unnamed import too_few
from casefile.core.visible import visible
from casefile.render import build, plain
from casefile.render.pictures.shelf import PICTURES
from casefile.work import find

app = typer.Typer(add_completion=False)
NOTES = 5
"""How many of the newest notes one screen names."""


@app.command()
def show(
    ctx: typer.Context,
    client: Client,
    form: Annotated[
        str, typer.Argument(metavar="[FORM]", help="A form's name, a document's id, form#2 or form@DATE.")
    ] = "",
    final: Annotated[bool, typer.Option("--final", help="The current final version, not a newer draft.")] = False,
    whole: Annotated[
        bool, typer.Option("--whole", help="Also what is kept apart for safety: in the list, or on your own picture.")
    ] = False,
    picture: Annotated[
        str, typer.Option("--picture", metavar="NAME", help=f"A picture of the file: {', '.join(PICTURES)}.")
    ] = "",
    output: Annotated[
        str, typer.Option("--output", "-o", metavar="FILE|-", help="The picture as FILE.svg or FILE.html; - is stdout.")
    ] = "",
    lang: Annotated[
        str, typer.Option("--lang", metavar="L", help="The language of a picture's fixed words: ar, vi, zh-Hans.")
    ] = "",
    draft_language: Annotated[
        bool, typer.Option("--draft-language", help="Also a translation that nobody has checked; the picture says so.")
    ] = False,
    json: Json = False,
) -> None:
    """One client's file on one screen, or one document."""
    session = Session(ctx)
    if ((form or final) and picture) or ((output or lang or draft_language) and not picture):
        raise Usage("show CLIENT [FORM], or show CLIENT --picture NAME [-o FILE] [--lang L]")
    case = session.case_then(client)
    if picture:
        drawn = pictures.by_itself(session, case, picture, whole=whole, lang=lang, draft=draft_language)
        pictures.give(session, drawn, output, json=json)
        return
    if not form and place_in(case.code) != "client":
        _no_client(session, case, json=json)
        return
    if not form:
        if not case.record.tree:
            first = next(iter((*case.record.findings, *case.findings)), None)
            raise Unreadable(
                told(case, first) if first else "case.yaml cannot be read",
                f"casefile check {case.code}",
            )
        if problem := unread(case):
            session.talk(f"{told(case, problem)}; casefile check {case.code}")
        session.say_living(as_now=False)
        _file(session, session.view(case), json=json, whole=whole)
        return
    view = session.view(case)
    document = _then(session, case.code, find.document(view.case, form, final=final, to_read=True))
    problem = next((f for f in document.findings if f.code in NOT_READ), None)
    if problem:
        raise Unreadable(f"{problem.place}: {problem.message}", problem.fix)
    shown_when_enough(document, case)
    if json:
        data = document.data if document.form else document.tree
        if document.standing() == "entered_in_error":  # whose words they are, nobody needs to read again
            shown = ENVELOPE - {"events", "because", "local", "unanswered"}
            data = {name: value for name, value in data.items() if name in shown}
        screen.as_json({"document": _plain(data), "path": document.path})
        return
    if document.form is None:
        screen.raw(visible(session.folder.text(document.path)))
        return
    if document.form.hidden_from:
        session.talk(f"this paper is kept from {', '.join(document.form.hidden_from)}")
    filled = build.filled_page(
        document, document.form, settings_for(session, case), copy_of(view, document, whole=True)
    )
    screen.raw(plain.text(replace(filled, mark="")))  # a screen is no sheet of paper that is brought back


def _then(session: Session, code: str, document: Document) -> Document:
    """A paper as on the day looked at; of one that is changed in place it is said how it is shown."""
    if not session.looks_back or not document.is_living:
        return document
    if place_in(code) == "client":
        session.say_living()
        return document
    from casefile.work import looking_back  # only whoever looks back needs it, and git

    found = looking_back.entry(session.folder, document, session.today)
    how = "stood at the end of that day" if found else "is now"
    session.talk(f"as on {session.today.isoformat()}; the entry is shown as it {how}")
    return found or document


def shown_when_enough(document: Document, case: Case) -> None:
    """Stop where a paper without a name would be shown before enough of them lie together.

    Raises:
        NotMet: fewer than five were handed in.
    """
    if too_few(document, case.documents):
        raise NotMet(
            f"{document.name} is shown from the fifth on, so that no word tells whose it is",
            f"casefile print --blank {document.name} -o FILE",
        )


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(child) for key, child in value.items()}
    return [_plain(child) for child in value] if isinstance(value, list) else value


def _rows(documents: Sequence[Document]) -> list[dict[str, object]]:
    return [
        {
            "id": d.id,
            "path": d.path,
            "form": d.name,
            "version": d.version or None,
            "status": d.standing(),
            "date": d.text("date") or None,
        }
        for d in documents
    ]


def _no_client(session: Session, service: Case, *, json: bool) -> None:
    """The service's own papers, or a worker's, a line each."""
    seen = (one.as_of(session.today) for one in service.documents if one.tree)
    documents = sorted((one for one in seen if one), key=lambda one: (one.date, one.id))
    if json:
        nothing = dict.fromkeys(("phase", "state", "document", "path"))
        screen.as_json({"client": service.code, **nothing, "documents": _rows(documents)})
        return
    settings = session.folder.settings
    own = place_in(service.code) == "worker"
    whose = f"{settings.name_of(service.code[1:])}'s own" if own else settings.service or "the service"
    lines = [(f"{whose}: papers ({len(documents)})", "bold")]
    replaced = _replaced(service)
    lines += [(_paper(one, replaced), "") for one in documents]
    screen.styled(lines, colour=session.colour)


def _replaced(case: Case) -> frozenset[str]:
    """The ids of papers in whose place a later version stands."""
    return frozenset(id for one in case.documents if one.stands for id in one.supersedes)


def _paper(d: Document, replaced: Collection[str]) -> str:
    standing = d.standing().replace("_", " ")
    if standing == "final" and d.id in replaced:
        standing = "replaced"
    if d.is_living:  # an entry of the directory: its name says which
        return f"  {'':<10} {d.name:<28} {d.id}"
    return f"  {d.text('date'):<10} {d.name:<28} v{d.version} {standing:<10} {d.id[-4:]}"


def _periods(papers: Sequence[Document], case: Case, *, whole: bool) -> Iterator[tuple[str, str]]:
    """Papers, a line each; of an earlier support period only how many there are, unless the whole file is asked for."""
    replaced = _replaced(case)
    for period in sorted({d.period for d in papers}):
        mine = [d for d in papers if d.period == period]
        if case.period > 1 and period != case.period and not whole:
            yield (
                f"  support period {period}: {len(mine)} papers, {mine[0].date} to {mine[-1].date}; --whole names them",
                "",
            )
            continue
        if case.period > 1:
            yield f"  support period {period}{' (now)' if period == case.period else ''}", ""
        yield from ((_paper(d, replaced), "") for d in mine)


def _file(session: Session, view: View, *, json: bool, whole: bool) -> None:
    case = view.case
    every = sorted((d for d in case.documents if d.tree and not d.is_living), key=lambda d: (d.date, d.id))
    documents = [one for one in every if whole or not one.apart]
    if json:
        rows = _rows(documents)
        screen.as_json(
            {
                "client": case.code,
                "phase": case.phase or None,
                "state": case.state,
                "documents": rows,
                "document": _plain(case.record.data),  # the spine; a profile, with its names, is asked for by name
                "path": case.record.path,
            }
        )
        return
    name = names_shown(case, session.folder.settings.names, terminal=sys.stdout.isatty())
    phase = view.practice.phase(case.phase)
    lines = [
        (
            f"{case.code}{' ' + name if name else ''}: {phase.title if phase else 'no phase yet'}, {case.state}",
            "bold",
        )
    ]
    workers = ", ".join(f"{w.get('id')} ({w.get('role')})" for w in case.workers_on(view.day))
    for label, value in (
        ("carer of", case.record.text("linked_to") if case.kind == "carer" else ""),
        ("period", str(case.period)),
        ("workers", workers),
        ("model", case.model),
        ("risk", risk(view)),
    ):
        if value:
            lines.append((f"  {label:<9}{value}", ""))
    contact = _contact(case.profile)
    if contact:
        lines.append((f"  {'reach':<9}{contact}", ""))
    state = protective(case)
    if state.on:
        lines.append((f"  {'careful':<9}protective mode: {state.because}", "red"))
    soon = due(view)[:3]
    lines += [(f"  {'due' if n == 0 else '':<9}{item.due.isoformat()} {item.what}", "") for n, item in enumerate(soon)]
    lines += _goals(view)
    notes = [d for d in documents if d.name == "note"]
    papers = [d for d in documents if d.name != "note"]
    lines.append((f"papers ({len(papers)})", "bold"))
    lines += _periods(papers, case, whole=whole)
    if not whole:  # said of every file, so that it tells nothing of this one
        lines.append((f"  what is kept apart, if anything, only so: casefile show {case.code} --whole", ""))
    lines.append((f"notes ({len(notes)})", "bold"))
    if len(notes) > NOTES:
        before = notes[-NOTES - 1].date
        lines.append((f"  {len(notes) - NOTES} before these; by its day: casefile show {case.code} note@{before}", ""))
    lines += [(f"  {d.date.isoformat()} {str(d.data.get('kind', '')).replace('_', ' ')}", "") for d in notes[-NOTES:]]
    screen.styled(lines, colour=session.colour)


def _goals(view: View) -> list[tuple[str, str]]:
    """The plan's goals with their steps by the ids that `done` takes, and how each stands; no words of theirs."""
    plans = view.case.standing("case-plan")
    if not plans:
        return []
    events = view.case.events(plans[-1])
    reached = {str(e.get("goal")): str(e.get("state")) for e in events if e.kind == "goal_progress"}
    made = {str(e.get("step")): str(e.get("progress")) for e in events if e.kind == "step_progress"}
    lines = [("goals", "bold")]
    for number, goal in enumerate(plans[-1].items("goals"), 1):
        state = reached.get(str(goal.get("id")), "").replace("_", " ")
        lines.append(
            (f"  {number}  {goal.get('id')} {str(goal.get('domain') or '').replace('_', ' ')} {state}".rstrip(), "")
        )
        steps = [s for s in goal.get("steps") or () if isinstance(s, dict)]
        if not state:
            told = ", ".join(
                f"{s.get('id')} {made.get(str(s.get('id')), 'by ' + str(s.get('by') or '?')).replace('_', ' ')}"
                for s in steps
            )
            lines.append((f"     {told}", ""))
    return lines


def _contact(profile: Any) -> str:
    safe = [
        one for one in (profile.items("communication_needs.safe_contact") if profile else ()) if one.get("safe") is True
    ]
    if not safe:
        return ""
    one = safe[0]
    voicemail = ", no voicemail" if one.get("voicemail_ok") is False else ""
    return f"{str(one.get('channel', '')).replace('_', ' ')} {one.get('value', '')}{', ' + str(one['times']) if one.get('times') else ''}{voicemail}"
