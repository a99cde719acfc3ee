"""Writes docs/reference from the commands, forms, practice and findings themselves.

`python docs/generate.py` writes the pages anew; a test compares a fresh generation with what is there. docs/reference/json is
written by hand.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import typer

from casefile.cli.bank import AUDIENCES
from casefile.cli.table import COMMANDS
from casefile.core.form import Field, FieldType, Form
from casefile.core.practice import Move, Practice, Requirement
from casefile.render.questions import WHY
from casefile.store import library
from casefile.work import gating

REFERENCE = Path(__file__).resolve().parent / "reference"
NOTE = "<!-- Written by docs/generate.py; change what it is made from, then run it again. -->\n"

EXAMPLES = {
    "today": ["casefile today", "casefile today --mine --all", "casefile today --also ../kept-apart"],
    "list": ["casefile list", "casefile list --json"],
    "show": [
        "casefile show amber-4821",
        "casefile show amber-4821 consent --final",
        "casefile show amber-4821 --picture ecomap -o ecomap.svg",
    ],
    "new": ["casefile new", "casefile new --code wattle-3307", "casefile new --carer-of amber-4821"],
    "note": ["casefile note amber-4821 - --kind phone --minutes 20 < note.txt"],
    "write": ["casefile write amber-4821 consent", "casefile write amber-4821 consent --from answers.yaml --final"],
    "print": [
        "casefile print --blank consent -o consent.html",
        "casefile print amber-4821 case-plan --open",
        "casefile print amber-4821 case-plan --format text",
        "casefile print amber-4821 case-plan --fillable -o plan.html",
        "casefile print amber-4821 case-plan --fillable --seal-to age1xmwwc06ly3ee5rytxm9mflaz2u56jjj36s0mypdrwsvlul66mv4q47ryef -o plan.html",
        "casefile print amber-4821 review --picture wheel --picture progress -o review.html",
        "casefile print amber-4821 case-plan --size easy --open",
        "casefile print amber-4821 card --format text",
        "casefile print amber-4821 --pack first --open",
        "casefile print amber-4821 referral-in --letter --open",
        "casefile print --blank consent --extra -o consent-extra.html",
        "casefile print --blank --all -o kit",
        "casefile print amber-4821 case-plan --format pdf -o plan.pdf",
        "casefile print amber-4821 safety-plan --lang ar --draft-language -o plan.html",
    ],
    "book": ['casefile book amber-4821 "2026-03-10 14:30"'],
    "done": [
        "casefile done amber-4821 p-6hxc",
        "casefile done amber-4821 g-4vkm --state achieved --words -",
        "casefile done amber-4821 referral-out --state accepted --again 2026-04-20",
    ],
    "status": ["casefile status amber-4821", "casefile status amber-4821 --to exit"],
    "edit": ["casefile edit amber-4821 safety-plan"],
    "sign": [
        "casefile sign amber-4821 case-plan --as client --method ink",
        "casefile sign amber-4821 case-plan --as client --method declined --reason -",
    ],
    "correct": ["casefile correct amber-4821 case-plan --because -"],
    "attach": ["casefile attach amber-4821 consent scan.pdf"],
    "refer": [
        "casefile refer amber-4821 --to town-housing-office",
        "casefile refer amber-4821 --planned y-6tzd --from answers.yaml --final",
    ],
    "share": [
        "casefile share amber-4821 --bases",
        "casefile share amber-4821 --to town-housing-office --from answers.yaml",
    ],
    "enquiry": ["casefile enquiry", "casefile enquiry --from answers.yaml --final", "casefile enquiry --list"],
    "handover": ["casefile handover amber-4821 --to ben --because -"],
    "history": ["casefile history amber-4821 g-4vkm", "casefile history amber-4821"],
    "diff": ["casefile diff amber-4821 case-plan", "casefile diff amber-4821 case-plan#2 --with case-plan#1"],
    "log": ["casefile log", "casefile log amber-4821 --since 2026-06-01"],
    "undo": ["casefile undo --dry-run", "casefile undo amber-4821", "casefile undo --back"],
    "urgent": ["casefile urgent amber-4821"],
    "expunge": ["casefile expunge amber-4821 2026-03-04-note-k7f3 --with ros --because - --dry-run"],
    "retention": ["casefile retention", "casefile retention --due", "casefile retention amber-4821 --json"],
    "hold": ["casefile hold amber-4821 --because -", "casefile hold amber-4821 --lift h-4vkm"],
    "purge": [
        "casefile purge amber-4821 --with ros --because - --offered 2033-04-02 --dry-run",
        "casefile purge amber-4821 --with ros --because - --not-offered - --yes",
    ],
    "move": ["casefile move amber-4821 --to ../kept-apart --with ros --because - --dry-run"],
    "given": ["casefile given amber-4821 case-plan --format easy_read --said-back in_own_words"],
    "translate": [
        'casefile translate amber-4821 case-plan --into vi --interpreter "Lan Tran, NAATI 12345"',
        'casefile translate amber-4821 case-plan --into vi --interpreter "Lan Tran" --set what_matters_to_me=@words.txt',
    ],
    "layout": ["casefile layout case-plan", "casefile layout case-plan --accept"],
    "amend": ["casefile amend amber-4821 case-plan --because -"],
    "withdraw": [
        "casefile withdraw amber-4821 consent --because -",
        "casefile withdraw amber-4821 consent --scope recipients --what r-7ktm --because -",
    ],
    "advance": [
        "casefile advance amber-4821 --dry-run",
        "casefile advance amber-4821",
        "casefile advance amber-4821 --despite S06 --because - --until 2026-05-30 --approved-by dana",
    ],
    "state": [
        "casefile state amber-4821 paused --for ceremony --until 2026-04-20",
        "casefile state amber-4821 active --because -",
    ],
    "exit": ["casefile exit amber-4821 --reason needs_met", "casefile exit amber-4821 --close"],
    "reopen": ["casefile reopen amber-4821"],
    "check": ["casefile check", "casefile check amber-4821 --lines"],
    "verify": ["casefile verify k7f3-4f2a91c0-2"],
    "audit": ["casefile audit", "casefile audit --sign-with ~/.ssh/id_ed25519"],
    "explain": ["casefile explain G03", "casefile explain schema/choice"],
    "doctor": ["casefile doctor", "casefile doctor --fix", "casefile doctor --restore-test caseload.zip"],
    "resolve": [
        "casefile resolve amber-4821",
        "casefile resolve amber-4821 case-plan --keep both --because -",
        "casefile resolve amber-4821 case-plan --place review_on --keep 2",
    ],
    "sync": [
        "casefile sync",
        "casefile sync --status",
        "casefile sync --estimate",
        "casefile sync init /media/stick/riverbend",
        "casefile sync init ssh://files.example.org/riverbend.git",
        "casefile sync join /media/stick/riverbend riverbend --worker ben",
        "casefile sync me ben",
        "casefile sync admit",
        "casefile sync team",
        "casefile sync revoke k7f3",
        "casefile sync hand-on k7f3",
        "casefile sync key",
        "casefile sync key --sheet",
    ],
    "bundle": ["casefile bundle out for-ben.age", "casefile bundle in from-ben.age"],
    "backup": [
        "casefile backup caseload.zip",
        "casefile backup --restore caseload.zip --to restored",
        "casefile backup caseload.zip.age --passphrase",
        "casefile backup --restore caseload.zip.age --to restored",
    ],
    "import": [
        "casefile import form answers-amber-4821.json",
        "casefile import form answers.json amber-4821",
        "casefile import form answers-amber-4821.json.age --key our-key.txt",
    ],
    "demo": ["casefile demo"],
    "init": ["casefile init my-caseload --worker amina --alone"],
    "forms": ["casefile forms", "casefile forms consent"],
    "phases": ["casefile phases", "casefile phases intake"],
    "help": ["casefile help", "casefile help words"],
}
"""For each command something to type. A person's words never stand in one: `-` reads them, or asks."""


