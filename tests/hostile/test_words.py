"""Any text in any field of any form: it comes back letter for letter, a page shows it harmlessly, and no command trips over it."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from typing import Any

import pytest
from tests.hostile import naughty
from tests.hostile.lines import ALL
from tests.hostile.making import CLIENT, WORKER, answers, at, paper, places, put, texts, yaml_of
from tests.hostile.watch import RAW, TODAY, Watch

from casefile.core.form import FieldType, Form
from casefile.core.visible import visible
from casefile.store import library

FORMS = [*library.forms()]
MANY = 16
"""How many texts a list of words holds here."""
ROOM = [len(texts(one, many=MANY)) for one in FORMS]
PASSES = 1
OF_EACH_FORM = pytest.mark.parametrize("form", FORMS, ids=[one.name for one in FORMS])
WITH_WORDS = [line for line in ALL if "{}" in line and not line.startswith("init ")]
TAGS = set("html head meta title style body main article header section h1 h2 p div span b bdi ul li".split())
TAGS |= set("table caption thead tbody tr th td".split())
ATTRIBUTES = set("lang dir charset http-equiv content name class scope data-label".split())


class InTurn:
    """The naughty texts one after another, each field the next; what stands where is remembered by the field's own path."""

    def __init__(self, first: int) -> None:
        self.next = first

    def __call__(self, name: str, most: int) -> str:
        text = naughty.TEXTS[self.next % len(naughty.TEXTS)]
        self.next += 1
        return text[: most or None]


def test_there_are_enough_texts_and_fields() -> None:
    assert len(naughty.TEXTS) == len(set(naughty.TEXTS)) >= 400
    assert sum(ROOM) >= 400
    assert PASSES * sum(ROOM) >= len(naughty.TEXTS), "every text stands in some paper"
    assert not any("\ud800" <= char <= "\udfff" for text in naughty.TEXTS for char in text)


# -- written by a command, shown by others
class Seen(HTMLParser):
    """What a reader of a page sees: the lines of answers, the items of lists, other values, and which tags hold them."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.answers: list[str] = []
        self.items: list[str] = []
        self.values: list[str] = []
        self.strange: set[str] = set()
        self.into: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.strange |= ({tag} - TAGS) | ({name for name, _ in attrs} - ATTRIBUTES)
        if tag == "p" and ("class", "a") in attrs:
            self.answers.append("")
            self.into.append("p")
        elif tag == "li":
            self.items.append("")
            self.into.append("li")
        elif tag == "bdi":
            self.values.append("")

    def handle_endtag(self, tag: str) -> None:
        if self.into and self.into[-1] == tag:
            self.into.pop()

    def handle_data(self, data: str) -> None:
        if self.lasttag == "bdi":
            self.values[-1] += data
        if self.into:
            (self.answers if self.into[-1] == "p" else self.items)[-1] += data

    def handle_comment(self, data: str) -> None:
        self.strange.add(f"<!--{data}-->")


def squeezed(text: str) -> str:
    """A text without its blanks: a page of text breaks lines where it must."""
    return "".join(text.split())


def shown(watch: Watch, form: Form, first: int) -> None:
    """Answer every question of a form with naughty texts through `write`, and look for each text wherever it is shown."""
    said = answers(form, InTurn(first), many=MANY)
    handed = json.dumps(said, ensure_ascii=first % 2 == 0)
    living = form.kind == "living"
    desk, where = watch.desk, f"{form.name}, texts from {first}"
    whose = {"client": CLIENT, "worker": f"@{WORKER}"}.get(form.place, "service")
    entry = ("--id", "town-office") if living and form.place == "service" else ()

    def run(*words: str) -> Any:
        watch.calls += 1
        found = desk(*words, day=TODAY)
        line = " ".join(words)
        if found.code:
            watch.problems.append(f"casefile {line} in {where}\n      exit {found.code}: {found.err.strip()}")
        if raw := RAW.search(found.out + found.err):
            watch.problems.append(f"casefile {line} in {where}\n      U+{ord(raw.group()):04X} comes out as it is")
        return found

    final = () if living else ("--final",)
    for path in watch.root.rglob("*.yaml"):  # a single form is written only where none stands
        if not living and form.name in ("note" if "notes" in path.parts else path.name):
            path.unlink()
    for _ in range(5 if form.unnamed else 1):  # fewer than five papers without a name are shown to nobody
        written = desk("write", whose, form.name, "--from", "-", *final, *entry, "--json", day=TODAY, stdin=handed)
    if not written.out:
        watch.problems.append(f"casefile write --from -, {where}\n      exit {written.code}: {written.err.strip()}")
        return
    id = entry[-1] if entry else form.name if living else json.loads(written.out)["documents"][0]["id"]
    kept = json.loads(run("show", whose, id, "--json").out)["document"]
    text = squeezed(run("show", whose, id).out)
    page = Seen(run("print", whose, id, "--whole", "-o", "-").out)
    if page.strange:
        watch.problems.append(f"print {where}\n      {sorted(page.strange)} stand in the page")
    lines, items = "\n" + "\n".join(page.answers) + "\n", "\n".join(page.items + page.values)
    for path in texts(form, many=MANY):
        given = at(said, path)
        spot = f"{given!r} at {'.'.join(map(str, path))} of {form.name}"
        if at(kept, path) != given:
            watch.problems.append(f"{spot}\n      is kept as {at(kept, path)!r}")
        if path[-1] == "id":
            continue
        seen = visible(given)
        if squeezed(seen) not in text:
            watch.problems.append(f"{spot}\n      does not stand on the screen as {seen!r}")
        if f"\n{seen}\n" not in lines and seen not in items:
            watch.problems.append(f"{spot}\n      does not stand on the page as {seen!r}")


@OF_EACH_FORM
def test_what_is_written_comes_back_and_is_shown_harmlessly(watch: Watch, form: Form) -> None:
    first = sum(ROOM[: FORMS.index(form)])
    with watch.fresh():
        for number in range(PASSES):
            shown(watch, form, first + number * sum(ROOM))


@pytest.mark.samples
@OF_EACH_FORM
def test_more_of_what_is_written_comes_back(watch: Watch, form: Form) -> None:
    with watch.fresh():
        for number in range(6):
            shown(watch, form, 17 + number * len(naughty.TEXTS) // 6)


# -- written by hand, where it does not belong
def misplaced(form: Form, text: str, spots: list[tuple[str | int, ...]]) -> tuple[str, bytes]:
    """A paper with one text in many places that ask for a word of ours, a day or a number: what an editor can do."""
    path, tree = paper(form)
    for spot in spots:
        put(tree, spot, text)
    return path, yaml_of(tree).encode()


def spots_of(form: Form) -> list[tuple[str | int, ...]]:
    """Every single answer of a form, the envelope's too, but what says which form it is."""
    whole = (FieldType.GROUP, FieldType.LIST, FieldType.FREE)
    found = [path for path, one, _ in places(form) if one.type not in whole and path != ("casefile",)]
    return [path for path in found if path[0] not in ("conflicts", "updated")]


