"""A real central in this process, hubs and desks that follow it, and releases that differ in what a test says."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

import httpx

from dostdesk.assets import resource
from dostdesk.catalogue.build import BuiltRelease, build_release
from dostdesk.catalogue.canonical import canonical_json, digest
from dostdesk.catalogue.demo_keys import DemoKeys, demo_keys
from dostdesk.catalogue.manifest import SignedManifest
from dostdesk.central.build import Central, build_central
from dostdesk.central.hubs import enrol_hub
from dostdesk.central.releases import Publisher
from dostdesk.domain.clock import Clock, to_text
from dostdesk.domain.directory import DeviceOfCentre, Directory
from dostdesk.domain.numbers import Series
from dostdesk.hub.build import Hub, build_hub
from dostdesk.hub.central_link import CentralLink
from dostdesk.hub.central_port import SeriesWanted
from dostdesk.hub.standalone import StandaloneCentral
from dostdesk.storage.central.releases import PublishedRelease
from tests.desk.wire import KEY, HubInProcess
from tests.storage_fixtures import KEY as CENTRAL_KEY

SECRET = b"the secret of these tests"
IDENTITY_KEY = bytes(range(100, 132))
KEYS: DemoKeys = demo_keys(SECRET)
Change = Callable[[Any], Any]


@cache
def first_release() -> BuiltRelease:
    """The product's own catalogue."""
    made_at = datetime.fromisoformat("2026-01-01T08:00:00+00:00")
    return build_release(resource("catalogue"), created_at=made_at, effective_from=date(2026, 1, 1))


def edited(number: int, effective_at: datetime, changes: Mapping[str, Change | None], **more: Any) -> BuiltRelease:
    """The first release with some documents changed, or (None) withdrawn."""
    first = first_release()
    paths, blobs = dict(first.manifest.blobs), dict(first.blobs)
    for path, change in changes.items():
        sha = paths.pop(path)
        if change is None:
            continue
        blob = canonical_json(change(json.loads(blobs[sha])), sort_keys=False)
        paths[path] = digest(blob)
        blobs[digest(blob)] = blob
    kept = {sha: blobs[sha] for sha in paths.values()}
    manifest = replace(first.manifest, number=number, effective_at=effective_at, blobs=MappingProxyType(paths), **more)
    return BuiltRelease(manifest=manifest, blobs=MappingProxyType(kept))


def renamed(name: str) -> Change:
    """A service with another Azerbaijani short name."""
    return lambda service: {**service, "short_name": {**service["short_name"], "az": name}}


class Wire(httpx.BaseTransport):
    """What lies between a hub and central: it can be cut, and counts what comes down.

    Attributes:
        down: Bytes of the bodies of answers, by path.
        spoil: Changes the body of an answer on its way.
    """

    def __init__(self, national: National) -> None:
        self._national = national
        self.cut = False
        self.down: dict[str, int] = {}
        self.spoil: Callable[[str, bytes], bytes] = lambda _path, body: body

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        if self.cut:
            raise httpx.ConnectError("cut", request=request)
        if "wait" in request.url.params:
            # Nobody can interrupt a call that has no socket.
            wait = min(0.1, float(request.url.params["wait"]))
            request.url = request.url.copy_set_param("wait", str(wait))
        answer = self._national.request(request)
        path = request.url.path
        body = self.spoil(path, answer.content)
        self.down[path] = self.down.get(path, 0) + len(body)
        return httpx.Response(
            answer.status_code, headers={"content-type": answer.headers["content-type"]}, content=body
        )


class National:
    """Central with the demo's keys and the first release."""

    def __init__(self, folder: Path, clock: Clock) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="test-central")
        self._thread.start()
        self.asked = threading.Event()
        folder.mkdir(parents=True, exist_ok=True)
        publisher = Publisher(signing=KEYS.signing, authors={})
        self.central: Central = build_central(
            (folder / "central.db", CENTRAL_KEY), clock=clock, publisher=publisher, identity_key=IDENTITY_KEY
        )
        self.releases = self.central.releases
        self.releases.found(f"{KEYS.root.name}:{KEYS.root.public.hex()}", KEYS.keyring)
        self.publish(first_release())

    def publish(self, built: BuiltRelease) -> None:
        self.releases.publish(KEYS.signing.sign(built.manifest), built.blobs)

    def publish_unchecked(self, built: BuiltRelease, signed: SignedManifest | None = None) -> None:
        """Past everything that central checks, as whoever has broken into its store would."""
        written = (signed or KEYS.signing.sign(built.manifest)).to_mapping()
        with self.central.parts.store.writing() as rows:
            rows.releases.move_to_release(built.manifest.number)
            release = PublishedRelease(
                number=built.manifest.number,
                effective_at=to_text(built.manifest.effective_at),
                published_at=to_text(built.manifest.created_at),
                manifest=written["manifest"],
                signature=written["signature"],
                key=written["key"],
                sources="{}",
                approvals="[]",
            )
            rows.releases.put(release, built.blobs)
        self.central.parts.news.tell()

    def token(self, centre: str = "12") -> str:
        return enrol_hub(self.central.parts.store, centre, self.central.parts.now(), replace=False)

    def request(self, request: httpx.Request) -> httpx.Response:
        inner = httpx.ASGITransport(app=self.central.app)

        async def answered() -> httpx.Response:
            self.asked.set()
            copy = httpx.Request(request.method, request.url, headers=request.headers, content=request.read())
            answer = await inner.handle_async_request(copy)
            return httpx.Response(answer.status_code, headers=answer.headers, content=await answer.aread())

        return asyncio.run_coroutine_threadsafe(answered(), self._loop).result(timeout=60)

    def close(self) -> None:
        self.central.close()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()


class Port(CentralLink):
    """Central for a hub: its releases over HTTP, people and series as a centre has them that stands alone."""

    def __init__(self, token: str, wire: httpx.BaseTransport, url: str = "http://central") -> None:
        super().__init__(url, token, transport=wire)
        self._alone = StandaloneCentral(centre="12", secret=SECRET, sources=resource("catalogue"))

    def directory(self) -> Directory:
        return self._alone.directory()

    def report_devices(self, devices: Sequence[DeviceOfCentre]) -> None:
        self._alone.report_devices(devices)

    def grant_series(self, wanted: SeriesWanted) -> tuple[Series, ...]:
        return self._alone.grant_series(wanted)


class FollowingHub(HubInProcess):
    """A hub that follows central in steps of the test.

    Attributes:
        root: Named to it at its next start, as whoever keeps it would.
    """

    root = ""

    def __init__(self, folder: Path, clock: Clock, national: National) -> None:
        self.national = national
        self.wire = Wire(national)
        self.folder = folder
        self._token = national.token()
        super().__init__(folder, clock)

    def _build(self) -> Hub:
        port = Port(self._token, self.wire)
        return build_hub(
            self._folder, KEY, clock=self._clock, central=lambda _: port, follow=port, root=self.root, start=False
        )

    def follow(self, wait: float = 0) -> float:
        """One step."""
        follower = self.hub.follower
        assert follower is not None
        return follower.step(wait)

    @property
    def number(self) -> int:
        """The release in force here."""
        return self.hub.parts.rules.in_force(self._clock.now()).number
