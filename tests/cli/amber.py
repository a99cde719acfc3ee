"""The walks of the format by example typed out, command by command: Riverbend Support's amber-4821 and cedar-1507.

Every moment and every random letter is the one that the printed files show; what is handed in are the answers printed there.
The papers that the walks name and do not print (rights sheet, risk assessment, strengths and needs assessment, a note) are
the tests' own.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

from tests.cli.papers import FORMS, answers, walk, without_ids
from tests.story import Desk

CLIENT = "amber-4821"


def caseload(desk: Desk, name: str = "riverbend", *, history: bool = False) -> Desk:
    """Riverbend Support: amina and ben, and ros who supervises. A desk inside it."""
    more = () if history else ("--no-git",)
    desk.do("init", name, "--service", "Riverbend Support", "--worker", "amina", *more, now="2026-03-01T00:00:00Z")
    settings = desk.folder / name / "casefile.yaml"
    workers = "  - {id: ben, role: caseworker}\n  - {id: ros, role: supervisor}\n"
    text = settings.read_text("utf-8")
    mark = "workers:\n  - {id: amina, role: caseworker}\n"
    assert mark in text
    settings.write_text(text.replace(mark, mark + workers), "utf-8")
    return Desk(desk.folder / name)


def replay(base: Path, keep: Callable[[str, Path], None]) -> None:
    """Type the whole story in `base`; `keep` is told at each point that has a name."""
    desk = caseload(Desk(base))
    root = desk.folder
    walk_1(desk)
    keep("walk-1", root)
    _assessed(desk)
    _planned(desk)
    keep("plan-signed", root)
    walk_2(desk)
    keep("walk-2", root)
    _spring(desk)
    _amended_by_amina(desk, draft_only=True)
    keep("noon-of-10-june", root)
    road = Desk(base / "on-the-road")
    shutil.copytree(keep_before(root), road.folder)
    _amended_by_amina(desk, draft_only=False)
    _amended_by_ben(road)
    keep("amina-alone", root)
    keep("ben-alone", road.folder)
    for one in (road.folder / "clients" / CLIENT).glob("*-c6tr.yaml"):
        shutil.copy2(one, root / "clients" / CLIENT / one.name)
    keep("fork", root)
    _brought_together(desk)
    keep("walk-3", root)
    keep("30-june", root)
    _withdrawn(desk)
    keep("walk-4", root)
    walk_5(desk)
    keep("walk-5", root)


def keep_before(root: Path) -> Path:
    """The caseload as Ben took it on the road: without the draft that Amina began at the centre."""
    taken = root.parent / "taken"
    shutil.copytree(root, taken)
    for one in (taken / "clients" / CLIENT).glob("*-9qx2.yaml"):
        one.unlink()
    return taken


def walk_1(desk: Desk) -> None:
    """A person who would rather not be written down."""
    day = "2026-03-02T"
    desk.do("new", "--code", CLIENT, now=f"{day}02:41:09Z", by="amina", letters="hqmdwckxtzpb 6dkn x7k2")
    referral = answers(walk("referral-in-x7k2"))
    desk.do(
        "write", CLIENT, "referral-in", "--from", "-", "--final",
        stdin=referral, now=f"{day}03:10:00Z", by="amina", letters="",
    )  # fmt: skip
    desk.do("advance", CLIENT, now=f"{day}03:20:00Z", by="amina", letters="w3cq")

    day = "2026-03-04T"
    safe_today = answers(walk("safe-today-v5dm"))
    desk.do(
        "write", CLIENT, "safe-today", "--from", "-",
        stdin=safe_today, now=f"{day}03:30:00Z", by="amina", letters="v5dm",
    )  # fmt: skip
    desk.do(
        "write", CLIENT, "safe-today", "--id", "2026-03-04-safe-today-v5dm", "--final",
        now=f"{day}03:38:00Z", by="amina", letters="",
    )  # fmt: skip
    profile, letters = without_ids(answers(walk("profile-hqmdwckxtzpb"), without=("caseworker",)))
    desk.do(
        "write", CLIENT, "profile", "--from", "-",
        stdin=profile, now=f"{day}03:40:00Z", by="amina", letters=letters,
    )  # fmt: skip
    rights = answers(FORMS / "rights-and-responsibilities/good/amber.yaml")
    desk.do(
        "write", CLIENT, "rights-and-responsibilities", "--from", "-", "--final",
        stdin=rights, now=f"{day}03:55:00Z", by="amina", letters="3xzf",
    )  # fmt: skip
    consent, letters = without_ids(answers(walk("consent-k7f3")))
    desk.do(
        "write", CLIENT, "consent", "--from", "-",
        stdin=consent, now=f"{day}03:58:20Z", by="amina", letters=f"k7f3 {letters}",
    )  # fmt: skip
    desk.do(
        "sign", CLIENT, "consent", "--as", "client", "--method", "declined", "--reason", "-",
        stdin="Would rather not sign today. That is fine, and it changes nothing about the help.\n",
        now=f"{day}04:05:41Z", by="amina", letters="5nqw",
    )  # fmt: skip
    desk.do(
        "sign", CLIENT, "consent", "--as", "caseworker", "--method", "electronic",
        now=f"{day}04:06:02Z", by="amina", letters="h8rb",
    )  # fmt: skip
    desk.do("given", CLIENT, "consent", "--not-given", "declined", now=f"{day}04:07:30Z", by="amina", letters="9vfx")
    intake, letters = without_ids(answers(walk("intake-record-n8bt")))
    desk.do(
        "write", CLIENT, "intake-record", "--from", "-",
        stdin=intake, now=f"{day}04:08:00Z", by="amina", letters=f"n8bt {letters}".strip(),
    )  # fmt: skip
    desk.do(
        "sign", CLIENT, "intake-record", "--as", "caseworker", "--method", "electronic",
        now=f"{day}04:25:00Z", by="amina", letters="8bqz",
    )  # fmt: skip
    desk.do(
        "book", CLIENT, "2026-03-10 10:00", "--place", "the centre",
        now=f"{day}04:28:00Z", by="amina", letters="5rvt",
    )  # fmt: skip
    desk.do("advance", CLIENT, now=f"{day}04:30:00Z", by="amina", letters="8pzh")


def _assessed(desk: Desk) -> None:
    """Risk, consent given in part, strengths and needs; the move to planning with one requirement set aside."""
    desk.do("done", CLIENT, "a-5rvt", now="2026-03-10T00:40:00Z", by="amina", letters="")
    desk.do(
        "write", CLIENT, "risk-assessment", "--from", "-", "--final",
        stdin=RISK, now="2026-03-10T01:00:00Z", by="amina", letters="t6vh",
    )  # fmt: skip
    day = "2026-03-11T"
    desk.do(
        "amend", CLIENT, "consent", "--because", "-",
        stdin="She chose to apply for a unit and wants us to speak with the housing office.\n",
        now=f"{day}00:20:00Z", by="amina", letters="r4jd",
    )  # fmt: skip
    consent, letters = without_ids(answers(walk("consent-r4jd")))
    desk.do(
        "write", CLIENT, "consent", "--from", "-",
        stdin=consent, now=f"{day}00:30:00Z", by="amina", letters=letters,
    )  # fmt: skip
    desk.do(
        "sign", CLIENT, "consent", "--as", "client", "--method", "ink",
        now=f"{day}00:41:12Z", by="amina", letters="3xgp",
    )  # fmt: skip
    desk.do(
        "sign", CLIENT, "consent", "--as", "caseworker", "--method", "electronic",
        now=f"{day}00:41:50Z", by="amina", letters="w6tk",
    )  # fmt: skip
    desk.do(
        "given", CLIENT, "consent", "--format", "print", "--language", "en", "--said-back", "in_own_words",
        now=f"{day}00:43:00Z", by="amina", letters="4bhs",
    )  # fmt: skip
    desk.do(
        "write", CLIENT, "case", "--set", "models.+.primary=strengths-based", "--set", "models.m-4tvx.since=2026-03-11",
        "--set", "models.m-4tvx.because=She leads; we sit beside her.",
        now=f"{day}00:50:00Z", by="amina", letters="4tvx",
    )  # fmt: skip
    assessment = answers(FORMS / "strengths-needs-assessment/good/2026-03-11-strengths-needs-assessment-w8cp.yaml")
    desk.do(
        "write", CLIENT, "strengths-needs-assessment", "--from", "-", "--final",
        stdin=assessment, now=f"{day}04:40:00Z", by="amina", letters="w8cp",
    )  # fmt: skip
    desk.do(
        "advance", CLIENT, "--despite", "S06", "--because", "-", "--until", "2026-03-26", "--approved-by", "ros",
        stdin="She wants to talk about health next week with her own doctor beside her.\n",
        now="2026-03-12T00:10:00Z", by="amina", letters="7nbf r5jm",
    )  # fmt: skip


def _planned(desk: Desk) -> None:
    """The plan, signed in ink and at the keyboard, and a copy given."""
    day = "2026-03-18T"
    plan, letters = without_ids(answers(walk("case-plan-b4wd")))
    desk.do(
        "write", CLIENT, "case-plan", "--from", "-",
        stdin=plan, now=f"{day}00:55:00Z", by="amina", letters=f"b4wd {letters}",
    )  # fmt: skip
    desk.do(
        "sign", CLIENT, "case-plan", "--as", "client", "--method", "ink",
        now=f"{day}01:30:00Z", by="amina", letters="d7qn",
    )  # fmt: skip
    desk.do(
        "sign", CLIENT, "case-plan", "--as", "caseworker", "--method", "electronic",
        now=f"{day}01:31:10Z", by="amina", letters="4rcg",
    )  # fmt: skip
    desk.do(
        "given", CLIENT, "case-plan", "--format", "large_print", "--language", "en", "--said-back", "in_own_words",
        now=f"{day}01:35:00Z", by="amina", letters="b6tx",
    )  # fmt: skip
    desk.do("advance", CLIENT, now=f"{day}01:40:00Z", by="amina", letters="2gxs")


def walk_2(desk: Desk) -> None:
    """Progress on the plan, by two workers."""
    desk.do(
        "note", CLIENT, "-", "--kind", "face_to_face",
        stdin="We filled in the housing form at the kitchen table. She did the writing.\n",
        day="2026-03-24", now="2026-03-24T17:05:00Z", by="amina", letters="q3nh",
    )  # fmt: skip
    desk.do(
        "done", CLIENT, "p-6hxc", "--note", "2026-03-24-1705-q3nh",
        now="2026-03-24T06:10:00Z", by="amina", letters="8wmk",
    )  # fmt: skip
    desk.do(
        "write", CLIENT, "case", "--set", "workers.ben.role=backup", "--set", "workers.ben.since=2026-03-24",
        now="2026-03-24T06:20:00Z", by="amina", letters="",
    )  # fmt: skip
    desk.do(
        "done", CLIENT, "p-t3wd", "--state", "stuck", "--words", "-",
        stdin="The boss is away until Easter.\n", now="2026-04-02T04:00:00Z", by="ben", letters="3jrv",
    )  # fmt: skip
    desk.do(
        "done", CLIENT, "p-t3wd", "--words", "-",
        stdin="He wrote two pages.\n", now="2026-04-09T02:20:00Z", by="ben", letters="z5cp",
    )  # fmt: skip


def _spring(desk: Desk) -> None:
    """A pause in May."""
    desk.do(
        "state", CLIENT, "paused", "--until", "2026-05-12", "--because", "-",
        stdin="Away for her aunt's funeral and the days after.\n",
        now="2026-05-02T00:15:00Z", by="ben", letters="h4wk",
    )  # fmt: skip
    desk.do(
        "state", CLIENT, "active", "--because", "-",
        stdin="Back and texted first.\n", now="2026-05-12T01:00:00Z", by="ben", letters="9cdp",
    )  # fmt: skip


def _amended_by_amina(desk: Desk, *, draft_only: bool) -> None:
    """The next plan, made at the centre on 10 June: at noon a draft, then final."""
    day = "2026-06-10T"
    if draft_only:
        desk.do(
            "amend", CLIENT, "case-plan", "--because", "-",
            stdin="The queue is slower than we were told; we ask more often.\n",
            now=f"{day}03:12:11Z", by="amina", letters="9qx2",
        )  # fmt: skip
        desk.do("write", CLIENT, "case-plan", *FORTNIGHT, now=f"{day}03:20:00Z", by="amina", letters="")
        return
    desk.do(
        "sign", CLIENT, "case-plan", "--as", "client", "--method", "ink",
        now=f"{day}03:30:00Z", by="amina", letters="k9hb",
    )  # fmt: skip
    desk.do(
        "sign", CLIENT, "case-plan", "--as", "caseworker", "--method", "electronic",
        now=f"{day}03:31:00Z", by="amina", letters="6vdw",
    )  # fmt: skip


def _amended_by_ben(desk: Desk) -> None:
    """The next plan, made on the road on 11 June, by somebody who has not seen the other."""
    day = "2026-06-11T"
    desk.do(
        "amend", CLIENT, "case-plan", "--because", "-",
        stdin="She has a new idea of her own.\n", now=f"{day}07:45:00Z", by="ben", letters="c6tr",
    )  # fmt: skip
    bread = [
        ("goals.+.client_statement", "I want to teach the young ones to bake."),
        ("goals.g-p8sz.goal", "Lead one Saturday bread class at the centre by 31 July 2026."),
        ("goals.g-p8sz.domain", "social_community"),
        ("goals.g-p8sz.term", "short"),
        ("goals.g-p8sz.priority", "2"),
        ("goals.g-p8sz.whose_idea", "client"),
        ("goals.g-p8sz.measure", "One class held."),
        ("goals.g-p8sz.target", "One class, five or more people, by 31 July 2026."),
        ("goals.g-p8sz.achievable.confidence", "9"),
        ("goals.g-p8sz.relevant", "Being known for what I am good at."),
        ("goals.g-p8sz.time_bound.start", "2026-06-11"),
        ("goals.g-p8sz.time_bound.due", "2026-07-31"),
        ("goals.g-p8sz.time_bound.review_on", "2026-07-15"),
        ("goals.g-p8sz.strengths_used.+", "Four years a baker"),
        ("goals.g-p8sz.steps.+.action", "Choose a Saturday and tell the centre"),
        ("goals.g-p8sz.steps.p-2nfb.who", "client"),
        ("goals.g-p8sz.steps.p-2nfb.by", "2026-06-20"),
    ]
    sets = [word for path, value in bread for word in ("--set", f"{path}={value}")]
    desk.do("write", CLIENT, "case-plan", *sets, now=f"{day}07:55:00Z", by="ben", letters="p8sz 2nfb")
    desk.do(
        "sign", CLIENT, "case-plan", "--as", "client", "--method", "verbal", "--witness", "Dell",
        now=f"{day}08:02:00Z", by="ben", letters="xt4m",
    )  # fmt: skip
    desk.do(
        "sign", CLIENT, "case-plan", "--as", "caseworker", "--method", "electronic",
        now=f"{day}08:03:00Z", by="ben", letters="r2pf",
    )  # fmt: skip


def _brought_together(desk: Desk) -> None:
    """Both plans read through together on 15 June; what came of it until the end of the month."""
    day = "2026-06-15T"
    desk.do(
        "resolve", CLIENT, "case-plan", "--keep", "both", "--because", "-",
        stdin="Both changes were hers. Read through together and kept.\n",
        now=f"{day}00:58:00Z", by="amina", letters="h5mv",
    )  # fmt: skip
    desk.do("write", CLIENT, "case-plan", *FORTNIGHT, now=f"{day}01:05:00Z", by="amina", letters="")
    desk.do(
        "sign", CLIENT, "case-plan", "--as", "client", "--method", "ink",
        now=f"{day}01:12:00Z", by="amina", letters="c3kz",
    )  # fmt: skip
    desk.do(
        "sign", CLIENT, "case-plan", "--as", "caseworker", "--method", "electronic",
        now=f"{day}01:12:40Z", by="amina", letters="n7xj",
    )  # fmt: skip
    desk.do(
        "given", CLIENT, "case-plan", "--format", "large_print", "--language", "en", "--said-back", "in_own_words",
        now=f"{day}01:15:00Z", by="amina", letters="6gqd",
    )  # fmt: skip
    desk.do("done", CLIENT, "p-9mzr", now="2026-06-29T05:40:00Z", by="ben", letters="p4wb")
    desk.do(
        "book", CLIENT, "2026-07-06 14:30", "--place", "the centre",
        now="2026-06-29T05:45:00Z", by="ben", letters="3mqz",
    )  # fmt: skip
    desk.do(
        "done", CLIENT, "g-4vkm", "--extent", "achieved", "--words", "-",
        stdin="I slept till nine.\n", now="2026-06-30T06:00:00Z", by="ben", letters="v9hs",
    )  # fmt: skip


def _withdrawn(desk: Desk) -> None:
    """Consent taken back on 1 July, and the housing office told."""
    desk.do(
        "withdraw", CLIENT, "consent", "--because", "-",
        "--set", "how=by phone",
        "--set", "effect_explained=true",
        "--set", "kept=What the law asks us to keep; nothing new without asking her.",
        "--set", "kept_because=She may come back, and may ask for her file.",
        "--set", "file=pseudonymous",
        "--set", "ask_again=When she brings it up.",
        stdin="I have the keys now. Nobody needs to hear about me any more.\n",
        now="2026-07-01T05:15:44Z", by="ben", letters="m5vq",
    )  # fmt: skip
    desk.do("done", CLIENT, "r-7ktm", "--how", "letter", now="2026-07-02T00:05:10Z", by="ben", letters="t2rn")


HIS = {
    "2026-03-04-rights-and-responsibilities-3xzf": "2026-01-15-rights-and-responsibilities-3fgh",
    "2026-03-04-consent-k7f3": "2026-01-15-consent-4fgh",
    "2026-03-04-safe-today-v5dm": "2026-01-15-safe-today-2fgh",
}


def _dated(text: str, names: dict[str, str]) -> str:
    for old, new in names.items():
        text = text.replace(old, new)
    return text


def walk_5(desk: Desk) -> None:
    """A file is closed after a death."""
    client = "cedar-1507"
    desk.do("new", "--code", client, now="2026-01-12T00:30:00Z", by="ben", letters="tkwzbnxdmrqc 4fzk 7wvd")
    desk.do(
        "write", client, "referral-in", "--from", "-", "--final",
        stdin=answers(walk("referral-in-x7k2")), now="2026-01-12T01:00:00Z", by="ben", letters="",
    )  # fmt: skip
    desk.do("advance", client, now="2026-01-13T02:00:00Z", by="ben", letters="n6vb")
    day = "2026-01-15T"
    for form, source, letters in (
        ("safe-today", walk("safe-today-v5dm"), "2fgh"),
        ("rights-and-responsibilities", FORMS / "rights-and-responsibilities/good/amber.yaml", "3fgh"),
        ("consent", walk("consent-k7f3"), "4fgh"),
        ("intake-record", walk("intake-record-n8bt"), "5fgh"),
    ):
        desk.do(
            "write", client, form, "--from", "-", "--final",
            stdin=_dated(answers(source), HIS), now=f"{day}02:00:00Z", by="ben", letters=letters,
        )  # fmt: skip
    desk.do(
        "write", client, "profile", "--from", "-",
        stdin=answers(walk("profile-hqmdwckxtzpb"), without=("caseworker",)),
        now=f"{day}02:30:00Z", by="ben", letters="",
    )  # fmt: skip
    desk.do("advance", client, now=f"{day}03:10:00Z", by="ben", letters="c8xt")
    desk.do(
        "write", client, "case", "--set", "models.+.primary=strengths-based", "--set", "models.m-h3dr.since=2026-01-20",
        "--set", "models.m-h3dr.because=He knew what he wanted.",
        now="2026-01-20T02:00:00Z", by="ben", letters="h3dr",
    )  # fmt: skip
    desk.do(
        "exit", client, "--reason", "died", "--because", "-",
        stdin="He died in hospital on 21 May. His sister rang us.\n",
        now="2026-05-22T04:05:00Z", by="ben", letters="5jhq",
    )  # fmt: skip
    summary = answers(walk("exit-summary-g7rn"))
    desk.do(
        "write", client, "exit-summary", "--from", "-", "--sensitivity", "sensitive",
        stdin=summary, now="2026-05-22T04:12:00Z", by="ben", letters="g7rn",
    )  # fmt: skip
    desk.do(
        "sign", client, "exit-summary", "--as", "caseworker", "--method", "electronic",
        now="2026-05-29T04:50:00Z", by="ben", letters="t9kc",
    )  # fmt: skip
    desk.do("exit", client, "--close", now="2026-05-29T05:00:00Z", by="ben", letters="z2mw")


FORTNIGHT = (
    "--set",
    "goals.g-4vkm.steps.p-9mzr.action=Ask the housing office every fortnight where the application stands",
    "--set",
    "goals.g-4vkm.steps.p-9mzr.by=2026-08-31",
)

RISK = """\
reason: intake
setting: other
explained_purpose: true
information_sources: [client]
participation:
  client_present: true
  how: together_in_person
areas:
  - {code: domestic_family_violence, concern: none}
  - {code: suicide, concern: none}
children: {contact: none, expecting: not_relevant, child_area: not_relevant}
protection_considered: no_children
strengths_and_protective:
  - {id: k-6dwn, text: Knows who is about at night, where: within_me}
safety_plan: {state: not_needed}
consultation: {state: not_needed}
client_view_of_risk: It is the car park I mind, not people.
overall: {self: low, others: low, from_others: low, highest: low}
level_justification: Nobody frightens her and she thinks of no harm; the car is what worries us both.
can_service_be_offered: offered
review_due: 2026-09-10
"""
