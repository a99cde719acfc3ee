"""A caseload under watch: a command line is run in it, and whatever it must never do is told with the line and the input."""

from __future__ import annotations

import io
import json
import re
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from tests.hostile.lines import reads, verb
from tests.hostile.making import CLIENT
from tests.story import Desk, Said

from casefile.store import library

TODAY, NOW = "2026-03-20", "2026-03-20T01:02:03Z"
LIMIT = 1.0
"""Seconds that one command may take; more is looked at three times, for the machine may have been busy."""

RAW = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]")
"""What never reaches a screen as it is: control characters but tab and newline, line separators, what turns text around."""

CANARY = "Zebulonka hit me"
_CANARY = re.compile("zebulonk", re.IGNORECASE)
_TELLS = ("", "show", "print", "urgent", "handover", "history", "diff")
"""Commands whose answer may hold a person's words; errors and talk never do."""
_NAMES_A_PLACE = ("init", "backup", "bundle", "demo")
"""Commands that say where they wrote: a path as it was typed."""

_SCRATCH = (".casefile/lock", ".casefile/tmp/", ".casefile/schemas/")
_KEPT_WORDS = ".casefile/drafts/"
_FORMS = [one for one in library.shelf() if one not in ("case", "profile")]


class _Piped(io.TextIOWrapper):
    """What is piped in: bytes, and whoever reads them finds out what they are."""

    terminal = False

    def __init__(self, raw: bytes) -> None:
        super().__init__(io.BytesIO(raw), encoding="utf-8", errors="strict")

    def isatty(self) -> bool:
        return self.terminal


class Watch:
    """A caseload's folder and a desk in it. `problems` gathers what went wrong; `outside` is a folder for what goes out."""

    def __init__(self, root: Path, outside: Path) -> None:
        self.root, self.outside = root, outside
        self.desk = Desk(root)
        self.stood = self.stands = self.look()
        self.problems: list[str] = []
        self.calls = 0

    @contextmanager
    def fresh(self) -> Iterator[None]:
        """Count problems and calls from here on, and fail with what went wrong; the caseload stands as it was afterwards."""
        self.problems, self.calls = [], 0
        try:
            yield
        finally:
            self.put(self.stood)
        if self.problems:
            found = "\n  ".join(self.problems[:25])
            pytest.fail(f"{len(self.problems)} problems in {self.calls} calls:\n  {found}", pytrace=False)

    # -- the folder
    def look(self) -> dict[str, bytes]:
        """Every file of the caseload but the lock, with its bytes."""
        files = (path for path in self.root.rglob("*") if path.is_file())
        named = ((path.relative_to(self.root).as_posix(), path) for path in files)
        return {name: path.read_bytes() for name, path in named if not name.startswith(_SCRATCH)}

    def put(self, files: dict[str, bytes]) -> None:
        """Make the caseload hold these files and no others."""
        there = self.look()
        self.stands = files
        for name in there.keys() - files.keys():
            path = self.root / name
            path.unlink()
            while not any(path.parent.iterdir()):  # a folder without a file would be a client without a file
                path = path.parent
                path.rmdir()
        if (self.root / ".git").exists():
            shutil.rmtree(self.root / ".git")
        for name, raw in files.items():
            if there.get(name) != raw:
                (self.root / name).parent.mkdir(parents=True, exist_ok=True)
                (self.root / name).write_bytes(raw)

    def change(self, name: str, raw: bytes) -> None:
        """Put another file in the place of one; the others are as they were at first."""
        self.put({**self.stood, name: raw})

    # -- a command line
    def call(
        self,
        line: str,
        words: str | bytes = "",
        *,
        turn: int = 0,
        paper: str = "",
        where: str = "",
        stdin: str | None = None,
        readable: bool = False,
        terminal: bool = False,
    ) -> Said | None:
        """Run one line and put the folder back; what it must not have done goes into `problems`. None where it broke out.

        `words` stand for `{}` in the line, on stdin and in the file `OUT/hostile`; with `readable`, exit 4 is wrong.
        """
        raw = words if isinstance(words, bytes) else words.encode("utf-8", "surrogatepass")
        text = words if isinstance(words, str) else words.decode("utf-8", "surrogateescape")
        typed, env = self._typed(line, text, turn, paper)
        said: Said | None = None
        took: list[float] = []
        faults: list[str] = []
        while len(took) < 3 and min(took, default=LIMIT) >= LIMIT:
            if took:
                self.put(self.stands)
            if "OUT" in line or "edit" in line:
                self._lay_out(raw)
            given = _Piped(raw) if stdin is None else stdin
            began = time.perf_counter()
            try:
                said = self.desk(*typed, day=TODAY, now=NOW, stdin=given, env=env, terminal=terminal)  # type: ignore[arg-type]
            except Exception as error:
                faults.append(f"{type(error).__name__} came out: {_place(error)}")
            took.append(time.perf_counter() - began)
        self.calls += 1
        if min(took) >= LIMIT:
            faults.append(f"took {min(took):.1f} s three times")
        after = self.look()
        if said:
            faults += [*_said_wrong(line, text, said, terminal), *self._changed(line, said, after, terminal)]
            handed_in = line.startswith("import ")  # what it cannot read is what it was given, and no paper
            if readable and said.code == 4 and not handed_in:
                faults.append(f"exit 4, and the file can be read: {said.err.strip()}")
        for fault in faults:
            seen = repr(text) if len(text) < 120 else f"{text[:100]!r} ... ({len(text)} letters)"
            self.problems.append(f"casefile {line}\n      with {seen}{f' in {where}' if where else ''}\n      {fault}")
        if after != self.stands:
            self.put(self.stands)
        return said

    def _typed(self, line: str, words: str, turn: int, paper: str) -> tuple[list[str], dict[str, str]]:
        """The words of a line with what they stand for, and the environment."""
        env = {"EDITOR": f"cp {self.outside}/hostile"} if "edit" in line else {}
        words = words.replace("\0", "")  # no command line of any system can hold it
        meant = {"CLIENT": CLIENT, "FORM": _FORMS[turn % len(_FORMS)], "PAPER": paper or "casefile.yaml"}
        typed = []
        for word in line.split():
            name, _, value = word.partition("=")
            if name.startswith("CASEFILE_"):
                env[name] = value.replace("{}", words.encode("utf-8", "replace").decode())
            else:
                filled = re.sub("CLIENT|FORM|PAPER", lambda found: meant[found.group()], word)
                hostile = _file_name(words) if word.startswith("OUT/{}") else words
                typed.append(filled.replace("OUT", str(self.outside)).replace("{}", hostile))
        return typed, env

    def _lay_out(self, raw: bytes) -> None:
        if self.outside.exists():
            shutil.rmtree(self.outside)
        self.outside.mkdir()
        (self.outside / "hostile").write_bytes(raw)

    def _changed(self, line: str, said: Said, after: dict[str, bytes], terminal: bool) -> Iterator[str]:
        """What was written and must not have been."""
        changed = sorted(name for name in self.stands.keys() | after.keys() if self.stands.get(name) != after.get(name))
        if reads(line) and changed:
            yield f"a reading command changed {', '.join(changed)}"
        elif said.code and "the draft is saved" not in said.err and verb(line) != "doctor" and not terminal:
            lost = [name for name in changed if not name.startswith(_KEPT_WORDS)]
            if lost:
                yield f"exit {said.code}, and yet it changed {', '.join(lost)}"


