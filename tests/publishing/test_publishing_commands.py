"""The author's commands as they are typed, through the program's own command line."""

from __future__ import annotations

import filecmp
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from dostdesk.command_line import app
from dostdesk.domain.clock import RunningClock
from tests.publishing.test_publishing_publish import NOW

PHRASE = "correct horse battery"
CLOCK = RunningClock(started=NOW, shown=NOW, speed=1e-9).written()

Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    def typed(*arguments: str, answers: str = "") -> Result:
        work = ["--work", str(tmp_path / "work"), "--language", "en"]
        return CliRunner().invoke(app, ["catalogue", *arguments, *work], input=answers)

    return typed


@pytest.fixture
def folder(small: Path, tmp_path: Path) -> Path:
    shutil.copytree(small, tmp_path / "catalogue")
    return tmp_path / "catalogue"


def _publish(run: Run, folder: Path, person: str, day: str = "2026-12-01", phrase: str = PHRASE) -> Result:
    return run("publish", str(folder), "--as", person, "--effective", day, "--clock", CLOCK, answers=f"y\n{phrase}\n")


def _edit(folder: Path, old: str, new: str) -> None:
    file = folder / "services.yaml"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


def _same(one: Path, other: Path) -> bool:
    files = sorted(file.relative_to(one) for file in one.rglob("*") if file.is_file())
    there = sorted(file.relative_to(other) for file in other.rglob("*") if file.is_file())
    return files == there and all(filecmp.cmp(one / file, other / file, shallow=False) for file in files)


def test_from_keys_to_history_and_back_to_the_folder(run: Run, folder: Path, tmp_path: Path) -> None:
    for person in ("aysel", "rashad"):
        made = run("key", person, answers=f"{PHRASE}\n{PHRASE}\n")
        assert made.exit_code == 0, made.output
        assert PHRASE not in made.output
    assert "No release was published yet." in run("history").output

    first = _publish(run, folder, "aysel")
    assert first.exit_code == 0, first.output
    assert "Publishing waits for a second person's signature" in first.output
    twice = _publish(run, folder, "aysel")
    assert twice.exit_code == 1
    assert "“aysel” has signed this release already." in twice.output
    second = _publish(run, folder, "rashad")
    assert second.exit_code == 0, second.output
    assert "Release 1 is published and in force from 2026-12-01 00:00. Signed by aysel, rashad." in second.output

    out = tmp_path / "out"
    exported = run("export", "1", str(out))
    assert exported.exit_code == 0, exported.output
    assert _same(folder, out)
    again = run("export", "1", str(out))
    assert again.exit_code == 1
    assert "is not empty" in again.output

    _edit(folder, "operator_min: 5", "operator_min: 7")
    told = "its time at the window changed from 5 to 7 minutes."
    compared = run("diff", "1", str(folder))
    assert compared.exit_code == 0
    assert compared.output.splitlines()[0].endswith(told)
    assert compared.output.splitlines()[-1] == "Changes: 1"
    third = _publish(run, folder, "rashad", "2026-12-15T08:00")
    assert told in third.output
    assert _publish(run, folder, "aysel", "2026-12-15T08:00").exit_code == 0

    lines = run("history", "--whole").output.splitlines()
    assert lines[0].startswith("Release 2 · from 2026-12-15 08:00 · signed by rashad, aysel · published 2026-11-22 ")
    assert lines[1].strip() == "changed: services: 1"
    assert lines[2].endswith(told)
    assert lines[3].startswith("Release 1 · from 2026-12-01 00:00 · signed by aysel, rashad")
    assert lines[4].strip() == "changed: the first release"
    assert run("diff", "1", "2").output == compared.output
    assert run("diff", "2", str(folder)).output.strip() == "There is no difference."


def test_a_folder_that_changed_in_between_voids_the_signature_and_says_so(run: Run, folder: Path) -> None:
    for person in ("aysel", "rashad"):
        run("key", person, answers=f"{PHRASE}\n{PHRASE}\n")
    _publish(run, folder, "aysel")
    _edit(folder, "operator_min: 5", "operator_min: 7")
    second = _publish(run, folder, "rashad")
    assert second.exit_code == 0
    assert "The earlier signature (aysel) is void: what was signed has changed." in second.output
    assert "“rashad” has signed. Publishing waits" in second.output
    assert "No release was published yet." in run("history").output


