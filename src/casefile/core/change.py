"""What a use case wants done to the folder, as a value: it can be shown, applied whole or not at all, and told in the log."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from casefile.core.finding import Finding


@dataclass(frozen=True, slots=True)
class Written:
    """A document a change touches, as a writing command reports it."""

    id: str
    path: str
    form: str
    version: int | None
    status: str

    def as_dict(self) -> dict[str, object]:
        """The document as `--json` prints it."""
        return {
            "id": self.id,
            "path": self.path,
            "form": self.form,
            "version": self.version,
            "status": self.status,
        }


@dataclass(frozen=True, slots=True)
class Change:
    """Texts to write and files to remove, paths relative to the caseload.

    `read` holds the SHA-256 of each file this was decided on (empty text: it was not there); applying compares them under
    the lock, so that nobody's later words are overwritten. `verb` is all that the git history says of it.
    """

    verb: str
    summary: str
    read: Mapping[str, str] = field(default_factory=dict)
    writes: Mapping[str, str] = field(default_factory=dict)
    removes: tuple[str, ...] = ()
    documents: tuple[Written, ...] = ()
    findings: tuple[Finding, ...] = ()
    client: str = ""
    later: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.writes or self.removes)