# -- commands
def command(name: str) -> Any:
    """A command as Typer sees it."""
    return typer.main.get_command(import_module(f"casefile.cli.commands.{name}_command").app)


def commands_page() -> str:
    """Every command: what it does, what it takes, an example."""
    lines = [
        NOTE,
        "# Commands\n",
        "Options that belong to casefile itself stand before the command: `casefile -C FOLDER --today DATE list`.\n",
        "| option | what |\n|---|---|",
        *(_option(one) for one in typer.main.get_command(import_module("casefile.cli.main").app).params),
        "\nCLIENT is a client code. FORM is the name of a form, the id of a document, `form#2` (the second of them) or",
        "`form@2026-03-04` (the one of that day). Where a person's words are asked for, `-` reads them from stdin, or asks at a",
        "terminal.",
    ]
    for group, names in COMMANDS.items():
        lines.append(f"\n## {group}")
        for each in names:
            lines += _command(each)
    return "\n".join(lines) + "\n"


def _command(name: str) -> Iterator[str]:
    one = command(name)
    parts = getattr(one, "commands", {})
    examples = EXAMPLES[name]
    of = {each: [line for line in examples if line.split()[2:3] == [each]] for each in parts}
    yield from _usage(name, one, [line for line in examples if not any(line in lines for lines in of.values())])
    for each, part in sorted(parts.items()):
        yield from _usage(f"{name} {each}", part, of[each])


