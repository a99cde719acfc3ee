"""Every file a caseload holds, with anything in it that YAML can do or that is no YAML at all, under every command."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from tests.hostile import torture
from tests.hostile.lines import ALL, LINES
from tests.hostile.making import CLIENT
from tests.hostile.watch import Watch

from casefile.cli.table import SUMMARIES

PIECES = torture.pieces()
SLOW = [line for line in ALL if line.split()[:1] in (["doctor"], ["init"])]
"""Lines that ask other programs or write many files: each gets a few pieces only."""
QUICK = [line for line in ALL if line not in SLOW]
CHUNK = 99
OWN_FILES = (".casefile/worker", ".casefile/replica", ".casefile/intent.json", ".gitignore", "README.txt")
INTENTS = [
    b"{}", b"[]", b"null", b'{"renames": [], "removes": []}', b'{"renames": 1, "removes": 2}', b'{"renames": [["a"]], "removes": []}',
    b'{"renames": [["../x", "y"]], "removes": []}', b'{"renames": [], "removes": ["../../etc/passwd"]}', b'{"renames": [], "removes": [{}]}',
    b'{"renames": [[".casefile/tmp/x", "\\u0000"]], "removes": []}', b'{"renames": [[1, 2]], "removes": [3]}',
    b'{"renames": [[".casefile/tmp/0000", "clients/fern-1111/zebulonk hit me.yaml"]], "removes": ["Zebulonka"]}',
]  # fmt: skip


def laid(kind: str, piece: str | bytes, stood: bytes, turn: int) -> bytes:
    """The bytes of a file with a piece in it: instead of all, after it, before it, or as the value of one of its fields."""
    if isinstance(piece, bytes):
        return piece if turn % 2 else stood + piece
    text = stood.decode()
    if kind == "line":
        text = (f"{piece}\n", f"{text}{piece}\n", f"{piece}\n{text}")[turn % 3]
    elif turn % 3 < 2:
        text = (f"a: {piece}\n", f"{text}zebulonk_words: {piece}\n")[turn % 3]
    else:
        fields = [*re.finditer(r"(?m)(?<=\w: )[^#\n]+$", text)]
        one = fields[turn % len(fields)]
        text = text[: one.start()] + piece + text[one.end() :]
    return text.encode("utf-8", "surrogatepass")


def papers(watch: Watch) -> list[str]:
    return [name for name in watch.stood if name.startswith("clients/") or name == "casefile.yaml"]


def rounds(watch: Watch, turn: int, piece: tuple[str, str | bytes], files: int, lines: int) -> None:
    """Put one piece into some files, and run some lines on each; other files and lines another turn."""
    kind, what = piece
    names = papers(watch)
    for step in range(files):
        name = names[(turn + step) % len(names)]
        watch.change(name, laid(kind, what, watch.stood[name], turn // len(names) + step))
        for more in range(lines):
            at = (turn * 7 + step * lines + more) % len(QUICK)
            watch.call(QUICK[at], what, turn=turn + more, paper=name, where=name)
    watch.put(watch.stood)


def test_every_command_is_put_through_this() -> None:
    missing = SUMMARIES.keys() - LINES.keys()
    assert not missing, f"give {', '.join(sorted(missing))} a row in tests/hostile/lines.py"
    assert not LINES.keys() - SUMMARIES.keys()


def test_there_are_enough_pieces() -> None:
    assert torture.COUNT == len(PIECES) >= 400
    assert len(set(torture.VALUES)) == len(torture.VALUES)
    assert len(set(torture.LINES)) == len(torture.LINES)


# -- read together: one client's notes are pieces, and a command that reads all of them is run once
AMONG = (
    "check",
    "check --json",
    "check --lines",
    "list",
    "today --all",
    "status CLIENT",
    "show CLIENT",
    "urgent CLIENT",
)


def together(watch: Watch, pieces: list[tuple[str, str | bytes]], turn: int, lines: tuple[str, ...]) -> None:
    note = next(raw for name, raw in watch.stood.items() if "/notes/" in name)
    notes = {
        f"clients/{CLIENT}/notes/2026-03-05-{1000 + n}-m2hc.yaml": laid(kind, piece, note, n + n // 3)
        for n, (kind, piece) in enumerate(pieces, turn)
    }
    watch.put({**watch.stood, **notes})
    for line in lines:
        if len(pieces) > 1:
            watch.call(line, where="notes of their own")
        else:
            watch.call(line, pieces[0][1], where="a note of its own")


def among(watch: Watch, first: int, lines: tuple[str, ...]) -> None:
    """Some pieces together; where something goes wrong, each by itself, to tell which of them it was."""
    chunk = PIECES[first : first + CHUNK]
    with watch.fresh():
        together(watch, chunk, first, lines)
        if found := watch.problems:
            watch.problems = []
            for turn, one in enumerate(chunk, first):
                together(watch, [one], turn, lines)
            watch.problems = watch.problems or found


IN_CHUNKS = pytest.mark.parametrize("first", range(0, len(PIECES), CHUNK))


@IN_CHUNKS
def test_whatever_stands_among_the_notes_is_a_finding(watch: Watch, first: int) -> None:
    among(watch, first, (AMONG[first // CHUNK % 2],))


@pytest.mark.samples
@IN_CHUNKS
def test_whatever_stands_among_the_notes_under_every_reader(watch: Watch, first: int) -> None:
    among(watch, first, AMONG)


# -- read one by one
def test_any_piece_in_any_file_under_any_command(watch: Watch) -> None:
    with watch.fresh():
        for turn in range(0, len(PIECES), 16):
            rounds(watch, turn, PIECES[turn], files=1, lines=1)


@pytest.mark.samples
@IN_CHUNKS
def test_every_piece_under_many_commands(watch: Watch, first: int) -> None:
    with watch.fresh():
        for turn in range(first, min(first + CHUNK, len(PIECES))):
            rounds(watch, turn, PIECES[turn], files=1, lines=1)


# -- handed in instead
HANDED_IN = (
    "write CLIENT FORM --from -", "write CLIENT profile --from -", "write CLIENT case --from -", "write CLIENT note --from OUT/hostile --final",
    "write CLIENT note --set text=@OUT/hostile", "edit CLIENT referral-in", "edit CLIENT profile", "note CLIENT -", "backup --restore OUT/hostile --to OUT/new",
)  # fmt: skip


def handed_in(watch: Watch, turns: range) -> None:
    for turn in turns:
        watch.call(HANDED_IN[turn % len(HANDED_IN)], shaped(turn), turn=turn)


def shaped(turn: int) -> str | bytes:
    """A piece as a file of answers."""
    kind, piece = PIECES[turn]
    if isinstance(piece, bytes):
        return piece
    return (
        f"{piece}\n"
        if kind == "line" or turn % 4 == 0
        else f"{('text', 'place', 'names', 'local')[turn % 4]}: {piece}\n"
    )


def test_any_piece_handed_in(watch: Watch) -> None:
    with watch.fresh():
        handed_in(watch, range(0, len(PIECES), 20))


@pytest.mark.samples
def test_many_pieces_handed_in(watch: Watch) -> None:
    with watch.fresh():
        handed_in(watch, range(0, len(PIECES), 2))


# -- what casefile keeps for itself
def own(watch: Watch) -> Iterator[tuple[str, bytes]]:
    for name in OWN_FILES:
        for raw in [*torture.BYTES.values(), *(INTENTS if name.endswith(".json") else ())]:
            yield name, raw


def beside(watch: Watch, turns: list[tuple[str, bytes]], lines: int) -> None:
    for turn, (name, raw) in enumerate(turns):
        for step in range(lines):
            watch.change(name, raw)
            watch.call(QUICK[(turn * 5 + step * 11) % len(QUICK)], raw, turn=turn, where=name)
    watch.put(watch.stood)


def test_any_of_its_own_files_broken(watch: Watch) -> None:
    with watch.fresh():
        beside(watch, [*own(watch)][::9], 1)


@pytest.mark.samples
def test_all_of_its_own_files_broken(watch: Watch) -> None:
    with watch.fresh():
        beside(watch, [*own(watch)], 1)
        for line in SLOW:
            for raw in list(torture.BYTES.values())[::9]:
                watch.call(line, raw)
