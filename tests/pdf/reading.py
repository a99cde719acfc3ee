"""Reads a PDF back as a screen reader would meet it, and says what is amiss. It proves no conformance; it holds what we promise."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise

from pypdf import PdfReader
from pypdf.generic import DictionaryObject, PdfObject

A4 = (595.28, 841.89)
PAINTS_TEXT = {"Tj", "TJ", "'", '"'}
BREAK = "\u200b"


@dataclass
class Element:
    """One element of the structure tree: what it is, what it says of itself, what is in it."""

    kind: str
    alt: str
    scopes: list[str]
    inside: list[Element] = field(default_factory=list)

    def all(self) -> Iterator[Element]:
        """This element and every one in it, in reading order."""
        yield self
        for one in self.inside:
            yield from one.all()


def elements(node: PdfObject | None) -> list[Element]:
    """The structure elements under a node; marked content itself is none."""
    node = node.get_object() if node is not None else None
    if isinstance(node, list):
        return [one for child in node for one in elements(child)]
    if not isinstance(node, DictionaryObject) or "/S" not in node:
        return []
    told = node.get("/A", {})
    told = told.get_object() if isinstance(told, PdfObject) else told
    told = [one.get_object() for one in told] if isinstance(told, list) else [told]
    scopes = [str(one["/Scope"]) for one in told if "/Scope" in one]
    return [Element(str(node["/S"])[1:], str(node.get("/Alt", "")), scopes, elements(node.get("/K")))]


class Paper:
    """A PDF that was read back."""

    def __init__(self, data: bytes) -> None:
        self.reader = PdfReader(io.BytesIO(data), strict=True)
        self.root = self.reader.root_object
        tree = self.root.get("/StructTreeRoot")
        self.tree = elements(tree.get_object().get("/K")) if tree else []

    @property
    def title(self) -> str:
        """What a viewer shows in its title bar."""
        return str((self.reader.metadata or {}).get("/Title", ""))

    @cached_property
    def told(self) -> str:
        """Everything that is said about the file beside its pages: information, metadata, bookmarks."""
        xmp = self.root.get("/Metadata")
        info = [str(value) for value in (self.reader.metadata or {}).values()]
        marks = [str(one.title) for one in flat(self.reader.outline)]
        return "\n".join([*info, *marks, xmp.get_object().get_data().decode() if xmp else ""])

    @cached_property
    def all(self) -> list[Element]:
        """Every structure element in reading order."""
        return [one for top in self.tree for one in top.all()]

    @cached_property
    def pages(self) -> list[str]:
        """The text of each page, without the places where a long run may be broken."""
        return [page.extract_text().replace(BREAK, "") for page in self.reader.pages]


def flat(outline: list) -> Iterator:
    """Bookmarks, those inside others too."""
    for one in outline:
        if isinstance(one, list):
            yield from flat(one)
        else:
            yield one


def squeezed(text: str) -> str:
    """A text without spaces and breaks: where a line ends is the layout's."""
    return re.sub(rf"[\s{BREAK}]+", "", text)


def faults(data: bytes) -> list[str]:
    """What is amiss with a PDF, each in a few words; nothing for a good one."""
    paper = Paper(data)
    return [*_document(paper), *_structure(paper), *_pages(paper)]


def _document(paper: Paper) -> Iterator[str]:
    root = paper.root
    if not root.get("/Lang"):
        yield "no language"
    if not paper.title.strip():
        yield "no title"
    if root.get("/MarkInfo", {}).get("/Marked") is not True and str(root.get("/MarkInfo", {}).get("/Marked")) != "True":
        yield "not marked as tagged"
    if str(root.get("/ViewerPreferences", {}).get("/DisplayDocTitle")) != "True":
        yield "the title is not shown"
    if not re.search(r"pdfuaid:part[>=\"']+1", paper.told):
        yield "it does not say PDF/UA-1"
    for name in ("/OpenAction", "/AA", "/AcroForm"):
        if name in root:
            yield f"it holds {name[1:]}"
    for name in ("/JavaScript", "/EmbeddedFiles"):
        if name in root.get("/Names", {}):
            yield f"it holds {name[1:]}"


