"""casefile import: what was filled in elsewhere, brought in as a draft."""

from __future__ import annotations

import io
import sys
from pathlib import Path
from typing import Annotated

import typer

from casefile.cli import sealing
from casefile.cli.options import Day, DryRun, Json
from casefile.cli.session import Session
from casefile.core.failure import NotFound, Unreadable, Usage
from casefile.store import files
from casefile.store.saved_page import MOST_SEALED_BYTES
from casefile.work import importing
from casefile.work.finalising import how_to_go_on

app = typer.Typer(add_completion=False)


@app.command(name="import")
def import_(
    ctx: typer.Context,
    what: Annotated[str, typer.Argument(metavar="form", help="So far: a page that the person filled in.")],
    source: Annotated[str, typer.Argument(metavar="FILE|-", help="The file that the page saved; - reads stdin.")],
    client: Annotated[str, typer.Argument(metavar="[CLIENT]", help="Whose it is, where the page was blank.")] = "",
    key: Annotated[
        str,
        typer.Option(
            "--key",
            metavar="FILE",
            help="Of a sealed page, the file of the key; else the keys in casefile/keys are tried.",
        ),
    ] = "",
    on: Day = "",
    dry_run: DryRun = False,
    json: Json = False,
) -> None:
    """Bring in a page that the person filled in, as a draft for you to look at. Nothing is overwritten."""
    session = Session(ctx)
    if what != "form":
        raise Usage("import what? a page that somebody filled in is: form", "casefile import form FILE [CLIENT]")
    page = importing.opened(_bytes(source), key, lambda: sealing.passphrase(session, "passphrase of the keys"))
    case = session.case_to_write(importing.whose(page, client))
    change = importing.bring_in(session.folder, case, page, session.stamp(on, case))
    (draft,) = change.documents
    session.finish(change, json=json, dry_run=dry_run, next=f"casefile show {case.code} {draft.id}")
    if not dry_run:
        session.talk(f"look at it together, then go on with it: {how_to_go_on(case.code, draft.form, draft.id)}")


def _bytes(source: str) -> bytes:
    """The bytes of the file, at most one more than a page may save; a sealed one is no text."""
    if source == "-":
        if isinstance(sys.stdin, io.TextIOWrapper):
            raw: bytes = sys.stdin.buffer.read(MOST_SEALED_BYTES + 1)
            return raw
        return sys.stdin.read(MOST_SEALED_BYTES + 1).encode("utf-8", "surrogatepass")
    try:
        return files.read_bytes(Path(source), MOST_SEALED_BYTES)
    except FileNotFoundError:
        raise NotFound("there is no such file") from None
    except OSError as error:
        raise Unreadable(f"the file cannot be read ({error.strerror})") from None
