"""casefile resolve: two versions of a document become one that supersedes both, and two answers to one question one."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from casefile.cli import ask, screen
from casefile.cli.commands.write_command import split
from casefile.cli.options import Because, Day, Json, Sets
from casefile.cli.session import Session
from casefile.core.candidates import GONE, Where
from casefile.core.case import Case
from casefile.core.document import Document
from casefile.core.failure import Usage
from casefile.core.identity import SETTINGS
from casefile.core.tree import leaves
from casefile.core.visible import visible
from casefile.render import build, page, plain
from casefile.store.folder import CASELOAD_FILE
from casefile.work import resolving
from casefile.work.resolving import Undecided

app = typer.Typer(add_completion=False)


@app.command()
def resolve(
    ctx: typer.Context,
    client: Annotated[
        str, typer.Argument(metavar="CLIENT", help="A client's code, or settings for what is set in casefile.yaml.")
    ],
    form: Annotated[str, typer.Argument(metavar="[FORM]", help="Which form, where several have two versions.")] = "",
    keep: Annotated[
        str, typer.Option("--keep", metavar="ID|both", help="Whose answers the new version begins with.")
    ] = "",
    place: Annotated[
        str, typer.Option("--place", metavar="PLACE", help="Of two answers to one question, which question.")
    ] = "",
    sets: Sets = None,
    because: Because = "",
    on: Day = "",
    json: Json = False,
) -> None:
    """Show both versions, and begin one that supersedes both; or decide between two answers to one question.

    You can carry on meanwhile: only finalising and moving wait.
    """
    session = Session(ctx)
    if client == SETTINGS:
        if form or because:
            raise Usage("settings are decided by --place and --keep, or --set", "casefile resolve settings")
        _decide_settings(session, place, keep, sets or [], on, json=json)
        return
    case = session.case_to_write(client)
    if place or sets or not resolving.has_fork(case, form):
        if because:
            raise Usage("--because is for bringing two versions together; two answers need no reason")
        _decide(session, case, form, place, keep, sets or [], on, json=json)
        return
    fork = resolving.fork_of(case, form)
    if not keep:
        if not session.asks:
            raise Usage(
                "say whose answers the new version begins with",
                f"--keep {' | '.join(one.id for one in fork)} | both; casefile show {case.code} ID shows each",
            )
        _show(session, fork)
        numbers = [str(n) for n in range(1, len(fork) + 1)]
        while keep not in (*numbers, "both", *(one.id for one in fork)):
            keep = ask.line(session, f"Keep which ({', '.join(numbers)}, or both)?")
        keep = fork[int(keep) - 1].id if keep.isdigit() and 1 <= int(keep) <= len(fork) else keep
    words = session.words(because, "Why, in a few words")
    change = resolving.bring_together(session.folder, case, fork, keep, words, session.stamp(on, case))
    session.finish(change, json=json, next=f"casefile write {case.code} {fork[0].name}")


def _show(session: Session, fork: tuple[Document, ...]) -> None:
    differing = resolving.differences(fork)
    for number, one in enumerate(fork, 1):
        screen.out(f"{number}  {one.id}, by {one.text('author')}, {one.date.isoformat()}")
        if one.form is None:
            continue
        whole = build.filled_page(one, one.form, session.folder.settings, build.Copy(whole=True))
        wanted = {field.title for field in one.form.questions() if field.name in differing}
        sections = tuple(
            page.Section("", tuple(e for e in section.entries if e.title in wanted)) for section in whole.sections
        )
        screen.raw(plain.text(page.Page(form=one.name, title="What differs", sections=sections)))


def _decide(
    session: Session, case: Case, form: str, place: str, keep: str, sets: list[str], on: str, *, json: bool
) -> None:
    """Decide between the answers of a paper.

    Raises:
        NotFound, Usage: nothing waits there, or nobody can be asked.
    """
    document = resolving.waiting_in(case, form)
    found = resolving.undecided(document)
    chosen = _chosen(session, resolving.called(document), found, place, keep, sets)
    if chosen:
        change = resolving.decide(session.folder, case, document, chosen, session.stamp(on, case))
        rest = len(found) - len(chosen)
        next = (
            f"casefile resolve {case.code} {resolving.called(document)}" if rest > 0 else f"casefile status {case.code}"
        )
        session.finish(change, json=json, next=next)


def _decide_settings(session: Session, place: str, keep: str, sets: list[str], on: str, *, json: bool) -> None:
    """Decide between two answers in casefile.yaml.

    Raises:
        NotFound, Usage: nothing waits there, or nobody can be asked.
    """
    found = resolving.undecided_settings(session.folder)
    chosen = _chosen(session, CASELOAD_FILE, found, place, keep, sets)
    if chosen:
        change = resolving.decide_settings(session.folder, chosen, session.stamp(on))
        rest = len(found) - len(chosen)
        session.finish(change, json=json, next=f"casefile resolve {SETTINGS}" if rest > 0 else "casefile sync")


def _chosen(
    session: Session, whose: str, found: tuple[Undecided, ...], place: str, keep: str, sets: list[str]
) -> dict[Where, Any]:
    """What is decided: of the answers named, or of one after another at a terminal; nothing where all is left open.

    Raises:
        Usage: what is named does not wait, or nobody can be asked.
    """
    known = {one.place: one for one in found}
    said = dict(split(one) for one in sets)
    named = [*said, *([place] if place else [])]
    if any(one not in known for one in named) or (place and not keep):
        raise Usage(
            "--place and --set name a question that waits, and --keep which answer stands",
            f"--place {' | '.join(known)} --keep 1 | 2 | both; or --set PLACE=WORDS",
        )
    chosen: dict[Where, Any] = {known[one].where: resolving.anew(known[one], words) for one, words in said.items()}
    if place:
        chosen[known[place].where] = _kept(known[place], keep)
    if not named:
        if not session.asks:
            places = " | ".join(known)
            raise Usage("say which answer stands", f"--place {places} --keep 1 | 2 | both; or --set PLACE=WORDS")
        chosen = _asked(session, whose, found)
    if not chosen:
        session.talk("nothing was decided; you can carry on, only finalising and moving wait")
    return chosen


def _kept(one: Undecided, keep: str) -> Any:
    if keep == "both":
        return resolving.both(one)
    if not keep.isdecimal() or not 1 <= int(keep) <= len(one.answers):
        raise Usage(f"{one.place} has {len(one.answers)} answers", f"--keep 1 to {len(one.answers)}, or both")
    return one.answers[int(keep) - 1].value


def _asked(session: Session, whose: str, found: tuple[Undecided, ...]) -> dict[Where, Any]:
    """What somebody at a terminal decides: a number, both, words of their own after `=`, or Enter to leave it open."""
    chosen: dict[Where, Any] = {}
    session.talk(f"{whose}: {len(found)} {'question has' if len(found) == 1 else 'questions have'} several answers.")
    session.talk("A number keeps one, both keeps all, = and words writes it anew, Enter waits.")
    for one in found:
        if any(one.where[: len(done)] == done for done in chosen):
            continue  # what held it was decided
        session.talk("")
        session.talk(one.question)
        for number, answer in enumerate(one.answers, 1):
            who = ", ".join(part for part in (session.folder.settings.name_of(answer.by), answer.at[:10]) if part)
            session.talk(f"  {number}  {who}")
            for line in _words(answer.value):
                session.talk(f"       {visible(line)}")
        while text := ask.line(session, "Which?"):
            if text == "=":
                session.talk("   type the words after =, or a number")
                continue
            try:
                chosen[one.where] = (
                    resolving.anew(one, text[1:].strip()) if text.startswith("=") else _kept(one, text.lower())
                )
            except Usage as problem:
                session.talk(f"   {problem.message}; {problem.fix}")
            else:
                break
    return chosen


def _words(value: Any) -> list[str]:
    """An answer as lines to read."""
    if value is GONE:
        return ["(taken away)"]
    if isinstance(value, str):
        return value.splitlines() or [""]
    return [f"{'.'.join(map(str, path))}: {words}" for path, words in leaves(value)]
