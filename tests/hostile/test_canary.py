"""No word of a person in any error, finding, list or log: a canary stands in every text of every form, and is looked for.

`Watch` holds every call to it: the canary is never on stderr, and in no answer but that of show and print.
"""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.hostile.conftest import caseload
from tests.hostile.lines import ALL
from tests.hostile.making import CLIENT, Bare, Words, at, paper, places, put, whole_file, yaml_of
from tests.hostile.test_words import FORMS, OF_EACH_FORM
from tests.hostile.watch import CANARY, TODAY, Watch

from casefile.core.form import Field, FieldType, Form
from casefile.store import library

SAYS: Words = lambda name, most: CANARY[: most or None]  # noqa: E731
LINES = [line for line in ALL if line.split()[:1] not in (["doctor"], ["init"], ["demo"])]
MORE = 'zebulonka: "Zebulonka hit me"\n'


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Watch:
    """A caseload with a paper of every form; every text of every paper is the canary."""
    return caseload(tmp_path_factory.mktemp("told"), whole_file(SAYS))


def test_the_canary_stands_in_every_text_and_the_papers_are_good(told: Watch) -> None:
    for name, tree in whole_file(SAYS).items():
        form = library.form(tree["casefile"].split("/")[0])
        for path, one, schema in places(form):
            free = one.type is FieldType.TEXT and "pattern" not in schema
            if free and at(tree, path[:-1]) and path[0] not in ("because", "conflicts", "unanswered", "updated"):
                assert CANARY.startswith(at(tree, path) or "?"), f"{'.'.join(map(str, path))} of {name}"
    assert "0 errors" in told.desk.do("check", day=TODAY).out
    assert told.desk.do("show", CLIENT, "note", day=TODAY).out.count(CANARY) > 5


def on_good_papers(told: Watch, lines: list[str]) -> None:
    """Lines in a caseload that is as it should be; what is typed at them is the canary as well."""
    with told.fresh():
        for turn, line in enumerate(lines):
            told.call(line, CANARY, turn=turn)


def test_no_command_on_good_papers_repeats_it(told: Watch) -> None:
    on_good_papers(told, LINES[::16])


@pytest.mark.samples
@pytest.mark.parametrize("part", range(4))
def test_no_line_of_any_command_on_good_papers_repeats_it(told: Watch, part: int) -> None:
    on_good_papers(told, LINES[part::4])


# -- errors provoked: one thing wrong in one paper
def wrongs(one: Field, schema: Any) -> Iterator[tuple[str, Any]]:
    """Values that do not fit a question, each with the canary in it; and none at all."""
    yield "a word of theirs", CANARY
    yield "a list", [CANARY, {"id": CANARY, "code": CANARY, CANARY: CANARY}]
    yield "fields", {CANARY: CANARY, "id": CANARY, "code": CANARY, "kind": CANARY}
    yield "lists in lists", [[[CANARY]], CANARY]
    yield "twice the same", [{"id": CANARY, "code": CANARY}] * 2
    yield "broken YAML", Bare(f'[ "{CANARY}", {CANARY}: "never closed')
    yield "a tag", Bare(f"!{CANARY.replace(' ', '-')} x")
    yield "nothing", None
    yield "a long text", f"{CANARY} " * 1_300
    if one.type is FieldType.FREE:
        yield "two answers", TWO_ANSWERS
    if one.type is FieldType.LIST:
        yield "a second item", [{}, {CANARY: CANARY}, CANARY]


