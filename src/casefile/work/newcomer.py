"""A worker joins a caseload that others work in: who they are stands in its settings, and nothing half begun is left."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from casefile.core.change import Change
from casefile.store.folder import CASELOAD_FILE, Folder
from casefile.store.text import splice
from casefile.store.text.nodes import parse
from casefile.work.start import WORKER_ID


def is_worker_id(text: str) -> bool:
    """Whether a text can be a worker's id."""
    return bool(WORKER_ID.match(text))


def new_worker(folder: Folder, worker: str) -> Change | None:
    """The Change that adds a worker to casefile.yaml, or None where they stand there already."""
    if any(one.id == worker for one in folder.settings.workers):
        return None
    text = folder.raw_text(CASELOAD_FILE)
    tree: Any = parse(text.removeprefix("\ufeff")).tree()
    workers = tree.get("workers")
    made = {**tree, "workers": [*(workers if isinstance(workers, list) else []), {"id": worker}]}
    read = {CASELOAD_FILE: folder.digests[CASELOAD_FILE]}
    return Change("join", f"{worker} works here too", read, {CASELOAD_FILE: splice.rewrite(text, made)})


def with_key(folder: Folder, worker: str, key: str) -> Change | None:
    """The Change that puts a worker's public key into casefile.yaml, or None where it stands there."""
    text = folder.raw_text(CASELOAD_FILE)
    tree: Any = parse(text.removeprefix("\ufeff")).tree()
    workers = [{**one, "signing_key": key} if str(one.get("id")) == worker else one for one in tree["workers"]]
    if workers == tree["workers"]:
        return None
    read = {CASELOAD_FILE: folder.digests[CASELOAD_FILE]}
    return Change(
        "key", f"the key of {worker}", read, {CASELOAD_FILE: splice.rewrite(text, {**tree, "workers": workers})}
    )


def take_away(root: Path) -> None:
    """Take away a folder that a joining which did not come about has made."""
    shutil.rmtree(root, ignore_errors=True)
