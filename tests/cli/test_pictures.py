"""Pictures of a file as somebody types for them: by themselves, on a page, as a table, and what stays off a copy."""

from __future__ import annotations

import json
import stat
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from tests.story import Desk

from casefile.render.pictures.shelf import PICTURES
from casefile.store import catalogues

AMBER = "amber-4821"
LATER = {"now": "2026-07-02T00:00:00Z", "by": "amina"}
DELL = "people.k-5wmd.{}={}"


@pytest.fixture
def desk(at: Callable[[str], Desk]) -> Desk:
    """The file after its review, with somebody around the person, whom she counts as family."""
    desk = at("30-june")
    answers = ("name", "Dell"), ("relation", "sibling"), ("tie", "strong"), ("counts_as_family", "true")
    sets = [word for pair in answers for word in ("--set", DELL.format(*pair))]
    desk.do(
        "write",
        AMBER,
        "profile",
        *sets,
        "--set",
        "protective.mode=usual",
        "--set",
        "protective.since=2026-06-30",
        **LATER,
    )
    return desk


@pytest.mark.parametrize("name", [name for name in PICTURES if name != "wheel"])
def test_a_pipe_gets_svg_a_terminal_the_table_and_a_file_what_its_name_says(
    name: str, desk: Desk, tmp_path: Path
) -> None:
    piped = desk.do("show", AMBER, "--picture", name, **LATER)
    assert piped.out.lstrip().startswith("<svg ")
    assert desk.do("show", AMBER, "--picture", name, "-o", "-", **LATER).out == piped.out
    shown = desk.do("show", AMBER, "--picture", name, terminal=True, **LATER).out
    assert "<" not in shown
    assert AMBER in shown.splitlines()[0]
    for ending, begins in (("svg", "<svg "), ("html", "<!DOCTYPE html>")):
        target = tmp_path / f"picture.{ending}"
        assert desk.do("show", AMBER, "--picture", name, "-o", str(target), **LATER).out == f"{target}\n"
        assert target.read_text("utf-8").lstrip().startswith(begins)
        assert stat.S_IMODE(target.stat().st_mode) == 0o600
        assert "<svg " in target.read_text("utf-8")


def test_as_json_it_is_its_table(desk: Desk) -> None:
    picture = json.loads(desk.do("show", AMBER, "--picture", "ecomap", "--json", **LATER).out)["picture"]
    assert picture["name"] == "ecomap"
    assert ["Dell", "Sister or brother", "Family", "Strong", "—"] in picture["rows"]
    assert len(picture["columns"]) == 5


def test_after_a_paper_on_its_page(desk: Desk) -> None:
    page = desk.do(
        "print", AMBER, "case-plan", "--picture", "progress", "--picture", "ecomap", "--picture", "progress", **LATER
    ).out
    assert page.count("<svg ") == 2
    assert page.index("progress-title") < page.index("ecomap-title")
    plain = desk.do("print", AMBER, "case-plan", "--picture", "ecomap", "--format", "text", **LATER).out
    assert "Ecomap, amber-4821, 2 July 2026" in plain
    assert "<svg " not in desk.do("print", AMBER, "case-plan", **LATER).out


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("show amber-4821 --picture rainbow", "a picture is one of ecomap, family"),
        ("show amber-4821 review --picture ecomap", "show CLIENT --picture NAME"),
        ("show amber-4821 -o out.svg", "show CLIENT --picture NAME"),
        ("show amber-4821 --picture ecomap -o ../out.pdf", ".svg"),
        ("show amber-4821 --picture ecomap -o clients/out.svg", "not kept inside the caseload"),
        ("print --blank review --picture ecomap", "a blank form"),
        ("print amber-4821 case-plan --view recipient:r-7ktm --picture ecomap", "answer by answer"),
        ("show service --picture ecomap", "of a client's file"),
        ("show amber-4821 --lang vi", "show CLIENT --picture NAME"),
        ("show amber-4821 review --draft-language", "show CLIENT --picture NAME"),
    ],
)
def test_what_cannot_be_is_said_and_nothing_comes(words: str, says: str, desk: Desk) -> None:
    said = desk(*words.split(), **LATER)
    assert (said.code, said.out) == (2, "")
    assert says in said.err


def test_nothing_to_show_is_one_sentence_and_what_to_type(desk: Desk) -> None:
    desk.do("write", AMBER, "profile", "--set", DELL.format("counts_as_family", "false"), **LATER)
    said = desk("show", AMBER, "--picture", "family", **LATER)
    assert (said.code, said.out) == (1, "")
    message, fix = said.err.splitlines()
    assert message == "casefile: the profile says of nobody that they count as family"
    assert fix.strip().startswith("fix: casefile write amber-4821 profile --set ")


