"""The store's key in a real Secret Service, started for the test with a home of its own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import keyring
import pytest
from keyring.backends import fail, null

from dostdesk.domain.errors import RefusedError
from dostdesk.storage.keys import keyring_key, try_keyring

NEEDED = ("dbus-run-session", "gnome-keyring-daemon")
SCRIPT = """
import sys
from dostdesk.domain.errors import RefusedError
from dostdesk.storage.keys import keyring_key, try_keyring
try_keyring()
first = keyring_key("desk-test", store_exists=False)
assert len(first) == 32
assert keyring_key("desk-test", store_exists=True) == first
assert keyring_key("hub-test", store_exists=False) != first
try:
    keyring_key("gone", store_exists=True)
except RefusedError as refused:
    assert refused.code == "store_key_lost", refused
    print("kept")
"""


@pytest.mark.skipif(
    any(shutil.which(program) is None for program in NEEDED), reason=f"needs {' and '.join(NEEDED)} to be installed"
)
def test_the_key_is_made_once_and_kept_by_the_secret_service(tmp_path: Path) -> None:
    environment = {
        **os.environ,
        "HOME": str(tmp_path),
        "XDG_DATA_HOME": str(tmp_path / "data"),
        "XDG_RUNTIME_DIR": str(tmp_path),
        "PYTHON_KEYRING_BACKEND": "keyring.backends.SecretService.Keyring",
    }
    environment.pop("DBUS_SESSION_BUS_ADDRESS", None)
    (tmp_path / "key.py").write_text(SCRIPT, encoding="utf-8")
    unlock = 'printf throwaway | gnome-keyring-daemon --unlock --components=secrets >/dev/null && exec "$@"'
    command = ["dbus-run-session", "--", "sh", "-c", unlock, "sh", sys.executable, str(tmp_path / "key.py")]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)
    assert done.stdout.strip().endswith("kept"), done.stdout + done.stderr


@pytest.mark.parametrize("backend", [fail.Keyring(), null.Keyring()], ids=["none", "null"])
def test_without_a_trusted_keyring_the_program_refuses(
    backend: keyring.backend.KeyringBackend, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keyring, "get_keyring", lambda: backend)
    with pytest.raises(RefusedError, match="keyring_missing"):
        keyring_key("desk", store_exists=False)
    with pytest.raises(RefusedError, match="keyring_missing"):
        try_keyring()
