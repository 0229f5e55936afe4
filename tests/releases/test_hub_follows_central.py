"""A hub follows central: it fetches what it lacks, switches at the time, and never uses what it cannot trust."""

from __future__ import annotations

import logging
import random
import threading
import zlib
from dataclasses import replace
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

import dostdesk.hub.following as following_of_hub
import dostdesk.hub.releases as releases_of_hub
from dostdesk.catalogue.build import BuiltRelease
from dostdesk.catalogue.canonical import canonical_json, digest
from dostdesk.catalogue.demo_keys import demo_keys
from dostdesk.catalogue.keyring import Keyring, ReleaseKey, SignedKeyring
from dostdesk.catalogue.manifest import SignedManifest
from dostdesk.catalogue.signing import SigningKey
from dostdesk.domain.clock import ManualClock
from dostdesk.domain.errors import OutsideError, RefusedError
from dostdesk.hub.central_link import HubPlace
from dostdesk.hub.following import Following
from dostdesk.protocol.central_releases import FollowedShape
from dostdesk.protocol.hub import Heartbeat
from tests.desk.place import NINE, Place
from tests.releases.national import KEYS, FollowingHub, National, Port, edited, first_release, renamed

SERVICE = "services/udsy-apply.json"
NOW, SOON = NINE, NINE + timedelta(hours=2)


def beat(hub: FollowingHub) -> Heartbeat:
    answer = hub.request(httpx.Request("GET", "http://hub/v1/heartbeat"))
    return Heartbeat.model_validate_json(answer.content)


def refusal(hub: FollowingHub) -> str:
    refused = beat(hub).release_refused
    return "" if refused is None else refused.code


def test_one_changed_service_costs_its_compressed_blob_and_little_more(hub: FollowingHub, national: National) -> None:
    newer = edited(2, NOW, {SERVICE: renamed("Yeni ad")})
    changed = newer.blobs[newer.manifest.blobs[SERVICE]]
    national.publish(newer)
    hub.wire.down.clear()
    hub.follow()
    assert hub.number == 2
    assert sum(hub.wire.down.values()) <= 1.5 * len(zlib.compress(changed, 9)) + 2048
    assert set(hub.wire.down) == {"/v1/follow", "/v1/releases/bundle"}


def test_a_new_hub_takes_the_release_in_force_and_those_to_come_and_nothing_older(
    hub: FollowingHub, national: National, clock: ManualClock
) -> None:
    national.publish(edited(2, NOW, {SERVICE: renamed("Bu gün")}))
    national.publish(edited(3, SOON, {SERVICE: renamed("Sonra")}))
    newcomer = FollowingHub(hub.folder.parent / "newcomer", clock, national)
    with newcomer.hub.store.reading() as rows:
        assert [release.number for release in rows.releases.all()] == [2, 3]
    assert newcomer.number == 2
    newcomer.close()


def test_a_hub_switches_at_the_time_without_a_link(hub: FollowingHub, national: National, clock: ManualClock) -> None:
    national.publish(edited(2, SOON, {SERVICE: None, "services/benefit-birth.json": renamed("Doğum")}))
    hub.follow()
    hub.wire.cut = True
    assert (beat(hub).release, beat(hub).newest_release) == (1, 2)
    rules = hub.hub.parts.rules
    assert rules.letter(1, "udsy-apply") == "Y"
    clock.set(SOON - timedelta(milliseconds=1))
    assert hub.number == 1
    clock.set(SOON)
    assert hub.number == beat(hub).release == 2
    assert rules.letter(1, "udsy-apply") == "Y", "what began under a release goes on"
    with pytest.raises(RefusedError) as withdrawn:
        rules.letter(2, "udsy-apply")
    assert withdrawn.value.code == "service_not_offered"
    assert hub.follow() > 0
    hub.restart()
    assert hub.number == 2, "a start without central goes on with what is here"


def test_whoever_waits_for_the_feed_is_told_at_once(hub: FollowingHub, national: National, desk: Place) -> None:
    national.publish(edited(2, NOW, {SERVICE: renamed("Yeni")}))
    desk.desk.follower.step(0)
    assert not desk.desk.courier.introduction.wants_release
    hub.follow()
    desk.desk.follower.step(0)
    assert desk.desk.courier.introduction.wants_release


def forged(built: BuiltRelease) -> SignedManifest:
    signed = KEYS.signing.sign(built.manifest)
    return replace(signed, body=signed.body.replace(b'"number":2', b'"number":2 '))


def by_a_stranger(built: BuiltRelease) -> SignedManifest:
    return demo_keys(b"somebody else's secret").signing.sign(built.manifest)


def for_a_newer_program(built: BuiltRelease) -> SignedManifest:
    return KEYS.signing.sign(replace(built.manifest, least_client="99.0"))


def of_another_protocol(built: BuiltRelease) -> SignedManifest:
    return KEYS.signing.sign(replace(built.manifest, protocol=9))


