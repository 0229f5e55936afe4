"""Drafts: the latest text is never lost, whatever the disk does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from dostdesk.desk.view import Draft
from dostdesk.domain.errors import DeskError, OutsideError
from dostdesk.domain.ids import VisitServiceId
from ui.form.saving import DraftSaver

AT = datetime(2026, 11, 12, 10, 34, tzinfo=UTC)
ONE, TWO = VisitServiceId("one"), VisitServiceId("two")


class Later:
    """Work that waits until the test lets it run."""

    def __init__(self) -> None:
        self.waiting: list[tuple[Callable[[], Any], Callable[[Any], None], Callable[[DeskError], None]]] = []

    def __call__(
        self, work: Callable[[], Any], *, done: Callable[[Any], None], failed: Callable[[DeskError], None]
    ) -> None:
        self.waiting.append((work, done, failed))

    def step(self) -> None:
        work, done, failed = self.waiting.pop(0)
        try:
            result = work()
        except DeskError as error:
            failed(error)
        else:
            done(result)


class Disk:
    def __init__(self) -> None:
        self.full = False
        self.kept: list[tuple[VisitServiceId, Draft]] = []

    def save(self, service: VisitServiceId, draft: Draft) -> Draft:
        if self.full:
            raise OutsideError("disk_full")
        saved = replace(draft, version=draft.version + 1, saved_at=AT)
        self.kept.append((service, saved))
        return saved


def made() -> tuple[DraftSaver, Later, Disk, list[str]]:
    later, disk, told = Later(), Disk(), list[str]()

    def hear(service: VisitServiceId, saved: Draft | None, error: DeskError | None) -> None:
        told.append("saving" if saved is None and error is None else error.code if error else "saved")

    return DraftSaver(run=later, save=disk.save, told=hear), later, disk, told


def test_what_was_typed_while_saving_is_saved_next_and_only_the_latest() -> None:
    saver, later, disk, _ = made()
    for text in (b"a", b"ab", b"abc"):
        saver.keep(ONE, Draft(form=text))
    assert len(later.waiting) == 1
    later.step()
    later.step()
    assert [draft.form for _, draft in disk.kept] == [b"a", b"abc"]
    assert not saver.unsaved


def test_versions_count_on_from_the_draft_that_was_opened() -> None:
    saver, later, disk, _ = made()
    saver.opened(ONE, Draft(version=7))
    for text in (b"a", b"b"):
        saver.keep(ONE, Draft(form=text))
        later.step()
    assert [draft.version for _, draft in disk.kept] == [8, 9]


def test_a_full_disk_keeps_the_text_until_there_is_room() -> None:
    saver, later, disk, told = made()
    disk.full = True
    saver.keep(ONE, Draft(form=b"typed"))
    later.step()
    assert told[-1] == "disk_full"
    assert saver.latest(ONE) == Draft(form=b"typed")
    disk.full = False
    saver.retry()
    later.step()
    assert disk.kept[0][1].form == b"typed"
    assert told[-1] == "saved"


def test_two_services_are_saved_each_in_its_own_place() -> None:
    saver, later, disk, _ = made()
    saver.keep(ONE, Draft(form=b"one"))
    saver.keep(TWO, Draft(form=b"two"))
    later.step()
    later.step()
    assert [(service, draft.form) for service, draft in disk.kept] == [(ONE, b"one"), (TWO, b"two")]


def test_sending_waits_for_the_last_saving_and_hears_when_it_fails() -> None:
    saver, later, disk, _ = made()
    heard: list[bool] = []
    saver.keep(ONE, Draft(form=b"a"))
    saver.when_idle(heard.append)
    assert heard == []
    later.step()
    assert heard == [True]
    disk.full = True
    saver.keep(ONE, Draft(form=b"b"))
    saver.when_idle(heard.append)
    later.step()
    assert heard == [True, False]


def test_of_a_day_of_drafts_the_last_few_are_held() -> None:
    """What an older view of the desk might not know yet, and not all that was ever typed."""
    saver, later, _disk, _told = made()
    services = [VisitServiceId(f"service-{number}") for number in range(40)]
    for service in services:
        saver.keep(service, Draft(form=b"typed"))
        later.step()
    old = Draft()
    assert saver.newest(services[-1], old).form == b"typed"
    assert saver.newest(services[0], old) is old
    assert len(saver._durable) <= 8
