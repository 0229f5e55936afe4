"""What makes a hub a centre's lies sealed at central: with its database alone nobody can be a hub of any centre."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from dostdesk.central.build import Central, build_central
from dostdesk.central.sealing import Seal
from dostdesk.central.settings import CentralSettings
from dostdesk.central.succession import identity_of, keep_identity
from dostdesk.domain.clock import ManualClock
from dostdesk.domain.errors import RefusedError
from dostdesk.protocol.succession import IdentityShape
from dostdesk.storage.central.engine import open_central_engine
from dostdesk.storage.central.store import CentralStore
from dostdesk.storage.engine import upgrade
from tests.central.central_http import ask
from tests.storage_fixtures import KEY

START = datetime(2026, 11, 23, 5, 0, tzinfo=UTC)
SECRET, OTHER = "ab" * 32, "cd" * 32
KEYS = (bytes(range(32)), bytes(range(1, 33)))


def identity(secret: str = SECRET, centre: str = "12", **changed: Any) -> IdentityShape:
    return IdentityShape(centre=centre, name={"az": "Sınaq"}, windows=(1, 2), secret=secret, **changed)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[CentralStore]:
    made = CentralStore.open((tmp_path / "central.db", KEY))
    yield made
    made.close()


@pytest.fixture
def keep(store: CentralStore) -> Callable[..., None]:
    def kept(seal: Seal | None, told: IdentityShape) -> None:
        keep_identity(store, seal, told.centre, told, START)

    return kept


def rows_of(store: CentralStore) -> list[tuple[Any, ...]]:
    with store.engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text("SELECT * FROM hub_identity ORDER BY centre"))]


def code_of(ask: Callable[[], object]) -> str:
    with pytest.raises(RefusedError) as refused:
        ask()
    return refused.value.code


def test_what_is_kept_is_told_again_and_lies_there_sealed(store: CentralStore, keep: Callable[..., None]) -> None:
    seal = Seal(KEYS[0])
    keep(seal, identity())
    assert identity_of(store, seal, "12") == identity()
    (row,) = rows_of(store)
    assert not any(SECRET in str(value) for value in row)
    # The same again changes nothing, and another name keeps the secret.
    keep(seal, identity())
    assert rows_of(store) == [row]
    renamed = IdentityShape(centre="12", name={"az": "Yeni"}, windows=(1,), secret=SECRET)
    keep(seal, renamed)
    assert identity_of(store, seal, "12") == renamed
    assert code_of(lambda: keep(seal, identity(OTHER))) == "identity_other"
    assert code_of(lambda: keep_identity(store, seal, "13", identity(), START)) == "centre_wrong"


def test_the_row_of_another_centre_does_not_open(store: CentralStore, keep: Callable[..., None]) -> None:
    seal = Seal(KEYS[0])
    keep(seal, identity())
    keep(seal, identity(OTHER, "13"))
    with store.engine.begin() as connection:
        connection.execute(
            text("UPDATE hub_identity SET sealed = (SELECT sealed FROM hub_identity WHERE centre = '12')")
        )
    assert identity_of(store, seal, "12") == identity()
    assert code_of(lambda: identity_of(store, seal, "13")) == "identity_sealed"


@pytest.mark.parametrize("spoiled", ["", "00", "no hexadecimal", "00" * 60])
def test_what_was_spoiled_does_not_open(spoiled: str) -> None:
    seal = Seal(KEYS[0])
    sealed = seal.seal("12", bytes.fromhex(SECRET))
    assert seal.open("12", sealed) == bytes.fromhex(SECRET)
    assert seal.seal("12", bytes.fromhex(SECRET)) != sealed
    assert code_of(lambda: seal.open("12", spoiled)) == "identity_sealed"
    assert code_of(lambda: Seal(KEYS[1]).open("12", sealed)) == "identity_sealed"


def test_with_another_key_nothing_opens_and_a_hub_that_tells_it_again_is_kept(
    store: CentralStore, keep: Callable[..., None]
) -> None:
    before, after = Seal(KEYS[0]), Seal(KEYS[1])
    keep(before, identity())
    assert code_of(lambda: identity_of(store, after, "12")) == "identity_sealed"
    keep(after, identity())
    assert identity_of(store, after, "12") == identity()


def test_without_a_key_nothing_is_kept(store: CentralStore, keep: Callable[..., None]) -> None:
    assert code_of(lambda: keep(None, identity())) == "identity_key_missing"
    assert rows_of(store) == []
    keep(Seal(KEYS[0]), identity())
    assert code_of(lambda: identity_of(store, None, "12")) == "identity_key_missing"
    assert code_of(lambda: identity_of(store, Seal(KEYS[0]), "13")) == "identity_unknown"


@pytest.mark.parametrize("key", [None, KEYS[0]])
def test_central_says_once_that_it_has_no_key(tmp_path: Path, caplog: pytest.LogCaptureFixture, key: Any) -> None:
    caplog.set_level("INFO", logger="dostdesk")
    central: Central = build_central(
        (tmp_path / "central.db", KEY), clock=ManualClock(START), identity_key=key, start=False
    )
    try:
        assert ask(central, "GET", "/v1/health").json()["identities"] is (key is not None)
    finally:
        central.close()
    said = [record for record in caplog.records if "identity_key_missing" in str(record.msg)]
    assert len(said) == (key is None)


def test_the_key_is_a_setting_like_the_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DOSTDESK_CENTRAL_DATABASE", raising=False)
    assert CentralSettings(data=tmp_path).sealing_key() is None
    monkeypatch.setenv("DOSTDESK_CENTRAL_IDENTITY_KEY", KEYS[0].hex() + "\n")
    assert CentralSettings().sealing_key() == KEYS[0]
    for wrong in ("", "00" * 31, "x" * 64):
        monkeypatch.setenv("DOSTDESK_CENTRAL_IDENTITY_KEY", wrong)
        with pytest.raises(RefusedError, match="setting_wrong") as refused:
            CentralSettings().sealing_key()
        assert refused.value.facts == {"name": "identity_key"}
    assert KEYS[0].hex() not in repr(CentralSettings(identity_key=KEYS[0].hex()))
    monkeypatch.delenv("DOSTDESK_CENTRAL_IDENTITY_KEY")
    demo = CentralSettings(data=tmp_path, throwaway_key=True)
    assert demo.sealing_key() == demo.sealing_key()
    assert re.fullmatch("[0-9a-f]{64}", (tmp_path / "throwaway-identity.key").read_text())


def test_secrets_that_lay_in_the_clear_are_gone_after_the_upgrade(tmp_path: Path) -> None:
    target = (tmp_path / "old.db", KEY)
    engine = open_central_engine(target)
    with engine.begin() as connection:
        upgrade(connection, "central", "0007")
        row = {"centre": "12", "name": "{}", "windows": "[1]", "secret": SECRET, "kept_at": "2026-11-23T05:00:00.000Z"}
        connection.execute(text("INSERT INTO hub_identity VALUES (:centre, :name, :windows, :secret, :kept_at)"), row)
    engine.dispose()
    store = CentralStore.open(target)
    try:
        assert rows_of(store) == []
        keep_identity(store, Seal(KEYS[0]), "12", identity(), START)
        assert identity_of(store, Seal(KEYS[0]), "12") == identity()
    finally:
        store.close()