def cut_short(built: BuiltRelease) -> SignedManifest:
    signed = KEYS.signing.sign(built.manifest)
    return replace(signed, body=signed.body[:-40])


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (forged, "release_forged"),
        (by_a_stranger, "release_unknown_key"),
        (for_a_newer_program, "release_for_newer_client"),
        (of_another_protocol, "release_for_newer_client"),
        (cut_short, "release_truncated"),
    ],
)
def test_what_cannot_be_used_changes_nothing_and_says_why(
    hub: FollowingHub, national: National, clock: ManualClock, spoil: Any, code: str
) -> None:
    bad = edited(2, NOW, {SERVICE: renamed("Saxta")})
    national.publish_unchecked(bad, spoil(bad))
    hub.wire.down.clear()
    hub.follow()
    assert (hub.number, beat(hub).newest_release, refusal(hub)) == (1, 1, code)
    assert "/v1/releases/bundle" not in hub.wire.down, "nothing is fetched for it"
    hub.restart()
    assert hub.number == 1
    good = edited(3, NOW, {SERVICE: renamed("Doğru")})
    national.publish(good)
    for _ in range(3 if code == "release_truncated" else 1):
        hub.follow()
    assert (hub.number, refusal(hub)) == (3, "")


def test_what_was_refused_is_not_fetched_over_and_over(hub: FollowingHub, national: National) -> None:
    bad = edited(2, NOW, {SERVICE: renamed("Saxta")})
    national.publish_unchecked(bad, by_a_stranger(bad))
    hub.follow()
    before = hub.wire.down["/v1/follow"]
    hub.follow()
    assert hub.wire.down["/v1/follow"] - before < 300


def test_blobs_that_are_damaged_on_the_way_are_fetched_again(hub: FollowingHub, national: National) -> None:
    national.publish(edited(2, NOW, {SERVICE: renamed("Yeni")}))
    hub.wire.spoil = lambda path, body: body[:-3] if path.endswith("bundle") else body
    assert hub.follow() > 0
    assert (hub.number, refusal(hub)) == (1, "release_truncated")
    hub.wire.spoil = lambda _path, body: body
    assert hub.follow() == 0
    assert (hub.number, refusal(hub)) == (2, "")


def test_a_release_whose_parts_cannot_be_read_is_refused_whole(hub: FollowingHub, national: National) -> None:
    odd = canonical_json({"services": "none"})
    first = first_release()
    paths = {**first.manifest.blobs, SERVICE: digest(odd)}
    manifest = replace(first.manifest, number=2, effective_at=NOW, blobs=MappingProxyType(paths))
    bad = BuiltRelease(manifest=manifest, blobs={**first.blobs, digest(odd): odd})
    with pytest.raises(RefusedError) as refused:
        national.publish(bad)
    assert refused.value.code == "release_truncated"
    national.publish_unchecked(bad, KEYS.signing.sign(manifest))
    hub.follow()
    assert (hub.number, refusal(hub)) == (1, "release_truncated")


def test_a_central_that_was_set_back_takes_nothing_back(hub: FollowingHub, national: National) -> None:
    national.publish(edited(2, NOW, {SERVICE: renamed("Yeni")}))
    hub.follow()
    with national.central.parts.store.writing() as rows:
        rows.releases._connection.exec_driver_sql("DELETE FROM release WHERE number = 2")
        rows.releases._connection.exec_driver_sql("UPDATE release_head SET newest = 1")
    national.central.parts.news.tell()
    hub.follow()
    assert (hub.number, refusal(hub)) == (2, "release_rolled_back")


def listed(key: SigningKey, *, revoked_at: datetime | None = None) -> ReleaseKey:
    year = timedelta(days=366)
    return ReleaseKey(
        name=key.name, public=key.public, not_before=NOW - year, not_after=NOW + year, revoked_at=revoked_at
    )


def ring(sequence: int, *keys: ReleaseKey) -> SignedKeyring:
    return KEYS.root.sign(Keyring(sequence=sequence, issued_at=NOW, keys=keys))


NEXT = SigningKey("demo-signing-next", Ed25519PrivateKey.from_private_bytes(bytes(range(32))))


def test_a_new_signing_key_comes_with_a_keyring_and_an_old_one_goes(
    hub: FollowingHub, national: National, desk: Place
) -> None:
    second = edited(2, NOW, {SERVICE: renamed("Yeni açarla")})
    with pytest.raises(RefusedError) as unknown:
        national.releases.publish(NEXT.sign(second.manifest), second.blobs)
    assert unknown.value.code == "release_unknown_key"
    national.releases.publish_keyring(ring(2, listed(KEYS.signing, revoked_at=NOW), listed(NEXT)))
    with pytest.raises(RefusedError) as revoked:
        national.publish(second)
    assert revoked.value.code == "release_key_revoked"
    national.releases.publish(NEXT.sign(second.manifest), second.blobs)
    hub.follow()
    desk.turn()
    desk.turn()
    assert hub.number == desk.view().release == 2
    assert desk.desk.release_of(1).number == 1, "what the old key signed, and was accepted, stays"
    desk.restart()
    hub.restart()
    assert hub.number == desk.view().release == 2
    third = edited(3, NOW, {SERVICE: renamed("Köhnə açarla")})
    national.publish_unchecked(third, KEYS.signing.sign(third.manifest))
    hub.follow()
    assert (hub.number, refusal(hub)) == (2, "release_key_revoked")


