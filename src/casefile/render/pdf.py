"""A page as a tagged PDF. The only home of typst, an extra (`casefile[pdf]`); what people wrote goes in as data, never as markup."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from casefile.core.failure import NotMet, Unreadable
from casefile.render.html import drawing
from casefile.render.page import Page
from casefile.render.pictures.drawing import Picture
from casefile.render.typeset import sheet, shown

PRINT_IT = "take the HTML page (--format html) and print it from a browser, to paper or to PDF"


class NoLetters(NotMet):
    """No font on this machine has one of the page's letters: a PDF would have a gap in somebody's words."""


def pdf(page: Page, templates: Path, pictures: Sequence[Picture] = ()) -> bytes:
    """The page as PDF/UA-1, with pictures of the file after it; `templates` is the folder that ships the layout.

    The same page gives the same bytes. What a picture shows stands in words below it, so that a letter no font has is noticed.

    Raises:
        NotMet: the extra is not installed.
        NoLetters: no font has one of the letters.
    """
    try:
        import typst
    except ImportError:
        raise NotMet(
            "PDF needs an extra that is not installed",
            f'pipx install --force ".[pdf]", in the folder that casefile came in; or {PRINT_IT}',
        ) from None
    drawn = [shown(one, drawing(one, templates)) for one in pictures]
    told = json.dumps({**sheet(page), "pictures": drawn}, ensure_ascii=False)
    try:
        made = _compiler(templates).compile(format="pdf", sys_inputs={"page": told}, pdf_standards=["ua-1"])
    except typst.TypstError as error:
        if "could not be displayed with font" not in error.message:
            raise
        raise NoLetters("there is no PDF of this page: no font here has one of its letters", PRINT_IT) from None
    assert isinstance(made, bytes)
    return made


@cache
def _compiler(templates: Path) -> Any:
    """One compiler a process, because it looks for the machine's fonts. The layout reads no file; nor could it, outside `templates`.

    Raises:
        Unreadable: a link stands where the layout should.
    """
    import typst

    layout = templates / "form.typ"
    if layout.is_symlink() or not layout.is_file():
        raise Unreadable("casefile is installed without its PDF layout", "install it again")
    return typst.Compiler(layout, root=templates)