TWO_ANSWERS = [{"path": f"/{CANARY}", "values": [{"value": CANARY, "by": CANARY, "at": CANARY}]}]
SPOKEN_OF: dict[str, tuple[tuple[Any, Any], ...]] = {
    "note": (
        (("conflicts",), TWO_ANSWERS), (("id",), CANARY), (("supersedes",), [CANARY]), (("unanswered",), {CANARY: CANARY, "text": CANARY}),
        (("casefile",), f"{CANARY}/1"), (("events", 0, "kind"), [CANARY]),
    ),
    "case-plan": (
        (("id",), CANARY), (("client",), CANARY), (("version",), CANARY), (("status",), CANARY), (("goals", 0, "id"), CANARY),
        (("goals", 0, "steps", 0, "id"), CANARY), (("referrals_planned", 0, "id"), [CANARY]), (("casefile",), "case-plan/99"),
    ),
    "consent": ((("recipients", 0, "id"), CANARY), (("recipients", 0, "id"), [CANARY]), (("purposes", 0, "code"), CANARY), (("id",), CANARY)),
    "case": (
        (("exemptions", 0, "approved_by"), CANARY), (("exemptions", 0, "requirement"), CANARY), (("appointments", 0, "time"), CANARY),
        (("appointments", 0, "id"), [CANARY]), (("models", 0, "primary"), CANARY), (("workers", 1, "id"), CANARY), (("workers", 0, "because"), [CANARY]),
        (("steps", 1, "to"), CANARY), (("practice", "jurisdiction"), CANARY), (("practice", "profile"), CANARY), (("support_periods", 0, "closed"), CANARY),
    ),
}  # fmt: skip
"""What errors, lists and clocks speak of by its id, code or name, with somebody's words in that place."""
LOOKS = (
    "check",
    "check --json",
    "check --lines",
    "check --strict CLIENT",
    "today --all",
    "status CLIENT",
    "list --all",
    "check PAPER",
)
TRIES = (
    "advance CLIENT", "advance CLIENT --to exit --reason died", "sign CLIENT {id} --as client --method ink", "write CLIENT {form} --final", "done CLIENT {id}",
    "given CLIENT {id}", "amend CLIENT {id} --because -", "withdraw CLIENT {id} --because - --in-error", "exit CLIENT --close", "resolve CLIENT {form} --keep both",
    "edit CLIENT {id}", "show CLIENT {id} --json", "print CLIENT {id} --final", "show CLIENT {form}#2", "new --name {} --someone-else", "book CLIENT 2026-04-01",
    "state CLIENT declined --because -", "reopen CLIENT", "note CLIENT - --kind phone", "write CLIENT {form} --id {id} --from -", "show CLIENT", "status CLIENT --to review",
    "advance CLIENT --json", "withdraw CLIENT consent --because - --scope recipients --what {}", "done CLIENT g-4vkm --state {}", "write CLIENT {form} --set local.x={}",
)  # fmt: skip


def provoked(
    watch: Watch, form: Form, path: Any, value: Any, what: str, lines: list[str], *, status: str = "final"
) -> None:
    """Put one wrong value into one paper, and run lines on it."""
    name, tree = paper(form, SAYS, status=status)
    put(tree, path, value)
    watch.change(name, (yaml_of(tree) + MORE).encode())
    id = name.rpartition("/")[2].removesuffix(".yaml")
    where = f"{what} as {'.'.join(map(str, path))} of a {status} {form.name}"
    for line in lines:
        watch.call(line.replace("{id}", id).replace("{form}", form.name), CANARY, paper=name, where=where)


def errors(form: Form) -> list[tuple[Any, str, Any]]:
    """Each place of a form with each wrong value."""
    found = [(path, what, value) for path, one, schema in places(form) for what, value in wrongs(one, schema)]
    return [one for one in found if one[0] != ("casefile",)]


