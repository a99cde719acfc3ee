"""casefile help: one topic, or every command."""

from __future__ import annotations

from typing import Annotated

import typer

from casefile.cli import screen
from casefile.cli.session import Session
from casefile.cli.table import COMMANDS
from casefile.core.caseload import Settings
from casefile.core.failure import Failure, NotFound
from casefile.store import library
from casefile.store.resources import resource_dir
from casefile.work.gating import jurisdiction

app = typer.Typer(add_completion=False)


@app.command(name="help")
def help_(
    ctx: typer.Context,
    topic: Annotated[str, typer.Argument(metavar="TOPIC", help="all, or one of the topics.")] = "",
) -> None:
    """Help on a topic; help all lists every command."""
    session = Session(ctx)
    folder = resource_dir("templates") / "help"
    topics = {path.stem: path for path in sorted(folder.glob("*.txt"))}
    if topic == "all":
        for group, commands in COMMANDS.items():
            lines = [
                (group, "bold"),
                *[(f"  {name:<10}{words}", "") for name, words in commands.items()],
                ("", ""),
            ]
            screen.styled(lines, colour=session.colour)
        screen.out("casefile COMMAND --help shows a command's options.")
    elif topic == "reasons":
        field = library.form("exit-summary").field("reason")
        for choice in field.choices if field else ():
            screen.out(f"  {choice:<28}{field.label(choice) if field else ''}")
    elif topic == "lines":
        _lines(session)
    elif topic in topics:
        screen.raw(topics[topic].read_text("utf-8"))
    elif not topic:
        first = {name: path.read_text("utf-8").split("\n", 1)[0] for name, path in topics.items()}
        first |= {
            "all": "Every command.",
            "reasons": "The reason codes for exit.",
            "lines": "Who to ring in a crisis, and when each number was last checked.",
        }
        for name, words in sorted(first.items()):
            screen.out(f"  {name:<14}{words}")
    else:
        raise NotFound("there is no such topic", f"choose {', '.join(sorted([*topics, 'all', 'lines', 'reasons']))}")


def _lines(session: Session) -> None:
    """The crisis lines of the caseload's jurisdiction, of the usual one outside a caseload."""
    try:
        name = session.folder.settings.jurisdiction
    except Failure:
        name = Settings().jurisdiction
    data = jurisdiction(name)
    screen.out(f"{data['title']}. Ring a number before you hand it on.")
    for one in data["crisis_lines"]:
        screen.out(f"  {one['number']:<14}{one['name']} ({one['hours']})")
        screen.out(f"                {one['for']}; last checked {one['last_checked']}; code {one['code']}")
