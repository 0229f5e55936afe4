"""The keys with which people sign publications: one file each, its private part sealed by that person's passphrase."""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from argon2.low_level import Type, hash_secret_raw
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from dostdesk.domain.errors import RefusedError
from dostdesk.publishing.durable import write_file

LEAST_PASSPHRASE = 12
PERSON = re.compile(r"[a-z0-9][a-z0-9._-]{0,59}")
_MOST_BYTES = 10_000
_MOST_MEMORY_KIB = 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretching:
    """What opening a key costs: RFC 9106's second recommendation, half a guess of a second on an office computer."""

    memory_kib: int = 64 * 1024
    passes: int = 3


def make_key(folder: Path, person: str, passphrase: str, *, stretching: Stretching | None = None) -> bytes:
    """Make a person's key; the raw public part, for those who have to know it.

    Raises:
        RefusedError: `author_name_wrong`, `author_key_exists`, `passphrase_short`.
    """
    file = _file(folder, person)
    if file.exists():
        raise RefusedError("author_key_exists", person=person)
    if len(passphrase) < LEAST_PASSPHRASE:
        raise RefusedError("passphrase_short", least=LEAST_PASSPHRASE)
    cost = stretching or Stretching()
    private = Ed25519PrivateKey.generate()
    public = private.public_key().public_bytes_raw()
    salt, nonce = secrets.token_bytes(16), secrets.token_bytes(12)
    sealed = ChaCha20Poly1305(_stretched(passphrase, salt, cost)).encrypt(
        nonce, private.private_bytes_raw(), _bound(person, public)
    )
    content = {
        "person": person,
        "public": public.hex(),
        "memory_kib": cost.memory_kib,
        "passes": cost.passes,
        "salt": salt.hex(),
        "nonce": nonce.hex(),
        "sealed": sealed.hex(),
    }
    write_file(file, json.dumps(content, indent=2).encode("ascii") + b"\n")
    return public


def open_key(folder: Path, person: str, passphrase: str) -> Ed25519PrivateKey:
    """A person's private key.

    Raises:
        RefusedError: `author_name_wrong`, `author_key_missing`, `author_key_locked`.
    """
    content = _content(_file(folder, person), person)
    try:
        cost = Stretching(memory_kib=int(content["memory_kib"]), passes=int(content["passes"]))
        if cost.memory_kib > _MOST_MEMORY_KIB or cost.passes > 100:
            raise RefusedError("author_key_locked", person=person)
        salt, nonce, sealed = (bytes.fromhex(content[name]) for name in ("salt", "nonce", "sealed"))
        bound = _bound(person, bytes.fromhex(content["public"]))
        opened = ChaCha20Poly1305(_stretched(passphrase, salt, cost)).decrypt(nonce, sealed, bound)
        return Ed25519PrivateKey.from_private_bytes(opened)
    except (InvalidTag, KeyError, ValueError, TypeError) as damage:
        raise RefusedError("author_key_locked", person=person) from damage


def known_authors(folder: Path) -> Mapping[str, bytes]:
    """Person → raw public key, of all key files of a folder; one that cannot be read belongs to nobody."""
    found: dict[str, bytes] = {}
    for file in sorted(folder.glob("*.json")):
        if not PERSON.fullmatch(file.stem):
            continue
        try:
            public = bytes.fromhex(_content(file, file.stem)["public"])
        except (RefusedError, KeyError, ValueError, TypeError):
            continue
        if len(public) == 32:
            found[file.stem] = public
    return found


def _file(folder: Path, person: str) -> Path:
    if not PERSON.fullmatch(person):
        raise RefusedError("author_name_wrong", person=person)
    return folder / f"{person}.json"


def _content(file: Path, person: str) -> dict[str, Any]:
    try:
        with file.open("rb") as stream:
            content = json.loads(stream.read(_MOST_BYTES))
    except FileNotFoundError as gone:
        raise RefusedError("author_key_missing", person=person) from gone
    except ValueError as damage:
        raise RefusedError("author_key_locked", person=person) from damage
    if not isinstance(content, dict) or content.get("person") != person:
        raise RefusedError("author_key_locked", person=person)
    return content


def _bound(person: str, public: bytes) -> bytes:
    """What the seal covers besides the secret, so that nobody's file can be given another name."""
    return b"DOST Desk author key\x00" + person.encode("ascii") + b"\x00" + public


def _stretched(passphrase: str, salt: bytes, cost: Stretching) -> bytes:
    return hash_secret_raw(
        passphrase.encode("utf-8"),
        salt,
        time_cost=cost.passes,
        memory_cost=cost.memory_kib,
        parallelism=1,
        hash_len=32,
        type=Type.ID,
    )
