"""One run of a command: which caseload, which day, who writes, and how a Change reaches the folder and the history."""

from __future__ import annotations

import os
import re
import secrets
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from difflib import get_close_matches
from functools import cached_property
from pathlib import Path

import typer

from casefile.cli import screen
from casefile.cli.held import Held
from casefile.cli.options import Globals
from casefile.cli.unreadable import told, unread, where_it_broke
from casefile.core.answer import View
from casefile.core.case import Case
from casefile.core.change import Change
from casefile.core.days import day_of
from casefile.core.failure import Failure, NotFound, NotMet, Unreadable, Usage
from casefile.core.identity import ALPHABET, Letters, place_in
from casefile.core.stamp import Stamp
from casefile.store import files
from casefile.store.folder import Folder
from casefile.store.shelf import SHIPPED, Shelf
from casefile.work import gating

ME = ".casefile/worker"
_WORKER = re.compile(r"[a-z][a-z0-9-]{0,30}\Z")
_MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z\Z")


def chance(count: int) -> str:
    """Random letters; tests and the demo put their own in place of this."""
    return "".join(secrets.choice(ALPHABET) for _ in range(count))


letters: Letters = chance


class Session:
    """What a command works with; made from the Typer context."""

    def __init__(self, ctx: typer.Context, root: Path | None = None) -> None:
        self._context = ctx
        self.globals: Globals = ctx.find_object(Globals) or Globals()
        if root is not None:
            self.globals = replace(self.globals, folder=root)
        self.not_judged: list[str] = []
        self.living = ""  # under --today: how what is changed in place is shown
        self.profile_then = False
        self.told: set[str] = set()  # lines that are said once, however many pages they are about
        self._held = Held()
        if not ctx.params.get("dry_run"):  # a dry run writes nothing at all
            ctx.call_on_close(self._keep_unwritten)  # however the command ends, what somebody said is somewhere

    # -- the caseload
    @cached_property
    def folder(self) -> Folder:
        """The caseload named with -C, else the one around the current folder.

        Raises:
            NotFound: there is none.
        """
        if self.globals.folder is None:
            return Folder.containing(Path.cwd())
        if not (self.globals.folder / "casefile.yaml").is_file():
            raise NotFound("-C names no caseload (there is no casefile.yaml in it)", "casefile init FOLDER")
        return Folder(self.globals.folder.resolve())

    def beside(self, root: Path) -> Session:
        """The same run in another caseload: same day, same hand, same way of talking."""
        return Session(self._context, root)

    def case_to_read(self, code: str, *, person: bool = False) -> Case:
        """The file of a client by code or the beginning of one; the service's and a worker's papers too, but for a `person`'s.

        Raises:
            Usage: what is asked is asked of a person's file only.
        """
        found = self._code(code, prefix=True)
        _of_a_person(found, person=person)
        return self.folder.case(found)

    def case_then(self, code: str, *, person: bool = False) -> Case:
        """The same, under --today with `case.yaml` and `profile.yaml` as git has them from that day; `living` says how they are.

        Raises:
            Usage: what is asked is asked of a person's file only.
        """
        case = self.case_to_read(code, person=person)
        if not self.looks_back:
            return case
        from casefile.work import looking_back  # only whoever looks back needs it

        seen = looking_back.then(self.folder, case, self.today)
        self.living, self.profile_then = seen.said, seen.profile
        return seen.case

    def say_living(self, *, as_now: bool = True) -> None:
        """Say, on the side, how what is changed in place is shown; not `as_now`, only where it is not as it is now."""
        if self.looks_back and self.living and (as_now or self.profile_then):
            self.talk(f"as on {self.today.isoformat()}; {self.living}")

    def code_to_read(self, code: str) -> str:
        """The code of the file a person means, by the beginning of it; no file is opened.

        Raises:
            NotFound: there is none.
        """
        return self._code(code, prefix=True)

    def code_to_write(self, code: str) -> str:
        """The same by its whole code, for what is written.

        Raises:
            NotFound: there is none.
        """
        return self._code(code)

    def case_to_write(self, code: str, *, broken: bool = False, person: bool = False) -> Case:
        """The file of a client by its whole code; only mending it (`broken`) may write beside a spine nobody can read.

        Raises:
            Usage: what is to be done is done in a person's file only (`person`).
            Unreadable: case.yaml cannot be read, so nothing could say whose the new words are.
        """
        found = self._code(code)
        _of_a_person(found, person=person)
        case = self.folder.case(found)
        if not case.key and place_in(case.code) == "client" and not broken:
            problem = unread(case)
            words = told(case, problem) if problem else f"{case.record.path}: it has no key"
            raise Unreadable(f"{words}; nothing was written", f"casefile check {case.code}")
        return case

    def _code(self, given: str, *, prefix: bool = False) -> str:
        """The code a person means; one mistyped is not found, and the nearest is named."""
        try:
            return self.folder.code(given, prefix=prefix)
        except NotFound as missing:
            near = get_close_matches(given, self.folder.codes(), n=1, cutoff=0.8)
            if not near or "did you mean" in missing.fix:
                raise
            raise NotFound(missing.message, f"did you mean {near[0]}? casefile list shows all") from None

    def view(self, case: Case, day: date | None = None) -> View:
        """The case as it stood on the day asked about.

        Raises:
            NotFound: it was not there yet.
        """
        try:
            return gating.view(
                case, self.folder.settings, day or self.today, self._others_open(case), self.folder.known_as
            )
        except NotMet as not_there:
            raise NotFound(not_there.message) from None

    def _others_open(self, case: Case) -> int | None:
        """How many other people have a place; counted only where the service set a capacity and this one asks for a place."""
        if self.folder.settings.capacity is None or case.phase != "referral-in":
            return None
        others = (self.folder.spine(code) for code in self.folder.codes() if code != case.code)
        seen = (one.as_of(self.today) for one in others)
        return sum(one is not None and one.has_a_place for one in seen)

    @cached_property
    def shelf(self) -> Shelf:
        """The forms of the caseload; where there is none, those that ship."""
        try:
            return self.folder.shelf
        except NotFound:
            return SHIPPED

    # -- the day and the hand
    @cached_property
    def today(self) -> date:
        """The day asked about: --today, else the calendar's."""
        return self.day(self.globals.today, "--today") if self.globals.today else date.today()

    @cached_property
    def calendar_day(self) -> date:
        """Today by the calendar, whatever --today says: what cannot be taken back is judged by it."""
        return day_of(self.now[:10]) or date.today() if os.environ.get("CASEFILE_NOW") else date.today()

    @property
    def looks_back(self) -> bool:
        """Whether a day was named with --today."""
        return bool(self.globals.today)

    def day(self, text: str, option: str = "--on") -> date:
        """A day typed in.

        Raises:
            Usage: it is none of the calendar.
        """
        found = day_of(text) if len(text) == 10 else None
        if found is None:
            raise Usage(f"{option} must be a day of the calendar, like 2026-03-04")
        return found

    @cached_property
    def now(self) -> str:
        """The moment, UTC to the second; CASEFILE_NOW sets it for tests and the demo."""
        fixed = os.environ.get("CASEFILE_NOW", "")
        if fixed and not _MOMENT.match(fixed):
            raise Usage("CASEFILE_NOW must be like 2026-03-04T05:06:07Z")
        return fixed or datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

    @cached_property
    def worker(self) -> str:
        """Who writes: --worker, else the one this machine belongs to, else the only one there is.

        Raises:
            Usage: it cannot be told.
        """
        named = self.globals.worker or self._worker_here()
        workers = [one.id for one in self.folder.settings.workers]
        named = named or (workers[0] if len(workers) == 1 else "")
        if not named:
            raise Usage(
                "who are you? this caseload has several workers",
                f"casefile --worker ID ... ({', '.join(workers)})",
            )
        if not _WORKER.match(named):
            raise Usage("a worker's id is small letters, digits and dashes")
        if workers and named not in workers:
            raise Usage(
                f"{named} is not a worker of this caseload",
                f"choose {', '.join(workers)}, or add them to casefile.yaml",
            )
        return named

    @cached_property
    def saver(self) -> str:
        """Who saves: `worker`; while casefile.yaml cannot be read, whoever this machine says, as what puts it right may be to come.

        Who has left saves too: what lies on their machine is somebody's words all the same.

        Raises:
            Usage: it cannot be told.
        """
        here = self._worker_here()
        try:
            workers = [one.id for one in self.folder.settings.workers]
        except Unreadable:
            named = self.globals.worker or here
            return named if _WORKER.match(named) else "nobody"
        if _WORKER.match(here) and here not in workers and not self.globals.worker:
            self.talk(f"{here} is not a worker of this caseload any more; what lies here is saved all the same")
            return here
        return self.worker

    def _worker_here(self) -> str:
        try:
            return files.read_bytes(self.folder.root / ME, 64).decode("ascii", "replace").strip()
        except OSError:
            return ""

    def stamp(self, on: str = "", case: Case | None = None) -> Stamp:
        """Who writes, for which day, when. Under --today, a file that holds a later day is not written to.

        Raises:
            NotMet: naming --on, for such a file.
            Usage: the day has not come yet.
        """
        day = self.day(on) if on else self.today
        if day > self.today:
            raise Usage("--on is a day that has not come yet", "plans and appointments have days of their own")
        if self.looks_back and not on and case is not None and case.last_day() > day:
            later = case.last_day().isoformat()
            raise NotMet(
                f"{case.code} already holds something of {later}; nothing was written",
                f"write a late entry with --on {day.isoformat()}",
            )
        clock = (
            f"{self.now[11:13]}{self.now[14:16]}" if os.environ.get("CASEFILE_NOW") else datetime.now().strftime("%H%M")
        )
        return Stamp(self.worker, day, self.now, clock, letters)

    # -- one of many
    @contextmanager
    def by_itself(self, whose: str) -> Iterator[None]:
        """One client's file never takes down a list of everybody: whatever goes wrong with it is one line, and is counted."""
        try:
            yield
        except Exception as error:
            if os.environ.get("CASEFILE_DEBUG"):
                raise
            self.not_judged.append(whose)
            why = error.message if isinstance(error, Failure) else f"something in it is odd ({where_it_broke(error)})"
            self.talk(f"{whose}: {why}; casefile check {whose.rpartition('/')[2]}")

    def tell_not_judged(self) -> None:
        """Say how many are missing from a list of everybody, so that it never looks shorter than the caseload is."""
        count = len(self.not_judged)
        if count:
            self.talk(
                f"{count} {'client' if count == 1 else 'clients'} could not be read, and {'is' if count == 1 else 'are'} not in this list"
            )

    # -- doing it
    def apply(self, change: Change) -> None:
        """Do a Change to the folder, whole or not at all, and record it in the history where there is one.

        A paper without a name goes into the history with the next other work, so that no commit tells its hour.
        """
        from casefile.store import apply, git, library

        shipped = [library.form(one.form) for one in change.documents if one.form in library.shelf()]
        unnamed = any(form.unnamed for form in shipped)  # a service's own form always says who wrote

        root = self.folder.root
        with apply.locked(root):
            apply.apply(root, change)
            if not unnamed and git.has_history(root) and git.is_here():
                try:
                    git.record(
                        root,
                        self.worker,
                        change.verb,
                        change.paths,
                        os.environ.get("CASEFILE_NOW", ""),
                    )
                except Failure as problem:
                    self.talk(f"casefile: {problem.message}; {problem.fix}")
        self._held.let_go()

    def finish(
        self,
        change: Change,
        *,
        json: bool = False,
        next: str | Callable[[], str] = "",
        dry_run: bool = False,
        done: bool = True,
    ) -> None:
        """Apply a Change and say so: one sentence and the next step, or the contract's object.

        A `next` that depends on the files is given as a function, and asked once they are written.
        """
        if dry_run:
            self.talk("nothing is written (--dry-run); it would be:")
        else:
            self.apply(change)
        step = next if isinstance(next, str) else "" if dry_run else next()
        if json:
            documents = [one.as_dict() for one in change.documents]
            screen.as_json(
                {
                    "done": done and not dry_run,
                    "client": change.client or None,
                    "documents": documents,
                    "next": step or None,
                }
            )
            return
        screen.out(change.summary)
        for one in change.documents:
            screen.out(f"  {one.path}")
        if step:
            screen.out(f"next: {step}")

    # -- talking
    def talk(self, text: str, *, bold: str = "") -> None:
        """A line of talk on stderr, unless -q; its beginning stands out where stderr shows colour."""
        shows = bold and screen.colours(self.globals.no_color, sys.stderr)
        screen.talk(text, quiet=self.globals.quiet, bold=bold if shows else "")

    @property
    def colour(self) -> bool:
        """Whether the answer may be coloured."""
        return screen.colours(self.globals.no_color)

    @property
    def asks(self) -> bool:
        """Whether questions may be asked: a terminal on both sides, and no --no-input."""
        return not self.globals.no_input and sys.stdin.isatty() and sys.stderr.isatty()

    def words(
        self,
        given: str,
        question: str,
        *,
        needed: bool = True,
        held: bool = True,
        first: Callable[[], object] | None = None,
    ) -> str:
        """Words about a person: as given, from stdin for `-`, or asked for; those that come in are held until written.

        `first` judges everything else before somebody is asked to type. What is only looked for, like a name nobody agreed
        to keep, is not `held`.

        Raises:
            Usage: they are needed and nobody can be asked.
        """
        if given.strip() and given != "-":
            return given
        if given == "-" and not sys.stdin.isatty():
            said = sys.stdin.read().strip()
            if needed and not said:
                raise Usage(f"nothing was said to: {question}", "type it, or pipe it in")
            return self.hold(said) if held else said
        if self.asks and (needed or given == "-"):
            if first:
                first()
            self.talk(f"{question} (end with an empty line)")
            return self._held.typed(question, self.talk, needed=needed)
        if needed:
            raise Usage(
                f"nothing was said to: {question}",
                "give it on stdin with -, or at a terminal",
            )
        return ""

    def hold(self, words: str) -> str:
        """Remember words that came in: where the command ends without having written them, they are kept."""
        return self._held.hold(words)

    def _keep_unwritten(self) -> None:
        """Keep words that could not be written anywhere else on this machine."""
        if self._held:
            self._held.keep(self.folder.root, self.now)


def _of_a_person(code: str, *, person: bool) -> None:
    if person and place_in(code) != "client":
        raise Usage(f"{code} is no person's file; it has papers, and no phases", f"casefile show {code}")
