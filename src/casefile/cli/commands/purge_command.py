"""casefile purge: a closed file whose time is over is removed for good, by two people, after the person was offered it."""

from __future__ import annotations

from typing import Annotated

import typer

from casefile.cli import ask
from casefile.cli import disposing as cleaning
from casefile.cli.options import Because, Client, Day, DryRun, Json, Second, Yes
from casefile.cli.session import Session
from casefile.core.case import Case
from casefile.core.failure import NotMet, Usage
from casefile.core.retention import Retention
from casefile.work import disposing, retaining
from casefile.work.editing import DRAFTS
from casefile.work.gating import jurisdiction_of

app = typer.Typer(add_completion=False)
WHY_NOT = "Why was the file not offered to the person? Without their name"


@app.command()
def purge(
    ctx: typer.Context,
    client: Client,
    with_: Second,
    because: Because = "",
    offered: Annotated[str, typer.Option("--offered", metavar="DATE", help="The day the person was offered it.")] = "",
    not_offered: Annotated[
        str, typer.Option("--not-offered", metavar="REASON", help="Why it was not; - asks for it or reads stdin.")
    ] = "",
    early: Annotated[
        bool, typer.Option("--before-its-time", help="Remove it although the law or a rule keeps it longer.")
    ] = False,
    yes: Yes = False,
    on: Day = "",
    dry_run: DryRun = False,
    json: Json = False,
) -> None:
    """Remove a closed file for good: every paper, and its history. Two people decide; the person is offered it first."""
    session = Session(ctx)
    if not dry_run and cleaning.finished(session, client, json=json):
        return
    case = session.case_to_write(client, person=True)
    stamp = session.stamp(on, case)
    if stamp.day > session.calendar_day:
        raise Usage(
            "--today is a day that has not come yet, and removing cannot be taken back", "say it without --today"
        )
    kept = retaining.retention_of(session.folder, case, stamp.day)
    disposing.may_purge(session.folder, case, kept, with_, stamp)
    for line in (*_held_by(kept), *_what_goes(session, case)):
        session.talk(line)
    if not kept.over and not early:
        raise NotMet(
            "the time of this file is not over; nothing was removed",
            f"casefile retention {case.code}; where it must go all the same, --before-its-time says so",
        )
    reason = session.words(
        because, "Why is it removed? Without a name or a word of the file", needed=not kept.proposed, held=False
    )
    offer = _offer(session, case, offered, not_offered)
    entry = disposing.Entry("purge", _authority(session, case, kept), with_, reason, offer)
    change = disposing.dispose(session.folder, case, entry, stamp)
    if dry_run:
        session.finish(change, json=json, dry_run=True)
        return
    example = f"casefile purge {case.code} --with {with_}"
    cleaning.agree(session, f"Remove the file of {case.code} for good?", yes=yes, example=example)
    session.finish(change, json=json, next="casefile sync, so that every other copy does the same")
    cleaning.clean(session, case.code)


def _authority(session: Session, case: Case, kept: Retention) -> str:
    """The rule whose time is over, or that people decided before it was."""
    by = kept.by
    if not kept.over or by is None:
        return "decided before its time"
    return f"{jurisdiction_of(case, session.folder.settings)['jurisdiction']} {by.code}"


def _held_by(kept: Retention) -> list[str]:
    by = kept.by
    end = kept.until.isoformat() if kept.until else "a day that cannot be told"
    lines = [f"kept until {end} by the rule: {by.title if by else 'none'}"]
    return lines + [f"it would not be proposed: {why}" for why in kept.against]


def _what_goes(session: Session, case: Case) -> list[str]:
    """What goes, counted; a paper that is kept apart is not named here."""
    names = list(disposing.everything(session.folder, case.code))
    notes = sum("/notes/" in name for name in names)
    attached = sum("/attachments/" in name for name in names)
    drafts = sum(name.startswith(DRAFTS) for name in names)
    papers = len(names) - notes - attached - drafts
    counted = ((papers, "paper"), (notes, "note"), (attached, "attachment"), (drafts, "draft"))
    told = ", ".join(f"{count} {what if count == 1 else what + 's'}" for count, what in counted)
    lines = [f"goes for good: {told}, and their history"]
    others = disposing.others_naming(session.folder, case)
    lines += [f"stays, and names this code: {name}" for name in others]
    unnamed = len(list((session.folder.root / DRAFTS).glob("words-*")))
    if unnamed:
        lines.append(f"stays: {unnamed} texts in {DRAFTS} that belong to no paper; look whether one is theirs")
    return lines


def _offer(session: Session, case: Case, offered: str, not_offered: str) -> disposing.Offer:
    """Whether, and when, the person was offered their own file.

    Raises:
        Usage: both or neither was said, or the day has not come yet.
    """
    if offered and not_offered:
        raise Usage("--offered or --not-offered, not both")
    copy = f"casefile print {case.code} FORM prints each paper for them"
    if not offered and not not_offered:
        if not session.asks:
            raise Usage("say whether the person was offered their file", f"--offered DATE or --not-offered -; {copy}")
        session.talk(copy)
        offered = ask.line(session, "On which day was the person offered their file? (empty: they were not)")
    if offered:
        day = session.day(offered, "--offered")
        if day > session.today:
            raise Usage("--offered is a day that has not come yet", copy)
        if case.steps and day < min(step.date for step in case.steps):
            raise Usage("--offered is a day before the file began", copy)
        return disposing.Offer(on=offered)
    return disposing.Offer(not_because=session.words(not_offered, WHY_NOT, held=False))
