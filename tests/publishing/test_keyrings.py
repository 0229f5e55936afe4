"""The root's keyring as its keeper changes it: a key comes, signs, goes, and nothing goes back."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from dostdesk.catalogue.keyring import Trust
from dostdesk.command_line import app
from dostdesk.domain.errors import RefusedError
from dostdesk.publishing import author_keys
from dostdesk.publishing.author_keys import Stretching
from dostdesk.publishing.keyrings import (
    make_root,
    make_signing_key,
    open_root,
    read_keyring,
    under_new_root,
    with_key,
    without_key,
    write_keyring,
)

NOW = datetime(2026, 11, 20, 6, 0, tzinfo=UTC)
UNTIL = NOW + timedelta(days=400)
PASSPHRASE = "a passphrase of a test"
CHEAP = Stretching(memory_kib=64, passes=1)


def test_a_key_comes_and_goes_and_a_device_follows(tmp_path: Path) -> None:
    file = tmp_path / "keyring.json"
    pinned = make_root(tmp_path, "root-1", PASSPHRASE, stretching=CHEAP)
    root = open_root(tmp_path, "root-1", PASSPHRASE)
    assert pinned == f"root-1:{root.public.hex()}"
    public = make_signing_key(tmp_path / "signing.key", "signing-1")
    assert (tmp_path / "signing.key").stat().st_mode & 0o077 == 0
    first = with_key(read_keyring(file, root), public, until=UNTIL, now=NOW)
    write_keyring(file, root, first)
    assert read_keyring(file, root) == first
    second = without_key(first, "signing-1", now=NOW + timedelta(days=1))
    write_keyring(file, root, second)
    assert (first.sequence, second.sequence) == (1, 2)
    trust = Trust(roots={root.name: root.public})
    assert trust.with_keyring(root.sign(second)).keyring == second
    revoked = second.key("signing-1")
    assert revoked is not None
    assert revoked.revoked_at == NOW + timedelta(days=1)
    assert without_key(second, "signing-1", now=UNTIL).keys == second.keys  # the first day counts


def test_another_roots_keyring_is_not_changed(tmp_path: Path) -> None:
    for name in ("root-1", "root-2"):
        make_root(tmp_path, name, PASSPHRASE, stretching=CHEAP)
    first, second = open_root(tmp_path, "root-1", PASSPHRASE), open_root(tmp_path, "root-2", PASSPHRASE)
    keyring = with_key(None, f"signing-1:{'00' * 32}", until=UNTIL, now=NOW)
    write_keyring(tmp_path / "keyring.json", first, keyring)
    with pytest.raises(RefusedError, match="keyring_unknown_root"):
        read_keyring(tmp_path / "keyring.json", second)
    (tmp_path / "keyring.json").write_text("{")
    with pytest.raises(RefusedError, match="keyring_truncated"):
        read_keyring(tmp_path / "keyring.json", first)


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("signing-1:" + "00" * 32, "key_known"),
        ("signing-2:00", "key_malformed"),
        ("signing-2:" + "G" * 64, "key_malformed"),
        ("Signing:" + "00" * 32, "key_name_wrong"),
        ("", "key_name_wrong"),
    ],
)
def test_what_is_no_new_key_is_refused(written: str, code: str) -> None:
    before = with_key(None, f"signing-1:{'00' * 32}", until=UNTIL, now=NOW)
    with pytest.raises(RefusedError, match=code):
        with_key(before, written, until=UNTIL, now=NOW)


def test_another_root_signs_the_same_keys_and_nothing_goes_back(tmp_path: Path) -> None:
    file = tmp_path / "keyring.json"
    pinned = make_root(tmp_path, "root-1", PASSPHRASE, stretching=CHEAP)
    later = make_root(tmp_path, "root-2", PASSPHRASE, stretching=CHEAP)
    with pytest.raises(RefusedError, match="keyring_truncated"):
        under_new_root(file, pinned, open_root(tmp_path, "root-2", PASSPHRASE), now=NOW)
    first = open_root(tmp_path, "root-1", PASSPHRASE)
    before = with_key(None, f"signing-1:{'00' * 32}", until=UNTIL, now=NOW)
    write_keyring(file, first, before)
    said = CliRunner().invoke(
        app,
        ["keys", "replace-root", str(file), "--before", pinned, "--folder", str(tmp_path), "--root", "root-2"],
        input=PASSPHRASE + "\n",
    )
    assert said.stdout.strip() == f"2: {later}", said.output
    kept = read_keyring(file, open_root(tmp_path, "root-2", PASSPHRASE))
    assert kept is not None
    assert (kept.sequence, kept.keys) == (2, before.keys)


@pytest.mark.parametrize(
    ("before", "code"),
    [("root-1:" + "00" * 32, "keyring_forged"), ("root-2:" + "00" * 32, "key_known"), ("root-1", "key_malformed")],
)
def test_a_keyring_that_is_not_of_the_root_before_is_not_signed(tmp_path: Path, before: str, code: str) -> None:
    file = tmp_path / "keyring.json"
    for name in ("root-1", "root-2"):
        make_root(tmp_path, name, PASSPHRASE, stretching=CHEAP)
    kept = with_key(None, f"a:{'00' * 32}", until=UNTIL, now=NOW)
    write_keyring(file, open_root(tmp_path, "root-1", PASSPHRASE), kept)
    written = file.read_bytes()
    with pytest.raises(RefusedError, match=code):
        under_new_root(file, before, open_root(tmp_path, "root-2", PASSPHRASE), now=NOW)
    assert file.read_bytes() == written


def test_a_key_that_has_ended_already_is_refused() -> None:
    with pytest.raises(RefusedError, match="key_malformed"):
        with_key(None, f"signing-1:{'00' * 32}", until=NOW, now=NOW)


def test_only_a_known_key_is_revoked_and_no_file_is_written_over(tmp_path: Path) -> None:
    with pytest.raises(RefusedError, match="key_unknown"):
        without_key(None, "signing-1", now=NOW)
    make_signing_key(tmp_path / "key", "signing-1")
    with pytest.raises(RefusedError, match="key_file_exists"):
        make_signing_key(tmp_path / "key", "signing-1")


def test_the_commands_lead_from_nothing_to_a_keyring(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(author_keys, "Stretching", lambda **given: replace(CHEAP, **given))
    said = CliRunner()
    place = ["--folder", str(tmp_path), "--root", "root-1"]
    keyring = str(tmp_path / "keyring.json")
    twice = f"{PASSPHRASE}\n{PASSPHRASE}\n"
    pinned = said.invoke(app, ["keys", "root", "root-1", "--folder", str(tmp_path)], input=twice)
    assert pinned.exit_code == 0, pinned.output
    public = said.invoke(app, ["keys", "signing", "signing-1", str(tmp_path / "key")]).stdout.strip()
    once = PASSPHRASE + "\n"
    added = said.invoke(app, ["keys", "add", keyring, public, "--until", "2099-12-31", *place], input=once)
    assert added.stdout.strip() == "1: signing-1", added.output
    gone = said.invoke(app, ["keys", "revoke", keyring, "signing-1", *place], input=once)
    assert gone.stdout.strip() == "2:", gone.output
    root = open_root(tmp_path, "root-1", PASSPHRASE)
    assert pinned.stdout.strip().endswith(f"root-1:{root.public.hex()}")
    refused = said.invoke(app, ["keys", "revoke", keyring, "signing-1", *place], input="wrong\n")
    assert refused.exit_code == 1
