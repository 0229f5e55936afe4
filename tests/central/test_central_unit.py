"""The units of packaging: systemd reads them, and what they start answers, stops when asked, and ends as it expects."""

from __future__ import annotations

import configparser
import os
import shlex
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest

from dostdesk.central.settings import CentralSettings, read_settings
from tests.storage_servers import StorageServers

PACKAGING = Path(__file__).resolve().parents[2] / "packaging" / "central"
UNITS = ("dostdesk-central.service", "dostdesk-central-retention.service", "dostdesk-central-retention.timer")
INSTALLED = "/usr/bin/dostdesk"


def unit(name: str) -> configparser.ConfigParser:
    parsed = configparser.ConfigParser(strict=False, interpolation=None)
    parsed.optionxform = str  # type: ignore[assignment,method-assign]
    parsed.read_string((PACKAGING / name).read_text(encoding="utf-8"))
    return parsed


def started(name: str, folder: Path) -> tuple[list[str], dict[str, str]]:
    """The unit's own command, and what systemd puts around it: the installed program is this one."""
    service = unit(name)["Service"]
    program, *arguments = shlex.split(service["ExecStart"])
    assert program == INSTALLED
    config = folder / "central.toml"
    credentials = folder / "credentials"
    return (
        [sys.executable, "-m", "dostdesk", *(str(config) if one.endswith(".toml") else one for one in arguments)],
        {"CREDENTIALS_DIRECTORY": str(credentials)},
    )


@pytest.fixture
def installed(tmp_path: Path, storage_servers: StorageServers) -> Path:
    """What the instructions put into /etc: the settings as they are packed, and the database's address as a secret."""
    database = storage_servers.postgres("postgres18").migrated()
    (tmp_path / "credentials").mkdir()
    credential = unit(UNITS[0])["Service"]["LoadCredential"].partition(":")[0]
    (tmp_path / "credentials" / credential).write_text(database + "\n", encoding="utf-8")
    text = (PACKAGING / "central.toml").read_text(encoding="utf-8")
    (tmp_path / "central.toml").write_text(text.replace("port = 8470", "port = 0"), encoding="utf-8")
    return tmp_path


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="needs systemd-analyze to be installed")
@pytest.mark.parametrize("name", UNITS)
def test_systemd_reads_the_unit_without_a_complaint(name: str, tmp_path: Path) -> None:
    for each in UNITS:
        text = (PACKAGING / each).read_text(encoding="utf-8").replace(INSTALLED, sys.executable)
        (tmp_path / each).write_text(text, encoding="utf-8")
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", str(tmp_path / name)],
        env=os.environ | {"SYSTEMD_UNIT_PATH": f"{tmp_path}:"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("ends_by", [signal.SIGTERM, signal.SIGINT])
def test_the_unit_s_command_answers_and_ends_in_time_with_the_code_of_success(
    installed: Path, ends_by: signal.Signals
) -> None:
    command, environment = started(UNITS[0], installed)
    limit = float(unit(UNITS[0])["Service"]["TimeoutStopSec"])
    with (installed / "log").open("wb") as log:
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, env=os.environ | environment)
    try:
        assert process.stdout is not None
        address = process.stdout.readline().split(b'"')[3].decode()
        with httpx.Client(base_url=address, timeout=30) as client:
            assert client.get("/v1/health").status_code == 200
            # One connection stays open, as Prometheus and hubs keep theirs.
            asked = time.monotonic()
            process.send_signal(ends_by)
            assert process.wait(timeout=limit) == 0
            assert time.monotonic() - asked < limit / 2
    finally:
        process.kill()
        process.communicate()
    assert "bug" not in (installed / "log").read_text(encoding="utf-8")


def test_what_is_packed_as_settings_is_read_and_every_line_of_it_is_known(tmp_path: Path) -> None:
    text = (PACKAGING / "central.toml").read_text(encoding="utf-8")
    packed = [line.lstrip("# ") for line in text.splitlines() if " = " in line and not line.startswith("# Any")]
    every = tmp_path / "every.toml"
    chosen = {line.split(" = ")[0]: line for line in packed}
    every.write_text("\n".join(chosen.values()).replace("…", "0" * 64), encoding="utf-8")
    assert {"host", "port", "root", "keyring", "authors", "registry"} <= chosen.keys()
    assert chosen.keys() <= CentralSettings.model_fields.keys()
    assert read_settings(every, {}).port == 8470


def test_the_nightly_command_deletes_what_is_too_old(installed: Path) -> None:
    command, environment = started(UNITS[1], installed)
    done = subprocess.run(command, env=os.environ | environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert '"deleted": 0' in done.stdout


def test_less_than_a_month_of_records_is_not_kept(tmp_path: Path) -> None:
    options = ["--data", str(tmp_path), "--throwaway-key", "forget-access", "--days", "29"]
    done = subprocess.run(
        [sys.executable, "-m", "dostdesk", "central", *options], capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
