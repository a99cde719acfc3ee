"""The checker bites: each fault that is planted in a good PDF is named, and no other."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator

import pytest
from pypdf import PdfWriter
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    FloatObject,
    NameObject,
    PdfObject,
    TextStringObject,
)
from tests.pdf.reading import Paper, faults

from casefile.render.page import Page

Spoil = Callable[[PdfWriter], None]


def nodes(node: PdfObject | None) -> Iterator[DictionaryObject]:
    """Every structure element under a node, as it stands in the file."""
    node = node.get_object() if node is not None else None
    if isinstance(node, ArrayObject):
        for child in node:
            yield from nodes(child)
    elif isinstance(node, DictionaryObject):
        if "/S" in node:
            yield node
        yield from nodes(node.get("/K"))


def first(writer: PdfWriter, kind: str) -> DictionaryObject:
    return next(one for one in nodes(writer.root_object["/StructTreeRoot"]) if one["/S"] == kind)


def without(*path: str) -> Spoil:
    def spoil(writer: PdfWriter) -> None:
        place = writer.root_object
        for name in path[:-1]:
            place = place[name].get_object()
        del place[path[-1]]

    return spoil


def becomes(kind: str, other: str) -> Spoil:
    return lambda writer: first(writer, kind).update({NameObject("/S"): NameObject(other)})


def drawn(content: bytes) -> Spoil:
    def spoil(writer: PdfWriter) -> None:
        more = DecodedStreamObject()
        more.set_data(writer.pages[0].get_contents().get_data() + content)
        writer.pages[0][NameObject("/Contents")] = writer._add_object(more)

    return spoil


def no_title(writer: PdfWriter) -> None:
    writer.add_metadata({"/Title": " "})


def no_claim(writer: PdfWriter) -> None:
    data = writer.root_object["/Metadata"].get_object()
    data.set_data(data.get_data().replace(b"<pdfuaid:part>1</pdfuaid:part>", b""))


def no_scope(writer: PdfWriter) -> None:
    for told in first(writer, "/TH")["/A"]:
        told.get_object().pop("/Scope", None)


def runs_something(writer: PdfWriter) -> None:
    writer.root_object[NameObject("/OpenAction")] = DictionaryObject({NameObject("/S"): NameObject("/JavaScript")})


def a_link(writer: PdfWriter) -> None:
    writer.pages[0][NameObject("/Annots")] = ArrayObject(
        [DictionaryObject({NameObject("/Subtype"): NameObject("/Link")})]
    )
    writer.pages[0][NameObject("/Tabs")] = NameObject("/S")


def another_paper(writer: PdfWriter) -> None:
    writer.pages[0].mediabox.upper_right = (FloatObject(612), FloatObject(792))


def font_elsewhere(writer: PdfWriter) -> None:
    font = next(iter(writer.pages[0]["/Resources"]["/Font"].values())).get_object()
    described = font["/DescendantFonts"][0].get_object()["/FontDescriptor"].get_object()
    for name in [one for one in described if one.startswith("/FontFile")]:
        del described[name]


FAULTS = {
    "no language": without("/Lang"),
    "no title": no_title,
    "not marked as tagged": without("/MarkInfo"),
    "the title is not shown": without("/ViewerPreferences"),
    "it does not say PDF/UA-1": no_claim,
    "it holds OpenAction": runs_something,
    "no structure tree": without("/StructTreeRoot"),
    "not one first heading": becomes("/H2", "/H1"),
    "a heading level is left out": becomes("/H2", "/H3"),
    "a table heading without scope": no_scope,
    "a figure without words in its place": becomes("/P", "/Figure"),
    "a page that is not A4": another_paper,
    "a link or a field": a_link,
    "a font that is not in the file": font_elsewhere,
    "text outside the structure": drawn(b"\nBT (secret) Tj ET"),
    "ink that is not black": drawn(b"\n0.5 g"),
    "a rule that does not survive a copier": drawn(b"\n0.5 w 0 0 m 9 9 l S"),
}


@pytest.fixture
def good(usual: Page, printed: Callable[[Page], bytes]) -> bytes:
    return printed(usual)


def rewritten(data: bytes, spoil: Spoil) -> bytes:
    writer = PdfWriter(clone_from=io.BytesIO(data))
    spoil(writer)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def test_a_good_one_has_no_fault_and_none_comes_from_writing_it_again(good: bytes) -> None:
    assert faults(good) == []
    assert faults(rewritten(good, lambda writer: None)) == []


@pytest.mark.parametrize("fault", FAULTS)
def test_a_planted_fault_is_found(good: bytes, fault: str) -> None:
    assert set(faults(rewritten(good, FAULTS[fault]))) == {fault}


def test_table_headings_that_are_none_are_found(good: bytes) -> None:
    def spoil(writer: PdfWriter) -> None:
        for one in nodes(writer.root_object["/StructTreeRoot"]):
            if one["/S"] == "/TH":
                one[NameObject("/S")] = NameObject("/TD")

    assert faults(rewritten(good, spoil)) == ["a table without headings"]


def test_a_name_in_what_is_told_about_the_file_is_found(good: bytes) -> None:
    assert "Ray" not in Paper(good).told
    named = rewritten(good, lambda writer: writer.add_metadata({"/Subject": TextStringObject("Ray")}))
    assert "Ray" in Paper(named).told
