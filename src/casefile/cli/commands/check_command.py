"""casefile check: every document against its form, and each file against itself. It never writes."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from casefile.cli import screen
from casefile.cli.options import Json
from casefile.cli.session import Session
from casefile.core import enquiries, integrity
from casefile.core.document import Document
from casefile.core.failure import NotFound
from casefile.core.finding import Finding, Severity
from casefile.core.identity import SERVICE, base_of, place_in
from casefile.schema import validate
from casefile.store import library
from casefile.store.folder import Folder
from casefile.store.shelf import OWN
from casefile.store.text.guard import Refusal
from casefile.sync import looking
from casefile.work import attaching, gating, own, settings

app = typer.Typer(add_completion=False)


@app.command()
def check(
    ctx: typer.Context,
    what: Annotated[
        list[str] | None,
        typer.Argument(metavar="[CLIENT or FILE ...]", help="Clients or files; everything if none."),
    ] = None,
    strict: Annotated[bool, typer.Option("--strict", help="Warnings count as errors.")] = False,
    lines: Annotated[bool, typer.Option("--lines", help="One line a finding, for editors and scripts.")] = False,
    json: Json = False,
) -> None:
    """Check every document, or those you name; exit 1 when something must be put right."""
    session = Session(ctx)
    found, count = collect(session, what or [])
    found = sorted(found, key=lambda one: (one.place, one.code))
    errors = sum(one.severity is Severity.ERROR for one in found)
    warnings = sum(one.severity is Severity.WARNING for one in found)
    if json:
        screen.as_json({"findings": [one.as_dict() for one in found], "documents": count})
    else:
        for one in found:
            if lines:
                screen.out(f"{one.place}: {one.severity}: {one.message} [{one.code}]")
            else:
                screen.finding(one, _source(session.folder, one), colour=session.colour)
        screen.out(f"{_count(errors, 'error')}, {_count(warnings, 'warning')} in {_count(count, 'document')}")
    if errors or session.not_judged or (strict and warnings):
        raise typer.Exit(1)


def _count(number: int, word: str) -> str:
    return f"{number} {word}{'' if number == 1 else 's'}"


def collect(session: Session, what: list[str]) -> tuple[list[Finding], int]:
    """Every finding about what is named (all clients if nothing is), and how many documents were looked at."""
    folder = session.folder
    found: list[Finding] = []
    count = 0
    _ = folder.settings, session.today
    if not what:
        found += settings.findings(folder)
        found += own.findings(folder.root)
        found += looking.findings(folder.root)
    for code in (*folder.codes(), SERVICE, *folder.worker_codes()) if not what else []:
        with session.by_itself(base_of(code)):
            made, number = _case(session, code)
            found += made
            count += number
    for name in what:
        if name in folder.codes() or not ("/" in name or "\\" in name or name.endswith(".yaml")):
            made, number = _case(session, folder.code(name, prefix=True))
            found += made
            count += number
        else:
            found += _file(session, name)
            count += 1
    return found, count


def _case(session: Session, code: str) -> tuple[list[Finding], int]:
    case = session.folder.case(code)
    found = [*case.findings, *integrity.findings(case)]
    if code == SERVICE:
        found += enquiries.findings(case)
    elif place_in(code) == "client":
        found += gating.findings(case, session.folder.settings, session.today)
    found += attaching.findings(session.folder, case)
    for document in (case.record, *case.documents):
        found += [*document.findings, *validate.findings(document)]
    return found, len(case.documents) + bool(case.record.tree)


def _file(session: Session, name: str) -> list[Finding]:
    folder = session.folder
    path = Path(name) if Path(name).is_absolute() else Path.cwd() / name
    if not path.exists() and (folder.root / name).exists():
        path = folder.root / name
    try:
        relative = path.resolve().relative_to(folder.root.resolve()).as_posix()
    except ValueError:
        raise NotFound("that file is not in this caseload", "casefile -C FOLDER check ...") from None
    if not path.exists() and not path.is_symlink():
        raise NotFound("there is no such file", "casefile check")
    if relative.startswith(f"{OWN}/"):
        return [one for one in own.findings(folder.root) if one.place.path == relative]
    parts = relative.split("/")
    whose = {SERVICE: SERVICE, "clients": parts[1], "workers": f"@{parts[1]}"}.get(parts[0], "") if parts[1:] else ""
    if whose in (SERVICE, *folder.codes(), *folder.worker_codes()):
        found, _ = _case(session, whose)  # what a paper says of itself is judged beside the rest of the file
        return [one for one in found if one.place.path == relative]
    document: Document = folder.document(relative)
    return [*document.findings, *validate.findings(document)]


def _source(folder: Folder, one: Finding) -> str | None:
    """The line a finding is about, with a person's words masked; in what is the service's own there are none."""
    try:
        text = folder.text(one.place.path)
    except (OSError, Refusal):
        return None
    rows = text.split("\n")
    if one.place.path.startswith(f"{OWN}/"):
        return rows[one.place.line - 1].rstrip("\r")[:120] if one.place.line <= len(rows) else None
    return (
        screen.masked(rows[one.place.line - 1].rstrip("\r"), library.words_of_forms())
        if one.place.line <= len(rows)
        else None
    )
