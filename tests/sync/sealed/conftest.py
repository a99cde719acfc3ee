"""Every test has settings of its own: no key of whoever runs the tests is ever looked at."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def own_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where this test's person keeps settings, on Linux, Windows and macOS."""
    place = tmp_path / "settings"
    for name in ("XDG_CONFIG_HOME", "APPDATA", "HOME"):
        monkeypatch.setenv(name, str(place))
    return place
