"""The catalogues hold every fixed text that a person's page can print, and what is shipped is what their sources say."""

import gettext
import importlib.util
import io
import re
import string
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from tests.docs.reading import ROOT

from casefile.cli import sheets
from casefile.core.caseload import Settings
from casefile.render.build import blank_page
from casefile.render.words import Words, fixed_words, translated
from casefile.store import catalogues, library


def module(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, ROOT / "docs" / f"{name}.py")
    assert spec
    assert spec.loader
    made = importlib.util.module_from_spec(spec)
    sys.modules[name] = made
    spec.loader.exec_module(made)
    return made


GATHER = module("catalogues")
PO = sys.modules["po"]
CODES = ("ar", "vi", "zh-Hans")
CORE = (
    "rights-and-responsibilities safe-today consent safety-plan case-plan smart-goals review exit-plan self-reflection feedback"
).split()
TEXTS: dict[str, str] = GATHER.messages()


def source(code: str) -> Any:
    return PO.read_po((ROOT / "languages" / f"{code}.po").read_text("utf-8"))


def test_there_are_the_languages_that_we_say() -> None:
    assert catalogues.languages() == ("en", *CODES)


def test_every_catalogue_is_what_a_fresh_gathering_makes() -> None:
    def there(path: Path) -> bytes:
        return path.read_text("utf-8").encode() if path.suffix == ".po" else path.read_bytes()

    stale = [path.name for path, content in GATHER.files() if there(path) != content]
    assert stale == [], "python docs/catalogues.py"


@pytest.mark.parametrize("code", CODES)
def test_gettext_reads_what_the_source_says(code: str) -> None:
    with (ROOT / "languages" / f"{code}.mo").open("rb") as file:
        read = gettext.GNUTranslations(file)
    for one in source(code).messages:
        assert read.gettext(one.text) == (one.translation if one.translation and not one.fuzzy else one.text)
    assert read.info()["language"].replace("_", "-") == code


@pytest.mark.parametrize("code", CODES)
def test_every_text_has_its_entry_once_and_none_is_left_over(code: str) -> None:
    assert [one.text for one in source(code).messages] == list(TEXTS)


def places(text: str) -> list[str]:
    return sorted(str(name) for _, name, _, _ in string.Formatter().parse(text) if name is not None)


@pytest.mark.parametrize("code", CODES)
def test_places_for_a_value_survive(code: str) -> None:
    for one in source(code).messages:
        if one.translation:
            assert places(one.translation) == places(one.text), one.text


@pytest.mark.parametrize("code", CODES)
def test_numbers_survive(code: str) -> None:
    """`0 to 10`, `000`, `7 days`: digits that stand in the English stand in the other; months are numbers in some languages."""
    for one in source(code).messages:
        if one.translation and one.place != "render/phrases.py":
            missing = set(re.findall(r"[0-9]+", one.text)) - set(re.findall(r"[0-9]+", one.translation))
            assert not missing, one.text


@pytest.mark.parametrize("code", CODES)
def test_a_drafted_language_lacks_no_word(code: str) -> None:
    assert [one.text for one in source(code).messages if not one.translation or one.fuzzy] == []


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("form", CORE)
def test_a_blank_page_of_those_forms_holds_no_english(code: str, form: str) -> None:
    found = catalogues.catalogue(code)
    page = blank_page(library.form(form), Settings(), wording=sheets.wording(form))
    page = translated(page, Words(code, found.direction, found.translate))
    assert [str(one) for one in fixed_words(page) if one.lang == "en"] == []


def test_a_page_prints_no_fixed_text_that_is_not_gathered() -> None:
    for form in library.forms():
        if GATHER.seen_by_the_person(form):
            page = blank_page(form, Settings(), wording=sheets.wording(form.name))
            assert {one.pattern for one in fixed_words(page) if one.pattern and one.ours} <= set(TEXTS), form.name


@pytest.mark.parametrize("code", CODES)
def test_no_word_says_that_somebody_refused(code: str) -> None:
    """Somebody declines; the words for `refused` and `rejected` stand nowhere."""
    words = {"ar": ("رفض", "يرفض"), "vi": ("từ chối", "khước từ"), "zh-Hans": ("拒绝", "拒不")}[code]
    assert [one.text for one in source(code).messages for word in words if word in one.translation.lower()] == []


@pytest.mark.parametrize("code", CODES)
def test_the_number_for_an_emergency_is_the_right_one(code: str) -> None:
    (line,) = (one.translation for one in source(code).messages if "Triple Zero" in one.text)
    assert "000" in line


def test_a_catalogue_without_a_reviewer_is_a_draft_and_says_so() -> None:
    for code in CODES:
        header = source(code).header
        assert (header["X-State"] == "reviewed") == bool(header["X-Reviewed-By"])
        assert catalogues.catalogue(code).reviewer == header["X-Reviewed-By"]


PO_TEXT = r"""# Somebody's note
msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\n"
"X-Reviewed-By: \n"

#. a note of a program
#: a.html b.html
#, python-format, fuzzy
#| msgid "What it was"
msgid ""
"Two lines: \"said\"\n"
"and a \\ {name}"
msgstr ""
"Zwei Zeilen: \"gesagt\"\n"
"und ein \\ {name}"

#  asked twice
msgid "Yes"
msgstr "Ja"

#~ msgid "Gone"
#~ msgstr "Fort"
"""


def test_a_source_as_other_tools_write_it_is_read() -> None:
    read = PO.read_po(PO_TEXT)
    assert read.header["X-Reviewed-By"] == ""
    first, second = read.messages
    assert (first.text, first.fuzzy, first.place) == ('Two lines: "said"\nand a \\ {name}', True, "a.html b.html")
    assert first.translation == 'Zwei Zeilen: "gesagt"\nund ein \\ {name}'
    assert (second.text, second.translation, second.notes) == ("Yes", "Ja", ("asked twice",))
    assert PO.read_po(PO.written_po(read)) == read


@pytest.mark.parametrize("line", ['msgctxt "a"', 'msgid_plural "a"', '"nothing before"', "msgid a"])
def test_what_we_do_not_use_is_refused_and_not_lost(line: str) -> None:
    with pytest.raises(ValueError, match="line 1"):
        PO.read_po(line)


def test_what_is_compiled_is_read_by_gettext_and_a_fuzzy_text_is_not_printed() -> None:
    read = gettext.GNUTranslations(io.BytesIO(PO.compiled(PO.read_po(PO_TEXT))))
    assert read.gettext("Yes") == "Ja"
    assert read.gettext("No") == "No"
    assert read.gettext('Two lines: "said"\nand a \\ {name}').startswith("Two lines")


def test_a_text_changed_in_english_keeps_its_translation_and_is_looked_at_again() -> None:
    old = PO.Catalogue({}, (PO.Message("Who explained it?", "Ai?", "a"), PO.Message("Gone for good", "x", "a")))
    new = GATHER.merged(old, {"Who explained this?": "b", "Quite another": "b"})
    assert new.messages == (PO.Message("Who explained this?", "Ai?", "b", True), PO.Message("Quite another", "", "b"))


def test_the_sources_lie_beside_what_is_shipped() -> None:
    files = {path.name for path in Path(ROOT / "languages").iterdir()}
    assert files == {f"{code}.{kind}" for code in CODES for kind in ("po", "mo")}
