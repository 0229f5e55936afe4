"""Where a store's key is kept: the operating system's keyring, or a throwaway file for a demonstration."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import TYPE_CHECKING

from dostdesk.domain.errors import RefusedError
from dostdesk.storage.engine import KEY_BYTES

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

_SERVICE = "dostdesk"
THROWAWAY_FILE = "throwaway.key"
# Backends that the operating system protects. A file that somebody can copy is none of them.
_TRUSTED = ("keyring.backends.SecretService", "keyring.backends.kwallet", "keyring.backends.libsecret",
            "keyring.backends.Windows", "keyring.backends.macOS")  # fmt: skip


def keyring_key(name: str, *, store_exists: bool) -> bytes:
    """The 32-byte key kept under `name`, made at the first start.

    Raises:
        RefusedError: `keyring_missing` when the system has no trusted keyring, `keyring_locked` when it does not open,
            `store_key_lost` when there is a store but its key is gone: a new key would only hide that.
    """
    import keyring
    from keyring.errors import KeyringError

    backend = _trusted_backend(keyring.get_keyring())
    try:
        kept = backend.get_password(_SERVICE, name)
        if kept is not None:
            return bytes.fromhex(kept)
        if store_exists:
            raise RefusedError("store_key_lost")
        made = secrets.token_bytes(KEY_BYTES)
        backend.set_password(_SERVICE, name, made.hex())
        if backend.get_password(_SERVICE, name) != made.hex():
            raise RefusedError("keyring_locked")
    except KeyringError as error:
        raise RefusedError("keyring_locked") from error
    return made


def try_keyring() -> None:
    """Keep a secret in the system's keyring, read it back and delete it.

    Raises:
        RefusedError: `keyring_missing`, `keyring_locked`.
    """
    import keyring
    from keyring.errors import KeyringError

    backend = _trusted_backend(keyring.get_keyring())
    name, secret = f"try-{secrets.token_hex(8)}", secrets.token_hex(KEY_BYTES)
    try:
        backend.set_password(_SERVICE, name, secret)
        kept = backend.get_password(_SERVICE, name)
        backend.delete_password(_SERVICE, name)
    except KeyringError as error:
        raise RefusedError("keyring_locked") from error
    if kept != secret:
        raise RefusedError("keyring_locked")


def _trusted_backend(backend: object) -> KeyringBackend:
    from keyring.backend import KeyringBackend
    from keyring.backends.chainer import ChainerBackend

    candidates = backend.backends if isinstance(backend, ChainerBackend) else [backend]
    for candidate in candidates:
        if isinstance(candidate, KeyringBackend) and type(candidate).__module__.startswith(_TRUSTED):
            return candidate
    raise RefusedError("keyring_missing")


def throwaway_key(folder: Path, name: str = THROWAWAY_FILE) -> bytes:
    """The key in a file beside the store: protects nothing, and is for demonstrations that say so on screen."""
    file = folder / name
    try:
        return bytes.fromhex(file.read_text(encoding="ascii"))
    except FileNotFoundError:
        made = secrets.token_bytes(KEY_BYTES)
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as stream:
            stream.write(made.hex())
        return made
