"""Every command with the command lines it is put through. A new command needs a row here, and a test says so.

In a line `CLIENT` is the client's code, `FORM` the name of a form (another each time), `OUT` a new folder outside the caseload,
`PAPER` a file of the caseload by its path, `{}` a text as one word, whatever is in it. What is hostile is on stdin too.
"""

from __future__ import annotations

READS = frozenset(
    {
        *("", "today", "list", "show", "print", "status", "urgent", "check", "explain", "forms", "phases", "help"),
        *("log", "history", "diff", "retention"),
    }
)
"""Commands that never write into the caseload; `print -o` and `backup` write outside it."""

LINES: dict[str, tuple[str, ...]] = {
    # -- daily
    "today": ("today", "today --all", "today --json", "today CLIENT", "today CLIENT --json", "today --mine", "today {}", "today --also {}", "today --also OUT/hostile --json"),
    "list": ("list", "list --all --names", "list --all --json"),
    "show": (
        "show CLIENT", "show CLIENT --json", "show CLIENT FORM", "show CLIENT FORM --json", "show CLIENT FORM --final",
        "show CLIENT case --json", "show CLIENT profile", "show CLIENT FORM#1", "show CLIENT {}", "show {}", "show {} FORM",
        "show CLIENT --picture ecomap", "show CLIENT --picture progress -o -", "show CLIENT --picture timeline --json",
        "show CLIENT --picture genogram -o OUT/{}.svg", "show CLIENT --picture family -o OUT/family.html", "show CLIENT --picture {}",
        "show CLIENT --whole", "show service", "show service --json", "show service enquiry",
    ),
    "new": (
        "new", "new --name {} --keep-name", "new --name - --keep-name --someone-else --json", "new --name {} --someone-else", "new --code {}",
        "new --model {}", "new --on {}", "new --carer-of {}", "new --carer-of CLIENT --json", "new --from {}", "new --from 2026-03-04-enquiry-bcdf",
    ),
    "note": (
        "note CLIENT -", "note CLIENT {} --kind phone", "note CLIENT - --kind {}", "note CLIENT - --minutes {}", "note CLIENT - --km {} --json",
        "note CLIENT - --set place={}", "note CLIENT - --set {}", "note CLIENT - --set with={}", "note CLIENT - --on {}", "note {} - --kind phone",
    ),
    "write": (
        "write CLIENT FORM --from -", "write CLIENT FORM --from - --final --json", "write CLIENT case --from -", "write CLIENT profile --from -",
        "write CLIENT FORM --set local.our_own={}", "write CLIENT FORM --set {}", "write CLIENT FORM --set {}={} --dry-run", "write CLIENT FORM --final",
        "write CLIENT profile --set names.preferred={}", "write CLIENT profile --set supports.+.name={} --json", "write CLIENT case --set models.{}.primary=x",
        "write CLIENT FORM --set unanswered.{}={}", "write CLIENT FORM --sensitivity {}", "write CLIENT FORM --id {} --final", "write CLIENT {} --set a=b",
        "write {} FORM --set a=b", "write CLIENT FORM", "write CLIENT FORM --from OUT/hostile", "write CLIENT FORM --set text=@OUT/hostile",
        "write CLIENT FORM --on {} --final", "write CLIENT FORM --carry --json", "write service enquiry --from - --final",
    ),
    "print": (
        "print CLIENT FORM --format text", "print CLIENT FORM", "print CLIENT FORM --whole -o -", "print CLIENT FORM --final --format text",
        "print CLIENT profile --format text", "print CLIENT FORM -o OUT/page.html", "print --blank FORM", "print --blank FORM --format text",
        "print --blank {}", "print CLIENT {}", "print {} FORM", "print CLIENT FORM --format {}", "print CLIENT FORM -o OUT/{}",
        "print CLIENT FORM --picture ecomap --picture wheel", "print CLIENT FORM --picture {}",
        "print CLIENT FORM --fillable", "print CLIENT case-plan --fillable -o OUT/fill.html", "print --blank FORM --fillable -o -", "print CLIENT {} --fillable",
        "print --blank FORM --fillable --seal-to {} -o -", "print CLIENT case-plan --fillable --seal-to {}",
    ),
    "import": (
        "import form -", "import form - CLIENT", "import form - CLIENT --json", "import form OUT/hostile CLIENT", "import form {}", "import form - {}",
        "import {} - CLIENT", "import form - CLIENT --on {}",
        "import form - CLIENT --key {}", "import form OUT/hostile CLIENT --key OUT/hostile",
    ),
    "verify": ("verify 2345-00000000-0", "verify {}", "verify {} --json", "verify k7f3-{}-2"),
    "book": (
        "book CLIENT 2026-04-01", "book CLIENT {}", "book CLIENT 2026-04-01 --place {}", "book CLIENT 2026-04-01 --with {} --json",
        "book CLIENT 2026-04-01 --kind {}", "book {} 2026-04-01",
    ),
    "done": (
        "done CLIENT g-4vkm --words -", "done CLIENT g-4vkm --words {} --json", "done CLIENT a-5rvt", "done CLIENT r-7ktm --how {}", "done CLIENT {}",
        "done CLIENT g-4vkm --state {}", "done CLIENT g-4vkm --extent {}", "done CLIENT g-4vkm --note {}", "done CLIENT 2026-03-10 --state missed",
        "done CLIENT g-4vkm --on {}", "done CLIENT 2026-03-04-referral-out-bcdf --state sent --with {}", "done CLIENT 2026-03-04-referral-out-bcdf --state accepted --again {}",
        "done CLIENT 2026-03-04-incident-bcdf --words -", "done CLIENT 2026-03-04-referral-out-bcdf --state {} --already",
    ),
    "status": ("status CLIENT", "status CLIENT --json", "status CLIENT --to review", "status CLIENT --to {}", "status {}"),
    # -- work
    "edit": ("edit CLIENT FORM", "edit CLIENT case", "edit CLIENT profile", "edit CLIENT {}"),
    "sign": (
        "sign CLIENT FORM --as client --method ink", "sign CLIENT FORM --as caseworker --method ink --name {} --json",
        "sign CLIENT FORM --as client --method declined --reason -", "sign CLIENT FORM --as client --method mark --witness {} --authority {}",
        "sign CLIENT FORM --as {} --method ink", "sign CLIENT FORM --as client --method {}", "sign CLIENT FORM --as client --method unable --reason {} --dry-run",
        "sign CLIENT {} --as client --method ink",
    ),
    "given": (
        "given CLIENT FORM", "given CLIENT FORM --format {}", "given CLIENT FORM --language {} --json", "given CLIENT FORM --said-back {}",
        "given CLIENT FORM --not-given {}", "given CLIENT {}", "given CLIENT FORM --on {}",
    ),
    "translate": (
        "translate CLIENT FORM --into vi --interpreter {}", "translate CLIENT FORM --into {} --interpreter x --set a=b", "translate CLIENT {} --into vi --interpreter x",
        "translate CLIENT FORM --into vi --interpreter x --set {}", "translate CLIENT FORM --into vi --interpreter {} --set what_matters_to_me={} --json",
        "translate CLIENT FORM --into vi --interpreter x --from - --on {}",
    ),
    "layout": ("layout FORM", "layout FORM --accept", "layout {}", "layout FORM --forget"),
    "amend": ("amend CLIENT FORM --because -", "amend CLIENT FORM --because {} --json", "amend CLIENT {} --because x", "amend {} FORM --because x"),
    "withdraw": (
        "withdraw CLIENT FORM --because -", "withdraw CLIENT consent --because {} --json", "withdraw CLIENT consent --because - --scope recipients --what r-7ktm",
        "withdraw CLIENT consent --because x --scope {}", "withdraw CLIENT consent --because x --scope purposes --what {}",
        "withdraw CLIENT consent --because x --set kept={} --set how={}", "withdraw CLIENT consent --because x --set {}",
        "withdraw CLIENT FORM --because - --in-error", "withdraw CLIENT FORM --because x --in-error --event {}", "withdraw CLIENT {} --because x",
    ),
    "advance": (
        "advance CLIENT", "advance CLIENT --json", "advance CLIENT --dry-run", "advance CLIENT --to review --because -", "advance CLIENT --to {}",
        "advance CLIENT --to exit --reason {}", "advance CLIENT --despite {} --because -", "advance CLIENT --despite S14 --because - --ask {}",
        "advance CLIENT --despite S14 --because - --approved-by {} --until {}", "advance CLIENT --to assessment --emergency --because {}", "advance {}",
        "advance CLIENT --on {}",
    ),
    "state": (
        "state CLIENT paused --because -", "state CLIENT waiting --because {} --json", "state CLIENT declined --because {}", "state CLIENT {} --because x",
        "state CLIENT paused --because x --until {}", "state {} paused --because x", "state CLIENT active --because -",
        "state CLIENT paused --for {}", "state CLIENT paused --for hospital",
    ),
    "exit": ("exit CLIENT --reason needs_met --because -", "exit CLIENT --reason {}", "exit CLIENT --close --json", "exit CLIENT --reason died --because {} --dry-run", "exit {} --close"),
    "reopen": ("reopen CLIENT", "reopen CLIENT --json", "reopen {}", "reopen CLIENT --on {}"),
    "correct": ("correct CLIENT FORM --because -", "correct CLIENT FORM --because {} --json", "correct CLIENT {} --because x", "correct CLIENT FORM --because x --on {}"),
    "attach": (
        "attach CLIENT FORM OUT/hostile", "attach CLIENT FORM OUT/hostile --consent {} --json", "attach CLIENT FORM {}", "attach CLIENT {} OUT/hostile", "attach CLIENT FORM .",
    ),
    "refer": (
        "refer CLIENT --to {} --set reason={}", "refer CLIENT --from -", "refer CLIENT --planned {} --to x --json", "refer CLIENT --instead-of {} --to x",
        "refer CLIENT --to x --set {}={}", "refer CLIENT --id {} --final", "refer CLIENT --to {} --final --already", "refer CLIENT",
    ),
    "share": (
        "share CLIENT --bases", "share CLIENT --to {} --json", "share CLIENT --from - --final", "share CLIENT --to x --set {}={}", "share CLIENT --id {} --final",
        "share CLIENT --to {} --final --already", "share {} --bases",
    ),
    "enquiry": (
        "enquiry --list", "enquiry --list --json", "enquiry --from - --final --json", "enquiry --set person_asks_for={}", "enquiry --set {}={}", "enquiry --id {} --final",
        "enquiry --from OUT/hostile", "enquiry --set local.our_own={} --dry-run", "enquiry",
    ),
    "handover": ("handover CLIENT --to ros --because -", "handover CLIENT --to ros --because {} --json", "handover CLIENT --to {} --because x", "handover {} --to ros --because x"),
    # -- look
    "urgent": ("urgent CLIENT", "urgent CLIENT --json", "urgent {}"),
    "log": ("log", "log --all --json", "log CLIENT", "log CLIENT --all", "log {}", "log --since {}", "log CLIENT --since {} --json", "log service", "log @amina"),
    "history": ("history CLIENT", "history CLIENT --json", "history CLIENT 1", "history CLIENT g-4vkm --json", "history CLIENT {}", "history {}", "history service"),
    "diff": (
        "diff CLIENT FORM", "diff CLIENT FORM --json", "diff CLIENT FORM#2 --with FORM#1", "diff CLIENT FORM --with {}", "diff CLIENT profile", "diff CLIENT case --json",
        "diff CLIENT FORM --whole", "diff CLIENT {}", "diff {} FORM", "diff service enquiry",
    ),
    # -- check
    "check": ("check", "check --lines", "check --json", "check --strict CLIENT", "check PAPER", "check PAPER --json", "check {}", "check OUT/hostile"),
    "explain": ("explain G03", "explain {}"),
    "doctor": ("doctor --json", "doctor --fix", "doctor --restore-test", "doctor --restore-test OUT/hostile --json"),
    # -- share and keep
    "undo": ("undo --yes", "undo --dry-run --json", "undo CLIENT --yes --json", "undo CLIENT --dry-run", "undo --back --yes", "undo {} --yes", "undo"),
    "resolve": ("resolve CLIENT --keep both --because -", "resolve CLIENT {} --keep both --because x", "resolve CLIENT --keep {} --because {}", "resolve CLIENT", "resolve CLIENT FORM --place {} --keep 1", "resolve CLIENT --place review_on --keep {}", "resolve CLIENT FORM --set {}", "resolve settings", "resolve settings {}", "resolve settings --place {} --keep 1", "resolve settings --set {}", "resolve settings --place service --keep {}"),
    "audit": ("audit", "audit --json", "audit --sign-with {}", "audit --unsigned", "audit {}"),
    "sync": (
        "sync", "sync --json", "sync --status", "sync --estimate --json", "sync --strict", "sync init {}", "sync init OUT/remote",
        "sync init", "sync join {} OUT/joined", "sync join OUT/hostile OUT/joined --worker {}", "sync me {}", "sync {}",
        "sync admit --number {} --as {}", "sync team", "sync revoke {}", "sync hand-on {}", "sync key", "sync key --make", "sync key --restore -", "sync key --restore {}",
    ),
    "backup": (
        "backup OUT/whole.zip", "backup OUT/{}", "backup --restore OUT/hostile --to OUT/restored", "backup --restore OUT/{} --to OUT/restored",
        "backup OUT/whole.zip.age --for {}", "backup OUT/{} --passphrase", "backup --restore OUT/hostile.zip.age --to OUT/restored --key OUT/{}",
    ),
    "bundle": ("bundle out OUT/{}", "bundle in OUT/hostile", "bundle {} OUT/x.age", "bundle in OUT/{}"),
    "expunge": (
        "expunge CLIENT 2026-03-04-1400-m2hc --with ros --because - --yes", "expunge CLIENT 2026-03-04-1400-m2hc --with ros --because {} --yes --json",
        "expunge CLIENT 2026-03-04-1400-m2hc --with {} --because x --yes", "expunge CLIENT {} --with ros --because x --yes", "expunge CLIENT {} --with ros --because - --dry-run",
        "expunge CLIENT 2026-03-04-1400-m2hc --with ros --because x",
    ),
    "retention": ("retention", "retention --due", "retention --json", "retention CLIENT", "retention {}"),
    "hold": (
        "hold CLIENT --because -", "hold CLIENT --because {} --until 2099-01-01 --json", "hold CLIENT --because x --until {}", "hold CLIENT --lift {}", "hold {} --because x",
    ),
    "purge": (
        "purge CLIENT --with ros --because - --not-offered x --yes", "purge CLIENT --with ros --because {} --offered 2026-03-04 --yes --json",
        "purge CLIENT --with {} --because x --not-offered x --yes", "purge CLIENT --with ros --because x --offered {}", "purge {} --with ros --because x --yes",
        "purge CLIENT --with ros --because {} --not-offered {} --dry-run",
    ),
    "move": (
        "move CLIENT --to OUT/{} --with ros --because x --yes", "move CLIENT --to . --with ros --because - --yes", "move CLIENT --to OUT/hostile --with ros --because {} --yes",
        "move CLIENT --to {} --with {} --because x --dry-run", "move {} --to OUT/hostile --with ros --because x --yes --json",
    ),
    # -- learn
    "demo": ("demo --to .", "demo --to OUT/hostile", "demo {}"),
    # -- reference
    "init": ("init OUT/new --no-git", "init OUT/new --service {} --worker amina --no-git", "init OUT/new --worker {} --no-git", "init OUT/{} --no-git", "init ."),
    "forms": ("forms", "forms --json", "forms FORM", "forms {}"),
    "phases": ("phases", "phases intake --json", "phases {}"),
    "help": ("help", "help all", "help lines", "help reasons", "help {}"),
    # -- here is room for the next command
}  # fmt: skip

ANY = (
    "", "{}", "--{}", "-C {} list", "--today {} list", "--today {} status CLIENT", "--worker {} note CLIENT - --kind phone", "list {}", "list --{}",
    "show CLIENT --{}={}", "note CLIENT one two {}", "CASEFILE_TODAY={} today", "CASEFILE_NOW={} note CLIENT -", "CASEFILE_WORKER={} note CLIENT -",
    "--no-input new", "-q today",
)  # fmt: skip
"""What stands before any verb, and lines that are no command."""

ALL: tuple[str, ...] = (*(line for lines in LINES.values() for line in lines), *ANY)


def verb(line: str) -> str:
    """The command that a line calls; nothing where it calls none that is known."""
    return next((word for word in line.split() if word in LINES), "")


def reads(line: str) -> bool:
    """Whether a line may not change the caseload."""
    return verb(line) in READS or "--list" in line or "--bases" in line or "--dry-run" in line
