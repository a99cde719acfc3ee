"""What a service has of its own: its words on every page, its letterhead, its forms; and that nothing broken there stops anybody."""

from __future__ import annotations

import json
import os
import re
import sys
from pathlib import Path

import pytest
from tests.story import Desk, Keyboard

from casefile.core.numbering import numbered
from casefile.render import build
from casefile.store import library
from casefile.store.folder import Folder

DAY = "2026-03-02"
FIRST = "2026-03-02T01:00:00Z"
INTAKE = """\
# how we ask at Riverbend
since: intake-record/1
title: Getting to know you
description: What we talk about first.
above: |
  We are glad that you came.

  Nothing here has to be answered.
below: Thank you.
sections: {you: "Why you came"}
questions:
  going_well:
    title: What is good just now?
    description: However small.
  next_appointment:
    title: When next?
  living_arrangement:
    labels: {lone_person: I live by myself}
order:
  next: [case_accepted]
hidden: [labour_force, present]
"""
ANIMALS = """\
title: Animals
description: Who looks after the animals while somebody is away.
x-casefile:
  form: own-animals
  version: 1
  kind: single
  place: client
  signatories: [{role: client, needed: where_possible}]
  sections: [{id: animals, title: ""}]
properties:
  which:
    title: Which animals live with you?
    description: Small ones too.
    type: string
    maxLength: 300
    examples: [A dog called Biscuit]
    x-casefile: {section: animals, why: client, needed: final}
  together:
    title: Do they get on?
    description: With each other and with strangers.
    type: boolean
    examples: [true]
    x-casefile: {section: animals, why: client}
"""
ASKED_WHOLE = {"case", "consent", "disposal", "protection-report", "risk-assessment", "safe-today"}
"""Forms of which nothing may be left out: every question is needed, asked for safety or by the law, or looked at by a rule."""
LOGO = '<svg xmlns="http://www.w3.org/2000/svg"><script>x()</script><circle r="4"/></svg>'

pytestmark = pytest.mark.samples  # each of them begins a process anew with forms of its own: half a minute together


@pytest.fixture
def load(desk: Desk) -> Desk:
    """A caseload with one client, and nothing of its own."""
    desk.do("init", "load", "--service", "Riverbend", "--worker", "amina", "--alone", day=DAY)
    inside = Desk(desk.folder / "load")
    inside.do("new", "--code", "wattle-3307", day=DAY)
    return inside


def put(load: Desk, name: str, text: str | bytes) -> Path:
    path = load.folder / ".casefile/own" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))
    return path


def blank(load: Desk, form: str = "intake-record") -> str:
    return load.do("print", "--blank", form, "--format", "text", day=DAY).out


def checked(load: Desk, *what: str) -> list[str]:
    """The findings as lines."""
    return load("check", "--lines", *what, day=DAY).out.splitlines()[:-1]


def protect(load: Desk) -> None:
    """Protective mode, switched on by hand."""
    on = ["--set", "protective.mode=protective", "--set", f"protective.since={DAY}"]
    load.do("write", "wattle-3307", "profile", *on, "--set", "protective.because=She asked for it.", day=DAY)


# -- words
def test_a_blank_page_asks_in_the_services_words(load: Desk) -> None:
    put(load, "forms/intake-record.yaml", INTAKE)
    page = blank(load)
    assert page.startswith("Getting to know you ")
    assert "\n\nWe are glad that you came.\n\nNothing here has to be answered.\n" in page
    assert page.index("Nothing here has to") < page.index("1  ")
    assert page.index("\nThank you.\n") < page.index("SIGNATURES")
    assert " What is good just now?\n   (However small.)\n" in page
    assert "[\u00a0] I live by myself" in page
    assert "\nWHY YOU CAME\n" in page
    assert "Do you work, or look for work?" not in page
    assert "Who was there?" not in page
    assert page.index("How do we go on?") < page.index("When next?") < page.index("I live by myself")
    html = load.do("print", "--blank", "intake-record", "-o", "-", day=DAY).out
    assert "<h1><bdi>Getting to know you</bdi></h1>" in html
    assert '<p class="own"><bdi>We are glad that you came.</bdi></p>' in html
    assert "What we talk about first." in html


