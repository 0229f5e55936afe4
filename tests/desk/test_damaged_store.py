"""A store of which a page went bad: set aside, read as far as it goes, and the desk goes on with a new one."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from dostdesk.desk.view import Worry, WorryCode
from dostdesk.domain.errors import RefusedError
from dostdesk.domain.events import EventKind
from dostdesk.domain.ops import Lane, OpKind
from dostdesk.storage.desk import device, mending, outbox, readable
from dostdesk.storage.desk.store import FILE, DeskStore
from dostdesk.storage.desk.tables import METADATA, OUTBOX
from dostdesk.storage.engine import connect_to
from tests.desk.place import NINE, Place
from tests.desk.test_copied_store import apply_for, events, install, quarantined, sound
from tests.desk.wire import KEY, HubInProcess

MENDED = (Worry(code=WorryCode.STORE_MENDED),)

PAGE = 4096
OPS = 300


def spoil(folder: Path, page: int) -> None:
    """Bytes of a page (from 1) become others, as on a disk that fails."""
    with (folder / FILE).open("r+b") as stream:
        stream.seek((page - 1) * PAGE + PAGE // 2)
        stream.write(bytes(64))


def pages_of(folder: Path, table: str) -> list[int]:
    """The pages on which the rows of a table lie, its first page first."""
    connection = connect_to(folder / FILE, KEY)
    root = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = ?", (table,)).fetchone()[0]
    connection.close()
    return [int(root)]


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with ops that nobody has heard of."""
    folder = tmp_path_factory.mktemp("filled")
    store = DeskStore(folder, KEY)
    with store.writing() as transaction:
        for place in range(OPS):
            outbox.append(
                transaction,
                op_id=f"op-{place}",
                install_epoch=1,
                lane=Lane.QUEUE,
                actor="a",
                kind=OpKind.START,
                ticket="t",
                happened_at=NINE,
                not_after=None,
                payload={"ticket": "t", "place": place},
            )
        device.put_setting(transaction, "choice.language", "az")
    store.close()
    return folder


@pytest.fixture
def spoilt(filled: Path, tmp_path: Path) -> Path:
    """A copy to be damaged."""
    shutil.copytree(filled, tmp_path / "store")
    return tmp_path / "store"


def kept_ops(store: DeskStore) -> list[str]:
    with store.reading() as transaction:
        return list(transaction.execute(text("SELECT op_id FROM outbox ORDER BY lane_seq")).scalars())


def test_a_sound_store_is_left_alone(spoilt: Path) -> None:
    store = DeskStore(spoilt, KEY)
    assert not store.mended
    store.close()
    assert not list(spoilt.glob("damaged-*"))


@pytest.mark.parametrize("table", [table.name for table in METADATA.sorted_tables if table is not OUTBOX])
def test_a_bad_page_of_any_table_loses_no_op(spoilt: Path, table: str) -> None:
    page = pages_of(spoilt, table)[0]
    spoil(spoilt, page)
    damaged = (spoilt / FILE).read_bytes()
    store = DeskStore(spoilt, KEY)
    assert store.mended
    assert kept_ops(store) == [f"op-{place}" for place in range(OPS)]
    store.close()
    assert (spoilt / "damaged-1" / FILE).read_bytes() == damaged
    again = DeskStore(spoilt, KEY)
    assert not again.mended
    again.close()


def test_every_page_in_turn(filled: Path, tmp_path: Path) -> None:
    """Whichever page it is, the store opens, and of the outbox no more is gone than what lay on that page."""
    pages = (filled / FILE).stat().st_size // PAGE
    lost_in_all = 0
    for page in range(1, pages + 1):
        folder = tmp_path / str(page)
        shutil.copytree(filled, folder)
        spoil(folder, page)
        store = DeskStore(folder, KEY)
        # A page that nothing uses may be bad without anybody noticing.
        kept = kept_ops(store)
        assert len(kept) >= OPS - 40, page
        lost_in_all += OPS - len(kept)
        with store.reading() as transaction:
            assert transaction.execute(text("PRAGMA quick_check")).scalar() == "ok"
        store.close()
        shutil.rmtree(folder)
    # Together the pages of the outbox hold each op once; of one that leads to others nothing is lost.
    assert lost_in_all == OPS


def test_a_lost_first_page_is_not_taken_for_a_wrong_key(spoilt: Path) -> None:
    with (spoilt / FILE).open("r+b") as stream:
        stream.write(bytes(PAGE))
    with pytest.raises(RefusedError) as refused:
        DeskStore(spoilt, bytes(32))
    assert refused.value.code == "store_key_wrong"
    assert not list(spoilt.glob("damaged-*"))
    store = DeskStore(spoilt, KEY)
    assert store.mended
    assert len(kept_ops(store)) == OPS
    store.close()


