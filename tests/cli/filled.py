"""A page as it is printed, and the file that it would save: for tests that need no browser."""

from __future__ import annotations

import json
import re
from typing import Any

from tests.story import Desk

NONCE = "9c1f0e6b2a7d4c35b8e1f2d3a4c5b6e7"
SAVED = "2026-06-11T03:00:00Z"
SECRET = "AGE-SECRET-KEY-1EGTZVFFV20835NWYV6270LXYVK2VKNX2MMDKWYKLMGR48UAWX40Q2P2LM0"
PUBLIC = "age1xmwwc06ly3ee5rytxm9mflaz2u56jjj36s0mypdrwsvlul66mv4q47ryef"
"""A pair of keys, and a key that belongs to nobody here."""
OTHER_SECRET = "AGE-SECRET-KEY-1XMWWC06LY3EE5RYTXM9MFLAZ2U56JJJ36S0MYPDRWSVLUL66MV4QX3S7F6"


def data_of(text: str) -> dict[str, Any]:
    """What the script of a page works with."""
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', text, re.DOTALL)
    assert found
    data: dict[str, Any] = json.loads(found.group(1))
    return data


def page(desk: Desk, *words: str, day: str = "2026-06-10") -> dict[str, Any]:
    """The data of a page that is printed now."""
    return data_of(desk.do("print", *words, "--fillable", "-o", "-", day=day).out)


def saved(data: dict[str, Any], answers: dict[str, Any], **more: Any) -> dict[str, Any]:
    """What the page saves when a person has answered so, on top of what it began with."""
    kept = {name: data[name] for name in ("page", "rules", "client", "key", "based_on")}
    begun = {**data["answers"], **answers}
    return {"casefile_page": 1, **kept, "nonce": NONCE, "saved": SAVED, "answers": begun, **more}


def put(desk: Desk, what: object, name: str = "answers.json") -> str:
    """A file beside the caseload that holds it."""
    path = desk.folder.parent / name
    path.write_bytes(what if isinstance(what, bytes) else json.dumps(what).encode("utf-8"))
    return str(path)


def tree_of(desk: Desk) -> dict[str, bytes]:
    """Every file of the caseload, as it is to the byte."""
    root = desk.folder
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in sorted(root.rglob("*")) if path.is_file()}
