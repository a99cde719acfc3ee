"""casefile layout: look at a layout of the service's own, and say whether this machine may use it. For experts."""

from __future__ import annotations

from typing import Annotated

import typer

from casefile.cli import screen
from casefile.cli.options import FormRef
from casefile.cli.session import Session
from casefile.core.failure import NotFound, NotMet, Unreadable
from casefile.core.visible import visible
from casefile.store import own_layout
from casefile.work import find
from casefile.work import own as judged

app = typer.Typer(add_completion=False)


@app.command()
def layout(
    ctx: typer.Context,
    form: FormRef,
    accept: Annotated[bool, typer.Option("--accept", help="This machine may use it, exactly as it is now.")] = False,
    forget: Annotated[bool, typer.Option("--forget", help="This machine uses it no more.")] = False,
) -> None:
    """Show the service's own layout of a form, whether it may stand, and whether this machine uses it."""
    session = Session(ctx)
    name = find.form(form, session.shelf).name
    path, source = own_layout.path_of(name), own_layout.source(session.folder.root, name)
    if not source:
        raise NotFound(f"there is no {path}", "casefile help layouts")
    faults = [*judged.layout(session.folder.root, name)]
    if not (accept or forget):
        screen.raw(visible(source) if source.endswith("\n") else f"{visible(source)}\n")
    for one in faults:
        session.talk(f"{one.place}: {one.message}" + (f"; {one.fix}" if one.fix else ""))
    if faults:
        raise NotMet(f"{path} is not used: {len(faults)} of its places are not allowed", "casefile help layouts")
    try:
        if accept or forget:
            own_layout.accept(name, source, yes=accept)
    except OSError as error:
        raise Unreadable(f"there is no place on this machine to remember it ({error.strerror})") from None
    used = own_layout.accepted(name, source)
    session.talk(f"{path}: {'used on this machine' if used else 'not used on this machine'}")
    if not used and not forget:
        session.talk(f"next: read it, then casefile layout {name} --accept")
