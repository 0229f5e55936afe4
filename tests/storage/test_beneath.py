"""What SQLCipher writes is seen, can be refused, and is not there after a power cut unless it was synchronised."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import pytest

from dostdesk.domain.errors import OutsideError
from dostdesk.simulation.faults.disk import VirtualDisk
from dostdesk.storage.beneath import watched
from dostdesk.storage.hub.confirmed import Confirmed
from dostdesk.storage.hub.store import HubStore

KEY = bytes(range(32))
NINE = datetime(2026, 11, 18, 5, 0, tzinfo=UTC)


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[VirtualDisk]:
    (tmp_path / "hub").mkdir()
    made = VirtualDisk(tmp_path / "hub")
    with watched(lambda path: made if path.parent == made.folder else None):
        yield made


def opened(disk: VirtualDisk) -> HubStore:
    return HubStore.open(disk.folder / "hub.db", KEY)


def put(store: HubStore, seq: int) -> None:
    with store.writing() as rows:
        rows.confirmed.put(Confirmed(seq), NINE)


def found(image: dict[str, bytes], folder: Path) -> int:
    folder.mkdir()
    for name, content in image.items():
        (folder / name).write_bytes(content)
    with closing(HubStore.open(folder / "hub.db", KEY)) as store, store.reading() as rows:
        return rows.confirmed.read().seq


def test_what_was_committed_survives_every_power_cut(disk: VirtualDisk, tmp_path: Path) -> None:
    with closing(opened(disk)) as store:
        for seq in range(1, 6):
            put(store, seq)
            for cut in range(5):
                assert found(disk.image(power=Random(cut)), tmp_path / f"{seq}-{cut}") == seq


def test_a_disk_that_lies_loses_it(disk: VirtualDisk, tmp_path: Path) -> None:
    with closing(opened(disk)) as store:
        put(store, 1)
        disk.lying = True
        put(store, 2)
        after = {found(disk.image(power=Random(cut)), tmp_path / str(cut)) for cut in range(8)}
        assert 1 in after
        assert found(disk.image(), tmp_path / "killed") == 2


def test_a_cut_in_the_middle_of_a_commit_leaves_all_or_nothing(disk: VirtualDisk, tmp_path: Path) -> None:
    seen = set[int]()
    with closing(opened(disk)) as store:
        put(store, 1)
        for operation in range(1, 9):
            images = list[dict[str, bytes]]()
            disk.at_operation(operation, lambda: images.append(disk.image(power=Random(operation))))  # noqa: B023
            with store.writing() as rows:
                rows.confirmed.put(Confirmed(1 + operation), NINE)
            disk.never_mind()
            for image in images:
                seen.add(found(image, tmp_path / f"cut-{operation}") - operation)
    assert seen <= {0, 1}
    assert 0 in seen


@pytest.mark.parametrize(("fault", "code"), [("full", "disk_full"), ("failing", "disk_failed")])
def test_a_disk_in_trouble_is_told_and_nothing_stays(disk: VirtualDisk, tmp_path: Path, fault: str, code: str) -> None:
    with closing(opened(disk)) as store:
        put(store, 1)
        setattr(disk, fault, True)
        with pytest.raises(OutsideError) as told:
            put(store, 2)
        assert told.value.code == code
        setattr(disk, fault, False)
        assert found(disk.image(), tmp_path / "after") == 1
        put(store, 3)
        assert found(disk.image(), tmp_path / "later") == 3
