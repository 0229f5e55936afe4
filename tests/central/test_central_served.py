"""Central as a process of its own: it says where it listens, keeps to loopback, and its log holds nothing personal."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from dostdesk.storage.central.engine import Target

FIN, NAME = "5XK2Q9A", "Quliyeva"


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "dostdesk", "central", *arguments],
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=False,
    )


@contextmanager
def served(arguments: Sequence[str], log: Path, **environment: str) -> Iterator[httpx.Client]:
    command = [sys.executable, "-m", "dostdesk", "central", "--port", "0", *arguments]
    with log.open("wb") as written:
        process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=written, text=True, env=os.environ | environment
        )
    assert process.stdout is not None
    try:
        with httpx.Client(base_url=json.loads(process.stdout.readline())["central"], timeout=30) as client:
            yield client
    finally:
        process.terminate()
        process.communicate(timeout=20)
    assert process.returncode == 0


def options_of(target: Target, folder: Path) -> tuple[Sequence[str], dict[str, str]]:
    if isinstance(target, str):
        return (), {"DOSTDESK_CENTRAL_DATABASE": target}
    return ("--data", str(folder / "data"), "--throwaway-key"), {}


def planted(client: httpx.Client) -> None:
    """A person in every place of every operation of the document: path, query, headers, and bodies of all sorts."""
    operations = [
        (path, method) for path, methods in client.get("/openapi.json").json()["paths"].items() for method in methods
    ]
    assert ("/v1/ready", "get") in operations
    person = {"fin": FIN, "name": NAME, "sha": [FIN], "events": [{"body": {"fin": FIN}}], FIN: NAME}
    headers = {"X-Session": FIN, "X-Whatever": FIN, "Cookie": f"fin={FIN}", "User-Agent": NAME}
    for path, method in operations:
        filled = "/".join(FIN if part.startswith("{") else part for part in path.split("/"))
        for content in (json.dumps(person).encode(), FIN.encode(), b'{"fin": "' + FIN.encode()):
            for token in (FIN, client.headers.get("X-Given", "")):
                client.request(
                    method,
                    filled,
                    params={"fin": FIN, "name": NAME, "document": FIN, "release": FIN, "wait": FIN},
                    content=None if method == "get" else content,
                    headers=headers | {"Authorization": f"Bearer {token}", "Content-Type": "application/json"},
                )
    client.get(f"/v1/{FIN}/{NAME}")


@pytest.mark.parametrize("central_target", ["sqlcipher", "postgres18"], indirect=True)
def test_nothing_personal_leaves_in_the_log_whatever_was_sent(central_target: Target, tmp_path: Path) -> None:
    options, environment = options_of(central_target, tmp_path)
    token = run(*options, "enrol-hub", "12", **environment)
    assert (token.returncode, token.stderr) == (0, "")
    with served(options, tmp_path / "log", **environment) as client:
        client.headers["X-Given"] = token.stdout.strip()
        planted(client)
        figures = client.get("/metrics").text
    log = (tmp_path / "log").read_text(encoding="utf-8")
    entries = [json.loads(line) for line in log.splitlines()]
    assert entries[0]["what"] == "starts"
    assert entries[0]["program"] == "central"
    for told in (log, figures):
        assert FIN not in told
        assert NAME not in told
        assert token.stdout.strip() not in told
    assert [entry for entry in entries if entry["what"] == "bug"] == []


def test_only_loopback_is_served_in_the_clear(tmp_path: Path) -> None:
    refused = run("--host", "0.0.0.0", "--data", str(tmp_path), "--throwaway-key")
    assert refused.returncode == 1
    assert "certificate" in refused.stderr
    assert not (tmp_path / "central.db").exists()


def test_a_database_that_does_not_answer_is_one_sentence(tmp_path: Path) -> None:
    address = f"postgresql://central:secret@/none?host={tmp_path}"
    refused = run("--port", "0", DOSTDESK_CENTRAL_DATABASE=address)
    assert refused.returncode == 1
    assert "The database does not answer" in refused.stderr
    assert "secret" not in refused.stderr


@pytest.mark.parametrize("centre", ["1", "123", "ab", "-1"])
def test_a_centre_has_two_digits(centre: str) -> None:
    assert run("enrol-hub", "--", centre).returncode == 2