def _said_wrong(line: str, words: str, said: Said, terminal: bool) -> Iterator[str]:
    """What a command answered and must not have."""
    if "send us the place" in said.err:
        yield "something went wrong inside" + said.err.split("the place")[-1].rstrip()
    if "Traceback (most" in said.out + said.err and "Traceback (most" not in words:
        yield "a traceback"
    if said.code not in (0, 1, 2, 3, 4, *((130,) if terminal else ())):
        yield f"exit code {said.code}"
    if said.code and "casefile: " not in said.err and verb(line) not in ("check", "doctor", "new") and not terminal:
        yield f"exit {said.code} and not a word why"
    for name, text in (("stdout", said.out), ("stderr", said.err)):
        if raw := RAW.search(text):
            near = text[max(raw.start() - 40, 0) : raw.end() + 10]
            yield f"U+{ord(raw.group()):04X} reaches {name} as it is: {near!r}"
    if _CANARY.search(said.err) and not terminal:
        yield f"somebody's words stand on stderr: {_around(said.err)}"
    if verb(line) not in (*_TELLS, *_NAMES_A_PLACE) and "--names" not in line and _CANARY.search(said.out):
        yield f"somebody's words stand in the answer: {_around(said.out)}"
    if "--json" in line.split() and said.out and (said.code in (2, 3, 4) or not _is_answer(said.out)):
        yield f"exit {said.code} with a JSON answer that is none"


def _around(text: str) -> str:
    found = _CANARY.search(text)
    assert found
    return repr(text[max(found.start() - 60, 0) : found.end() + 20])


def _file_name(words: str) -> str:
    """Words as the name of a file that lies where it is put; a path out of there is another test's."""
    return "other" if "/" in words or "\\" in words or words.strip(" .") == "" or len(words) > 60 else words


def _is_answer(text: str) -> bool:
    try:
        return bool(json.loads(text).get("casefile") == 1)
    except (ValueError, AttributeError):
        return False


def _place(error: BaseException) -> str:
    trace = error.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    return f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace else "?"