def _usage(name: str, one: Any, examples: list[str]) -> Iterator[str]:
    arguments = [param for param in one.params if not _is_option(param)]
    usage = " ".join(["casefile", name, *(_metavar(param) for param in arguments)])
    yield f"\n### {name}\n"
    yield f"`{usage}`\n"
    yield f"{(one.help or '').strip()}\n"
    rows = [_option(param) for param in one.params if _is_option(param) and "--help" not in param.opts]
    rows = [f"| `{_metavar(param)}` | {_cell(param.help)} |" for param in arguments if param.help] + rows
    if rows:
        yield "| option | what |\n|---|---|"
        yield from rows
        yield ""
    yield "```sh"
    yield from examples
    yield "```"


def _is_option(param: Any) -> bool:
    return any(one.startswith("-") for one in param.opts)


def _metavar(param: Any) -> str:
    name = param.metavar or param.name.upper()
    return name if param.required or name.startswith("[") else f"[{name}]"


def _option(param: Any) -> str:
    names = ", ".join(f"`{one}`" for one in param.opts)
    value = "" if getattr(param, "is_flag", False) else f" {param.metavar or 'TEXT'}"
    words = [_cell(param.help)]
    if param.required:
        words.append("Needed.")
    if isinstance(param.default, str) and param.default:
        words.append(f"Usually `{param.default}`.")
    if getattr(param, "multiple", False):
        words.append("May be given several times.")
    if getattr(param, "envvar", None):
        words.append(f"Also read from `{param.envvar}`.")
    return f"| {names}{_cell(value)} | {' '.join(words)} |"


def _cell(text: str | None) -> str:
    return (text or "").replace("|", "\\|").replace("\n", " ")


# -- forms
def form_page(form: Form) -> str:
    """A form: what it is, who signs it, every question."""
    number = (
        f"Number {form.proforma} in the list of 17 proformas."
        if form.proforma
        else "Not in the list of 17 proformas; ours."
    )
    signers = ", ".join(f"{one.role.replace('_', ' ')} ({one.needed.replace('_', ' ')})" for one in form.signatories)
    lines = [
        NOTE,
        f"# {form.title} (`{form.name}`)\n",
        f"{form.help}\n",
        f"- Version `{form.ref}`, {KINDS[str(form.kind)]}.",
        f"- {number}",
        f"- Phases: {', '.join(form.phases) or 'any'}.",
        f"- Signed by: {signers or 'nobody'}.",
        f"- What may happen to it since: {', '.join(one.replace('_', ' ') for one in form.events) or 'nothing is noted'}.",
        f"- A new one is {form.sensitivity}.",
        "\n**needed**: answered before the document can be final; the rest may stay open. `unanswered: {QUESTION: declined}` (or",
        "`not_asked`, `not_known`, `not_safe_to_ask`, `not_relevant`) is an answer too.",
    ]
    titles = dict(form.sections)
    section: str | None = None
    for field in form.questions():
        if field.section != section:
            section = field.section
            lines.append(f"\n## {titles.get(section) or 'First'}\n")
        lines += _question(field, 0, form)
    return "\n".join(lines) + "\n"


