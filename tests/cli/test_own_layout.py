"""A service's own layout of a page: it arranges, sees nobody's words, loses none of them, and is used only where it was accepted."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from tests.pages.making import FORMS, Read, blank, documents, filled, made
from tests.pages.test_pages import _numbers
from tests.story import Desk

from casefile.core.failure import NotMet
from casefile.render import arrange

WHO = "amber-4821"
DAY = "2026-03-20"
LAYOUT = """<h2 class="ours">Who I can count on</h2>
<p>{{ title("client_role") }}: {{ answer("client_role") }}</p>
{% if blank %}<p>Take your time.</p>{{ lines(2) }}{% endif %}
{% if answered("what_matters_to_me") %}<div>{{ question("what_matters_to_me") }}</div>{% endif %}
{% for _ in range(2) %}<p>over and over</p>{% endfor %}
"""


@pytest.fixture
def desk(at: Callable[[str], Desk]) -> Desk:
    return at("plan-signed")


def lay(desk: Desk, text: str = LAYOUT, form: str = "case-plan") -> Path:
    path = desk.folder / ".casefile" / "own" / "layouts" / f"{form}.html"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return path


def accept(desk: Desk, tmp_path: Path, form: str = "case-plan") -> dict[str, str]:
    mine = {"XDG_CONFIG_HOME": str(tmp_path / "mine"), "APPDATA": str(tmp_path / "mine")}
    desk.do("layout", form, "--accept", env=mine)
    return mine


def test_nothing_of_it_is_used_before_somebody_accepted_it_here(desk: Desk, tmp_path: Path) -> None:
    lay(desk)
    said = desk.do("print", WHO, "case-plan", day=DAY)
    assert "Who I can count on" not in said.out
    assert "is not used: casefile layout case-plan shows it" in said.err
    shown = desk.do("layout", "case-plan")
    assert shown.out == LAYOUT
    assert "not used on this machine" in shown.err
    mine = accept(desk, tmp_path)
    assert "Who I can count on" in desk.do("print", WHO, "case-plan", day=DAY, env=mine).out
    lay(desk, LAYOUT + "<p>changed by somebody</p>")
    assert "changed by somebody" not in desk.do("print", WHO, "case-plan", day=DAY, env=mine).out
    lay(desk)
    desk.do("layout", "case-plan", "--forget", env=mine)
    assert "Who I can count on" not in desk.do("print", WHO, "case-plan", day=DAY, env=mine).out


def test_what_it_leaves_out_stands_below_it_with_the_signatures_and_the_code(desk: Desk, tmp_path: Path) -> None:
    usual = Read(desk.do("print", WHO, "case-plan", day=DAY).out)
    lay(desk)
    page = Read(desk.do("print", WHO, "case-plan", day=DAY, env=accept(desk, tmp_path)).out)
    there = page.words("style")
    for text in (text for tag, text in usual.texts if tag == "bdi"):
        assert text in there
    for words in ("Signatures", "This page:", "Riverbend"):
        assert words in there
    assert there.index("Who I can count on") < there.index("What matters to me") < there.index("Signatures")
    assert there.count("over and over") == 2
    assert "Take your time." not in there
    assert there.count("What matters to me") == 1


@pytest.mark.samples
@pytest.mark.parametrize("name", FORMS)
def test_every_form_keeps_every_question_and_every_answer(name: str) -> None:
    first = next(one.name for section in blank(name).sections for one in section.entries)
    layout = f'<div>{{{{ question("{first}") }}}}</div>'
    for page in (blank(name), filled(documents(name)[-1])):
        ours = replace(page, layout=layout)
        mine = made(replace(ours, arranged=arrange.arrangement(ours)))
        usual = made(replace(page, form="no-layout-by-hand"))
        assert Read(mine).of("h1") == Read(usual).of("h1")
        assert {text for tag, text in Read(usual).texts if tag == "bdi"} <= {text for _, text in Read(mine).texts}
        if page.blank:
            assert _numbers(replace(page, form="no-layout-by-hand")) <= _numbers(
                replace(ours, arranged=arrange.arrangement(ours))
            )


def test_a_blank_page_is_arranged_too_and_other_sizes_are_not(desk: Desk, tmp_path: Path) -> None:
    lay(desk)
    mine = accept(desk, tmp_path)
    assert "Take your time." in desk.do("print", "--blank", "case-plan", "-o", "-", env=mine).out
    for more in (("--size", "large"), ("--size", "easy"), ("--extra",), ("--format", "text")):
        assert "Take your time." not in desk.do("print", "--blank", "case-plan", *more, "-o", "-", env=mine).out


def test_in_protective_mode_it_is_not_used(desk: Desk, tmp_path: Path) -> None:
    lay(desk, "<p>Riverbend House for Women</p>")
    mine = accept(desk, tmp_path)
    assert "House for Women" in desk.do("print", WHO, "case-plan", day=DAY, env=mine).out
    for one in ("protective.mode=protective", "protective.since=2026-03-19", "protective.by=amina"):
        desk.do("write", WHO, "profile", "--set", one, day=DAY)
    page = desk.do("print", WHO, "case-plan", day=DAY, env=mine)
    assert "House for Women" not in page.out
    assert "House for Women" not in desk.do("print", WHO, "case-plan", "--part-filled", day=DAY, env=mine).out


def test_what_may_not_stand_is_told_by_line_and_the_shipped_page_is_printed(desk: Desk, tmp_path: Path) -> None:
    lay(desk, "<p>x</p>\n<script>alert(1)</script>\n")
    said = desk("layout", "case-plan", "--accept")
    assert said.code == 1
    assert ".casefile/own/layouts/case-plan.html:2" in said.err
    checked = desk("check", day=DAY)
    assert "own/layout" in checked.out + checked.err
    assert "alert" not in desk.do("print", WHO, "case-plan", day=DAY).out


def test_a_slip_in_a_name_is_told(desk: Desk) -> None:
    lay(desk, form="case-plans")
    checked = desk("check", day=DAY)
    assert "did you mean case-plan.html?" in checked.out + checked.err
    assert desk("layout", "consent").code == 3


def test_a_link_is_never_followed(desk: Desk, tmp_path: Path) -> None:
    path = lay(desk)
    (tmp_path / "elsewhere.html").write_text("<p>elsewhere</p>", "utf-8")
    path.unlink()
    path.symlink_to(tmp_path / "elsewhere.html")
    assert desk("layout", "case-plan").code == 3
    checked = desk("check", day=DAY)
    assert "file/link" in checked.out + checked.err


# -- the process it runs in
def run(source: str) -> str:
    return arrange._arranged(source, False, frozenset()).text


def test_it_is_stopped_when_it_makes_too_much(monkeypatch: pytest.MonkeyPatch) -> None:
    loops = "{% for a in range(60) %}" * 3 + "<p>" + "x" * 90_000 + "</p>" + "{% endfor %}" * 3
    with pytest.raises(NotMet, match="more than a page holds"):
        run(loops)
    monkeypatch.setattr(arrange, "SECONDS", 0.5)
    with pytest.raises(NotMet, match="did not come to an end"):  # past the gate, to see that the clock holds by itself
        run("{% for a in range(1000000000) %}{% endfor %}")


@pytest.mark.parametrize(
    "source",
    [
        "<p>",
        "</p>",
        "<p><b></p></b>",
        "<script>x</script>",
        "<p onclick='x'>y</p>",
        "<!-- x -->",
        "<!DOCTYPE html>",
        "<?x?>",
        "<p class='{{ question('goals') }}'>x</p>",
        "{{ nothing }}",
        "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    ],
)
def test_what_it_made_is_read_again_before_it_is_used(source: str) -> None:
    with pytest.raises(NotMet):
        run(source)


@pytest.mark.skipif(sys.platform == "win32", reason="its limits are those of POSIX")
def test_it_can_write_no_file(tmp_path: Path) -> None:
    probe = (
        "import os, runpy, sys\n"
        "runpy.run_path(sys.argv[1])['limit']()\n"
        "file = os.open(sys.argv[2], os.O_CREAT | os.O_WRONLY)\n"
        "os.write(file, b'words')"
    )
    told = [sys.executable, "-c", probe, str(arrange.CHILD), str(tmp_path / "written")]
    done = subprocess.run(told, capture_output=True, text=True, check=False)
    assert "File too large" in done.stderr
    assert (tmp_path / "written").read_bytes() == b""