def test_its_numbers_run_on_and_are_the_same_on_a_filled_page(load: Desk) -> None:
    before = blank(load)
    put(load, "forms/intake-record.yaml", INTAKE)
    numbers = [
        line.split()[0]
        for line in blank(load).splitlines()
        if line[:1].isdecimal() and line[1:3].strip(" 0123456789") == ""
    ]
    assert [int(one) for one in numbers] == list(range(1, len(numbers) + 1))
    asked = [line for line in before.splitlines() if line[:1].isdecimal() and line[1:3].strip(" 0123456789") == ""]
    assert len(asked) == len(numbers) + 2
    load.do("write", "wattle-3307", "intake-record", "--set", "going_well=The dog.", day=DAY)
    (asked_at,) = [line for line in blank(load).splitlines() if line.endswith("What is good just now?")]
    assert f"{asked_at}\n   The dog.\n" in load.do("show", "wattle-3307", "intake-record", day=DAY).out


def test_a_filled_page_answers_in_the_services_words_and_the_file_stays_as_it_is(load: Desk) -> None:
    """The same answers with and without words of the service's own make the same file, to the byte."""
    answers = ["--set", "living_arrangement=lone_person", "--set", "next_appointment=2026-03-09"]
    put(load, "forms/intake-record.yaml", INTAKE)
    load.do("write", "wattle-3307", "intake-record", *answers, now=FIRST, letters="x7k2")
    (path,) = (load.folder / "clients/wattle-3307").glob("*intake-record*")
    text = path.read_bytes()
    page = load.do("print", "wattle-3307", "intake-record", "--format", "text", day=DAY).out
    assert "I live by myself" in page
    assert "Getting to know you" in page
    assert "Thank you." in page
    path.unlink()
    (load.folder / ".casefile/own/forms/intake-record.yaml").unlink()
    load.do("write", "wattle-3307", "intake-record", *answers, now=FIRST, letters="x7k2")
    assert path.read_bytes() == text
    page = load.do("print", "wattle-3307", "intake-record", "--format", "text", day=DAY).out
    assert "I live by myself" not in page


def test_an_answer_to_a_question_that_is_hidden_since_is_shown_all_the_same(load: Desk) -> None:
    load.do("write", "wattle-3307", "intake-record", "--set", "labour_force=unemployed", day=DAY)
    put(load, "forms/intake-record.yaml", INTAKE)
    page = load.do("show", "wattle-3307", "intake-record", day=DAY).out
    assert page.index("NO LONGER ASKED HERE") < page.index("Do you work, or look for work?\n   Looking for work\n")
    assert checked(load) == []


def test_the_terminal_asks_in_the_services_words_and_passes_over_what_is_hidden(load: Desk) -> None:
    text = "since: note/1\ntitle: What happened\nquestions: {text: {title: Tell it}}\nhidden: [km, minutes, travel_minutes]\n"
    put(load, "forms/note.yaml", text)
    said = load("write", "wattle-3307", "note", day=DAY, terminal=True, stdin=Keyboard("\n" * 60)).err
    assert "wattle-3307: What happened" in said
    assert "Tell it" in said
    assert "kilomet" not in said.lower()


def test_forms_lists_the_questions_as_this_service_asks_them(load: Desk) -> None:
    put(load, "forms/intake-record.yaml", INTAKE)
    assert load.do("forms", "intake-record", day=DAY).out.startswith("Getting to know you (intake-record/1, ")
    assert "Getting to know you" in load.do("forms", day=DAY).out


def test_the_editors_copy_speaks_as_the_service_does_and_accepts_what_ships(load: Desk) -> None:
    put(load, "forms/intake-record.yaml", INTAKE)
    load("doctor", day=DAY)
    copy = json.loads((load.folder / ".casefile/schemas/intake-record.schema.json").read_text("utf-8"))
    assert copy["properties"]["going_well"]["title"] == "What is good just now?"
    assert "labour_force" in copy["properties"]
    alone = copy["properties"]["living_arrangement"]
    assert alone["enumDescriptions"][alone["enum"].index("lone_person")] == "I live by myself"


