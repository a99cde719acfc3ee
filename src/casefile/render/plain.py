"""A page as plain text, 67 columns wide: for a terminal, a printer, a screen reader."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator, Sequence

from casefile.core.fixed import Fixed, together
from casefile.core.visible import visible
from casefile.render.leaves import CARD
from casefile.render.lettering import cells, wrapped
from casefile.render.page import NOTHING, Entry, Page
from casefile.render.pictures.drawing import Picture

WIDTH = 67
INDENT = "   "


def text(page: Page, pictures: Sequence[Picture] = ()) -> str:
    """The page's text, ending with a newline; after it the facts of pictures."""
    if page.form == CARD:
        return f"{page.wording['text']}\n"  # what fits a text message, to be copied into one
    return "\n".join(line.rstrip() for line in _lines(page)) + "\n" + "".join(f"\n{picture(one)}" for one in pictures)


def picture(shown: Picture) -> str:
    """The facts of a picture as text: columns where they fit, and else a block of lines for each row."""
    head, rows = shown.table.head, shown.table.rows
    return (
        "\n".join(line.rstrip() for line in (*wrapped(shown.title, WIDTH), *_facts(head, rows), *_under(shown))) + "\n"
    )


def _under(shown: Picture) -> Iterator[str]:
    for note in shown.notes:
        yield from ("", *wrapped(note, WIDTH))


def _facts(head: tuple[str, ...], rows: tuple[tuple[str, ...], ...]) -> Iterator[str]:
    widths = [max(cells(visible(row[n])) for row in (head, *rows)) for n in range(len(head))]
    if sum(widths) + 2 * (len(widths) - 1) <= WIDTH:
        for row in (head, *rows):
            yield "  ".join(
                visible(one) + " " * (size - cells(visible(one))) for one, size in zip(row, widths, strict=True)
            )
        return
    for row in rows:
        yield ""
        yield from wrapped(row[0], WIDTH)
        for title, one in zip(head[1:], row[1:], strict=True):
            if one != NOTHING:
                first, *rest = wrapped(one, WIDTH - len(INDENT) - len(title) - 2) if len(title) < 30 else (one,)
                yield f"{INDENT}{title}: {first}"
                yield from (f"{INDENT}{' ' * (len(title) + 2)}{more}" for more in rest)


def _lines(page: Page) -> Iterator[str]:
    if page.letterhead and page.letterhead.lines:
        yield from (visible(line) for line in page.letterhead.lines)
        yield ""
    if page.status or page.client:
        yield _two(
            page.status or (page.say("sensitive") if page.sensitivity != "routine" else ""), visible(page.client)
        )
    version = page.say("version {number}", number=str(page.version)) if page.version else ""
    said = [one for one in (version, page.day, page.say("page 1")) if one]
    yield _two(visible(page.title), _said(page, said))
    if page.whom:
        yield from _wrap(visible(page.whom), "")
    yield from (line for note in page.notes for line in _wrap(visible(note), ""))
    yield from _beside(page.above)
    for section in page.sections:
        if section.title:
            yield ""
            yield visible(section.title).upper()
        for entry in section.entries:
            yield from _entry(entry, page) if entry.number else _told(entry)
    yield from _beside(page.below)
    yield from _foot(page)


def _beside(lines: tuple[str, ...]) -> Iterator[str]:
    """What a service says above or below the questions."""
    for one in ("", *lines) if lines else ():
        yield from _wrap(visible(one), "")


def _said(page: Page, words: list[str]) -> str:
    made = together(words, "{first}, {second}")
    return page.words.say(made) if isinstance(made, Fixed) else made


def _foot(page: Page) -> Iterator[str]:
    yield from _after(page)
    if page.mark:
        yield ""
        yield page.say("This page: {code}", code=page.mark)


