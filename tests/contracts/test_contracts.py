"""The import contracts catch what they are for: each is shown a planted violation."""

from __future__ import annotations

import ast
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LINT = Path(sys.executable).with_name("lint-imports")


def run_contracts(root: Path) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"PYTHONPATH": str(root)}
    command = [str(LINT), "--config", str(root / "pyproject.toml"), "--no-cache"]
    return subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def copied(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("tree")
    for name in ("dostdesk", "ui"):
        shutil.copytree(ROOT / name, root / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", root)
    return root


PLANTED = [
    ("dostdesk/domain/planted.py", "import dostdesk.protocol", "The houses point one way"),
    ("dostdesk/forms/planted.py", "import dostdesk.catalogue", "The houses point one way"),
    ("dostdesk/hub/planted.py", "import dostdesk.desk", "The houses point one way"),
    ("dostdesk/central/planted.py", "import dostdesk.hub", "The houses point one way"),
    ("dostdesk/hub/planted.py", "import dostdesk.central", "The houses point one way"),
    ("dostdesk/serving/planted.py", "import dostdesk.storage", "The houses point one way"),
    ("dostdesk/desk/planted.py", "import PySide6", "No Qt below the screens"),
    ("dostdesk/hub/planted.py", "import sqlalchemy", "Only storage knows a database"),
    ("dostdesk/central/planted.py", "import psycopg", "Only storage knows a database"),
    ("ui/planted.py", "import dostdesk.hub", "Screens know the desk"),
]


@pytest.mark.parametrize(("place", "line", "contract"), PLANTED)
def test_a_planted_import_breaks_its_contract(copied: Path, place: str, line: str, contract: str) -> None:
    planted = copied / place
    planted.write_text(f'"""Planted."""\n{line}\n', encoding="utf-8")
    try:
        done = run_contracts(copied)
    finally:
        planted.unlink()
    assert done.returncode == 1
    broken = [row for row in done.stdout.splitlines() if "BROKEN" in row]
    assert any(contract in row for row in broken), done.stdout


def test_the_tree_as_it_is_keeps_every_contract(copied: Path) -> None:
    done = run_contracts(copied)
    assert done.returncode == 0, done.stdout


def imported(file: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            names.add(node.module or "")
    return names


def outside_the_standard_library(names: set[str]) -> set[str]:
    return {
        name
        for name in names
        if name.split(".")[0] not in sys.stdlib_module_names and not name.startswith("dostdesk.domain")
    }


@pytest.mark.parametrize("file", sorted((ROOT / "dostdesk" / "domain").glob("*.py")), ids=lambda file: file.stem)
def test_the_domain_is_standard_library_only(file: Path) -> None:
    assert outside_the_standard_library(imported(file)) == set()


def test_the_check_of_the_domain_sees_a_foreign_import(tmp_path: Path) -> None:
    planted = tmp_path / "planted.py"
    planted.write_text("from pydantic import BaseModel\nimport json\n", encoding="utf-8")
    assert outside_the_standard_library(imported(planted)) == {"pydantic"}


def test_nobody_opens_a_store_or_a_socket_from_a_screen() -> None:
    blocking = {"socket", "urllib.request", "subprocess", "requests", "sqlite3"}
    found = {str(file.relative_to(ROOT)): imported(file) & blocking for file in (ROOT / "ui").rglob("*.py")}
    assert {place: names for place, names in found.items() if names} == {}