def test_a_page_in_protective_mode_says_nothing_that_may_tell_the_sender(load: Desk) -> None:
    put(load, "forms/intake-record.yaml", INTAKE.replace("Thank you.", "Riverbend, refuge for women"))
    put(load, "letterhead.yaml", "lines: [Riverbend Outreach]\nlogo: logo.svg\n")
    put(load, "logo.svg", LOGO)
    load.do("write", "wattle-3307", "intake-record", "--set", "going_well=The dog.", day=DAY)
    html = load.do("print", "wattle-3307", "intake-record", "-o", "-", day=DAY).out
    assert "Riverbend Outreach" in html
    assert "refuge for women" in html
    started = load.do("print", "wattle-3307", "intake-record", "--part-filled", "-o", "-", day=DAY).out
    assert "Riverbend Outreach" in started
    assert "refuge for women" in started
    protect(load)
    for words in (["wattle-3307", "intake-record", "--part-filled"], ["--pack", "intake", "wattle-3307"]):
        page = load.do("print", *words, "-o", "-", day=DAY).out
        assert "Riverbend" not in page
        assert "refuge for women" not in page
    for how in ([], ["--whole"], ["--view", "client"], ["--view", "supervisor"]):
        said = load.do("print", "wattle-3307", "intake-record", *how, "-o", "-", day=DAY)
        assert "The dog." in said.out
        assert "Riverbend Outreach" not in said.out
        assert "refuge for women" not in said.out
        assert "data:" not in said.out


@pytest.mark.samples
@pytest.mark.parametrize("name", sorted(library.shelf()))
def test_a_page_of_every_kind_stands_without_whatever_may_be_hidden(load: Desk, name: str) -> None:
    """Pages laid out by hand take questions by name; what a service does not ask is simply not there."""
    form = library.form(name)
    free = [
        one
        for one in form.questions()
        if not one.needed and one.why not in ("safety", "law") and one.name not in library.looked_at(name)
    ]
    inside = [f"{one.name}.{part.name}" for one in free for part in one.inside if part.name not in ("id", "code")]
    names = [one.name for one in free]
    put(load, f"forms/{name}.yaml", json.dumps({"since": form.ref, "hidden": [*inside, *names]}))
    shelf = Folder(load.folder).shelf
    asked = {one.name: f'<span class="n">{number}</span> {one.title}<' for number, one in numbered(form)}
    hidden = {one.name for one in shelf.form(name).questions() if one.hidden}
    assert bool(hidden) == (name not in ASKED_WHOLE)
    for page in [["--blank", name], ["--blank", name, "--extra"]][: 1 + build.has_extra(shelf.form(name))]:
        for how in (["--size", "normal"], ["--size", "large"], ["--size", "easy"], ["--format", "text"]):
            said = load.do("print", *page, *how, "-o", "-", day=DAY)
            assert not [title for one in free if one.name in hidden if (title := asked[one.name]) in said.out]


def test_a_page_to_fill_in_speaks_as_the_service_does_and_comes_back(load: Desk) -> None:
    words = "since: self-reflection/1\ntitle: A page for me\nquestions: {proud_of: {title: What makes me glad}}\nhidden: [weather]\n"
    plain = load.do("print", "--blank", "self-reflection", "--fillable", "-o", "-", day=DAY).out
    put(load, "forms/self-reflection.yaml", words)
    ours = load.do("print", "wattle-3307", "self-reflection", "--fillable", "-o", "-", day=DAY).out
    assert "A page for me" in ours
    assert "What makes me glad" in ours
    assert '"name": "weather"' in plain
    assert '"name": "weather"' not in ours
    for page, client in (
        (ours, "wattle-3307"),
        (plain, None),
    ):  # one printed before the words were there comes back as well
        told = {name: re.search(rf'"{name}": (null|"[^"]*")', page) for name in ("rules", "key")}
        saved = {
            "casefile_page": 1,
            "page": "self-reflection/1",
            **{name: json.loads(found.group(1)) for name, found in told.items() if found},
            "client": client,
            "based_on": None,
            "nonce": ("a" if client else "b") * 32,
            "saved": FIRST,
            "answers": {"proud_of": "The dog."},
        }
        (load.folder.parent / "saved.json").write_text(json.dumps(saved), "utf-8")
        source = load.folder.parent / "saved.json"
        load.do("import", "form", source, *(() if client else ("wattle-3307",)), day=DAY)
    papers = (load.folder / "clients/wattle-3307").glob("*self-reflection*")
    assert ["proud_of: The dog." in paper.read_text("utf-8") for paper in papers] == [True, True]


