"""Words that somebody typed or piped in and that are not written yet: however a command ends, they are somewhere.

It knows the folder they are kept in, and nothing of what they are about.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from itertools import chain, count
from pathlib import Path

from casefile.cli import screen
from casefile.core.failure import Unreadable, Usage
from casefile.store import files


class Held:
    """What came in, in its order; empty once it is written."""

    def __init__(self) -> None:
        self._words: list[str] = []

    def __bool__(self) -> bool:
        return bool(self._words)

    def hold(self, words: str) -> str:
        """Remember words, each once, and give them back."""
        if words.strip() and words not in self._words:
            self._words.append(words)
        return words

    def let_go(self) -> None:
        """They stand where they belong."""
        self._words.clear()

    def keep(self, root: Path, now: str) -> None:
        """Keep them on this machine, in a file named by the moment, and say where. That file is in no history."""
        from casefile.store import apply

        moment, ending = f".casefile/drafts/words-{now.replace(':', '')}", "txt"
        try:
            apply.place(root, f"{moment}.{ending}")
        except Unreadable:  # a link: whose folder it leads to, nobody knows. What ends so is in no history
            moment, ending = moment.rpartition("/")[2], "tmp"
        names = chain([f"{moment}.{ending}"], (f"{moment}-{n}.{ending}" for n in count(2)))
        name = next(one for one in names if not os.path.lexists(root / one))
        files.write_whole(root / name, "\n\n".join(self._words).encode("utf-8"))
        self.let_go()
        screen.talk(f"the words are kept in {name}")

    def typed(self, question: str, talk: Callable[[str], None], *, needed: bool) -> str:
        """Lines up to an empty one, asked for again while nothing is said that is needed; held as far as they came by Ctrl-C.

        Raises:
            Usage: what is typed has ended, and nothing was said.
        """
        lines: list[str] = []
        try:
            while (line := _line()) and (line.strip() or (needed and not lines)):
                if line.strip():
                    lines.append(line.rstrip())
                else:
                    talk("   some words are needed here; Ctrl-C stops, and nothing is written")
        except KeyboardInterrupt:
            self.hold("\n".join(lines))
            raise
        if needed and not lines:
            raise Usage(f"nothing was said to: {question}", "type a few words, then an empty line")
        return self.hold("\n".join(lines))


def _line() -> str:
    sys.stderr.write("> ")
    sys.stderr.flush()
    return sys.stdin.readline()