def test_a_keyring_that_is_forged_rolled_back_or_of_another_root_changes_nothing(
    hub: FollowingHub, national: National
) -> None:
    def put(sequence: int, signed: SignedKeyring) -> None:
        with national.central.parts.store.writing() as rows:
            rows.releases.move_to_keyring(sequence)
            rows.releases.put_keyring(sequence, signed.to_mapping(), NOW)
        national.central.parts.news.tell()

    national.releases.publish_keyring(ring(3, listed(KEYS.signing)))
    hub.follow()
    assert beat(hub).keyring == 3
    with pytest.raises(RefusedError) as back:
        national.releases.publish_keyring(ring(2, listed(NEXT)))
    assert back.value.code == "keyring_rolled_back"
    for sequence, signed, code in (
        (4, demo_keys(b"somebody else's secret").keyring, "keyring_unknown_root"),
        (5, replace(ring(5, listed(NEXT)), signature=bytes(64)), "keyring_forged"),
        (6, replace(ring(6, listed(NEXT)), body=b"{"), "keyring_truncated"),
        (7, ring(2, listed(NEXT)), "keyring_rolled_back"),
    ):
        put(sequence, signed)
        assert hub.follow() > 0
        assert (beat(hub).keyring, refusal(hub)) == (3, code)
    assert hub.number == 1


def blobs_here(hub: FollowingHub) -> tuple[list[int], set[str]]:
    with hub.hub.store.reading() as rows:
        return [release.number for release in rows.releases.all()], rows.releases.hashes()


def test_a_release_stays_as_long_as_a_visit_needs_it_and_then_goes(
    hub: FollowingHub, national: National, clock: ManualClock, desk: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Visits end with their day at the latest: in a shorter time than the real one both reasons to stay can be seen.
    monkeypatch.setattr(releases_of_hub, "KEPT_AFTER", kept_after := timedelta(hours=1))
    monkeypatch.setattr(following_of_hub, "SWEPT_EVERY", timedelta())
    desk.sign_in()
    desk.serve()
    newer = edited(2, SOON, {SERVICE: renamed("Yeni")})
    only_in_first = first_release().manifest.blobs[SERVICE]
    national.publish(newer)
    hub.follow()
    assert blobs_here(hub)[0] == [1, 2]
    clock.set(SOON + 2 * kept_after)
    hub.follow()
    assert blobs_here(hub)[0] == [1, 2], "the visit is still open"
    desk.desk.actions.leave(desk.visit.ticket.id, "other")
    desk.settle()
    clock.advance(kept_after / 2)
    hub.follow()
    assert blobs_here(hub)[0] == [1, 2], "its papers may be on the way"
    clock.advance(kept_after)
    hub.follow()
    numbers, hashes = blobs_here(hub)
    assert numbers == [2]
    assert hashes == set(newer.manifest.blobs.values())
    assert only_in_first not in hashes
    hub.restart()
    assert hub.number == 2


def test_a_thread_follows_and_ends(hub: FollowingHub, national: National) -> None:
    follower = hub.hub.follower
    assert follower is not None
    following = Following(follower, follower._source)
    national.publish(edited(2, NOW, {SERVICE: renamed("Yeni")}))
    told = threading.Event()
    hub.hub.parts.tail.announce = told.set  # type: ignore[method-assign]
    following.start()
    assert told.wait(20)
    following.stop()
    assert hub.number == 2


def test_a_hub_that_ends_does_not_say_that_central_is_away(
    hub: FollowingHub, national: National, caplog: pytest.LogCaptureFixture
) -> None:
    follower = hub.hub.follower
    assert follower is not None
    asked, closed = threading.Event(), threading.Event()

    class Waiting(Port):
        def follow(self, place: HubPlace, *, wait: float) -> FollowedShape:
            asked.set()
            assert closed.wait(20)
            raise OutsideError("central_unreachable")

        def close(self) -> None:
            super().close()
            closed.set()

    source = follower._source = Waiting(national.token(), hub.wire)
    following = Following(follower, source)
    caplog.set_level(logging.INFO, "dostdesk")
    following.start()
    assert asked.wait(20)
    following.stop()
    assert [record.msg for record in caplog.records if "following_waits" in str(record.msg)] == []


def test_any_order_of_publishing_ends_in_the_highest_whose_time_has_come(
    hub: FollowingHub, national: National, clock: ManualClock
) -> None:
    chance = random.Random(11)
    starts = {1: datetime.min.replace(tzinfo=NOW.tzinfo)}
    for number in range(2, 7):
        starts[number] = NOW + timedelta(hours=chance.randrange(1, 9))
        national.publish(edited(number, starts[number], {SERVICE: renamed(f"Ad {number}")}))
        if chance.random() < 0.6:
            hub.follow()
    hub.follow()
    for hour in range(10):
        clock.set(NOW + timedelta(hours=hour))
        assert hub.number == max(number for number, at in starts.items() if at <= clock.now())
