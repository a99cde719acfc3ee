"""Good papers as answers: what a person would hand in to get a document that is printed whole somewhere in the tests."""

from __future__ import annotations

import re
from pathlib import Path

TESTS = Path(__file__).parent.parent
FORMS = TESTS / "forms"
WALKS = Path(__file__).parent / "walks"

# Written by hand from the format: what a person never answers.
ENVELOPE = set(
    "casefile id client key support_period version supersedes because status sensitivity date recorded_on author"
    " final signatures events conflicts updated kind steps support_periods exemptions".split()
)
_ID = re.compile(r"(?<=[{ ])id: [a-z]-([23456789bcdfghjkmnpqrstvwxz]{4})(?:, |\n +)")


def walk(name: str) -> Path:
    """A file of the format by example, by the end of its name."""
    (found,) = WALKS.glob(f"*-{name}.yaml")
    return found


def answers(path: Path, *, keep_kind: bool = False, only: tuple[str, ...] = (), without: tuple[str, ...] = ()) -> str:
    """The form's own questions of a good file, as its author typed them, with their ids."""
    ours = (ENVELOPE - {"kind", "because"} if keep_kind else ENVELOPE) | set(without)
    kept: list[str] = []
    inside = False
    for line in path.read_text("utf-8").splitlines(keepends=True):
        key = re.match(r"([a-z_]+):", line)
        if key or not line.startswith(" "):
            inside = bool(key) and key.group(1) not in ours and (not only or key.group(1) in only)
        if inside:
            kept.append(line)
    return "".join(kept)


def without_ids(text: str) -> tuple[str, str]:
    """The answers with no list item named yet, and the letters that chance must give them, in order."""
    return _ID.sub("", text), " ".join(_ID.findall(text))