READ = (
    "show CLIENT {id}", "show CLIENT {id} --json", "print CLIENT {id} --format text", "print CLIENT {id}", "check", "check --lines", "list --all --names",
    "today --all", "status CLIENT", "show CLIENT", "show CLIENT --json",
)  # fmt: skip
CHANGE = (
    "sign CLIENT {id} --as client --method ink", "given CLIENT {id}", "amend CLIENT {id} --because x", "withdraw CLIENT {id} --because x --in-error",
    "advance CLIENT", "exit CLIENT --close", "write CLIENT {form} --final", "done CLIENT g-4vkm", "resolve CLIENT --keep both", "edit CLIENT {id}",
    "book CLIENT 2026-04-01", "state CLIENT paused --because x", "new --name Words", "reopen CLIENT", "note CLIENT x --kind phone",
)  # fmt: skip


def looked_at(watch: Watch, form: Form, text: str, spots: list[tuple[str | int, ...]], lines: list[str]) -> None:
    path, raw = misplaced(form, text, spots)
    watch.change(path, raw)
    id = path.rpartition("/")[2].removesuffix(".yaml")
    where = ".".join(map(str, spots[0])) if len(spots) == 1 else f"{len(spots)} places"
    for line in lines:
        watch.call(line.replace("{id}", id).replace("{form}", form.name), text, where=f"{where} of {form.name}")


HARSH = "Zebulonka\x00\x1b[31m\r\x9b\u061c\u202e\u2066\u2028\u2029\ufeff\x85\x7f\n- b"
"""One text with everything in it that may not reach a screen as it is."""


@OF_EACH_FORM
def test_a_text_where_it_does_not_belong_is_made_visible_and_not_repeated(watch: Watch, form: Form) -> None:
    spots = spots_of(form)
    own = [one for one in spots if len(one) > 1 or one[0] not in ("id", "key", "date", "support_period", "status")]
    every = [*READ, *CHANGE]
    with watch.fresh():
        looked_at(
            watch,
            form,
            HARSH,
            own,
            [READ[FORMS.index(form) % 4], every[FORMS.index(form) * 3 % len(every)]],
        )


