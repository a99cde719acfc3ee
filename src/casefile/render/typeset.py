"""A page as data for the PDF's layout (`templates/form.typ`): words that may break, how tall a question is, how wide a column."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from functools import cache
from typing import Any

from casefile.core.caseload import Letterhead
from casefile.core.fixed import fixed
from casefile.core.visible import visible
from casefile.render.lettering import cells
from casefile.render.page import NOTHING, Entry, Page
from casefile.render.pictures.drawing import Picture
from casefile.render.words import translated

DONE = (
    fixed("Signed with my mark"),
    fixed("Read aloud to me"),
    fixed("I said it back"),
    fixed("I would rather not sign"),
    fixed("I have a copy"),
    fixed("No copy, or not safe"),
)
FURNITURE = {
    "extra": fixed("extra sheet"),
    "code": fixed("Code"),
    "name_or_code": fixed("Name or code"),
    "date": fixed("Date"),
    "blank": fixed("Blank form"),
    "hand": fixed("Signature or mark"),
    "name": fixed("Name"),
    "concerns": fixed("Only for those whom it concerns; it goes with the form."),
    "leave_out": fixed("Leave out whatever you would rather not answer."),
    "not_answered": fixed("Not answered"),
    "elsewhere": fixed("On the extra sheet, for those whom it concerns"),
    "signatures": fixed("Signatures"),
    "choice": fixed("Signing is your choice. Your name or your mark is enough."),
    "beside_you": fixed("Beside you"),
    "as_whom": fixed("Name, and as whom"),
    "statement": fixed("What the person says about this paper"),
    "since": fixed("Since then"),
}
"""The words of the layout itself."""
HEADINGS = {
    "rights": fixed("Your rights"),
    "responsibilities": fixed("What we ask of you"),
    "service_limits": fixed("What we cannot do"),
    "worker_role": fixed("What your worker does"),
    "confidentiality_limits": fixed("What stays between us"),
    "complaints": fixed("How to complain"),
}
"""Over the parts of a text that belongs to a form."""
LINE = {"normal": 62, "large": 40, "easy": 44}
"""Letters that a line of a table holds, by the size of the page."""


def sheet(page: Page) -> dict[str, Any]:
    """Everything the layout prints, as JSON knows it."""
    version = page.say("version {number}", number=str(page.version)) if page.version else ""
    name = visible(", ".join(part for part in (page.title.strip() or page.form, page.client, version) if part))
    told = _plain(replace(page, wording={}, letterhead=None), page)
    told |= {
        "lang": page.lang,
        "direction": page.direction,
        "foot": soft(visible(page.foot)),
        "statement": _statement(page),
        "version": soft(visible(version)),
        "say": _furniture(page),
    }
    head = page.letterhead or Letterhead()
    told |= {"head": _plain(head.lines, page), "logo": head.logo if _LOGO.match(head.logo) else ""}
    return {"name": name, "nothing": NOTHING, "page": told}


def shown(picture: Picture, svg: str) -> dict[str, Any]:
    """A picture as the layout prints it: its drawing, what it says to whoever cannot see it, and its facts as a table."""
    table = picture.table
    return {
        "svg": svg,
        "width": picture.width,
        "title": soft(visible(picture.title)),
        "sentence": soft(visible(picture.sentence)),
        "notes": [soft(visible(one)) for one in picture.notes],
        "head": [soft(visible(one)) for one in table.head],
        "rows": [[soft(visible(one)) for one in row] for row in table.rows],
        "short": [table.short(n) for n in range(len(table.head))],
        "caption": soft(visible(picture.say("The same in words"))),
    }


def _furniture(page: Page) -> dict[str, Any]:
    """The words of the layout in the page's language."""
    offered = ", ".join(visible(one.role) for one in page.signatures if one.offered).lower()
    told = dict(translated(FURNITURE, page.words))
    told["if_you_wish"] = page.say("Beside you, if you wish: {people}.", people=offered)
    told["this_page"] = page.say("This page: {code}", code=page.mark)
    made: dict[str, Any] = {name: soft(visible(words)) for name, words in told.items()}
    pages = ("Page ", " of ") if page.lang == "en" else ("", " / ")
    return made | {"done": [soft(visible(one)) for one in translated(DONE, page.words)], "pages": pages}


def _plain(value: Any, page: Page) -> Any:
    if isinstance(value, str):
        return soft(visible(value))
    if isinstance(value, tuple):
        return [_plain(one, page) for one in value]
    if not is_dataclass(value) or isinstance(value, type):
        return value
    plain = {name: _plain(getattr(value, name), page) for name in _names(type(value))}
    if isinstance(value, Entry):
        line = LINE[page.size]
        plain |= {
            "brief": value.brief,
            "abreast": abreast(value.choices, line),
            "size": _size(value, line, blank=page.blank),
            "others": _plain(page.beside(value), page),
            "columns": [] if page.blank or page.size != "normal" else columns(value),
        }
    return plain


@cache
def _names(kind: type) -> tuple[str, ...]:
    return tuple(one.name for one in fields(kind) if one.name != "words")  # a catalogue is no data


