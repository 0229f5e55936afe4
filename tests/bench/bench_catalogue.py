"""A release on its way: bytes of a change, the first sync, and how long until hubs and a desk's screen have it."""

from __future__ import annotations

import statistics
import threading
import zlib
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

import httpx
from starlette.responses import Response

from dostdesk.catalogue.demo_keys import DemoKeys, demo_keys
from dostdesk.catalogue.keyring import SignedKeyring, Trust
from dostdesk.catalogue.manifest import missing_blobs
from dostdesk.catalogue.travel import unpacked
from dostdesk.central.build import Central, build_central
from dostdesk.central.hubs import enrol_hub
from dostdesk.central.releases import Publisher
from dostdesk.central.serve import serving
from dostdesk.central.settings import STORE_FILE
from dostdesk.domain.clock import RunningClock
from dostdesk.hub.central_link import CentralLink, HubPlace, signed_of
from dostdesk.protocol.central_releases import FollowedShape
from dostdesk.serving.listening import Served
from dostdesk.serving.listening import serving as serving_app
from dostdesk.simulation.demo_central import TOKEN_FILE, founded_central
from dostdesk.simulation.processes import CentralProcess, HubProcess
from dostdesk.storage.keys import throwaway_key
from tests.bench.at_work import at_work
from tests.bench.figures import WHOLE, Effort, Figure, by_turns, timed_ms
from tests.bench.places import LARGEST, NINE, WINDOW, morning, words_of
from tests.releases.national import edited, renamed

REACH_CHANGE, ROOM_CHANGE, REACH_FIRST = 1.5, 2048, 2.0
REACH_SCREEN_S, REACH_HUBS_S = 2.0, 60.0
_SERVICE = f"services/{LARGEST}.json"
_WAIT_S, _PATIENCE_S = 20.0, 120.0


@dataclass(slots=True)
class _Catalogue:
    """A central of the demo's kind, and whoever publishes there."""

    folder: Path
    central: Central
    keys: DemoKeys
    clock: RunningClock
    number: int = 1

    def publish(self) -> int:
        """Change one service, in force at once; the number of the new release."""
        self.number += 1
        now = self.clock.now()
        named = {_SERVICE: renamed(f"Yeni ad {self.number}")}
        built = edited(self.number, now, named, created_at=now)
        self.central.releases.publish(self.keys.signing.sign(built.manifest), built.blobs)
        return self.number

    def token(self, centre: str) -> str:
        return enrol_hub(self.central.parts.store, centre, self.clock.now(), replace=False)


class _Counting(httpx.HTTPTransport):
    """The network, with the bytes that came down it: headers and bodies as they travelled."""

    down = 0

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        answer = super().handle_request(request)
        body = answer.read()
        self.down += len(body) + sum(len(name) + len(value) + 4 for name, value in answer.headers.raw)
        return httpx.Response(answer.status_code, headers=answer.headers, content=body)


def measure(effort: Effort) -> list[Figure]:
    """What is promised of the way of a release."""
    with ExitStack() as ends:
        folder = Path(ends.enter_context(TemporaryDirectory(prefix="dost-catalogue-")))
        (folder / "central").mkdir()
        (folder / "hub").mkdir()
        with founded_central(folder / "central", NINE):
            pass
        clock, key = morning(), throwaway_key(folder / "central")
        keys = demo_keys(key)
        publisher = Publisher(signing=keys.signing, authors={})
        central = build_central((folder / "central" / STORE_FILE, key), clock=clock, publisher=publisher)
        ends.callback(central.close)
        catalogue = _Catalogue(folder, central, keys, clock)
        with serving(central) as url:
            first = _first_sync(catalogue, url, effort)
            change = _change(catalogue, url)
        served = ends.enter_context(CentralProcess(folder / "central", clock=clock.written()))
        return [
            change,
            first,
            _to_a_screen(catalogue, served.url, 5 if effort is WHOLE else 1),
            _to_hubs(catalogue, served.url, 100 if effort is WHOLE else 5),
        ]


# ------------------------------------------------------------ bytes, and the first sync


def _change(catalogue: _Catalogue, url: str) -> Figure:
    transport = _Counting()
    link = CentralLink(url, catalogue.token("12"), transport=transport)
    before = catalogue.number
    known = link.follow(HubPlace(release=0, base=0, keyring=0), wait=0)
    base = signed_of(known.releases[-1], b"")
    here = link.blobs(missing_blobs(_accepted(catalogue, known, b""), ()))
    catalogue.publish()
    transport.down = 0
    place = HubPlace(release=before, base=before, keyring=1, directory=known.directory)
    followed = link.follow(place, wait=0)
    (changed,) = missing_blobs(_accepted(catalogue, followed, base.body), here)
    blob = link.blobs((changed,))[changed]
    link.close()
    floor, most = len(zlib.compress(blob, 9)), REACH_CHANGE
    return Figure(
        what=f"one service changed ({len(blob)} bytes of JSON), bytes down to a hub",
        found=f"{transport.down} bytes",
        floor=f"the changed blob compressed, {floor} bytes",
        ratio=transport.down / floor,
        reach=f"at most {REACH_CHANGE:g} × and {ROOM_CHANGE // 1024} KiB",
        met=transport.down <= most * floor + ROOM_CHANGE,
        note="manifest as a difference, signature, the blob, and the headers of both answers",
    )