@pytest.mark.samples
@OF_EACH_FORM
def test_a_text_in_many_places_where_it_does_not_belong(watch: Watch, form: Form) -> None:
    with watch.fresh():
        looked_at(watch, form, HARSH, spots_of(form)[8:], [*READ, *CHANGE][FORMS.index(form) % 3 :: 3])
        for turn, spot in enumerate(spots_of(form)[::7]):
            looked_at(watch, form, HARSH, [spot], [READ[turn % len(READ)], CHANGE[turn % len(CHANGE)]])


def test_an_id_does_not_leave_its_place_in_the_page(watch: Watch) -> None:
    """It stands in the page's style, where a line break would end the text and begin a rule."""
    form = library.form("note")
    path, raw = misplaced(form, 'x" } \n} body { display: none } /* \\', [("id",)])
    with watch.fresh():
        watch.change(path, raw)
        page = watch.desk("print", CLIENT, "note", "-o", "-", day=TODAY).out
        style = page.partition("<style>")[2].partition("</style>")[0]
        assert "display: none }" not in re.sub(r'"[^"\n]*"', "", style)


SAID_BY_THE_SERVICE = ("service", "worker_title", "person_title", "plan_title")


@pytest.mark.parametrize("text", [HARSH, "<script>{{7*7}}</script>"], ids=["harsh", "markup"])
def test_a_text_in_the_settings_is_made_visible(watch: Watch, text: str) -> None:
    settings = {
        "format": 1,
        "workers": [{"id": "amina", "name": text, "role": text}],
        **dict.fromkeys(SAID_BY_THE_SERVICE, text),
    }
    lines = (
        "",
        "list",
        "check",
        "print CLIENT case-plan",
        "print CLIENT consent --format text",
        "print --blank consent",
        "print --blank case-plan --format text",
    )
    with watch.fresh():
        watch.change("casefile.yaml", yaml_of(settings).encode())
        for line in lines:
            said = watch.call(line, where="casefile.yaml")
            if said and line.startswith("print") and "text" not in line and (odd := Seen(said.out).strange):
                watch.problems.append(f"casefile {line}\n      {sorted(odd)} stand in the page")


# -- on a command line, on stdin, in a file that is read in
def test_any_text_on_any_command_line(watch: Watch) -> None:
    with watch.fresh():
        for turn, line in enumerate(WITH_WORDS[::2]):
            watch.call(line, HARSH if turn % 2 else naughty.TEXTS[turn * 37 % len(naughty.TEXTS)], turn=turn)


@pytest.mark.samples
@pytest.mark.parametrize("first", range(0, len(naughty.TEXTS), 100))
def test_every_text_on_many_command_lines(watch: Watch, first: int) -> None:
    with watch.fresh():
        for turn, text in enumerate(naughty.TEXTS[first : first + 100], first):
            for step in range(2):
                watch.call(WITH_WORDS[(turn * 2 + step) % len(WITH_WORDS)], text, turn=turn)


@pytest.mark.parametrize("text", naughty.HALVES, ids=ascii)
def test_half_a_character_is_refused_in_one_line(watch: Watch, text: str) -> None:
    with watch.fresh():
        for turn, line in enumerate(WITH_WORDS[naughty.HALVES.index(text) :: 19]):
            watch.call(line, text, turn=turn)


# -- typed at a terminal
def typed(text: str) -> str:
    """A text as somebody types it to every question, and then leaves."""
    return f"{text}\n\n" * 12 + "\n:stop\n" * 8


ASKED = (
    "write CLIENT note",
    "write CLIENT profile",
    "write CLIENT referral-in",
    "write CLIENT safe-today",
    "note CLIENT -",
    "new",
    "state CLIENT paused",
)


@pytest.mark.parametrize("first", range(len(ASKED)))
def test_any_text_typed_at_a_terminal(watch: Watch, first: int) -> None:
    with watch.fresh():
        for text in [*naughty.TEXTS[first :: len(naughty.TEXTS) // 2], HARSH]:
            watch.call(ASKED[first], text, stdin=typed(text), terminal=True)


@pytest.mark.samples
@pytest.mark.parametrize("first", range(len(ASKED)))
def test_many_texts_typed_at_a_terminal(watch: Watch, first: int) -> None:
    with watch.fresh():
        for text in naughty.TEXTS[first :: 2 * len(ASKED)]:
            watch.call(ASKED[first], text, stdin=typed(text), terminal=True)