@OF_EACH_FORM
def test_an_error_in_a_paper_does_not_repeat_it(watch: Watch, form: Form) -> None:
    every = errors(form)
    with watch.fresh():
        for turn, (path, what, value) in enumerate(every[FORMS.index(form) * 7 :: len(every) // 3]):
            line = (LOOKS, TRIES)[turn % 2][(FORMS.index(form) + turn) % len(LOOKS)]
            provoked(watch, form, path, value, what, [line], status=("final", "draft")[turn // 2 % 2])


@pytest.mark.samples
@OF_EACH_FORM
def test_many_errors_in_a_paper_do_not_repeat_it(watch: Watch, form: Form) -> None:
    every = errors(form)
    with watch.fresh():
        for turn, (path, what, value) in enumerate(every[::61]):
            lines = ["check", TRIES[(turn * 5 + FORMS.index(form)) % len(TRIES)]]
            provoked(watch, form, path, value, what, lines, status=("final", "draft")[turn % 2])


SPEAK = (
    "check", "list --all", "today --all", "status CLIENT", "advance CLIENT", "write CLIENT {form} --final", "sign CLIENT {id} --as client --method ink",
    "given CLIENT {id} --format print", "edit CLIENT {id}", "amend CLIENT {id} --because x", "withdraw CLIENT {id} --because x --in-error",
    "withdraw CLIENT consent --because x --scope recipients --what none", "handover CLIENT --to ros --because x", "new --name Words",
)  # fmt: skip


def spoken_of(watch: Watch, name: str, part: int) -> None:
    form = library.form(name)
    with watch.fresh():
        for turn, (path, value) in enumerate(SPOKEN_OF[name]):
            status = "draft" if turn % 2 and form.kind != "living" else "final"
            provoked(watch, form, path, value, "somebody's words", [*SPEAK[turn % part :: part]], status=status)


@pytest.mark.parametrize("name", SPOKEN_OF)
def test_what_is_spoken_of_by_name_is_not_repeated_where_it_is_no_name(watch: Watch, name: str) -> None:
    spoken_of(watch, name, 6)


@pytest.mark.samples
@pytest.mark.parametrize("name", SPOKEN_OF)
def test_nothing_spoken_of_by_name_is_repeated_by_any_command(watch: Watch, name: str) -> None:
    spoken_of(watch, name, 1)


# -- errors provoked: the folder, the names of files, the settings
def test_a_canary_in_the_name_of_a_file_or_folder(watch: Watch) -> None:
    note = next(raw for name, raw in watch.stood.items() if "/notes/" in name)
    named = (
        f"clients/{CLIENT}/{CANARY}.yaml", f"clients/{CLIENT}/notes/{CANARY}.yaml", f"clients/{CLIENT}/{CANARY}.yml", f"clients/{CANARY}/case.yaml",
        f"clients/{CLIENT}/2026-03-04-zebulonka hit me-bcdf.yaml", f"clients/{CLIENT}/notes/a\x1b[31m\u202e\x9b\r\nb.yaml", f"clients/{CLIENT}/\u2028.yaml",
    )  # fmt: skip
    with watch.fresh():
        for turn, name in enumerate(named):
            watch.change(name, note)
            for line in (LOOKS[4:7], ("show CLIENT --json", "advance CLIENT", "note CLIENT - --kind phone"))[turn % 2]:
                watch.call(line, CANARY, where=name)
            if "zebulonk" not in name.lower():  # a finding names the file it is about
                watch.call("check", where=name)


SETTINGS = (
    f"format: {CANARY}", f"workers: {CANARY}", f"workers: [{CANARY}]", f"workers: [{{id: {CANARY}, name: {CANARY}, role: {CANARY}}}]", f"jurisdiction: {CANARY}",
    f"names: {CANARY}", f"alone: {CANARY}", f"capacity: {CANARY}", f"criteria: {CANARY}", f"criteria: [{{code: {CANARY}}}]",
    f"{CANARY}: x", f"service: [{CANARY}]", f"worker_title: {{{CANARY}: x}}", f"person_title: [{CANARY}]", f"service: !{CANARY}", f"service: &{CANARY} x",
    f'service: "{CANARY}', f"service: {{{CANARY}", f"service: {CANARY}: x", f"\t{CANARY}", f"? {CANARY}", f"- {CANARY}", f"service: x\n {CANARY}",
)  # fmt: skip


def test_settings_that_are_wrong_are_not_repeated(watch: Watch) -> None:
    good = watch.stood["casefile.yaml"].decode()
    with watch.fresh():
        for turn, one in enumerate(SETTINGS):
            key = one.split(":")[0]
            kept = re.sub(rf"(?ms)^{re.escape(key)}:.*?(?=^\w|\Z)", "", good) if re.fullmatch(r"\w+", key) else good
            watch.change("casefile.yaml", f"{kept}{one}\n".encode())
            for line in ("check", LINES[turn * 11 % len(LINES)]):
                watch.call(line, CANARY, turn=turn, where=f"casefile.yaml with {one!r}")


# -- the log
WRITES = (
    "write CLIENT profile --set names.preferred={}", "note CLIENT - --kind phone", "write CLIENT case --set local.x={}", "book CLIENT 2026-04-01 --place {}",
    "done CLIENT g-4vkm --words -", "sign CLIENT note --as client --method ink --name {}", "sign CLIENT case-plan --as client --method declined --reason -",
    "given CLIENT consent", "amend CLIENT consent --because {}", "withdraw CLIENT case-plan --because -", "state CLIENT paused --because -",
    "new --name {} --keep-name --someone-else", "write CLIENT safe-today --set because={}", "withdraw CLIENT note --because - --in-error",
    "advance CLIENT --to exit --reason other --because -",
)  # fmt: skip


def in_history(base: Path, lines: tuple[str, ...]) -> None:
    """Write by hand and by commands into a caseload with a history, and look through all that git says of it."""
    told = caseload(base, {})
    told.desk("doctor", "--fix", day=TODAY)  # begins the history
    for name, tree in whole_file(SAYS).items():  # by hand: the next command commits them as edited
        (told.root / name).parent.mkdir(parents=True, exist_ok=True)
        (told.root / name).write_text(yaml_of(tree), "utf-8")
    done = 0
    for line in lines:
        words = [word.replace("CLIENT", CLIENT).replace("{}", CANARY) for word in line.split()]
        said = told.desk(*words, day=TODAY, stdin=CANARY)
        done += said.code == 0
        assert not re.search("zebulonk", said.err + said.out, re.IGNORECASE), line
    git = ("git", "-C", str(told.root))
    log = subprocess.run([*git, "log", "--all", "--format=%an %ae %cn %ce%n%B"], capture_output=True, text=True).stdout
    assert log.count("Replica:") > done >= len(lines) * 2 // 3
    assert "edited by hand" in log
    for word in ("zebulonk", CLIENT, "hit me"):
        assert word not in log.lower()
    names = subprocess.run([*git, "ls-files"], capture_output=True, text=True).stdout
    assert CLIENT in names
    assert "zebulonk" not in names.lower()


def test_no_message_of_the_history_and_no_name_of_a_file_holds_it(tmp_path: Path) -> None:
    in_history(tmp_path, WRITES[:2])


@pytest.mark.samples
def test_no_message_of_a_long_history_holds_it(tmp_path: Path) -> None:
    in_history(tmp_path, WRITES)