class Killed(BaseException):
    """Stands for the end of the program."""


@pytest.mark.parametrize("moment", ["_set_aside", "_fill", "_put_in_place", "_make_durable", "_make_fit"])
def test_killed_while_it_is_mended(spoilt: Path, moment: str, monkeypatch: pytest.MonkeyPatch) -> None:
    spoil(spoilt, pages_of(spoilt, "draft")[0])
    real, calls = getattr(mending, moment), []

    def killed(*arguments: object) -> object:
        calls.append(arguments)
        found = real(*arguments)
        if moment != "_put_in_place" or len(calls) == 2:
            raise Killed
        return found

    monkeypatch.setattr(mending, moment, killed)
    with pytest.raises(Killed):
        DeskStore(spoilt, KEY)
    monkeypatch.undo()
    store = DeskStore(spoilt, KEY)
    assert kept_ops(store) == [f"op-{place}" for place in range(OPS)]
    store.close()
    assert (spoilt / "damaged-1" / FILE).exists()


def test_killed_between_the_removal_and_the_new_name(spoilt: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    spoil(spoilt, pages_of(spoilt, "draft")[0])
    real = Path.replace

    def killed(source: Path, target: Path) -> Path:
        if target.name == FILE:
            raise Killed
        return real(source, target)

    monkeypatch.setattr(Path, "replace", killed)
    with pytest.raises(Killed):
        DeskStore(spoilt, KEY)
    monkeypatch.undo()
    store = DeskStore(spoilt, KEY)
    assert len(kept_ops(store)) == OPS
    store.close()


def test_the_desk_goes_on_and_says_so_in_one_sentence(place: Place, hub: HubInProcess) -> None:
    place.sign_in()
    place.serve()
    place.settle()
    service = place.visit.ticket.services[0].id
    place.wire.cut()
    number = apply_for(place, service)
    place.desk.close()
    spoil(place.folder, pages_of(place.folder, "ticket")[0])
    place.desk = place.open()
    assert place.view().worries == MENDED
    place.wire.mend()
    place.settle()
    assert place.hub_application(number) is not None
    assert place.visit.applications[0].number == number
    assert install(place).install_epoch == 2
    assert quarantined(hub) == {}
    place.desk.actions.finish({}, call_the_next=False)
    place.settle()
    place.serve()
    place.settle()
    place.restart()
    assert place.view().worries == MENDED
    place.clock.advance(timedelta(days=1))
    assert place.view().worries == ()
    sound(hub)


def test_what_cannot_be_read_any_more_comes_again_from_the_hub(place: Place, hub: HubInProcess) -> None:
    place.sign_in()
    place.serve()
    service = place.visit.ticket.services[0].id
    place.fill(service)
    place.settle()
    written = place.visit.drafts[service]
    place.desk.close()
    for table in ("draft", "window", "release"):
        spoil(place.folder, pages_of(place.folder, table)[0])
    place.desk = place.open()
    place.settle()
    place.settle()
    assert place.visit.ticket.services[0].id == service
    assert place.visit.drafts[service].form == written.form
    assert place.desk.release is not None
    place.desk.actions.submit(service)
    place.settle()
    assert len(events(hub, EventKind.APPLICATION_SUBMITTED)) == 1
    sound(hub)


def test_a_store_whose_install_cannot_be_read_is_introduced_anew(place: Place, hub: HubInProcess) -> None:
    place.sign_in()
    place.serve()
    place.settle()
    place.wire.cut()
    number = apply_for(place, place.visit.ticket.services[0].id)
    place.desk.close()
    spoil(place.folder, pages_of(place.folder, "install")[0])
    place.desk = place.open()
    place.wire.mend()
    place.settle()
    place.settle()
    assert place.hub_application(number) is not None
    assert quarantined(hub) == {}
    sound(hub)


def test_rows_on_both_sides_of_a_bad_page_are_read(spoilt: Path) -> None:
    """The middle of the outbox: found by going from both ends, and between them one by one."""
    pages = (spoilt / FILE).stat().st_size // PAGE
    best = 0
    for page in range(2, pages + 1):
        whole = (spoilt / FILE).read_bytes()
        spoil(spoilt, page)
        store = readable.DamagedStore(lambda: connect_to(spoilt / FILE, KEY))
        found = store.table("outbox")
        store.close()
        (spoilt / FILE).write_bytes(whole)
        if not found.whole and found.rows:
            best = max(best, len(found.rows))
    assert OPS - 40 <= best < OPS
