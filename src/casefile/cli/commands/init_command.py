"""casefile init: a new caseload."""

from __future__ import annotations

import getpass
import re
import shlex
from pathlib import Path
from typing import Annotated

import typer

from casefile.cli import screen, session
from casefile.cli.session import ME, Session
from casefile.core.failure import Usage
from casefile.store import editor, files, git
from casefile.store.resources import resource_dir
from casefile.work import start

app = typer.Typer(add_completion=False)


@app.command()
def init(
    ctx: typer.Context,
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="A new folder, or an empty one.")],
    service: Annotated[
        str, typer.Option("--service", metavar="NAME", help="The service's name, as pages print it.")
    ] = "",
    worker: Annotated[str, typer.Option("--worker", metavar="ID", help="Your id: a short word in small letters.")] = "",
    alone: Annotated[bool, typer.Option("--alone", help="You work alone: you approve your own exemptions.")] = False,
    no_git: Annotated[bool, typer.Option("--no-git", help="No history.")] = False,
) -> None:
    """Make a new caseload: settings, a note on how to read it, help for editors, and a history where git is there."""
    here = Session(ctx)
    root = folder.absolute()
    if (root / "casefile.yaml").exists():
        raise Usage("there is a caseload already", f"casefile -C {folder} today")
    if root.exists() and (not root.is_dir() or any(root.iterdir())):
        raise Usage("the folder is not empty", "name a new one")
    worker = worker or here.globals.worker or _login()
    if not start.WORKER_ID.match(worker):
        raise Usage("a worker's id is 2 to 31 small letters, digits and dashes", "--worker amina")
    files.make_folder(root / "clients")
    root.chmod(0o700)  # it may have stood there already, open to others
    files.make_folder(root / "service")
    texts = {
        "casefile.yaml": start.caseload_text(service or "Our service", worker, alone),
        "README.txt": (resource_dir("templates") / "caseload-README.txt").read_text("utf-8"),
        ME: f"{worker}\n",
    }
    for name, text in texts.items():
        files.write_whole(root / name, text.encode("utf-8"))
    editor.write_copies(root)
    editor.write_settings(root)
    history = not no_git and git.is_here()
    if history:
        git.begin(root, session.letters(4), worker)
        git.record(
            root,
            worker,
            "init",
            ["casefile.yaml", "README.txt", ".gitignore", ".vscode/settings.json"],
            here.now,
        )
    screen.out(f"{folder} is a caseload of {worker}'s" + ("" if history else ", without history"))
    here.talk("whoever holds this folder can read it; inside it, casefile doctor looks at this machine")
    screen.out(f"next: casefile -C {shlex.quote(str(folder))} new")


def _login() -> str:
    try:
        name = re.sub(r"[^a-z0-9-]", "", getpass.getuser().lower())
    except (OSError, KeyError):
        name = ""
    return name if start.WORKER_ID.match(name) else "worker"