def _after(page: Page) -> Iterator[str]:
    for told, entries in (
        (page.say("Not answered"), page.open),
        (page.say("On the extra sheet, for those whom it concerns"), page.elsewhere),
    ):
        if entries:
            yield ""
            yield from _wrap(
                f"{told}: {', '.join(f'{one.number} {visible(one.title)}' for one in entries)}", "", INDENT
            )
    if page.signatures:
        yield ""
        yield page.say("Signatures").upper()
        for one in page.signatures:
            if page.blank or not one.how:
                role, day = visible(one.role), f"{page.say('on')} {'_' * 12}"
                yield f"{role}: {'_' * min(30, WIDTH - cells(role) - len(day) - 3)} {day}"
            else:
                yield from _wrap(visible(one.line(page.words)), "")
    if page.statements:
        yield ""
        yield page.say("What the person says about this paper").upper()
        for said in page.statements:
            for line in visible(said).split("\n"):
                yield from _wrap(line, INDENT) if line.strip() else [""]
    if page.since:
        yield ""
        yield page.say("Since then").upper()
        for line in page.since:
            yield from _wrap("- " + visible(line), "", "  ")


def _two(left: str, right: str) -> str:
    return f"{left}{' ' * max(1, WIDTH - cells(left) - cells(right))}{right}"


def _wrap(words: str, indent: str, after: str | None = None) -> list[str]:
    rest = indent if after is None else indent + after
    if cells(words) > len(words):
        return _wrapped_anywhere(words, indent, rest)
    return textwrap.wrap(
        words,
        WIDTH,
        initial_indent=indent,
        subsequent_indent=rest,
        break_long_words=False,
        break_on_hyphens=False,
    ) or [indent]


STOPS = "，。：；？！、）》”"
"""What never begins a line."""


def _wrapped_anywhere(words: str, indent: str, rest: str) -> list[str]:
    """Lines of a script that puts no spaces between words; a word of Latin letters among them stays whole."""
    lines, line = [], indent
    for piece in re.findall(r"\[\xa0\] .|[!-~]+|.", words, re.DOTALL):
        if cells(line + piece) > WIDTH and piece not in STOPS and line.strip():
            lines.append(line)
            line = rest
            piece = piece.lstrip()  # noqa: PLW2901 (a space at the break goes with the line before)
        line += piece
    return [*lines, line]


def _entry(entry: Entry, page: Page, depth: int = 0) -> Iterator[str]:
    indent, blank = INDENT * depth, page.blank
    label = f"{entry.number:<3}" if depth == 0 else f"{entry.number} "
    yield from _wrap(f"{label}{visible(entry.title)}", indent, INDENT)
    inner = indent + INDENT
    if blank and (entry.help or entry.when):
        yield from _wrap(f"({visible(entry.help or entry.when)})", inner)
    if entry.unanswered:
        yield f"{inner}{NOTHING} ({visible(entry.unanswered)})"
        return
    if entry.kind == "choice" and blank:
        yield from _wrap("   ".join(f"[\u00a0] {visible(choice)}" for choice, _ in entry.choices), inner)
        return
    if entry.kind == "table":
        yield from _table(entry, page, depth)
    elif entry.kind == "group":
        for one in entry.inside:
            yield from _entry(one, page, depth + 1)
        if not entry.inside:
            yield f"{inner}{NOTHING}"
    elif blank:
        yield from ["", *[inner + "_" * (WIDTH - len(inner))] * min(entry.lines, 3)]
    for bullet in entry.bullets:
        yield from _wrap(f"- {visible(bullet)}", inner, "  ")
    for line in entry.answer if entry.kind != "table" else ():
        yield from _wrap(visible(line), inner) if visible(line).strip() else [""]
    for other in page.beside(entry):
        yield from _wrap(f"[{visible(other.told)}]", inner)
        for line in other.lines:
            yield from _wrap(visible(line), inner) if visible(line).strip() else [""]


def _told(entry: Entry) -> Iterator[str]:
    """Part of a letter, which tells and asks nothing."""
    for line in entry.answer:
        yield from _wrap(visible(line), "") if line.strip() else [""]
    for bullet in entry.bullets:
        yield from _wrap(f"- {visible(bullet)}", "", "  ")


def _table(entry: Entry, page: Page, depth: int) -> Iterator[str]:
    if not entry.rows:
        yield INDENT * (depth + 1) + NOTHING
    for row in entry.rows:
        for one in row:
            yield from _entry(one, page, depth + 1)
        if row is not entry.rows[-1]:
            yield ""
