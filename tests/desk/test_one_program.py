"""Two programs on one store: the second one is refused, whatever became of the first."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from dostdesk.domain.errors import OutsideError, RefusedError
from dostdesk.domain.words import LANGUAGES
from dostdesk.storage.desk.store import DeskStore
from dostdesk.storage.one_program import Claim
from tests.desk.place import Place, words
from tests.desk.wire import KEY

HOLDS = """
import sys
from pathlib import Path
from dostdesk.storage.desk.store import DeskStore
store = DeskStore(Path(sys.argv[1]), bytes(range(32)))
print("open", flush=True)
sys.stdin.read()
"""


def test_a_second_desk_on_the_store_is_refused_with_a_sentence(place: Place) -> None:
    with pytest.raises(RefusedError) as refused:
        place.open()
    assert refused.value.code == "store_in_use"
    assert all(words(language).of_error(refused.value) for language in LANGUAGES)
    place.restart()


def test_another_process_keeps_it_until_it_is_killed(tmp_path: Path) -> None:
    command = [sys.executable, "-c", HOLDS, str(tmp_path)]
    other = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert other.stdout is not None
    assert other.stdout.readline() == "open\n"
    with pytest.raises(RefusedError) as refused:
        DeskStore(tmp_path, KEY)
    assert refused.value.code == "store_in_use"
    other.send_signal(signal.SIGKILL)
    other.communicate()
    DeskStore(tmp_path, KEY).close()


def test_what_was_not_opened_is_not_kept(tmp_path: Path) -> None:
    DeskStore(tmp_path, KEY).close()
    with pytest.raises(RefusedError):
        DeskStore(tmp_path, bytes(32))
    DeskStore(tmp_path, KEY).close()


def test_a_folder_that_is_not_there_is_the_worlds_fault(tmp_path: Path) -> None:
    with pytest.raises(OutsideError, match="folder_unwritable"):
        Claim(tmp_path / "nowhere")
