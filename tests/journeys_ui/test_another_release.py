"""Journey: another release comes into force while somebody sits at the window and the hub is away."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from types import MappingProxyType

import pytest
from clerk import Clerk
from hall import Floor, Site, words

from dostdesk.catalogue.canonical import canonical_json, digest
from dostdesk.catalogue.demo_keys import demo_keys
from dostdesk.catalogue.manifest import Manifest, SignedManifest
from dostdesk.hub.build import STORE_FILE
from dostdesk.hub.releases import put_release
from dostdesk.simulation.processes import HubProcess
from dostdesk.storage.hub.store import HubStore
from dostdesk.storage.keys import throwaway_key

pytestmark = pytest.mark.journey
Window = Callable[..., Clerk]
SERVICE, WITHDRAWN = "services/udsy-apply.json", "services/benefit-birth.json"
AFTER = timedelta(minutes=20)


class Jumping:
    """The clock of the hall, until it jumps ahead."""

    def __init__(self, floor: Floor) -> None:
        self._floor = floor
        self.ahead = timedelta()

    def now(self) -> datetime:
        return self._floor.clock.now() + self.ahead


def publish_second(folder: Path, effective_at: datetime) -> None:
    """Release 2 into the store of a hub, as if it had come from central: one service renamed, one withdrawn."""
    store = HubStore.open(folder / STORE_FILE, throwaway_key(folder))
    with store.writing() as rows:
        centre, kept = rows.centre(), rows.releases.release(1)
        assert centre is not None
        first = Manifest.from_bytes(SignedManifest.from_mapping(kept.to_mapping()).body)
        paths = dict(first.blobs)
        del paths[WITHDRAWN]
        service = json.loads(rows.releases.blobs([paths[SERVICE]])[paths[SERVICE]])
        service["name"]["az"] = "Yepyeni yardım"
        blob = canonical_json(service)
        paths[SERVICE] = digest(blob)
        second = replace(first, number=2, effective_at=effective_at, blobs=MappingProxyType(paths))
        signed = demo_keys(centre.secret).signing.sign(second)
        put_release(rows, second, signed, {digest(blob): blob}, effective_at - AFTER)
    store.close()


@pytest.fixture(scope="module")
def hall(site: Site) -> Iterator[Floor]:
    """A hub that has a release which comes into force later."""
    with ExitStack() as stack:
        folder = Path(tempfile.mkdtemp(prefix="dost-window-"))
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        shutil.copytree(site.folder / "hub", folder / "hub")
        publish_second(folder / "hub", site.clock.now() + AFTER)
        floor = Floor(site, folder, HubProcess(folder / "hub", clock=site.clock.written()))
        stack.callback(floor.close)
        yield floor


def test_the_screen_follows_on_its_own_and_the_visit_stays_with_its_release(clerk: Window, hall: Floor) -> None:
    clock = Jumping(hall)
    me = clerk(clock=clock)
    me.signs_in()
    me.serves("udsy-apply")
    me.until(lambda: me.desk.catalogue.next_number == 2)
    assert me.view.release == 1
    hall.hub_dies()
    clock.ahead = AFTER
    me.until(lambda: me.view.release == 2)
    assert words("az")("program.catalogue_switched", number=2) == me.notice
    assert me.view.visit is not None
    assert me.view.visit.ticket.services[0].release == 1
    assert not me.says("Yepyeni")
    me.press("Ctrl+N")
    me.types("yepyeni")
    overlay = me.layer
    assert overlay is not None
    assert overlay.current.service == "udsy-apply"  # type: ignore[attr-defined]
    me.press("Escape")
    clock.ahead = timedelta()
    hall.hub_comes_back()
