"""What pages cost, as ratios measured in the same run: PDF to HTML, and a whole HTML page to its bare template.

    python benchmarks/pages.py [--rounds 3]

Two hundred papers (the shipped forms blank, the others from examples/) are made in turn as HTML and as PDF, each from its form and
its document; and a thousand as HTML, beside the template alone with pages made before. Each round is a process of its own,
because typst remembers what it has laid out. Processor time is compared, the medians of the rounds are printed with their
bounds. Absolute times depend on the machine and are not shown.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from itertools import cycle, islice
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "src"))

from casefile.core.caseload import Settings  # noqa: E402
from casefile.render.build import blank_page, filled_page  # noqa: E402
from casefile.render.html import html  # noqa: E402
from casefile.render.page import Page  # noqa: E402
from casefile.render.pdf import pdf  # noqa: E402
from casefile.store import library  # noqa: E402
from casefile.store.folder import document_of  # noqa: E402

TEMPLATES = ROOT / "templates"
SETTINGS = Settings(service="Riverbend Outreach")
BOUNDS = {"200 papers as PDF": (20.0, "HTML of the same papers"), "1,000 HTML pages": (2.5, "the bare template")}


def papers() -> list[Callable[[], Page]]:
    """Every shipped form, blank, and every paper of the examples: each a way to make its page."""
    forms = [library.form(name) for name in sorted(library.shelf())]
    files = sorted((ROOT / "examples").glob("*/clients/**/*.yaml"))
    documents = [document_of(path.name, path.read_text("utf-8")) for path in files]
    blank = [lambda form=form: blank_page(form, SETTINGS) for form in forms]
    return blank + [lambda one=one: filled_page(one, one.form, SETTINGS) for one in documents if one.form]


def seconds(what: Callable[[], object]) -> float:
    """Processor time that it takes, of all threads."""
    before = time.process_time()
    what()
    return time.process_time() - before


def once() -> list[float]:
    """The ratios, measured once in this process."""
    makers = papers()
    html(makers[0](), TEMPLATES)  # once unmeasured: templates are read, fonts are found
    pdf(makers[0](), TEMPLATES)
    as_html = as_pdf = 0.0
    for make in [*makers[:40], *makers[-160:]]:  # the blank ones stand first
        as_html += seconds(lambda make=make: html(make(), TEMPLATES))
        as_pdf += seconds(lambda make=make: pdf(make(), TEMPLATES))
    whole = bare = 0.0
    for make in islice(cycle(makers), 1000):
        whole += seconds(lambda make=make: html(make(), TEMPLATES))
        page = make()
        bare += seconds(lambda page=page: html(page, TEMPLATES))
    return [as_pdf / as_html, whole / bare]


def main() -> int:
    """Measure, print a table, and exit 1 when a bound is not held."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--once", action="store_true", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.once:
        print(json.dumps(once()))
        return 0
    command = [sys.executable, __file__, "--once"]
    rounds = [
        json.loads(subprocess.run(command, env=os.environ, stdout=subprocess.PIPE, check=True).stdout)
        for _ in range(asked.rounds)
    ]
    over = False
    for (name, (bound, base)), ratios in zip(BOUNDS.items(), zip(*rounds, strict=True), strict=True):
        ratio = statistics.median(ratios)
        over |= ratio > bound
        print(f"{name:<20}{ratio:6.1f} x {base}  (at most {bound:g}){'  NOT HELD' if ratio > bound else ''}")
    return int(over)


if __name__ == "__main__":
    sys.exit(main())
