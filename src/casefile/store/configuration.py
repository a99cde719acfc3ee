"""Where a person's own settings lie on this machine, outside every caseload: what was accepted here, and the keys."""

from __future__ import annotations

import os
import sys
from pathlib import Path


def configuration() -> Path:
    """The folder of casefile in the person's configuration; it need not be there.

    Raises:
        RuntimeError: this machine does not say where the person's home is.
    """
    if sys.platform == "win32":
        base = Path(os.environ.get("APPDATA") or Path.home())
    elif sys.platform == "darwin":
        base = Path.home() / "Library" / "Application Support"
    else:
        base = Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config")
    return base / "casefile"
