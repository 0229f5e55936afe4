"""A paper reaches its folder or printer whole, or not at all with a reason that has a sentence."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

import pytest

from dostdesk.domain.errors import OutsideError
from dostdesk.domain.words import LANGUAGES
from dostdesk.printing.drivers import PdfFolder, SystemPrinter, available_printers, job_title
from dostdesk.printing.render import render
from tests.printing.samples import NOTICE, RECEIPT, words

TITLE = job_title("0190-ab", "receipt")
posix_only = pytest.mark.skipif(os.name == "nt", reason="the printing service of this step is CUPS")

LP = """#!/bin/sh
printf '%s\\n' "$@" > "$FAKE_CUPS/arguments"
cat > "$FAKE_CUPS/paper"
[ -n "$FAKE_SLOW" ] && exec sleep 30
[ -n "$FAKE_REFUSES" ] && { echo "lp: Destination is not accepting jobs." >&2; exit 1; }
[ "$2" = "desk-80" ] || { echo "lp: The printer or class does not exist." >&2; exit 1; }
echo "request id is desk-80-17 (0 file(s))"
"""
LPSTAT = """#!/bin/sh
printf 'office-a5\\ndesk-80\\n'
"""


@pytest.fixture
def cups(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A printing service that writes down what it is told."""
    for name, script in (("lp", LP), ("lpstat", LPSTAT)):
        program = tmp_path / "bin" / name
        program.parent.mkdir(exist_ok=True)
        program.write_text(script, encoding="utf-8")
        program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("FAKE_CUPS", str(tmp_path))
    return tmp_path


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


@posix_only
def test_a_printer_gets_the_paper_its_title_and_its_length(cups: Path) -> None:
    pdf = render(RECEIPT, words())
    job = SystemPrinter("desk-80").submit(pdf, TITLE)
    assert (job.printer, job.reference, job.path) == ("desk-80", "desk-80-17", None)
    assert (cups / "paper").read_bytes() == pdf
    arguments = (cups / "arguments").read_text(encoding="utf-8").split("\n")
    assert arguments[:4] == ["-d", "desk-80", "-t", TITLE]
    assert any(argument.startswith("media=Custom.80x") for argument in arguments)


@posix_only
def test_a_notice_asks_for_a5(cups: Path) -> None:
    SystemPrinter("desk-80").submit(render(NOTICE, words()), TITLE)
    assert "media=A5" in (cups / "arguments").read_text(encoding="utf-8").split("\n")


@posix_only
def test_a_printer_that_is_not_there_is_missing(cups: Path) -> None:
    with pytest.raises(OutsideError) as raised:
        SystemPrinter("gone").submit(b"%PDF", TITLE)
    assert code_of(raised) == "printer_missing"


@posix_only
@pytest.mark.usefixtures("cups")
def test_a_printer_that_accepts_nothing_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FAKE_REFUSES", "1")
    with pytest.raises(OutsideError) as raised:
        SystemPrinter("desk-80").submit(b"%PDF", TITLE)
    assert code_of(raised) == "printer_refused"


@posix_only
@pytest.mark.usefixtures("cups")
def test_a_printer_that_does_not_answer_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FAKE_SLOW", "1")
    with pytest.raises(OutsideError) as raised:
        SystemPrinter("desk-80", timeout_s=0.3).submit(b"%PDF", TITLE)
    assert code_of(raised) == "printer_timeout"


@pytest.mark.parametrize("name", ["", "-h evil", "a b", "a/b", "a#b"])
def test_a_name_that_no_printer_can_have_is_missing(name: str) -> None:
    with pytest.raises(OutsideError) as raised:
        SystemPrinter(name)
    assert code_of(raised) == "printer_missing"


@posix_only
@pytest.mark.usefixtures("cups")
def test_printers_are_listed_by_name() -> None:
    assert available_printers() == ("desk-80", "office-a5")


def test_without_a_printing_service_nothing_is_listed_and_printing_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert available_printers() == ()
    with pytest.raises(OutsideError) as raised:
        SystemPrinter("desk-80").submit(b"%PDF", TITLE)
    assert code_of(raised) == "printing_unsupported"
