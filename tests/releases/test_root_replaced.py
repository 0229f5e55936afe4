"""The offline root is replaced: central, a hub and a desk take the new one when it is named, and lose nothing."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from dostdesk.catalogue.demo_keys import demo_keys
from dostdesk.catalogue.keyring import Keyring, ReleaseKey, SignedKeyring
from dostdesk.catalogue.signing import SigningKey
from dostdesk.central.founding import found_catalogue
from dostdesk.central.releases import replace_root
from dostdesk.central.settings import CentralSettings
from dostdesk.central_command import central
from dostdesk.domain.clock import ManualClock
from dostdesk.domain.errors import RefusedError
from dostdesk.hub.build import build_hub
from tests.desk.place import NINE as NOW
from tests.desk.place import Place
from tests.desk.wire import KEY
from tests.releases.national import KEYS, FollowingHub, National, Port, Wire, edited, renamed

OTHER = demo_keys(b"the root that takes its place")
NEW_ROOT = f"{OTHER.root.name}:{OTHER.root.public.hex()}"
OLD_ROOT = f"{KEYS.root.name}:{KEYS.root.public.hex()}"
SERVICE = "services/udsy-apply.json"


def vouching(key: SigningKey = KEYS.signing, sequence: int = 2) -> SignedKeyring:
    """A keyring of the new root."""
    (known,) = Keyring.from_bytes(KEYS.keyring.body).keys
    kept = ReleaseKey(name=key.name, public=key.public, not_before=known.not_before, not_after=known.not_after)
    return OTHER.root.sign(Keyring(sequence=sequence, issued_at=NOW, keys=(kept,)))


def replaced(national: National) -> None:
    assert replace_root(national.central.parts.store, NEW_ROOT, vouching(), NOW) == 2
    national.central.parts.news.tell()


def refusal(hub: FollowingHub) -> str:
    refused = hub.hub.parts.releases.refused
    return "" if refused is None else refused.code


def test_a_new_root_reaches_central_hub_and_desk_and_no_release_is_lost(
    national: National, hub: FollowingHub, desk: Place
) -> None:
    replaced(national)
    assert national.releases.root() == NEW_ROOT
    hub.follow()
    assert (refusal(hub), hub.hub.parts.releases.pinned) == ("keyring_unknown_root", OLD_ROOT)
    national.publish(edited(2, NOW, {SERVICE: renamed("Yeni kök")}))
    hub.follow()
    assert hub.number == 2, "the key that signs is the same, so nobody waits for the new root"
    hub.root = NEW_ROOT
    hub.restart()
    assert (hub.hub.parts.releases.pinned, hub.hub.parts.releases.sequence, hub.number) == (NEW_ROOT, 2, 2)
    hub.follow()
    assert refusal(hub) == ""
    desk.turn()
    desk.turn()
    assert (desk.view().release, desk.view().catalogue.refused) == (2, None)
    third = edited(3, NOW, {SERVICE: renamed("Yeni açar")})
    newer = SigningKey("demo-signing-newer", OTHER.signing.private)
    (of_before,) = Keyring.from_bytes(vouching().body).keys
    keys = (of_before, replace(of_before, name=newer.name, public=newer.public))
    national.releases.publish_keyring(OTHER.root.sign(Keyring(sequence=3, issued_at=NOW, keys=keys)))
    national.releases.publish(newer.sign(third.manifest), third.blobs)
    hub.follow()
    for _ in range(3):
        desk.turn()
    assert (hub.number, desk.view().release, desk.view().catalogue.refused) == (3, 3, None)
    hub.wire.cut = True
    hub.restart()
    assert hub.number == 3, "named again, the pinned root asks nobody"
    desk.wire.cut()
    desk.restart()
    assert desk.view().release == 3


@pytest.mark.parametrize(
    ("root", "signed", "code"),
    [
        (NEW_ROOT, KEYS.keyring, "keyring_unknown_root"),
        (NEW_ROOT, replace(vouching(), signature=bytes(64)), "keyring_forged"),
        (NEW_ROOT, vouching(sequence=1), "keyring_rolled_back"),
        (NEW_ROOT, vouching(OTHER.signing), "release_unknown_key"),
        (f"{KEYS.root.name}:{OTHER.root.public.hex()}", vouching(), "key_known"),
        ("root-2027", vouching(), "key_malformed"),
        (NEW_ROOT.upper(), vouching(), "key_malformed"),
    ],
)
def test_what_does_not_vouch_for_everything_replaces_nothing(
    national: National, root: str, signed: SignedKeyring, code: str
) -> None:
    with pytest.raises(RefusedError) as refused:
        replace_root(national.central.parts.store, root, signed, NOW)
    assert refused.value.code == code
    assert national.releases.root() == OLD_ROOT
    with national.central.parts.store.reading() as rows:
        assert rows.releases.keyring() == KEYS.keyring.to_mapping()


def test_a_hub_stays_with_its_root_unless_central_has_a_keyring_of_the_new_one(hub: FollowingHub) -> None:
    hub.root = NEW_ROOT
    with pytest.raises(RefusedError, match="keyring_unknown_root"):
        hub.restart()
    hub.root = ""
    hub.hub = hub._build()
    assert (hub.hub.parts.releases.pinned, hub.number) == (OLD_ROOT, 1)


def test_a_new_hub_believes_no_other_root_than_the_named_one(
    national: National, folder: Path, clock: ManualClock
) -> None:
    port = Port(national.token(), Wire(national))
    with pytest.raises(RefusedError, match="root_other"):
        build_hub(folder / "careful", KEY, clock=clock, central=lambda _: port, root=NEW_ROOT, start=False)
    port.close()


def test_by_command_the_root_of_the_settings_takes_the_place_of_the_first(
    tmp_path: Path, national: National, clock: ManualClock
) -> None:
    def settings(root: str, signed: SignedKeyring) -> dict[str, str]:
        (tmp_path / "keyring.json").write_text(json.dumps(signed.to_mapping()))
        return {"DOSTDESK_CENTRAL_ROOT": root, "DOSTDESK_CENTRAL_KEYRING": str(tmp_path / "keyring.json")}

    given = ["--data", str(tmp_path), "--throwaway-key"]

    def typed(*command: str, **environment: Any) -> Any:
        return CliRunner().invoke(central, [*given, *command], env=environment)

    assert typed("replace-root").exit_code == 1
    assert typed("replace-root", **settings(NEW_ROOT, vouching())).exit_code == 1, "there is none to take the place of"
    with pytest.raises(RefusedError) as other:
        found_catalogue(national.releases, CentralSettings(root=NEW_ROOT, keyring=tmp_path / "keyring.json"), clock)
    assert other.value.facts == {"pinned": KEYS.root.name, "named": OTHER.root.name}
