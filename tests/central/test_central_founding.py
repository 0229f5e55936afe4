"""What a central begins with: the root that its settings name, the keyring that it signed, and the demo's catalogue."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from dostdesk.catalogue.demo_keys import DemoKeys, demo_keys
from dostdesk.catalogue.keyring import Keyring
from dostdesk.central.build import Central
from dostdesk.central.founding import found_catalogue, publisher_of, replace_root_of
from dostdesk.central.settings import CentralSettings
from dostdesk.domain.clock import ManualClock
from dostdesk.domain.errors import RefusedError
from dostdesk.publishing.author_keys import Stretching, make_key
from tests.central.central_http import ask

KEYS, OTHER = demo_keys(b"one secret of a test"), demo_keys(b"another one of a test")


def settings(tmp_path: Path, keys: DemoKeys = KEYS, keyring: Any = None, **more: Any) -> CentralSettings:
    file = tmp_path / "keyring.json"
    file.write_text(json.dumps(keys.keyring.to_mapping() if keyring is None else keyring))
    return CentralSettings(root=f"{keys.root.name}:{keys.root.public.hex()}", keyring=file, **more)


def head(central: Central) -> tuple[str, int]:
    with central.parts.store.reading() as rows:
        found = rows.releases.head()
    return ("", 0) if found is None else (found.root, found.sequence)


def test_the_root_is_pinned_and_its_keyring_taken_as_often_as_it_starts(
    central: Central, clock: ManualClock, tmp_path: Path
) -> None:
    for _ in range(2):
        found_catalogue(central.releases, settings(tmp_path), clock)
    assert head(central) == (f"{KEYS.root.name}:{KEYS.root.public.hex()}", 1)
    second = KEYS.root.sign(Keyring(sequence=2, issued_at=clock.now() + timedelta(days=1), keys=()))
    found_catalogue(central.releases, settings(tmp_path, keyring=second.to_mapping()), clock)
    assert head(central)[1] == 2


def test_another_root_does_not_take_the_place_of_the_first(
    central: Central, clock: ManualClock, tmp_path: Path
) -> None:
    found_catalogue(central.releases, settings(tmp_path), clock)
    with pytest.raises(RefusedError) as refused:
        found_catalogue(central.releases, settings(tmp_path, OTHER), clock)
    assert refused.value.code == "root_other"
    assert refused.value.facts == {"pinned": KEYS.root.name, "named": OTHER.root.name}
    assert head(central) == (f"{KEYS.root.name}:{KEYS.root.public.hex()}", 1)


def test_by_command_it_does_and_the_same_settings_start_it(
    central: Central, clock: ManualClock, tmp_path: Path
) -> None:
    found_catalogue(central.releases, settings(tmp_path), clock)
    second = OTHER.root.sign(
        Keyring(sequence=2, issued_at=clock.now(), keys=Keyring.from_bytes(KEYS.keyring.body).keys)
    )
    named = settings(tmp_path, OTHER, second.to_mapping())
    for _ in range(2):
        assert replace_root_of(central.parts.store, named, clock) == 0
        found_catalogue(central.releases, named, clock)
    assert head(central) == (f"{OTHER.root.name}:{OTHER.root.public.hex()}", 2)


@pytest.mark.parametrize("missing", ["root", "keyring"])
def test_a_root_is_replaced_by_a_named_one_and_its_keyring(
    central: Central, clock: ManualClock, tmp_path: Path, missing: str
) -> None:
    found_catalogue(central.releases, settings(tmp_path), clock)
    named = settings(tmp_path, OTHER).model_copy(update={missing: None if missing == "keyring" else ""})
    with pytest.raises(RefusedError) as refused:
        replace_root_of(central.parts.store, named, clock)
    assert (refused.value.code, refused.value.facts) == ("setting_wrong", {"name": missing})


@pytest.mark.parametrize(("keyring", "code"), [({}, "keyring_truncated"), ([], "keyring_truncated")])
def test_a_keyring_that_is_none_is_refused(
    central: Central, clock: ManualClock, tmp_path: Path, keyring: Any, code: str
) -> None:
    with pytest.raises(RefusedError, match=code):
        found_catalogue(central.releases, settings(tmp_path, keyring=keyring), clock)


def test_a_keyring_that_is_not_there_names_its_setting(central: Central, clock: ManualClock, tmp_path: Path) -> None:
    wanted = CentralSettings(root=f"root:{'0' * 64}", keyring=tmp_path / "none.json")
    with pytest.raises(RefusedError) as refused:
        found_catalogue(central.releases, wanted, clock)
    assert (refused.value.code, refused.value.facts) == ("setting_wrong", {"name": "keyring"})


def test_who_signs_and_whose_signatures_count_come_from_the_settings(tmp_path: Path) -> None:
    public = make_key(tmp_path, "a.rehimova", "a long passphrase", stretching=Stretching(memory_kib=64, passes=1))
    private = KEYS.signing.private.private_bytes_raw().hex()
    signing = SecretStr(f"{KEYS.signing.name}:{private}\n")
    made = publisher_of(CentralSettings(signing_key=signing, authors=tmp_path))
    assert made.signing is not None
    assert (made.signing.name, made.signing.public) == (KEYS.signing.name, KEYS.signing.public)
    assert made.authors == {"a.rehimova": public}
    assert publisher_of(CentralSettings()).signing is None


@pytest.mark.parametrize("written", ["", "name", "name:xyz", "name:00ff"])
def test_a_signing_key_that_is_none_is_named_and_not_told(written: str) -> None:
    with pytest.raises(RefusedError) as refused:
        publisher_of(CentralSettings(signing_key=SecretStr(written)))
    assert refused.value.facts == {"name": "signing_key"}


def test_the_demos_catalogue_is_published_once_and_makes_central_ready(
    central: Central, clock: ManualClock, tmp_path: Path
) -> None:
    demo = CentralSettings(data=tmp_path, throwaway_key=True, demo_catalogue=True)
    for _ in range(2):
        found_catalogue(central.releases, demo, clock)
    assert ask(central, "GET", "/v1/ready").json() == {"database": True, "migrated": True, "release": 1}
    assert "dostdesk_central_release 1.0" in ask(central, "GET", "/metrics").text
    assert publisher_of(demo).signing is not None


@pytest.mark.parametrize(
    "wrong",
    [
        CentralSettings(demo_catalogue=True, database=SecretStr("postgresql://x"), throwaway_key=True),
        CentralSettings(demo_catalogue=True),
    ],
    ids=["with a database", "with a key in the keyring"],
)
def test_the_demos_keys_are_for_a_throwaway_store_alone(central: Central, wrong: CentralSettings) -> None:
    with pytest.raises(RefusedError) as refused:
        publisher_of(wrong)
    assert refused.value.facts == {"name": "demo_catalogue"}
