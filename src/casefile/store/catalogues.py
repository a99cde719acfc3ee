"""The languages that pages can be printed in: compiled message catalogues, read by the standard library's gettext."""

from __future__ import annotations

import gettext
from collections.abc import Callable
from dataclasses import dataclass

from casefile.core.failure import NotFound, Unreadable
from casefile.store.resources import resource_dir


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The fixed words in one language. Without a reviewer it is a draft: nobody who speaks it has checked it."""

    language: str
    name: str
    english: str
    direction: str
    reviewer: str
    translate: Callable[[str], str]
    """The words for a text of ours; nothing where there are none."""


class _Nothing(gettext.NullTranslations):
    def gettext(self, message: str) -> str:
        return ""


def languages() -> tuple[str, ...]:
    """The languages there are catalogues for, English first."""
    return ("en", *sorted(path.stem for path in resource_dir("languages").glob("*.mo")))


def catalogue(wanted: str) -> Catalogue:
    """The catalogue of a language, however its code is written: `vi`, `zh-hans`, `ar-IQ`.

    Raises:
        NotFound: there is none.
        Unreadable: it is not what gettext reads; the installation is broken.
    """
    codes = {code.lower(): code for code in languages() if code != "en"}
    asked = wanted.lower().replace("_", "-")
    code = codes.get(asked) or codes.get(asked.partition("-")[0])
    if code is None:
        raise NotFound("there is no catalogue for that language", f"choose one of {', '.join(languages())}")
    try:
        with (resource_dir("languages") / f"{code}.mo").open("rb") as file:
            found = gettext.GNUTranslations(file)
    except (OSError, ValueError) as error:
        raise Unreadable(f"languages/{code}.mo cannot be read", "install casefile again") from error
    found.add_fallback(_Nothing())
    said = found.info()
    return Catalogue(
        code,
        said.get("x-language-name", code),
        said.get("x-english-name", code),
        "rtl" if said.get("x-direction") == "rtl" else "ltr",
        said.get("x-reviewed-by", "").strip(),
        lambda text: found.gettext(text) if text else "",  # for nothing, gettext has the header
    )
