"""Files in somebody's documents."""

from __future__ import annotations

from pathlib import Path

import pytest

from dostdesk.domain.errors import OutsideError
from ui.history.files import write_new


def test_a_file_never_replaces_an_older_one(tmp_path: Path) -> None:
    folder = tmp_path / "not there yet"
    paths = [write_new(folder, "dost.csv", text) for text in (b"1", b"2", b"3")]
    assert [path.name for path in paths] == ["dost.csv", "dost (2).csv", "dost (3).csv"]
    assert [path.read_bytes() for path in paths] == [b"1", b"2", b"3"]


def test_a_folder_that_is_none_is_said(tmp_path: Path) -> None:
    taken = tmp_path / "taken"
    taken.write_text("")
    with pytest.raises(OutsideError, match="folder_unwritable"):
        write_new(taken, "dost.csv", b"")
