"""Central publishes what is signed, whole and newer, once two people have signed it; hubs hear of it at once."""

from __future__ import annotations

import base64
import json
import threading
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from dostdesk.assets import resource
from dostdesk.catalogue.canonical import digest
from dostdesk.catalogue.demo_keys import demo_keys
from dostdesk.central.build import build_central
from dostdesk.central.demo_catalogue import found_demo_catalogue
from dostdesk.central.releases import Publisher
from dostdesk.domain.clock import ManualClock
from dostdesk.domain.errors import RefusedError
from dostdesk.hub.central_link import CentralLink, HubPlace, signed_of
from dostdesk.publishing.publication import Publication
from tests.desk.place import NINE
from tests.releases.national import KEYS, FollowingHub, National, Wire, edited, first_release, renamed
from tests.storage_fixtures import KEY

SERVICE = "services/udsy-apply.json"
SECOND = edited(2, NINE, {SERVICE: renamed("Yeni ad")})


def refused(code: str) -> pytest.RaisesExc[RefusedError]:
    return pytest.RaisesExc(RefusedError, check=lambda error: error.code == code)


def test_a_number_that_goes_back_an_unknown_key_and_a_missing_blob_are_refused(national: National) -> None:
    publish = national.releases.publish
    sha = SECOND.manifest.blobs[SERVICE]
    with refused("release_unknown_key"):
        publish(demo_keys(b"somebody else's secret").signing.sign(SECOND.manifest), SECOND.blobs)
    with refused("release_truncated"):
        publish(KEYS.signing.sign(SECOND.manifest), {k: v for k, v in SECOND.blobs.items() if k != sha})
    with refused("release_forged"):
        publish(KEYS.signing.sign(SECOND.manifest), {**SECOND.blobs, sha: b"{}"})
    third = edited(3, NINE, {SERVICE: renamed("Üç")})
    national.publish(third)
    with refused("release_rolled_back"):
        national.publish(SECOND)
    with refused("release_forged"):
        national.publish(edited(3, NINE, {SERVICE: renamed("Başqa üç")}))
    national.publish(third)
    assert [one.number for one in national.releases.published()] == [1, 3]


def test_hubs_are_told_as_differences_and_only_what_is_newer(national: National) -> None:
    link = CentralLink("http://central", national.token(), transport=Wire(national))
    here = HubPlace(release=1, base=1, keyring=1)
    assert link.follow(here, wait=0).releases == ()
    national.publish(SECOND)
    followed = link.follow(here, wait=0)
    assert (followed.newest, followed.keyring, followed.releases[0].base) == (2, None, 1)
    base = KEYS.signing.sign(first_release().manifest).body
    assert signed_of(followed.releases[0], base) == KEYS.signing.sign(SECOND.manifest)
    whole = link.follow(replace(here, base=0, keyring=0), wait=0)
    assert signed_of(whole.releases[0], b"") == KEYS.signing.sign(SECOND.manifest)
    assert whole.keyring is not None
    assert link.follow(replace(here, base=77), wait=0).releases[0].base == 0
    link.close()


def test_who_waits_hears_of_it_when_it_is_published(national: National) -> None:
    """The wait is long; that it ends shows who ended it."""
    link = CentralLink("http://central", national.token(), transport=Straight(national))
    heard: list[int] = []
    waiting = threading.Thread(
        target=lambda: heard.append(link.follow(HubPlace(release=1, base=1, keyring=1), wait=20).newest)
    )
    waiting.start()
    assert national.asked.wait(20)
    national.publish(SECOND)
    waiting.join(15)
    assert heard == [2]
    link.close()


class Straight(httpx.BaseTransport):
    def __init__(self, national: National) -> None:
        self._national = national

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        return self._national.request(request)


def test_only_a_hub_follows_and_fetches(national: National) -> None:
    link = CentralLink("http://central", "no such token", transport=Wire(national))
    for call in (
        lambda: link.follow(HubPlace(release=0, base=0, keyring=0), wait=0),
        link.release_keys,
        lambda: link.blobs(tuple(SECOND.blobs)[:1]),
    ):
        with refused("hub_unknown"):
            call()
    link.close()
    known = CentralLink("http://central", national.token(), transport=Wire(national))
    with refused("blob_unknown"):
        known.blobs(("0" * 64,))
    known.close()


AUTHORS = {name: Ed25519PrivateKey.from_private_bytes(bytes([order]) * 32) for order, name in enumerate(("a", "b"))}


def publication(built: Any, *people: str) -> Publication:
    source = b"services: []\n"
    name = digest(source)
    made = Publication(
        manifest=built.manifest.to_bytes(), sources={"services.yaml": name}, blobs={**built.blobs, name: source}
    )
    for person in people:
        made = made.approved(person, AUTHORS[person], at=NINE)
    return made


def body_of(publication: Publication) -> dict[str, Any]:
    return {
        "manifest": publication.manifest.decode(),
        "sources": dict(publication.sources),
        "blobs": {sha: base64.b64encode(blob).decode() for sha, blob in publication.blobs.items()},
        "approvals": [
            {
                "person": one.person,
                "signed_at": one.signed_at.isoformat(),
                "signature": base64.b64encode(one.signature).decode(),
            }
            for one in publication.approvals
        ],
    }


def test_two_people_publish_over_http_and_hubs_take_it(
    national: National, hub: FollowingHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    authors = {name: key.public_key().public_bytes_raw() for name, key in AUTHORS.items()}
    monkeypatch.setattr(national.releases, "_publisher", Publisher(signing=KEYS.signing, authors=authors))

    def post(content: dict[str, Any]) -> httpx.Response:
        request = httpx.Request("POST", "http://central/v1/releases", content=json.dumps(content).encode())
        request.headers["content-type"] = "application/json"
        return national.request(request)

    alone = post(body_of(publication(SECOND, "a")))
    assert (alone.status_code, alone.json()["code"]) == (409, "publication_signature_missing")
    assert hub.number == 1
    both = post(body_of(publication(SECOND, "a", "b")))
    assert both.status_code == 200, both.text
    assert [one["person"] for one in both.json()["approvals"]] == ["a", "b"]
    assert post(body_of(publication(SECOND, "a", "b"))).json() == both.json()
    listed = national.request(httpx.Request("GET", "http://central/v1/releases")).json()["releases"]
    assert [one["number"] for one in listed] == [1, 2]
    source = listed[1]["sources"]["services.yaml"]
    fetched = national.request(httpx.Request("GET", f"http://central/v1/releases/blobs/{source}"))
    assert fetched.content == b"services: []\n"
    hub.follow()
    assert hub.number == 2


def test_a_central_without_a_signing_key_publishes_nothing(national: National, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(national.releases, "_publisher", Publisher(signing=None, authors={}))
    with refused("publishing_closed"):
        national.releases.publish_approved(publication(SECOND, "a", "b"))


def test_a_demo_founds_its_catalogue_once(folder: Path, clock: ManualClock) -> None:
    for start in range(2):
        central = build_central((folder / "demo.db", KEY), clock=clock)
        if start == 0:
            with refused("root_none"):
                central.releases.root()
        for _ in range(2):
            found_demo_catalogue(central.releases, secret=bytes(16), sources=resource("catalogue"), clock=clock)
        assert [one.number for one in central.releases.published()] == [1]
        assert central.releases.root().startswith("demo-")
        central.close()
        clock.advance(timedelta(days=400))
