"""The commands by group, with the sentence that help shows for each. Nothing is imported to print it."""

from __future__ import annotations

COMMANDS: dict[str, dict[str, str]] = {
    "Daily": {
        "today": "What is due today and this week, what matters most first.",
        "list": "Everybody in the caseload, a line each.",
        "show": "One client's file on one screen, or one document.",
        "new": "Begin a client's file, after looking for the same person first.",
        "note": "Write down a contact.",
        "write": "Answer a form's questions, one by one or from a file.",
        "print": "Print a form, blank or filled.",
        "book": "Book an appointment.",
        "done": "Note that a step, goal or appointment is done.",
        "status": "Where a case stands and what its next move still needs.",
        "sync": "Bring your copy and the others' together; without a connection it saves.",
    },
    "Work": {
        "edit": "Open a document in your editor; it is checked when you save.",
        "sign": "Add a signature, or that somebody would rather not sign.",
        "given": "Note that the person has a copy they can use.",
        "translate": "Put an interpreter's words beside the words of a paper.",
        "amend": "Begin the next version of a final document.",
        "correct": "Somebody says a paper is wrong: begin the request.",
        "withdraw": "Take back a document, or consent: all, some recipients, some purposes.",
        "attach": "Keep a scan or letter with a paper.",
        "refer": "Refer to another service, as the person chose.",
        "share": "Write down what was told outside, and on what basis.",
        "advance": "Move a case to its next phase.",
        "state": "Pause a case, put it on the waiting list, decline it, go on.",
        "exit": "Move a case to exit, and close it.",
        "reopen": "Begin a new support period for somebody who comes back.",
        "enquiry": "Help somebody, or turn them away well, without a file.",
        "handover": "Hand a person's file to another worker.",
    },
    "Look": {
        "urgent": "One screen when it cannot wait: reach, safety plan, who must not know, numbers.",
        "history": "The story of one goal, or of the whole file, from its beginning.",
        "diff": "Two versions of a paper in words: what it said, what it says now.",
        "log": "What happened, newest first, in sentences.",
    },
    "Check": {
        "check": "Check every document, or those you name.",
        "verify": "Whether a printed page still holds the words of its paper.",
        "audit": "Whether the history can be trusted: made again, followed, and its signatures read.",
        "explain": "Explain a requirement or the code of a finding.",
        "doctor": "Look at this machine and folder: is the caseload safe here?",
    },
    "Share and keep": {
        "resolve": "Bring two versions of a document together.",
        "bundle": "Everything for the team in one sealed file, or what came in one.",
        "undo": "Take back the last change that this machine made.",
        "backup": "Write the whole caseload into one file, or restore it.",
        "retention": "How long closed files are kept, and what stands against letting one go.",
        "hold": "Keep a file whatever time it is, or lift that.",
        "purge": "Remove a closed file for good, after offering it to the person.",
        "expunge": "Take out the words of one paper that is somebody else's.",
        "move": "Move a file into another caseload, to keep it from a colleague.",
    },
    "Hand on": {
        "import": "Bring in a page that the person filled in, as a draft.",
    },
    "Learn": {
        "demo": "Watch an invented client go through all eight phases.",
    },
    "Reference": {
        "init": "Make a new caseload.",
        "forms": "The forms, or one form's questions.",
        "phases": "The eight phases, the moves between them and what each asks.",
        "layout": "A page laid out by your service: look at it, accept it.",
        "help": "Help on a topic; help all lists every command.",
    },
}

SUMMARIES = {name: text for group in COMMANDS.values() for name, text in group.items()}
DAILY = COMMANDS["Daily"]