# -- letterhead
def test_the_letterhead_stands_at_the_top_with_its_logo_inside_the_page(load: Desk) -> None:
    put(load, "letterhead.yaml", 'lines: [Riverbend <Outreach>, "12 Bridge St, 2650"]\nlogo: logo.svg\n')
    put(load, "logo.svg", LOGO)
    html = load.do("print", "--blank", "consent", "-o", "-", day=DAY).out
    assert '<img src="data:image/svg+xml;base64,' in html
    assert "<p><bdi>Riverbend &lt;Outreach&gt;</bdi></p><p><bdi>12 Bridge St, 2650</bdi></p></div>" in html
    assert "default-src 'none'; style-src 'unsafe-inline'; img-src data:" in html
    assert blank(load, "consent").startswith("Riverbend <Outreach>\n12 Bridge St, 2650\n\n")
    assert checked(load) == [
        ".casefile/own/letterhead.yaml:2:7: warning: 1 part of the logo is not shown: only shapes in plain colours are [own/logo]"
    ]


def test_without_a_logo_a_page_still_loads_nothing_at_all(load: Desk) -> None:
    put(load, "letterhead.yaml", "lines: [Riverbend]\n")
    html = load.do("print", "--blank", "consent", "-o", "-", day=DAY).out
    assert "content=\"default-src 'none'; style-src 'unsafe-inline'\"" in html


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("lines: Riverbend\n", "1:8: error: lines is not as it must be [own/odd]"),
        (
            "lines: [Riverbend]\ncolour: red\n",
            "1:1: error: letterhead.yaml holds a field that is none of its own [own/odd]",
        ),
        ("lines: [a\n", "1:8: error: "),
        ("logo: ../../casefile.svg\n", "1:7: error: logo is not as it must be [own/odd]"),
        ("logo: nosuch.svg\n", "1:7: error: the logo cannot be read (No such file or directory) [own/logo]"),
        ("logo: broken.png\n", "1:7: error: the logo is no PNG [own/logo]"),
    ],
)
def test_a_letterhead_that_cannot_stand_is_left_out_in_one_line(load: Desk, text: str, found: str) -> None:
    put(load, "letterhead.yaml", text)
    put(load, "broken.png", b"no picture")
    assert [line for line in checked(load) if line.startswith(f".casefile/own/letterhead.yaml:{found}")]
    said = load.do("print", "--blank", "consent", "-o", "-", day=DAY)
    assert "<h1>" in said.out
    assert "<img" not in said.out
    (line,) = said.err.splitlines()
    assert line.startswith(".casefile/own/letterhead.yaml:")
    assert line.endswith("; what ships stands in its place")


# -- what is broken stops nobody
@pytest.mark.parametrize(
    ("text", "found"),
    [
        (b"\xff\xfe\x00", "1:1: error: the file is UTF-16; it must be UTF-8 [yaml/not-read]"),
        (
            b"since: &a intake-record/1\ntitle: *a\n",
            "1:8: error: & and * (anchors and aliases) are not used here [yaml/not-read]",
        ),
        (b"title: !!python/object/apply:os.system [id]\n", "1:8: error: ! (a tag) is not used here [yaml/not-read]"),
        (b"<<: {title: x}\n", "1:1: error: << (a merge key) is not used here [yaml/not-read]"),
        (
            b"title: a\ntitle: b\n",
            "2:1: error: this key stands here twice; one of the two would be lost [yaml/not-read]",
        ),
        (b"a: " + b"[" * 40 + b"]" * 40, "1:27: error: this is nested deeper than 24 levels [yaml/not-read]"),
        (b"x" * (256 * 1024 + 1), "1:1: error: the file is larger than 256 KiB; no document is [yaml/not-read]"),
        (b"", "1:1: error: the file is empty; a document begins with casefile: FORM/VERSION [yaml/not-read]"),
        (b"title: 7\n", "1:8: error: title is not as it must be [own/odd]"),
        (b"since: consent/1\n", "1:8: error: since must name this form [own/odd]"),
        (b"questions: {going_well: x}\n", "1:25: error: going_well is not as it must be [own/odd]"),
        (b"since: intake-record/1\nhidden: [place]\n", "2:10: error: this question stays: "),
        (
            b"since: intake-record/1\nquestions:\n  gone: {title: x}\n",
            "3:3: error: intake-record/1 has no question of that name [own/unknown]",
        ),
        (
            b"since: intake-record/1\nenum: [x]\n",
            "1:1: error: intake-record.yaml holds a field that is none of its own [own/odd]",
        ),
    ],
)
def test_a_fault_is_found_at_its_line_and_stops_nobody(load: Desk, text: bytes, found: str) -> None:
    put(load, "forms/intake-record.yaml", text)
    path = f".casefile/own/forms/intake-record.yaml:{found}"
    assert [line for line in checked(load) if line.startswith(path)], checked(load)
    assert [line for line in checked(load, ".casefile/own/forms/intake-record.yaml") if line.startswith(path)]
    for words in (
        ["print", "--blank", "intake-record", "--format", "text"],
        ["write", "wattle-3307", "intake-record", "--set", "going_well=The dog."],
        ["print", "wattle-3307", "intake-record", "--format", "text"],
    ):
        said = load.do(*words, day=DAY)
        (line,) = [one for one in said.err.splitlines() if one.startswith(".casefile")]
        assert line.endswith("; what ships stands in its place")
    assert "What is going well" in blank(load)


