"""What a use case wants done to the folder, as a value: it can be shown, applied whole or not at all, and told in the log."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from casefile.core.finding import Finding


@dataclass(frozen=True, slots=True)
class Written:
    """A document a change touches, as a writing command reports it; `by_id` where its form's name would name another."""

    id: str
    path: str
    form: str
    version: int | None
    status: str
    by_id: bool = False

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
    """Texts to write, files to attach as they are, and files to remove; paths are relative to the caseload.

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
    attached: Mapping[str, bytes] = field(default_factory=dict, repr=False)

    def __bool__(self) -> bool:
        return bool(self.paths)

    @property
    def contents(self) -> dict[str, bytes]:
        """Every file to write with its bytes."""
        return {**{name: text.encode("utf-8") for name, text in self.writes.items()}, **self.attached}

    @property
    def paths(self) -> tuple[str, ...]:
        """Every path it touches."""
        return (*self.writes, *self.attached, *self.removes)