def _structure(paper: Paper) -> Iterator[str]:
    if not paper.tree:
        yield "no structure tree"
        return
    levels = [int(one.kind[1:]) for one in paper.all if re.fullmatch("H[1-6]", one.kind)]
    if levels[:1] != [1] or levels.count(1) != 1:
        yield "not one first heading"
    if any(after - before > 1 for before, after in pairwise(levels)):
        yield "a heading level is left out"
    for one in paper.all:
        kinds = [inner.kind for inner in one.all()]
        if one.kind == "Table" and "TH" not in kinds:
            yield "a table without headings"
        if one.kind == "TH" and not one.scopes:
            yield "a table heading without scope"
        if one.kind in ("Figure", "Formula") and not one.alt.strip():
            yield f"a {one.kind.lower()} without words in its place"
        if one.kind == "L" and "LI" not in kinds:
            yield "a list without items"


def _pages(paper: Paper) -> Iterator[str]:
    for page in paper.reader.pages:
        box = page.mediabox
        if any(abs(float(size) - wanted) > 0.5 for size, wanted in zip((box.width, box.height), A4, strict=True)):
            yield "a page that is not A4"
        if str(page.get("/Tabs")) != "/S" and page.get("/Annots"):
            yield "fields and links out of order"
        if page.get("/Annots"):
            yield "a link or a field"
        content = page.get_contents()
        drawn = any(one.kind == "Figure" for one in paper.all)
        yield from _ink(b"" if content is None else content.get_data(), white=drawn)
    for font in {id(one): one for page in paper.reader.pages for one in _fonts(page)}.values():
        inner = font.get("/DescendantFonts", [font])[0].get_object()
        if not any(name.startswith("/FontFile") for name in inner.get("/FontDescriptor", {})):
            yield "a font that is not in the file"


def _fonts(page: DictionaryObject) -> list[DictionaryObject]:
    fonts = page.get("/Resources", {}).get("/Font", {})
    return [one.get_object() for one in fonts.values()]


INNER = rb"\((?:\\.|[^\\()])*\)"
STRING = re.compile(rb"\((?:\\.|[^\\()]|" + INNER + rb")*\)|<(?!<)[^<>]*>", re.DOTALL)


def operations(content: bytes) -> Iterator[tuple[list[float], str]]:
    """What a content stream does, each with its numbers; strings and names do not matter here."""
    numbers: list[float] = []
    for token in re.findall(rb"[-+]?[0-9.]+|/[^\s/<>\[\]()]+|[A-Za-z'\"*]+", STRING.sub(b" ", content)):
        if token[:1] in b"+-.0123456789":
            numbers.append(float(token))
        elif token[:1] != b"/":
            yield numbers, token.decode()
            numbers = []


LIGHT = ("g", "G", "rg", "RG", "sc", "SC", "scn", "SCN")
"""Colours in which 1 is white."""


def _ink(content: bytes, *, white: bool) -> Iterator[str]:
    """What a copier would not keep; `white` is the ground of a picture's shapes, and allowed only where there is a picture."""
    depth, width, scale = 0, 1.0, [1.0]
    found: set[str] = set()
    for numbers, operator in operations(content):
        if operator in ("BDC", "BMC"):
            depth += 1
        elif operator == "EMC":
            depth -= 1
        elif operator in PAINTS_TEXT and not depth:
            found.add("text outside the structure")
        elif operator == "q":
            scale.append(scale[-1])
        elif operator == "Q":
            scale.pop()
        elif operator == "cm":
            scale[-1] *= (numbers[0] ** 2 + numbers[1] ** 2) ** 0.5
        elif operator == "w":
            width = numbers[0]
        elif operator in ("S", "s", "B", "b") and width * scale[-1] < 0.745:
            found.add("a rule that does not survive a copier")
        elif (
            operator in (*LIGHT, "k", "K")
            and any(numbers)
            and not (white and operator in LIGHT and set(numbers) == {1})
        ):
            found.add("ink that is not black")
    yield from sorted(found)
