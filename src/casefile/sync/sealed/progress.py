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
    """What was taken of one replica since its last full bundle: the stems in order, and what the last one said of itself.

    `by` is the key that signed it: a replica that came back with other keys begins a new line.
    """

    by: str = ""
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
        return Line(self.by, stems, meta.head, meta.to, meta.epoch, dict(meta.seen))


Lines = dict[str, Line]


def load(root: Path, team: str) -> Lines:
    """The lines of a team, by replica.

    Raises:
        Unreadable: what is kept cannot be read.
    """
    return _lines(_all(root)[0].get(team, {}))


def save(root: Path, team: str, lines: Lines) -> None:
    """Keep the lines of a team, whole or not at all.

    Raises:
        OSError: the disk would not.
    """
    teams, alone = _all(root)
    teams[team] = {name: asdict(one) for name, one in sorted(lines.items())}
    _write(root, teams, alone)


def note_alone(root: Path, head: str, epoch: int) -> None:
    """Keep of which epoch a head is that came in a file by itself.

    Raises:
        OSError: the disk would not.
    """
    teams, alone = _all(root)
    _write(root, teams, alone | {head: epoch})


def epochs(root: Path) -> dict[str, int]:
    """Of which epoch every head is that was taken last of somebody, from whatever folder or file.

    Raises:
        Unreadable: what is kept cannot be read.
    """
    teams, alone = _all(root)
    return alone | {one.head: one.epoch for team in teams.values() for one in _lines(team).values() if one.head}


def _lines(found: Mapping[str, Any]) -> Lines:
    try:
        return {
            name: Line(
                one["by"], tuple(map(str, one["stems"])), one["head"], one["to"], int(one["epoch"]), dict(one["seen"])
            )
            for name, one in found.items()
        }
    except (KeyError, TypeError, ValueError, AttributeError):
        raise _lost() from None


def _write(root: Path, teams: dict[str, Any], alone: dict[str, int]) -> None:
    said = {"v": 1, "teams": teams, "alone": alone}
    files.write_whole(root / ".git" / NAME, json.dumps(said, sort_keys=True).encode("ascii"))


def _all(root: Path) -> tuple[dict[str, Any], dict[str, int]]:
    try:
        said = json.loads(files.read_bytes(root / ".git" / NAME, _MOST))
        teams, alone = dict(said["teams"]), {str(head): int(epoch) for head, epoch in said["alone"].items()}
    except FileNotFoundError:
        return {}, {}
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise _lost() from None
    if not all(isinstance(one, dict) for one in teams.values()):
        raise _lost()
    return teams, alone


def _lost() -> Unreadable:
    return Unreadable(f".git/{NAME} cannot be read", "remove it, then casefile sync; everything is looked at once more")
