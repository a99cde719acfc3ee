"""Options that many commands share, in one spelling, and the global ones as a value."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer


@dataclass(frozen=True, slots=True)
class Globals:
    """What stood before the verb."""

    folder: Path | None = None
    today: str = ""
    worker: str = ""
    no_input: bool = False
    no_color: bool = False
    quiet: bool = False


Client = Annotated[str, typer.Argument(metavar="CLIENT", help="A client code; for reading, its beginning is enough.")]
FormRef = Annotated[
    str, typer.Argument(metavar="FORM", help="A form's name, a document's id, form#2 or form@2026-03-04.")
]
Json = Annotated[bool, typer.Option("--json", help="The answer as JSON.")]
Day = Annotated[str, typer.Option("--on", metavar="DATE", help="The day it happened, if not today.")]
Because = Annotated[
    str,
    typer.Option("--because", metavar="TEXT", help="Why, in a few words; - asks for it or reads it from stdin."),
]
Sets = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="PATH=VALUE", help="Set one answer; @FILE reads it, empty removes it."),
]
Already = Annotated[
    bool,
    typer.Option("--already", help="It has left the house already: write it down although nothing covers it."),
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Say what would be written, and write nothing.")]
Second = Annotated[str, typer.Option("--with", metavar="WORKER", help="The second person, who looked and agrees.")]
Yes = Annotated[bool, typer.Option("--yes", help="Do not ask again; for scripts.")]