def test_in_protective_mode_only_a_workers_own_has_the_people(desk: Desk) -> None:
    desk.do(
        "write",
        AMBER,
        "profile",
        "--set",
        "protective.mode=protective",
        "--set",
        "protective.since=2026-07-02",
        **LATER,
    )
    said = desk("show", AMBER, "--picture", "family", **LATER)
    assert (said.code, said.out) == (1, "")
    assert "stays off a copy" in said.err
    assert "--whole" in said.err
    assert "Dell" not in said.err
    assert "Dell" not in desk("show", AMBER, "--picture", "ecomap", **LATER).out
    assert "Dell" in desk.do("show", AMBER, "--picture", "family", "--whole", **LATER).out


def test_a_picture_is_of_the_day_looked_at(desk: Desk) -> None:
    early = desk.do("--today", "2026-04-01", "show", AMBER, "--picture", "timeline", **LATER).out
    late = desk.do("show", AMBER, "--picture", "timeline", **LATER).out
    assert "1 April 2026" in early
    assert "2 July 2026" in late
    assert "as it is now" in desk.do("--today", "2026-04-01", "show", AMBER, "--picture", "family", **LATER).out


# -- in another language
@pytest.fixture
def checked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Catalogues that somebody checked, which have everything between marks, but two words not at all."""
    usual = catalogues.catalogue

    def found(wanted: str) -> catalogues.Catalogue:
        said = {"Strong": "", "Ecomap": ""}
        return replace(
            usual(wanted), reviewer="Nobody Real, 2026-06-01", translate=lambda text: said.get(text, f"«{text}»")
        )

    monkeypatch.setattr(catalogues, "catalogue", found)


@pytest.mark.usefixtures("checked")
@pytest.mark.parametrize(("lang", "dir"), [("ar", "rtl"), ("vi", "ltr"), ("zh-Hans", "ltr")])
def test_in_another_language_its_words_are_said_and_names_stay(lang: str, dir: str, desk: Desk, tmp_path: Path) -> None:
    said = desk.do("show", AMBER, "--picture", "family", "--lang", lang, **LATER)
    assert f'lang="{lang}"' in said.out
    assert "«People I count as family»" in said.out
    assert ">Dell</text>" in said.out
    assert "People" not in said.out.replace("«People", "")
    assert said.err == ""
    target = tmp_path / "picture.html"
    desk.do("show", AMBER, "--picture", "family", "--lang", lang, "-o", str(target), **LATER)
    page = target.read_text("utf-8")
    assert f'<html lang="{lang}" dir="{dir}">' in page
    assert "«The same in words»" in page
    shown = desk.do("show", AMBER, "--picture", "family", "--lang", lang, terminal=True, **LATER).out
    assert shown.startswith("«People I count as family»«, »amber-4821«, »«2 «July» 2026»")
    table = json.loads(desk.do("show", AMBER, "--picture", "family", "--lang", lang, "--json", **LATER).out)["picture"]
    assert table["rows"] == [["Dell", "—", "«Sister or brother»"]]


@pytest.mark.usefixtures("checked")
def test_what_its_language_lacks_stays_english_and_is_counted(desk: Desk, tmp_path: Path) -> None:
    target = tmp_path / "picture.html"
    said = desk.do("show", AMBER, "--picture", "ecomap", "--lang", "ar", "-o", str(target), **LATER)
    assert "2 of " in said.err
    assert "fixed texts on this picture are not in Arabic yet and stay English" in said.err
    page = target.read_text("utf-8")
    assert '<bdi><span lang="en" dir="ltr">Strong</span></bdi>' in page
    assert "«strong, or of use»" in page


@pytest.mark.usefixtures("checked")
def test_behind_a_paper_it_speaks_the_language_of_the_paper(desk: Desk) -> None:
    page = desk.do("print", AMBER, "case-plan", "--picture", "family", "--lang", "ar", **LATER).out
    assert '<figure class="picture" lang="ar" dir="rtl">' in page
    assert "«People I count as family»" in page
    plain = desk.do("print", AMBER, "case-plan", "--picture", "family", "--lang", "ar", "--format", "text", **LATER).out
    assert "«People I count as family»" in plain


def test_a_draft_is_drawn_only_when_asked_for_and_says_what_it_is(desk: Desk) -> None:
    said = desk("show", AMBER, "--picture", "family", "--lang", "vi", **LATER)
    assert (said.code, said.out) == (1, "")
    assert "--draft-language" in said.err
    drawn = desk.do("show", AMBER, "--picture", "family", "--lang", "vi", "--draft-language", **LATER).out
    assert "Bản dịch nháp" in drawn
    assert "Draft translation, not yet checked by anybody who speaks" in drawn
    page = desk.do("print", AMBER, "case-plan", "--picture", "family", "--lang", "vi", "--draft-language", **LATER).out
    assert page.count("Draft translation, not yet checked") == 1
    assert desk("show", AMBER, "--picture", "family", "--lang", "xx", **LATER).code == 3


@pytest.mark.parametrize("wanted", ["en", "en-AU"])
def test_in_english_it_is_as_it_is(wanted: str, desk: Desk) -> None:
    usual = desk.do("show", AMBER, "--picture", "ecomap", **LATER).out
    assert desk.do("show", AMBER, "--picture", "ecomap", "--lang", wanted, **LATER).out == usual
