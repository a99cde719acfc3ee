"""Names that never collide and never tell: client codes, keys, document ids, item ids. Pure; chance comes in as `letters`."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from datetime import date

ALPHABET = "23456789bcdfghjkmnpqrstvwxz"
"""No vowels, no 0 1 l o: nothing that spells a word or is misread (design §2)."""

Letters = Callable[[int], str]
"""Gives that many random letters of ALPHABET."""

_BESIDE = re.compile(r"\.conflict-[0-9a-f]{8}(?:\.[^./]*)?\Z")
CLIENT_CODE = re.compile(r"[a-z][a-z0-9-]{2,30}\Z")
DEVICE_NAME = re.compile(r"(?:con|prn|aux|nul|com[0-9]|lpt[0-9])\Z")
KEY = re.compile(r"[bcdfghjkmnpqrstvwxz]{12}\Z")
DOCUMENT_ID = re.compile(r"([0-9]{4}-[0-9]{2}(?:-[0-9]{2})?)-([a-z][a-z0-9-]*)-([23456789bcdfghjkmnpqrstvwxz]{4})\Z")
NOTE_ID = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})-([0-9]{4})-([23456789bcdfghjkmnpqrstvwxz]{4})\Z")

OWN_FORM = re.compile(r"own-[a-z0-9][a-z0-9-]{0,35}\Z")
"""What a service calls a form of its own, so that none that ships is ever called the same."""

WORDS = (
    "acorn amber apple aspen banksia basil birch bramble brook cedar cherry clover coral cotton cypress dune elm ember fern "
    "finch flax flint garnet ginger grove harbour hazel heath heron holly indigo iris island ivory ivy jasmine juniper kelp "
    "lagoon larch laurel lemon lichen lilac linden lotus maple marigold marble meadow mint moss myrtle nutmeg oak oasis olive "
    "opal orchid otter palm pebble pepper pine plum poplar poppy quartz quince reed river robin rosella rowan saffron sage "
    "sand sandstone sapphire shell sienna sorrel spruce sunflower swallow teal thistle thyme tulip umber violet wattle willow wren"
).split()


def is_worker_id(text: str) -> bool:
    """Whether a text may be the id of a worker."""
    return bool(re.fullmatch(r"[a-z][a-z0-9-]{0,30}", text))


def coded(value: object) -> str:
    """A short code, id or time as it may be said on a screen; nothing where words stand in its place, written by hand."""
    shape = r"[A-Za-z][A-Za-z0-9_-]{0,59}|[0-9]{2}:[0-9]{2}"
    return value if isinstance(value, str) and re.fullmatch(shape, value) else ""


def stem(path: str) -> str:
    """The name of a document's file without its ending: its id, where what stands in the file is none."""
    return path.rpartition("/")[2].removesuffix(".yaml")


def named(said: str, path: str) -> str:
    """A document's id as it says itself where that is one, else its file's name."""
    return said if re.fullmatch(r"[a-z0-9][a-z0-9-]{3,119}", said) else stem(path)


SERVICE = "service"
SETTINGS = "settings"
"""What commands call casefile.yaml where they take a client's code."""
"""What commands call the service itself, where they take a client; no client's code is that."""


DIRECTORY = f"{SERVICE}/directory"
"""Where the entries of services, groups and helpers lie, one file each, called by its id."""


def place_in(code: str) -> str:
    """Whose folder a code speaks of: a client's, the service's, or a worker's own (`@amina`); as a form names its place."""
    return SERVICE if code == SERVICE else "worker" if code.startswith("@") else "client"


def code_in(path: str) -> str:
    """Whose folder a path lies in, as commands name it: the way back from `base_of`."""
    whose, _, rest = path.partition("/")
    inner = rest.partition("/")[0]
    return {"clients": inner, "workers": f"@{inner}"}.get(whose, SERVICE)


def base_of(code: str) -> str:
    """The folder of that code, relative to the caseload."""
    return {"client": f"clients/{code}", "worker": f"workers/{code[1:]}"}.get(place_in(code), SERVICE)


def client_code(letters: Letters, taken: Collection[str]) -> str:
    """A new client code: a neutral word and four digits, not one of `taken`. It says nothing of the person."""
    while True:
        digits = "".join(str(ALPHABET.index(x) % 10) for x in letters(6))
        code = f"{WORDS[int(digits[4:]) % len(WORDS)]}-{digits[:4]}"
        if code not in taken:
            return code


def is_client_code(text: str) -> bool:
    """Whether a text may be a client code on every system (design §5, spelling)."""
    return bool(CLIENT_CODE.match(text)) and text not in (SERVICE, SETTINGS) and not is_device(text)


def is_device(text: str) -> bool:
    """Whether Windows takes a file of that name for a device."""
    return bool(DEVICE_NAME.match(text))


def new_key(letters: Letters) -> str:
    """The twelve letters that say whose a document is, whatever the folder is called."""
    key = ""
    while len(key) < 12:  # a key holds no digit, so that no reader ever takes it for a number
        key += "".join(x for x in letters(12) if x.isalpha())
    return key[:12]


def document_id(form: str, day: str, letters: Letters) -> str:
    """The id of a new document, which is also its file name: `2026-03-04-consent-k7f3`; `day` may be a month."""
    return f"{day}-{form}-{letters(4)}"


def note_id(day: date, hour_minute: str, letters: Letters) -> str:
    """The id of a new note: `2026-03-04-1432-m2hc`, day and local time of writing."""
    return f"{day.isoformat()}-{hour_minute}-{letters(4)}"


def is_beside(path: str) -> bool:
    """Whether a file's name says that sync kept it beside another of its name, as the two could not become one."""
    return bool(_BESIDE.search(path))


def item_id(prefix: str, letters: Letters, taken: Collection[str] = ()) -> str:
    """The id of a new list item: a letter and four random ones, `g-4vkm`, not one of `taken`."""
    while (made := f"{prefix}-{letters(4)}") in taken:
        pass
    return made