def test_a_fault_is_told_with_its_line_and_nothing_is_asked(run: Run, folder: Path) -> None:
    run("key", "aysel", answers=f"{PHRASE}\n{PHRASE}\n")
    _edit(folder, "operator_min: 5", "operator_min: 0")
    refused = _publish(run, folder, "aysel")
    assert refused.exit_code == 1
    first, last = refused.output.strip().splitlines()
    assert first.startswith(str(folder / "services.yaml") + ":")
    assert last == "To mend: 1"


def test_whoever_says_no_has_not_signed(run: Run, folder: Path, tmp_path: Path) -> None:
    run("key", "aysel", answers=f"{PHRASE}\n{PHRASE}\n")
    declined = run(
        "publish", str(folder), "--as", "aysel", "--effective", "2026-12-01", "--clock", CLOCK, answers="n\n"
    )
    assert declined.exit_code == 1
    assert declined.output.endswith("Not signed.\n")
    assert not (tmp_path / "work" / "waiting.json").exists()


@pytest.mark.parametrize(
    ("person", "day", "phrase", "said"),
    [
        ("aysel", "2026-12-01", "wrong horse battery", "did not open"),
        ("leyla", "2026-12-01", PHRASE, "There is no key for “leyla” here."),
        ("aysel", "tomorrow", PHRASE, "“tomorrow” is no day."),
        ("aysel", "2026-11-21", PHRASE, "cannot come into force in the past (2026-11-21)"),
    ],
)
def test_a_refusal_is_one_sentence(run: Run, folder: Path, person: str, day: str, phrase: str, said: str) -> None:
    run("key", "aysel", answers=f"{PHRASE}\n{PHRASE}\n")
    refused = _publish(run, folder, person, day, phrase)
    assert refused.exit_code == 1
    assert said in refused.output


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("export", "7", "out"), "Release 7 was not published."),
        (("diff", "7", "8"), "Release 7 was not published."),
        (("diff", "nowhere"), "There is no folder “nowhere”."),
    ],
)
def test_what_is_not_there_is_named(run: Run, arguments: tuple[str, ...], said: str) -> None:
    refused = run(*arguments)
    assert refused.exit_code == 1
    assert said in refused.output


def test_a_central_that_does_not_answer_is_told_calmly(run: Run) -> None:
    refused = run("history", "--central", "http://127.0.0.1:9")
    assert refused.exit_code == 1
    assert "Central does not answer. Nothing is lost" in refused.output


def test_two_passphrases_that_differ_make_no_key(run: Run, tmp_path: Path) -> None:
    refused = run("key", "aysel", answers=f"{PHRASE}\n{PHRASE}.\n")
    assert refused.exit_code == 1
    assert "The two passphrases differ." in refused.output
    assert not (tmp_path / "work" / "keys").exists()


def test_keys_do_not_lie_in_a_repository(run: Run, tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    refused = run("key", "aysel", answers=f"{PHRASE}\n{PHRASE}\n")
    assert refused.exit_code == 1
    assert "lies in a git repository" in refused.output
    assert not (tmp_path / "work").exists()


def test_a_folder_that_cannot_be_compared_says_where(run: Run, folder: Path) -> None:
    (folder / "hints.yaml").write_text("a: &b 1\nc: *b\n", encoding="utf-8")
    refused = run("diff", str(folder), str(folder))
    assert refused.exit_code == 1
    assert "hints.yaml:1: “b” is a YAML alias." in refused.output


def test_check_tidies_what_it_is_asked_to(folder: Path) -> None:
    _edit(folder, "operator_min: 5", "operator_min:    5")
    plain = CliRunner().invoke(app, ["catalogue", "check", str(folder), "--day", "2026-11-21"])
    assert plain.exit_code == 1
    assert "is written in another way" in plain.output
    tidied = CliRunner().invoke(app, ["catalogue", "check", str(folder), "--day", "2026-11-21", "--tidy"])
    assert tidied.exit_code == 0, tidied.output
    assert tidied.output.splitlines()[0] == f"Tidied: {folder / 'services.yaml'}"
    assert "operator_min: 5\n" in (folder / "services.yaml").read_text(encoding="utf-8")


def test_a_language_that_is_none_is_refused() -> None:
    assert CliRunner().invoke(app, ["catalogue", "diff", "1", "2", "--language", "tr"]).exit_code == 2
