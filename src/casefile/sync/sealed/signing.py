"""Ed25519: who wrote something. The only home of cryptography, an extra (`casefile[crypt]`). Keys are 64 letters of hex."""

from __future__ import annotations

import re
from typing import Any

from casefile.store.age import NotInstalled

LENGTH = 64
"""Bytes of a signature."""
_KEY = re.compile(r"[0-9a-f]{64}\Z")


def _ed25519() -> Any:
    try:
        from cryptography.hazmat.primitives.asymmetric import ed25519
    except ImportError:
        raise NotInstalled from None
    return ed25519


def new_secret() -> str:
    """A new secret key."""
    return str(_ed25519().Ed25519PrivateKey.generate().private_bytes_raw().hex())


def is_key(text: object) -> bool:
    """Whether something is shaped as a key."""
    return isinstance(text, str) and bool(_KEY.match(text))


def public_of(secret: str) -> str:
    """The public key that goes with a secret one."""
    return str(_private(secret).public_key().public_bytes_raw().hex())


def sign(secret: str, message: bytes) -> bytes:
    """The signature of a message."""
    return bytes(_private(secret).sign(message))


def is_signed(public: str, message: bytes, signature: bytes) -> bool:
    """Whether a message was signed by whoever holds the secret key."""
    from importlib import import_module

    ed25519 = _ed25519()
    wrong = import_module("cryptography.exceptions").InvalidSignature
    try:
        ed25519.Ed25519PublicKey.from_public_bytes(bytes.fromhex(public)).verify(signature, message)
    except (wrong, ValueError):
        return False
    return True


def _private(secret: str) -> Any:
    return _ed25519().Ed25519PrivateKey.from_private_bytes(bytes.fromhex(secret))
