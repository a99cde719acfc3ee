"""print --lang: the fixed words in a language, everybody's own words as they are, and a draft that says it is one."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from tests.pdf.reading import Paper, squeezed
from tests.story import Desk

from casefile.core.caseload import Settings
from casefile.core.fixed import Fixed, fixed
from casefile.render import build, plain
from casefile.render.html import html
from casefile.render.lettering import cells
from casefile.render.words import Words, fixed_words, translated
from casefile.store import catalogues, library
from casefile.store.resources import resource_dir

ROOT = Path(__file__).parents[2]
WHO = "heron-2719"


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """Two closed lives beside the lake; reading only."""
    return Desk(ROOT / "examples" / "lakeside")


def printed(desk: Desk, *words: str) -> str:
    return desk.do("--today", "2025-07-10", "print", *words, "-o", "-").out


class Reader(HTMLParser):
    """What a page says, and which of it stands in a bdi or in English."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[tuple[str, dict[str, str | None]]] = []
        self.bdi: list[str] = []
        self.english: list[str] = []
        self.root: dict[str, str | None] = {}
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "html":
            self.root = dict(attrs)
        if tag not in ("meta", "br", "input"):
            self.open.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop()[0] == tag

    def handle_data(self, data: str) -> None:
        if any(tag == "bdi" for tag, _ in self.open):
            self.bdi.append(data)
        if any(tag == "span" and attrs.get("lang") == "en" for tag, attrs in self.open):
            assert any(attrs.get("dir") == "ltr" for tag, attrs in self.open if tag == "span")
            self.english.append(data)


def test_a_draft_is_printed_only_when_asked_for(desk: Desk) -> None:
    done = desk("print", "--blank", "consent", "--lang", "vi", "-o", "-")
    assert done.code == 1
    assert done.out == ""
    assert "--draft-language" in done.err
    page = printed(desk, "--blank", "consent", "--lang", "vi", "--draft-language")
    assert "Bản dịch nháp" in page
    assert "Draft translation, not yet checked by anybody who speaks" in page