def test_other_commands_say_nothing_of_it(load: Desk) -> None:
    put(load, "forms/intake-record.yaml", b"\xff")
    for words in (
        ["today"],
        ["list"],
        ["status", "wattle-3307"],
        ["show", "wattle-3307"],
        ["print", "--blank", "note", "-o", "-"],
    ):
        assert ".casefile/own" not in load.do(*words, day=DAY).err


def test_nobodys_terminal_is_steered_by_a_services_words(load: Desk) -> None:
    put(load, "forms/note.yaml", 'since: note/1\ntitle: "Note \\e[31m \\u202e"\nabove: "\\e]0;x\\a"\n')
    for words in (["forms", "note"], ["forms"], ["print", "--blank", "note", "--format", "text"], ["check"]):
        said = load.do(*words, day=DAY)
        assert not {"\x1b", "\u202e", "\x07"} & set(said.out + said.err)
    html = load.do("print", "--blank", "note", "-o", "-", day=DAY).out
    assert not {"\x1b", "\u202e", "\x07"} & set(html)


def test_a_services_words_are_never_markup(load: Desk) -> None:
    attack = "</p><script>alert(1)</script>{{ 7*7 }}"
    put(load, "forms/note.yaml", f"since: note/1\ntitle: {json.dumps(attack)}\nabove: {json.dumps(attack)}\n")
    put(load, "letterhead.yaml", f"lines: [{json.dumps(attack)}]\n")
    html = load.do("print", "--blank", "note", "-o", "-", day=DAY).out
    assert "<script" not in html
    assert html.count("&lt;script&gt;alert(1)&lt;/script&gt;{{ 7*7 }}") == 4  # title, heading, above, letterhead


@pytest.mark.skipif(sys.platform == "win32", reason="a link asks for a right there")
def test_a_link_is_not_followed(load: Desk, tmp_path: Path) -> None:
    (tmp_path / "away").mkdir()
    (tmp_path / "away/intake-record.yaml").write_text(INTAKE, "utf-8")
    own = load.folder / ".casefile/own"
    own.mkdir()
    (own / "forms").symlink_to(tmp_path / "away")
    assert checked(load) == [
        ".casefile/own/forms:1:1: error: a link stands here; casefile reads only plain files [file/link]"
    ]
    assert "Getting to know you" not in blank(load)


def test_what_would_replace_a_form_or_is_read_by_nobody_is_named(load: Desk) -> None:
    put(load, "forms/consent/1.schema.json", "{}")
    put(load, "forms/consnet.yaml", "since: consent/1\n")
    put(load, "forms/notes.txt", "x")
    put(load, "templates/page.html", "x")
    put(load, "README.txt", "how we ask")
    assert checked(load) == [
        ".casefile/own/forms/consent:1:1: error: a form that ships is never replaced; its words may be changed, or a form of another name added [own/replaces]",
        ".casefile/own/forms/consnet.yaml:1:1: error: no form that ships is called as this file [own/no-form]",
        ".casefile/own/forms/notes.txt:1:1: warning: nothing reads what is called so [own/not-used]",
        ".casefile/own/templates:1:1: warning: nothing reads what is called so [own/not-used]",
    ]
    assert load("print", "--blank", "consent", "-o", "-", day=DAY).code == 0


