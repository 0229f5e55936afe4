"""A paper reaches its folder whole, or not at all with a reason that has a sentence."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

import pytest

from dostdesk.domain.errors import OutsideError
from dostdesk.domain.words import LANGUAGES
from dostdesk.printing.drivers import PdfFolder, SystemPrinter, job_title
from dostdesk.printing.render import render
from tests.printing.samples import RECEIPT, words

TITLE = job_title("0190-ab", "receipt")


def code_of(raised: pytest.ExceptionInfo[OutsideError]) -> str:
    for language in LANGUAGES:
        sentence = words(language).of_error(raised.value)
        assert sentence
        assert "{" not in sentence
    return raised.value.code


def test_a_saved_paper_is_whole_private_and_named_after_its_job(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "receipts"
    pdf = render(RECEIPT, words())
    job = PdfFolder(folder).submit(pdf, TITLE)
    assert job.path == folder / "receipt-0190-ab.pdf"
    assert job.path.read_bytes() == pdf
    assert [file.name for file in folder.iterdir()] == ["receipt-0190-ab.pdf"]
    if os.name != "nt":
        assert stat.S_IMODE(job.path.stat().st_mode) == 0o600


def test_the_same_job_saved_again_replaces_its_own_file(tmp_path: Path) -> None:
    folder = PdfFolder(tmp_path)
    folder.submit(b"%PDF first", TITLE)
    folder.submit(b"%PDF second", TITLE)
    assert [file.read_bytes() for file in tmp_path.iterdir()] == [b"%PDF second"]


@pytest.mark.parametrize("title", ["Quliyeva Nərmin", "../receipt", "", "-o raw", "a/b", "a.pdf", "a\n"])
def test_a_title_that_could_be_a_name_a_path_or_an_option_is_our_mistake(tmp_path: Path, title: str) -> None:
    with pytest.raises(ValueError, match="title"):
        PdfFolder(tmp_path).submit(b"%PDF", title)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("number", "code"),
    [
        (errno.ENOSPC, "disk_full"),
        (errno.EDQUOT, "disk_full"),
        (errno.EIO, "folder_unwritable"),
        (errno.EROFS, "folder_unwritable"),
    ],
)
def test_a_disk_that_fails_midway_leaves_nothing_half_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, code: str
) -> None:
    folder = PdfFolder(tmp_path)
    folder.submit(b"%PDF kept", TITLE)

    def fails(_: int) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "fsync", fails)
    with pytest.raises(OutsideError) as raised:
        folder.submit(b"%PDF new", TITLE)
    assert code_of(raised) == code
    assert [file.read_bytes() for file in tmp_path.iterdir()] == [b"%PDF kept"]


def test_a_folder_that_is_a_file_is_said_so(tmp_path: Path) -> None:
    taken = tmp_path / "receipts"
    taken.write_bytes(b"")
    with pytest.raises(OutsideError) as raised:
        PdfFolder(taken).submit(b"%PDF", TITLE)
    assert code_of(raised) == "folder_unwritable"


@pytest.mark.parametrize("name", ["", "-h evil", "a b", "a/b", "a#b"])
def test_a_name_that_no_printer_can_have_is_missing(name: str) -> None:
    with pytest.raises(OutsideError) as raised:
        SystemPrinter(name)
    assert code_of(raised) == "printer_missing"