def _accepted(catalogue: _Catalogue, followed: FollowedShape, base: bytes) -> Any:
    return _trust(catalogue).accept(signed_of(followed.releases[-1], base))


def _trust(catalogue: _Catalogue) -> Trust:
    root = catalogue.keys.root
    kept: SignedKeyring = catalogue.keys.keyring
    return Trust(roots={root.name: root.public}).with_keyring(kept)


def _first_sync(catalogue: _Catalogue, url: str, effort: Effort) -> Figure:
    trust = _trust(catalogue)
    link = CentralLink(url, catalogue.token("31"))
    followed = link.follow(HubPlace(release=0, base=0, keyring=0), wait=0)
    manifest = trust.accept(signed_of(followed.releases[-1], b""))
    wanted = missing_blobs(manifest, ())
    cold = timed_ms(lambda: link.blobs(wanted))
    bodies = {
        "/follow": followed.model_dump_json().encode(),
        "/bundle": catalogue.central.releases.bundle(tuple(wanted)),
    }

    def synced() -> None:
        for signed in link.releases(0, catalogue.clock.now()):
            trust.accept(signed.signed)

    with serving_app(_empty_routes(bodies)) as empty, httpx.Client(base_url=empty, trust_env=False) as client:

        def transferred() -> None:
            client.get("/follow")
            unpacked(client.get("/bundle").content, wanted)

        for warm in (synced, transferred):
            warm()
        rounds = 4 * effort.rounds
        found, floor = by_turns(rounds, partial(timed_ms, synced), partial(timed_ms, transferred))
    link.close()
    size = sum(map(len, bodies.values()))
    return Figure(
        what=f"first sync of the whole catalogue, {len(wanted)} blobs, verified",
        found=f"{found:.1f} ms",
        floor=f"the same {size // 1024} KiB from empty routes of the same server, each blob hashed, {floor:.1f} ms",
        ratio=found / floor,
        reach=f"at most {REACH_FIRST:g} ×",
        met=found <= REACH_FIRST * floor,
        note=f"{cold:.0f} ms for the first hub, for which the blobs are read and packed; storing is the hub's",
    )


def _empty_routes(bodies: Mapping[str, bytes]) -> Served:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        await Response(bodies[scope["path"]], media_type="application/octet-stream")(scope, receive, send)

    return Served(name="floor", app=app, wake=lambda: None, close=lambda: None)


# ------------------------------------------------------------ how long it takes


def _to_a_screen(catalogue: _Catalogue, url: str, rounds: int) -> Figure:
    folder, clock = catalogue.folder, catalogue.clock
    options = ["--central", url, "--central-token", str(folder / "central" / TOKEN_FILE)]
    seconds: list[float] = []
    with (
        HubProcess(folder / "hub", clock=clock.written(), options=options) as hub,
        at_work(hub.url, folder / "desk", window=WINDOW, clock=clock) as clerk,
    ):
        words = words_of("az")
        for _ in range(rounds):
            begun = perf_counter()
            told = words("program.catalogue_switched", number=catalogue.publish())
            clerk.until(lambda told=told: clerk.window.shell.notice.sentence == told)  # type: ignore[misc]
            clerk.still()
            clerk.window.shell.notice.repaint()
            seconds.append(perf_counter() - begun)
            clerk.rests()
    found = statistics.median(seconds)
    return Figure(
        what="publish to a desk's screen in the demo",
        found=f"{found:.2f} s",
        floor="",
        reach=f"at most {REACH_SCREEN_S:g} s",
        met=found <= REACH_SCREEN_S,
        note=f"central, hub and desk over encrypted files; at worst {max(seconds):.2f} s of {rounds}; published by "
        "another program over the same store, which central looks for twice a second",
    )


def _to_hubs(catalogue: _Catalogue, url: str, hubs: int) -> Figure:
    trust, ready = _trust(catalogue), threading.Barrier(hubs + 1)
    tokens = [catalogue.token(f"{order:02d}") for order in range(hubs)]
    expected = catalogue.number + 1

    def follows(token: str) -> float:
        link = CentralLink(url, token)
        try:
            known = link.follow(HubPlace(release=0, base=0, keyring=0), wait=0)
            signed = signed_of(known.releases[-1], b"")
            manifest = trust.accept(signed)
            here = set(manifest.blobs.values())
            place = HubPlace(release=manifest.number, base=manifest.number, keyring=1, directory=known.directory)
            ready.wait(_PATIENCE_S)
            while True:
                followed = link.follow(place, wait=_WAIT_S)
                if followed.releases:
                    break
            manifest = trust.accept(signed_of(followed.releases[-1], signed.body))
            link.blobs(missing_blobs(manifest, here))
            if manifest.number != expected:
                raise AssertionError(f"release {manifest.number} is not {expected}")
            return perf_counter()
        finally:
            link.close()

    with ThreadPoolExecutor(hubs) as pool:
        asked = [pool.submit(follows, token) for token in tokens]
        ready.wait(_PATIENCE_S)
        # All of them have asked by then, and wait.
        threading.Event().wait(1.0)
        begun = perf_counter()
        catalogue.publish()
        seconds = [one.result() - begun for one in asked]
    return Figure(
        what=f"publish until {hubs} hubs have the release, verified",
        found=f"{max(seconds):.2f} s",
        floor="",
        reach=f"at most {REACH_HUBS_S:g} s",
        met=max(seconds) <= REACH_HUBS_S,
        note=f"all of them wait at one central; half had it after {statistics.median(seconds):.2f} s",
    )
