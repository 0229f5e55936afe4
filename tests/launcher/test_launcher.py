"""The launcher of the README: what it says, what it refuses, and that it installs only what changed."""

from __future__ import annotations

import ast
import importlib.util
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def launcher() -> ModuleType:
    spec = importlib.util.spec_from_file_location("launcher", ROOT / "run.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_it_needs_nothing_but_the_standard_library() -> None:
    imported = {
        name.split(".")[0]
        for node in ast.walk(ast.parse((ROOT / "run.py").read_text(encoding="utf-8")))
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else []
        )
    }
    assert imported <= set(sys.stdlib_module_names)


def test_help_names_every_command_and_no_command_is_an_error() -> None:
    shown = subprocess.run([sys.executable, "run.py", "--help"], cwd=ROOT, capture_output=True, text=True, check=True)
    for command in ("demo", "test", "check", "setup", "lock"):
        assert f"run.py {command}" in shown.stdout
    assert subprocess.run([sys.executable, "run.py"], cwd=ROOT, capture_output=True, check=False).returncode == 2


def test_an_old_python_is_refused_in_one_sentence(
    launcher: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(launcher.sys, "version_info", (3, 10, 0))
    assert launcher.main(["demo"]) == 1
    assert "needs Python 3.11" in capsys.readouterr().err


def test_an_unchanged_lock_installs_nothing(launcher: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    ran: list[list[str]] = []
    monkeypatch.setattr(launcher, "run", lambda command, **_: ran.append(command) or 0)
    assert launcher.set_up() == 0
    assert ran == []


def test_a_changed_lock_installs_with_hashes_and_without_building(
    launcher: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    ran: list[list[str]] = []
    changed = tmp_path / "requirements.lock"
    changed.write_text("other", encoding="utf-8")
    monkeypatch.setattr(launcher, "LOCK", changed)
    monkeypatch.setattr(launcher, "STAMP", tmp_path / "stamp")
    monkeypatch.setattr(launcher, "make_venv", lambda: True)
    monkeypatch.setattr(launcher, "screen_libraries", lambda: 0)
    monkeypatch.setattr(launcher, "run", lambda command, **_: ran.append(command) or 0)
    assert launcher.set_up() == 0
    assert {"--require-hashes", "--only-binary"} <= set(ran[0])
    assert (tmp_path / "stamp").exists()
    ran.clear()
    assert launcher.set_up() == 0
    assert ran == []


def test_missing_libraries_are_named_in_one_line(
    launcher: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    failed = subprocess.CompletedProcess([], 1)
    monkeypatch.setattr(launcher.subprocess, "run", lambda *_, **__: failed)
    monkeypatch.setattr(launcher, "install_debian", lambda _: False)
    monkeypatch.delenv("DISPLAY", raising=False)
    assert launcher.screen_libraries() == 1
    said = capsys.readouterr().err
    assert "apt-get install libgl1" in said
    assert said.count("\n") == 1


def test_the_lock_holds_hashes_and_no_address() -> None:
    lock = (ROOT / "packaging" / "requirements.lock").read_text(encoding="utf-8")
    assert "://" not in lock
    pinned = [line for line in lock.splitlines() if "==" in line]
    assert len(pinned) > 40
    assert lock.count("--hash=sha256:") > len(pinned)


def test_ci_runs_exactly_the_readmes_command() -> None:
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert script.rstrip().endswith("exec python3 run.py test")
    assert "python3 run.py test" in (ROOT / "README.md").read_text(encoding="utf-8")