KINDS = {
    "single": "one current version at a time, older ones kept",
    "record": "each one stands by itself",
    "living": "one file, changed in place",
}
TYPES = {
    FieldType.TEXT: "text",
    FieldType.DATE: "a day",
    FieldType.INSTANT: "a moment",
    FieldType.BOOLEAN: "true or false",
    FieldType.INTEGER: "a whole number",
    FieldType.NUMBER: "a number",
    FieldType.GROUP: "fields of its own",
    FieldType.LIST: "a list",
    FieldType.FREE: "anything",
}


def _question(field: Field, depth: int, form: Form) -> Iterator[str]:
    indent = "  " * depth
    chosen = field.item if field.item and field.item.choices else field
    kind = TYPES.get(field.type, "")
    if field.type is FieldType.CHOICE:
        kind = "one of"
    elif field.type is FieldType.LIST and field.item:
        kind = (
            "a list, any of"
            if field.item.choices
            else f"a list of {'lines' if field.item.type is FieldType.TEXT else 'items'}"
        )
    words = [f"**{field.title}** `{field.name}`: {kind}"]
    if field.needed:
        words.append("**needed**" if field.when is None else "**needed** then")
    if field.when:
        values = " or ".join(f"`{one}`" for one in field.when.values)
        words.append(f"asked if `{field.when.field}` is {values or 'answered'}")
    if depth == 0 and field.why:
        words.append(WHY.get(field.why, field.why))
    yield f"{indent}- {'; '.join(words)}. {field.help}".rstrip()
    for choice in chosen.choices:
        yield f"{indent}  - `{choice}` {chosen.label(choice)}"
    inside = field.item.fields if field.item else field.fields
    for one in inside:
        if one.name != "id":
            yield from _question(one, depth + 1, form)


def forms_page() -> str:
    """Every form, a line each."""
    lines = [
        NOTE,
        "# Forms\n",
        "Field lists follow Johnson & Deegan's list of 17 proformas; wording and fields are our own. `casefile forms FORM` shows",
        "the questions on a screen, `casefile print --blank FORM -o FILE` prints them. Your own form:",
        "[how to add one](../../how-to/new-form.md). Number 16, an example plan, is no form: `examples/example-plan` holds a filled one.\n",
        "| form | title | kind | proforma | phases |\n|---|---|---|---|---|",
    ]
    for form in library.forms():
        phases = "any" if len(form.phases) > 6 else ", ".join(form.phases)
        lines.append(
            f"| [{form.name}]({form.name}.md) | {form.title} | {form.kind} | {form.proforma or ''} | {phases} |"
        )
    return "\n".join(lines) + "\n"


# -- questions
def questions_page() -> str:
    """The question bank: for each type whom it is asked, and when to leave it alone."""
    bank = library.data("questions/1.yaml")
    lines = [
        NOTE,
        "# Questions that look for what is strong\n",
        f"{len(bank['questions'])} questions in our own words, to choose from: three to five are plenty in one talk, and every one may be",
        "passed over. Your own are just as good. What came of them is written in a",
        "[talk about what is strong](forms/strengths-conversation.md), with the question as it was really asked.",
    ]
    for kind in bank["types"]:
        lines += [f"\n## {kind['title']} (`{kind['code']}`)\n", f"{kind['in_short']} *{kind['care']}*"]
        for audience, title in AUDIENCES.items():
            lines.append(f"\n**{title}**\n")
            for one in bank["questions"]:
                if (one["type"], one["audience"]) == (kind["code"], audience):
                    leave = (
                        f" *Leave it {one['avoid_when'][:1].lower()}{one['avoid_when'][1:]}*"
                        if "avoid_when" in one
                        else ""
                    )
                    lines.append(f"- {one['text']} `{one['id']}`{leave}")
    return "\n".join(lines) + "\n"


# -- practice
HARD = {
    "always": "It must be met.",
    "exit": "It must be met before exit and closing; elsewhere it may be set aside with a reason.",
    "never": "It may be set aside with a reason, somebody who agrees, and an end.",
}