def test_a_reviewed_catalogue_prints_without_a_word_about_drafts(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    from dataclasses import replace

    found = catalogues.catalogue("vi")
    monkeypatch.setattr(catalogues, "catalogue", lambda _: replace(found, reviewer="Nobody Real, 2026-11-20"))
    page = printed(desk, "--blank", "consent", "--lang", "vi")
    assert "nháp" not in page
    assert "Draft" not in page


@pytest.mark.parametrize("wanted", ["xx", "zh", "../vi", "zh-Hant"])
def test_a_language_without_a_catalogue_says_which_there_are(desk: Desk, wanted: str) -> None:
    done = desk("print", "--blank", "consent", "--lang", wanted, "-o", "-")
    assert done.code == 3
    assert "ar" in done.err
    assert "zh-Hans" in done.err


@pytest.mark.parametrize("wanted", ["", "en", "en-AU"])
def test_english_is_the_page_as_it_is(desk: Desk, wanted: str) -> None:
    assert printed(desk, WHO, "case-plan", "--lang", wanted) == printed(desk, WHO, "case-plan")


@pytest.mark.parametrize(
    ("wanted", "lang", "dir"), [("ar-IQ", "ar", "rtl"), ("zh_hans", "zh-Hans", "ltr"), ("vi", "vi", "ltr")]
)
def test_the_page_says_its_language_and_direction(desk: Desk, wanted: str, lang: str, dir: str) -> None:
    page = Reader(printed(desk, "--blank", "consent", "--lang", wanted, "--draft-language"))
    assert page.root["lang"] == lang
    assert page.root["dir"] == dir


def test_nobodys_own_words_are_translated(desk: Desk) -> None:
    """A word of a person that is also one of ours stays as it is."""
    form = library.form("note")
    assert form.questions()
    words = Words("vi", "ltr", catalogues.catalogue("vi").translate)
    assert translated(("Yes", "Declined", Fixed("Yes")), words) == ("Yes", "Declined", "Có")
    said = fixed("{day}: {what}", day="Yes", what=Fixed("Yes"))
    assert words.say(said) == "Yes: Có"


def test_every_answer_of_a_plan_in_somebodys_words_stands_on_the_copy_in_another_language(desk: Desk) -> None:
    usual, other = (printed(desk, WHO, "case-plan", *more) for more in ((), ("--lang", "ar", "--draft-language")))
    own = re.findall(r'<p class="a"><bdi>([^<]{25,})</bdi></p>', usual)
    assert len(own) > 10
    assert [words for words in own if words not in other] == []


def test_days_are_said_in_the_language_and_never_torn_apart(desk: Desk) -> None:
    page = Reader(printed(desk, WHO, "case-plan", "--lang", "ar", "--draft-language"))
    days = [text for text in page.bdi if re.fullmatch(r"[0-9]{1,2} \S+ (\S+ )?20[0-9]{2}", text)]
    assert days
    assert not re.search(r"[A-Za-z]", "".join(days))
    assert "2024年" in printed(desk, WHO, "case-plan", "--lang", "zh-Hans", "--draft-language") or "2025年" in printed(
        desk, WHO, "case-plan", "--lang", "zh-Hans", "--draft-language"
    )


def test_what_a_catalogue_lacks_stands_in_english_and_says_so(desk: Desk) -> None:
    page = build.blank_page(library.form("consent"), Settings())
    half = translated(page, Words("ar", "rtl", lambda text: "نعم" if text == "Yes" else ""))
    read = Reader(html(half, resource_dir("templates")))
    assert "What did you explain?" in read.english
    assert "نعم" not in read.english
    assert sum(1 for one in fixed_words(half) if one.lang == "en") > 50


def test_how_much_is_lacking_is_said_aloud(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def shorter(wanted: str) -> catalogues.Catalogue:
        whole = catalogue(wanted)
        return replace(whole, translate=lambda text: "" if len(text) > 60 else whole.translate(text))

    catalogue = catalogues.catalogue
    with monkeypatch.context() as patch:
        patch.setattr(catalogues, "catalogue", shorter)
        done = desk.do("print", "--blank", "planning-tool", "--lang", "vi", "--draft-language", "-o", "-")
    assert re.search(r"[0-9]+ of [0-9]+ fixed texts on this page are not in Vietnamese yet and stay English", done.err)
    assert (
        "stay English" not in desk.do("print", "--blank", "consent", "--lang", "vi", "--draft-language", "-o", "-").err
    )


@pytest.mark.parametrize("code", ["ar", "vi", "zh-Hans"])
@pytest.mark.parametrize("form", ["consent", "safety-plan", "feedback"])
def test_text_keeps_its_width_and_says_nothing_of_the_catalogue(code: str, form: str) -> None:
    found = catalogues.catalogue(code)
    page = translated(build.blank_page(library.form(form), Settings()), Words(code, found.direction, found.translate))
    lines = plain.text(page).splitlines()
    assert [line for line in lines if cells(line) > plain.WIDTH + 2] == []  # a full stop may hang over
    assert "Content-Type" not in "".join(lines)


def test_the_service_s_own_words_are_used_wherever_a_page_names_them() -> None:
    settings = Settings(plan_title="Road map", worker_title="key worker", person_title="resident")
    words = Words("vi", "ltr", catalogues.catalogue("vi").translate)
    for page in (
        build.blank_page(library.form("case-plan"), settings),
        build.blank_page(library.form("consent"), settings),
    ):
        assert not [one for one in fixed_words(page) if one == "My plan"]
        roles = [one.role for one in page.signatures]
        assert {"Resident", "Key worker"} <= set(roles)
        assert {"Resident", "Key worker"} <= {str(one.role) for one in translated(page, words).signatures}
    assert build.blank_page(library.form("case-plan"), settings).title == "Road map"


def test_a_hostile_name_among_fixed_words_is_text() -> None:
    page = build.blank_page(library.form("consent"), Settings())
    from dataclasses import replace

    for words in ("<script>x</script>", "{0} {page} %s", "\u202eabc"):
        made = html(replace(page, whom=fixed("A copy for {name}", name=words)), resource_dir("templates"))
        assert "<script>" not in made
        assert "\u202e" not in made
        assert "A copy for <bdi>" in made


def test_advice_on_plain_words_is_said_beside_a_draft_and_repeats_nobody(desk: Desk, tmp_path: Path) -> None:
    Desk(tmp_path).do("init", "own", "--service", "River", "--worker", "amina", "--alone", "--no-git")
    own = Desk(tmp_path / "own")
    own.do("new", "--code", "wattle-3307", "--on", "2026-03-02")
    answers = tmp_path / "answers.yaml"
    answers.write_text(
        "decision_rules: We utilise zebulonka.\ngoals:\n- client_statement: I want accommodation\n  goal: A room\n",
        "utf-8",
    )
    own.do("--today", "2026-03-04", "write", "wattle-3307", "case-plan", "--from", answers)
    done = own.do("--today", "2026-03-04", "print", "wattle-3307", "case-plan", "--format", "text")
    assert "plain words, If we do not agree: “utilise”: perhaps “use”" in done.err
    assert "zebulonka" not in done.err
    assert "accommodation" not in done.err


# -- what is not HTML to print
def test_a_page_to_fill_in_says_everything_in_the_language_its_script_too(desk: Desk) -> None:
    page = desk.do("print", "--blank", "safety-plan", "--fillable", "--lang", "ar", "--draft-language", "-o", "-").out
    read = Reader(page)
    assert (read.root["lang"], read.root["dir"]) == ("ar", "rtl")
    (data,) = re.findall(r'<script type="application/json" id="data">(.*?)</script>', page, re.DOTALL)
    said = json.loads(data)["say"]
    assert [words for words in said.values() if not re.search("[\u0600-\u06ff]", words)] == []
    assert "{most}" in said["long"]
    assert "Or leave it out" not in page
    assert "Draft translation, not yet checked by anybody who speaks Arabic" in "".join(read.english)
    assert "هذه ترجمة أولية" in page
    # its rules are the same in every language
    usual = desk.do("print", "--blank", "safety-plan", "--fillable", "-o", "-").out
    (rules,) = re.findall(r'"rules": "([0-9a-f]+)"', usual)
    assert rules in page


@pytest.mark.parametrize("code", ["ar", "vi"])
@pytest.mark.parametrize("form", ["consent", "rights-and-responsibilities"])
def test_a_pdf_says_its_own_words_in_the_language(desk: Desk, tmp_path: Path, code: str, form: str) -> None:
    pytest.importorskip("typst")
    file = tmp_path / "page.pdf"
    desk.do("print", "--blank", form, "--format", "pdf", "--lang", code, "--draft-language", "-o", file)
    paper = Paper(file.read_bytes())
    assert paper.root["/Lang"] == code
    told = squeezed(" ".join(paper.pages))
    for words in ("Leave out whatever", "Signatures", "Blank form", "Name or code", "Your rights"):
        assert squeezed(words) not in told