_LOGO = re.compile(r"data:image/[a-z+]+;base64,[A-Za-z0-9+/=]+\Z")


def _statement(page: Page) -> list[dict[str, Any]]:
    """Text that belongs to a form and is no question, whole: a heading, or none, and what stands under it."""
    long = {key: told for key, told in page.wording.items() if not key.startswith("short") and key != "version"}
    return [
        {
            "heading": "" if key == "intro" else soft(visible(page.words.say(HEADINGS[key]))),
            "lines": [soft(visible(line)) for line in _lines(told)],
        }
        for key, told in long.items()
    ]


def _lines(told: Any) -> Iterator[str]:
    if isinstance(told, str):
        yield told
    elif isinstance(told, Mapping) and "text" in told:
        yield f"{told['title']}. {told['text']}" if "title" in told else str(told["text"])
    elif isinstance(told, Mapping):
        for one in told.values():
            yield from _lines(one)
    elif isinstance(told, list | tuple):
        for one in told:
            yield from _lines(one)


# -- words
_LONG = re.compile(r"[^\s\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\ud7ff\uf900-\ufaff\U00020000-\U0003ffff]{25,}")
"""A run of letters that no line can break in, of a script that sets spaces."""
_PIECE = 12


def soft(text: str) -> str:
    """Text whose long unbroken runs may be broken (U+200B), never between a letter and its marks. For the PDF copy only."""
    return _LONG.sub(lambda run: "\u200b".join(_pieces(run.group())), text) if len(text) > 24 else text


def _pieces(run: str) -> list[str]:
    pieces, begin = [], 0
    for end in range(1, len(run)):
        if end - begin >= _PIECE and not _one_sign(run[end - 1], run[end]):
            pieces.append(run[begin:end])
            begin = end
    return [*pieces, run[begin:]]


def _one_sign(before: str, after: str) -> bool:
    """Whether two characters belong to one sign: marks, joiners, and what modifies a picture."""
    return (
        "\u200d" in (before, after)
        or unicodedata.category(after) in ("Mn", "Me", "Mc", "Cf", "Sk")
        or "\U0001f1e6" <= after <= "\U0001f1ff"
    )


# -- heights and widths
def _size(entry: Entry, line: int, *, blank: bool) -> int:
    """How tall a question is, in lines, roughly: what a page surely holds is not broken over two."""
    if blank:
        here = max(-(-len(entry.choices) // abreast(entry.choices, line)), entry.lines if entry.lines > 4 else 2)
    else:
        here = max(1, sum(1 + cells(words) * 3 // (2 * line) for words in _words(entry)))
    inner = (*entry.inside, *(one for row in entry.rows for one in row))
    return here + sum(_size(one, line, blank=blank) for one in inner)


def abreast(choices: tuple[tuple[str, bool], ...], line: int) -> int:
    """In how many columns choices stand: most of them fit on one line there, and each on two."""
    lengths = sorted(cells(label) for label, _ in choices) or [0]
    for count in (4, 3, 2):
        room = (line + 4) // count - 4
        if lengths[(len(lengths) - 1) * 2 // 3] <= room and lengths[-1] <= 2 * room:
            return count
    return 1


def _words(entry: Entry) -> tuple[str, ...]:
    if entry.kind == "heading":
        return (entry.title,)
    return (f"{NOTHING} ({entry.unanswered})",) if entry.unanswered else entry.answer + entry.bullets


def columns(entry: Entry) -> list[dict[str, Any]]:
    """A list of short items as a table: each column's heading and its share of the line; none where no line holds them.

    Each holds its longest word, and what is short as a whole if that leaves room enough for what is long.
    """
    if not entry.brief:
        return []
    titles = list(dict.fromkeys(_head(one) for row in entry.rows for one in row))
    said = [
        [words for row in entry.rows for one in row if _head(one) == title for words in _words(one)] for title in titles
    ]
    heads = [_longest_word([title or entry.number]) for title in titles]
    for whole in (16, 0):
        least = [
            2 + max(head, most if (most := max(map(cells, words), default=1)) <= whole else _longest_word(words))
            for head, words in zip(heads, said, strict=True)
        ]
        wish = [
            max(min(most, 40) if (most := max(map(cells, words), default=1)) > whole else 1, cells(title) - need)
            for title, words, need in zip(titles, said, least, strict=True)
        ]
        left = LINE["normal"] - sum(least)
        shares = [need + left * more // sum(wish) for need, more in zip(least, wish, strict=True)]
        roomy = all(share >= 20 for share, more in zip(shares, wish, strict=True) if more >= 40)
        if left >= 0 and (roomy or not whole):
            return [{"title": soft(visible(one)), "share": share} for one, share in zip(titles, shares, strict=True)]
    return []


def _head(one: Entry) -> str:
    return "" if one.kind == "heading" else one.title


def _longest_word(texts: Iterable[str]) -> int:
    return max((cells(word) for text in texts for word in re.split(r"[\s\u200b]", soft(text))), default=1)
