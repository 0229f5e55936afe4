"""A hub and a central that are served for whoever sends them anything, with everybody there whom they need."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from datetime import timedelta
from pathlib import Path

from dostdesk.assets import resource
from dostdesk.catalogue.demo_keys import demo_keys
from dostdesk.central import serve as central_serve
from dostdesk.central.allowance import Allowance
from dostdesk.central.build import build_central
from dostdesk.central.demo_catalogue import found_demo_catalogue
from dostdesk.central.hubs import enrol_hub
from dostdesk.central.projections import Projector
from dostdesk.central.releases import Publisher
from dostdesk.domain.clock import SystemClock
from dostdesk.domain.people import PersonOnFile
from dostdesk.domain.person_facts import PersonFacts
from dostdesk.domain.register import Asker, RegisterQuestion, Told
from dostdesk.hub import serve as hub_serve
from dostdesk.hub.build import build_hub
from dostdesk.hub.register_port import InventedRegister
from dostdesk.insight.definitions import DEFINITIONS_VERSION
from dostdesk.insight.history import Period, Targets, answer
from dostdesk.insight.periods import check_period
from dostdesk.insight.totals import Totals
from dostdesk.population.register import SyntheticRegister
from dostdesk.protocol.central_insight import StatisticsAsked
from dostdesk.protocol.central_register import ContactTold, EntriesFound
from dostdesk.protocol.insight import HistoryAnswer, MeasuresTable
from tests.fuzz.at_central import AtCentral
from tests.fuzz.at_hub import AtHub
from tests.fuzz.over_openapi import Server

KEY = bytes(range(32))
_SECRET = b"the secret of this test"
_NOW = SystemClock().now


class _Registry:
    """Invented people, asked without a wire."""

    def person(self, *, fin: str, document: str) -> Told[PersonOnFile]:
        known = SyntheticRegister()
        return Told(known.by_fin(fin) if fin else known.by_document(document), _NOW())

    def facts(self, fin: str) -> Told[PersonFacts]:
        return Told(SyntheticRegister().facts(fin), _NOW())


class _Register(InventedRegister):
    """Of whom nobody has ever applied."""

    def history(self, fin: str, asker: Asker) -> EntriesFound:
        return EntriesFound(entries=(), at=_NOW())

    def search(self, question: RegisterQuestion, asker: Asker) -> EntriesFound:
        return EntriesFound(entries=(), at=_NOW())

    def contact(self, application: str, asker: Asker) -> ContactTold:
        return ContactTold(mine="")

    def statistics(self, asked: StatisticsAsked) -> HistoryAnswer:
        check_period(asked.since, asked.until)
        nobody = Period(asked.since, asked.until, Totals())
        targets = Targets(**asked.targets.model_dump())
        return answer(nobody, None, group=asked.group, targets=targets, names=None, breaks=(), freshness=(), now=_NOW())

    def measures(self, asked: StatisticsAsked) -> MeasuresTable:
        check_period(asked.since, asked.until)
        return MeasuresTable(
            definitions=DEFINITIONS_VERSION, since=asked.since, until=asked.until, rows=(), freshness=()
        )


@contextmanager
def served_central(folder: Path) -> Iterator[Server]:
    """With a catalogue, a registry, and a centre that has two visits behind it."""
    clock, publisher = SystemClock(), Publisher(signing=demo_keys(_SECRET).signing, authors={})
    central = build_central(
        (folder / "central.db", KEY), clock=clock, registry=_Registry(), publisher=publisher, identity_key=KEY
    )
    try:
        found_demo_catalogue(central.releases, secret=_SECRET, sources=resource("catalogue"), clock=clock)
        # Whoever asks here asks often.
        central.api.state.public_allowance = Allowance(clock, at_once=10**6, refill=timedelta(seconds=1))
        token = enrol_hub(central.parts.store, "12", central.parts.now(), replace=False)
        headers = {"Authorization": f"Bearer {token}"}
        with central_serve.serving(central) as url:
            manifest = json.loads(central.releases.published()[0].manifest)
            hub = AtCentral(url=url, headers=headers, blobs=sorted(manifest["blobs"].values())[:9], year=_NOW().year)
            hub.begin()
            yield Server(document=central.api.openapi(), url=url, headers=headers, prepare=hub.prepare, heard=hub.heard)
            # Whatever was pushed is folded or lies in quarantine, and stops nothing else.
            Projector(central.parts.store).settle()
    finally:
        central.close()


@contextmanager
def served_hub(folder: Path) -> Iterator[Server]:
    """With a supervisor signed in at a device that has reported nothing yet."""
    hub = build_hub(folder, KEY, clock=SystemClock(), register=_Register(_NOW))
    try:
        with hub_serve.serving(hub) as url:
            device = AtHub.enrolled(url)
            yield Server(
                document=device.document_of(hub.api.openapi()),
                url=url,
                headers=device.headers,
                prepare=device.prepare,
                heard=device.heard,
            )
    finally:
        hub.close()


SERVERS: Mapping[str, Callable[[Path], AbstractContextManager[Server]]] = {"hub": served_hub, "central": served_central}