def requirements_page() -> str:
    """Phases, moves, what each asks, and the clocks."""
    practice = gating.practice()
    lines = [
        NOTE,
        "# Phases, moves and requirements\n",
        "Requirements belong to moves between phases. They stop a move, never the writing down of a fact, and never help.",
        f"This is practice {practice.version}; a case names the version it follows.\n",
        "## Phases\n",
        "| | phase | aim |\n|---|---|---|",
        *(f"| {one.number} | `{one.code}` {one.title} | {one.aim} |" for one in practice.phases),
        "\n## Moves\n",
        "What is not listed does not exist. A move marked *reason* asks for one.\n",
        "| from | to | asks for |\n|---|---|---|",
        *(_move(practice, one) for one in practice.moves),
        *(f"| any phase | state `{state}` | {_codes(asks)} |" for state, asks in practice.states.items() if asks),
        f"| exit | closing the file | {_codes(practice.closing)} |",
        "\n## Requirements",
        *(line for one in practice.requirements.values() for line in _requirement(practice, one)),
        "\n## Clocks\n",
        "Days are calendar days; *working* days leave out Saturday and Sunday.\n",
        "| clock | days |\n|---|---|",
        *(f"| {name.removesuffix('_working').replace('_', ' ')} | {days}{' working' if name.endswith('_working') else ''} |"
          for name, days in practice.clocks.items()),
    ]  # fmt: skip
    return "\n".join(lines) + "\n"


def _codes(codes: tuple[str, ...]) -> str:
    return ", ".join(f"[{code}](#{code.lower()})" for code in codes) or "nothing"


def _move(practice: Practice, move: Move) -> str:
    notes = [note for note, holds in (("usual", move.usual), ("reason", move.reason)) if holds]
    notes += [f"profile {name}" for name in move.profiles]
    return f"| {move.origin} | {move.to}{' (*' + ', '.join(notes) + '*)' if notes else ''} | {_codes(move.asks)} |"


def _requirement(practice: Practice, one: Requirement) -> Iterator[str]:
    asked = [f"{move.origin} to {move.to}" for move in practice.moves if one.code in move.asks]
    asked += [f"state {state}" for state, asks in practice.states.items() if one.code in asks]
    asked += ["closing the file"] if one.code in practice.closing else []
    yield f"\n### {one.code}\n"
    yield f"**{one.title}.** {one.because} {HARD[one.hard]}"
    if one.bypass:
        yield "In an emergency it may be passed; what is owed afterwards stays in `today`."
    yield f"\nAsked by: {'; '.join(asked) or 'no move'}. Usual fix: `{one.fix.replace('{client}', 'CLIENT').replace('{form}', 'FORM')}`"


# -- findings
def findings_page() -> str:
    """Every code that check can print."""
    lines = [
        NOTE,
        "# Findings\n",
        "What `casefile check` says, by code. `casefile explain CODE` says the same on a screen. A finding never quotes a person's",
        "words; the line it shows has them as dots.",
    ]
    for one in library.data("findings.yaml")["findings"]:
        lines += [f"\n## {one['code']}\n", f"**{one['title']}.** {one['because']}\n", f"Fix: {one['fix']}"]
    return "\n".join(lines) + "\n"


def pages() -> dict[Path, str]:
    """Every generated page by its path below docs/reference."""
    made = {
        Path("commands.md"): commands_page(),
        Path("requirements.md"): requirements_page(),
        Path("findings.md"): findings_page(),
        Path("forms/README.md"): forms_page(),
        Path("questions.md"): questions_page(),
    }
    return made | {Path(f"forms/{form.name}.md"): form_page(form) for form in library.forms()}


def main() -> None:
    """Write what differs, and remove pages of forms that are gone."""
    made = pages()
    for name, text in made.items():
        path = REFERENCE / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.is_file() or path.read_text("utf-8") != text:
            path.write_text(text, "utf-8")
            sys.stdout.write(f"{name}\n")
    for old in (REFERENCE / "forms").glob("*.md"):
        if Path("forms") / old.name not in made:
            old.unlink()


if __name__ == "__main__":
    main()