# -- forms of its own
def test_a_form_of_the_services_own_is_written_shown_printed_signed_and_checked(load: Desk) -> None:
    put(load, "forms/own-animals/1.schema.yaml", ANIMALS)
    assert "own-animals" in load.do("forms", day=DAY).out
    assert "which: Which animals live with you?  (needed)" in load.do("forms", "own-animals", day=DAY).out
    assert "1  Which animals live with you?" in blank(load, "own-animals")
    said = load("write", "wattle-3307", "own-animals", "--set", "together=true", "--final", now=FIRST, letters="k7f3")
    assert said.code == 1
    assert "still open: which" in said.err
    load.do("write", "wattle-3307", "own-animals", "--set", "which=A dog.", "--final", now=FIRST)
    assert "2  Do they get on?\n   Yes\n" in load.do("show", "wattle-3307", "own-animals", day=DAY).out
    load.do("sign", "wattle-3307", "own-animals", "--as", "client", "--method", "ink", day=DAY)
    assert "<h1><bdi>Animals</bdi></h1>" in load.do("print", "wattle-3307", "own-animals", "-o", "-", day=DAY).out
    assert checked(load) == []
    path = load.folder / "clients/wattle-3307/2026-03-02-own-animals-k7f3.yaml"
    path.write_text(path.read_text("utf-8").replace("together: true", "together: often"), "utf-8")
    assert any(line.endswith("together must be true or false [schema/type]") for line in checked(load))
    load.do("amend", "wattle-3307", "own-animals", "--because", "A second dog.", day=DAY)


def test_the_same_form_may_be_written_as_json(load: Desk) -> None:
    import yaml

    put(load, "forms/own-animals/1.schema.json", json.dumps(yaml.safe_load(ANIMALS), indent=2))
    assert "1  Which animals live with you?" in blank(load, "own-animals")
    assert checked(load) == []


def test_where_the_form_is_not_there_its_paper_is_kept_whole(load: Desk) -> None:
    path = put(load, "forms/own-animals/1.schema.yaml", ANIMALS)
    load.do("write", "wattle-3307", "own-animals", "--set", "which=A dog.", now=FIRST, letters="k7f3")
    path.unlink()
    paper = load.folder / "clients/wattle-3307/2026-03-02-own-animals-k7f3.yaml"
    text = paper.read_bytes()
    assert [line.rpartition("[")[2] for line in checked(load)] == ["own/form]", "document/unknown-form]"]
    assert "which: A dog." in load.do("show", "wattle-3307", "own-animals", day=DAY).out
    for words in (
        ["write", "wattle-3307", "own-animals", "--set", "which=A cat."],
        ["print", "wattle-3307", "own-animals"],
    ):
        assert load(*words, day=DAY).code in (1, 3, 4)
    assert paper.read_bytes() == text


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ("kind: single", "kind: living", "6:9: error: an own form is single or record"),
        ("form: own-animals", "form: consent", "4:9: error: a form is called as its folder"),
        ("    maxLength: 300\n", "", "12:5: error: a string has a maxLength"),
        ("type: boolean", "type: yes_or_no", "21:11: error: is none of the words that may stand here"),
        ("title: Animals\n", "", "1:1: error: lacks what every form has"),
        ("title: Animals", "title: [", "2:"),
    ],
)
def test_a_form_that_is_none_is_found_at_its_line_and_not_used(load: Desk, old: str, new: str, found: str) -> None:
    put(load, "forms/own-animals/1.schema.yaml", ANIMALS.replace(old, new))
    assert [one for one in checked(load) if one.startswith(f".casefile/own/forms/own-animals/1.schema.yaml:{found}")], (
        checked(load)
    )
    said = load("print", "--blank", "own-animals", "-o", "-", day=DAY)
    assert (said.code, said.out) == (3, "")
    assert "the service's own form own-animals cannot be used" in said.err
    assert "own-animals" not in load.do("forms", day=DAY).out
    assert load("print", "--blank", "consent", "-o", "-", day=DAY).code == 0


def test_a_form_of_the_service_lies_with_the_service(load: Desk) -> None:
    put(load, "forms/own-animals/1.schema.yaml", ANIMALS.replace("place: client", "place: service"))
    load.do("write", "service", "own-animals", "--set", "which=The office cat.", now=FIRST, letters="k7f3")
    assert (load.folder / "service/2026-03-02-own-animals-k7f3.yaml").is_file()
    assert load("write", "wattle-3307", "own-animals", "--set", "which=A dog.", day=DAY).code == 2
    assert checked(load) == []


# -- nothing for those who have nothing
def test_a_caseload_with_nothing_of_its_own_reads_nothing_there(load: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []
    opened = os.open
    monkeypatch.setattr(
        os, "open", lambda path, *more, **rest: (read.append(str(path)), opened(path, *more, **rest))[1]
    )
    for words in (["list"], ["status", "wattle-3307"], ["print", "--blank", "note", "-o", "-"], ["check"]):
        load.do(*words, day=DAY)
    assert read
    assert not [path for path in read if "own" in Path(path).parts]
