"""Where the files that ship with casefile lie: beside the package in a wheel, at the top of a checkout otherwise."""

from __future__ import annotations

from pathlib import Path

from casefile.core.failure import Unreadable

_PACKAGE = Path(__file__).resolve().parent.parent


def resource_dir(name: str) -> Path:
    """The folder `schemas`, `templates`, `languages` or `examples`.

    A checkout is looked at first: an editable install leaves a stale copy beside the package.

    Raises:
        Unreadable: casefile is installed without it.
    """
    checkout = [_PACKAGE.parent.parent] if _PACKAGE.parent.name == "src" else []
    for base in (*checkout, _PACKAGE):
        if (base / name).is_dir():
            return base / name
    raise Unreadable(f"casefile is installed without its {name} folder", "install it again")
