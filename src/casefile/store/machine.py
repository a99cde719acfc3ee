"""Where a person's own settings lie on this machine, outside every caseload."""

from __future__ import annotations

import os
import sys
from pathlib import Path


def own_settings() -> Path:
    """The folder of casefile's own settings for this person; it may not be there yet.

    Raises:
        RuntimeError: this account has no home.
    """
    if sys.platform == "win32":
        base = Path(os.environ.get("APPDATA") or Path.home())
    elif sys.platform == "darwin":
        base = Path.home() / "Library" / "Application Support"
    else:
        base = Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config")
    return base / "casefile"
