"""A process of its own, in which a service's layout of a page runs: it knows names of questions, and nobody's words.

Started by file, isolated, with limits of time, memory and output. It imports Jinja and nothing of casefile.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable

from jinja2 import StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment

SECONDS, MEMORY, MOST = 5, 512 * 1024 * 1024, 1_000_000


def limit() -> None:
    """What the system lets this process use at most; Windows has only the clock of whoever waits for it."""
    try:
        import resource
    except ImportError:
        return
    for what, most in (("RLIMIT_CPU", SECONDS), ("RLIMIT_AS", MEMORY), ("RLIMIT_FSIZE", 0), ("RLIMIT_NOFILE", 16)):
        resource.setrlimit(getattr(resource, what), (most, most))


def main() -> None:
    """Lay out what comes in on stdin, `{source, token, blank, answered}`, with a token where each question stands."""
    told = json.loads(sys.stdin.buffer.read())
    environment = ImmutableSandboxedEnvironment(autoescape=True, undefined=StrictUndefined)
    environment.globals.clear()

    def placed(what: str) -> Callable[[object], str]:
        return lambda name: f"[{told['token']}:{what}:{name}]"

    environment.globals.update({what: placed(what) for what in told["calls"]})
    answered = frozenset(told["answered"])
    environment.globals.update(range=range, blank=told["blank"], answered=lambda name: name in answered)
    template = environment.from_string(told["source"])
    limit()
    length = 0
    for piece in template.generate():
        length += len(piece)
        if length > MOST:
            sys.exit(3)
        sys.stdout.write(piece)


if __name__ == "__main__":
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    main()
