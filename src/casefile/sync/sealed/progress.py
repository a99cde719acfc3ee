"""How far each replica's outbox has been taken in, team by team: `.git/casefile-sealed.json`, beside the refs it is about.

It may be lost at any time: everything is then taken in again from the next full bundle, and nothing is sent twice.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from casefile.core.failure import Unreadable
from casefile.store import files
from casefile.sync.sealed.envelope import Meta
from casefile.sync.sealed.outbox import number_of

NAME = "casefile-sealed.json"
_MOST = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Line:
    """What was taken of one replica since its last full bundle: the stems in order, and what the last one said of itself."""

    stems: tuple[str, ...] = ()
    head: str = ""
    to: str = ""
    epoch: int = 0
    seen: Mapping[str, str] = field(default_factory=dict)

    @property
    def start(self) -> int:
        """The number of the last full bundle taken; 0 where none was."""
        return number_of(self.stems[0]) if self.stems else 0

    @property
    def last(self) -> str:
        """The stem taken last; empty where none was."""
        return self.stems[-1] if self.stems else ""

    @property
    def seq(self) -> int:
        """The number taken last; 0 where none was."""
        return number_of(self.last) if self.stems else 0

    def after(self, meta: Meta, stem: str) -> Line:
        """The line once another bundle is taken."""
        stems = (stem,) if meta.full else (*self.stems, stem)
        return Line(stems, meta.head, meta.to, meta.epoch, dict(meta.seen))


Lines = dict[str, Line]


def load(root: Path, team: str) -> Lines:
    """The lines of a team, by replica.

    Raises:
        Unreadable: what is kept cannot be read.
    """
    found = _all(root).get(team, {})
    try:
        return {
            name: Line(tuple(map(str, one["stems"])), one["head"], one["to"], int(one["epoch"]), dict(one["seen"]))
            for name, one in found.items()
        }
    except (KeyError, TypeError, ValueError, AttributeError):
        raise _lost() from None


def save(root: Path, team: str, lines: Lines) -> None:
    """Keep the lines of a team, whole or not at all.

    Raises:
        OSError: the disk would not.
    """
    every = _all(root)
    every[team] = {name: asdict(one) for name, one in sorted(lines.items())}
    files.write_whole(root / ".git" / NAME, json.dumps({"v": 1, "teams": every}, sort_keys=True).encode("ascii"))


def _all(root: Path) -> dict[str, dict[str, Any]]:
    try:
        said = json.loads(files.read_bytes(root / ".git" / NAME, _MOST))
        teams = said["teams"]
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        raise _lost() from None
    if not isinstance(teams, dict) or not all(isinstance(one, dict) for one in teams.values()):
        raise _lost()
    return teams


def _lost() -> Unreadable:
    return Unreadable(f".git/{NAME} cannot be read", "remove it, then casefile sync; everything is looked at once more")
