"""The table of others' misfortunes: every row has its tests, and every test that it names is there."""

from __future__ import annotations

import ast
import re
from functools import lru_cache
from pathlib import Path

import pytest

TESTS = Path(__file__).resolve().parents[1]
# What is known from other systems; each word stands in the first column of its row.
KNOWN = (
    "overwritten by the draft",
    "reply was lost",
    "Two programs on one store",
    "its record was gone",
    "Stuck in sending",
    "upgrade threw away",
    "next user of the machine",
    "One invalid item",
    "misclick",
)


def rows() -> dict[str, list[str]]:
    """By what happened to others: the tests that are named."""
    lines = (TESTS / "journeys" / "README.md").read_text(encoding="utf-8").splitlines()
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("| ")]
    return {row[0]: re.findall(r"`([^`]+)`", row[2]) for row in cells[1:]}


@lru_cache
def functions(file: Path) -> frozenset[str]:
    tree = ast.parse(file.read_text(encoding="utf-8"))
    return frozenset(node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


@pytest.mark.parametrize("known", KNOWN)
def test_every_known_misfortune_has_a_row_with_tests(known: str) -> None:
    named = [tests for happened, tests in rows().items() if known in happened]
    assert len(named) == 1
    assert named[0]


@pytest.mark.parametrize("happened", rows())
def test_every_test_that_a_row_names_is_there(happened: str) -> None:
    for named in rows()[happened]:
        file, _, function = named.partition("::")
        assert (TESTS / file).is_file(), named
        assert any(name.startswith("test_") for name in functions(TESTS / file)), named
        assert not function or function in functions(TESTS / file), named
