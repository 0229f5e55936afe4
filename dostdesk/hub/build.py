"""The one builder of a hub: opens its store, takes what central has, and puts the parts together."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from dostdesk.assets import resource
from dostdesk.domain.clock import Clock
from dostdesk.domain.errors import RefusedError
from dostdesk.domain.events import Event
from dostdesk.domain.ids import NewId, RandomBits, id_maker, system_bits
from dostdesk.hub.api import create_app
from dostdesk.hub.central_link import ReleaseSource
from dostdesk.hub.central_mark import CentralMark
from dostdesk.hub.central_port import CentralPort
from dostdesk.hub.central_push import PushPort
from dostdesk.hub.contacts import ContactSource, ContactWatch
from dostdesk.hub.devices import DeviceBook
from dostdesk.hub.directory import FollowedDirectory, take_directory
from dostdesk.hub.feed import FeedTail
from dostdesk.hub.following import Follower, Following
from dostdesk.hub.handing_over import HandingOver, HandOver, PortTo
from dostdesk.hub.hub_port import HubPort
from dostdesk.hub.insight import InsightFollower, InsightFollowing
from dostdesk.hub.outlook import Foresight, ForesightHere, HubKnows, Knows
from dostdesk.hub.outlook_apart import ForesightApart
from dostdesk.hub.parts import Parts
from dostdesk.hub.problems import LARGER, stamp_of
from dostdesk.hub.pushing import Pusher, Pushing
from dostdesk.hub.register_port import InventedRegister, RegisterPort
from dostdesk.hub.releases import HubReleases, open_releases
from dostdesk.hub.standalone import StandaloneCentral
from dostdesk.hub.standing import Standing
from dostdesk.hub.steady_time import SteadyTime
from dostdesk.hub.timetable import Timetable
from dostdesk.hub.windows_awaited import windows_awaited
from dostdesk.hub.writer import Writer
from dostdesk.serving.logs import note
from dostdesk.serving.problems import Envelope
from dostdesk.storage.hub.store import Centre, HubStore, new_secret

if TYPE_CHECKING:
    from fastapi import FastAPI

STORE_FILE = "hub.db"
# A central that has forgotten it, or was only now given a key to keep it, hears it that soon.
IDENTITY_TOLD_EVERY = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class CentreProfile:
    """Which centre a new store is made for; an old one knows."""

    code: str
    name: Mapping[str, str]
    windows: tuple[int, ...]


DEMO_CENTRE = CentreProfile(
    code="12",
    name=MappingProxyType({"az": "12 saylı DOST mərkəzi", "ru": "Центр DOST № 12", "en": "DOST centre No. 12"}),
    windows=tuple(range(1, 41)),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hub:
    """A hub that runs: its writer is at work, `app` can be served.

    Attributes:
        app: The ASGI application with everything around the routes.
        api: The FastAPI application inside, for its OpenAPI.
        pusher: What brings the feed to central; None without a central.
        pushing: Its thread.
        follower: What follows central's releases; None without a central.
        following: Its thread.
        contacts: What asks central about contacts of citizens; None without a central.
        hand_over: What is said to the hub before this one, or handed to the one after.
        handing_over: Its thread.
        insight: What folds the feed for statistics.
        counting: Its thread.
    """

    app: Envelope
    api: FastAPI
    parts: Parts
    store: HubStore
    writer: Writer
    pusher: Pusher | None = None
    pushing: Pushing | None = None
    follower: Follower | None = None
    following: Following | None = None
    contacts: ContactWatch | None = None
    hand_over: HandOver
    handing_over: HandingOver
    insight: InsightFollower
    counting: InsightFollowing

    def close(self) -> None:
        """Send waiting readers home, finish what waits to be written, close the store."""
        self.parts.tail.close()
        for thread in (self.following, self.pushing, self.handing_over, self.counting):
            if thread is not None:
                thread.stop()
        self.parts.foresight.close()
        self.writer.stop()
        self.parts.relay.close()
        self.store.close()


def build_hub(
    folder: Path,
    key: bytes,
    *,
    clock: Clock,
    bits: RandomBits | None = None,
    profile: CentreProfile = DEMO_CENTRE,
    central: Callable[[Centre], CentralPort] | None = None,
    register: RegisterPort | None = None,
    push: PushPort | None = None,
    follow: ReleaseSource | None = None,
    contacts: ContactSource | None = None,
    root: str = "",
    start: bool = True,
    port_to: PortTo | None = None,
    own_address: str = "",
    keep_identity: Callable[[Centre], None] | None = None,
    make_writer: Callable[[HubStore, Callable[[Sequence[Event]], None]], Writer] = Writer,
    outlook_apart: bool = False,
) -> Hub:
    """Open the hub whose data is in `folder`, made if it is not there, and start its writer.

    Args:
        key: 32 bytes; the store's key.
        bits: Where ids come from; the system's randomness if not given.
        profile: For a new store.
        central: Makes the port to central once the centre is known; a standalone one if not given.
        push: Where the feed is pushed to; nowhere if not given.
        follow: Whose releases are followed while the hub runs; nobody's if not given.
        contacts: Where contacts of citizens are asked for, by whoever follows; nowhere if not given.
        root: As `open_releases` takes it.
        start: Without it `pusher`, `follower` and `insight` are stepped by the caller.
        port_to: Another hub of this centre at an address; without it a hand-over is stepped by the caller.
        keep_identity: Lets central keep what makes a hub this centre's, for one whose disk is gone.
        own_address: Where devices find this hub, told to the one that it takes over from.
        make_writer: In place of the writer with a thread of its own, for a simulation.
        register: Where windows ask about people; invented ones if not given.
        outlook_apart: A process of its own simulates the hours ahead, after each event; otherwise it is done here, when
            somebody asks.

    Raises:
        RefusedError, OutsideError: The store cannot be opened, or a release cannot be trusted.
    """
    folder.mkdir(parents=True, exist_ok=True)
    store = HubStore.open(folder / STORE_FILE, key)
    centre = _centre(store, profile, clock.now())
    port = central(centre) if central is not None else _standalone(centre)
    releases = open_releases(store, port, centre.windows, clock.now(), root=root)
    new_id = id_maker(clock, bits or system_bits())
    _take_first_directory(store, port, clock.now(), new_id)
    with store.writing() as rows:
        dropped = releases.drop_outdated(rows, clock.now())
    releases.forget(dropped)
    with store.reading() as rows:
        head = rows.feed.head()
        last = rows.feed.after(head.seq - 1, 1)
        devices = DeviceBook(rows.people.devices(), rows.directory.read().retired, rows.lives.all())
        confirmed = rows.confirmed.read()
        clock = SteadyTime(clock, last[0].hub_time if last else None)
        awaited = windows_awaited(rows, rows.succession.promotions(), clock.now())
    tail = FeedTail(head.seq)
    mark, grown, happened = CentralMark(None if push is None else confirmed.seq), threading.Event(), threading.Event()
    timetable = Timetable()

    def committed(events: Sequence[Event]) -> None:
        tail.grew(events)
        timetable.committed(events)
        grown.set()
        happened.set()

    writer = make_writer(store, committed)
    fenced = threading.Event()

    def stood_down() -> None:
        tail.announce()
        fenced.set()

    standing = Standing(store, writer, centre, clock, changed=stood_down)
    directory = FollowedDirectory(
        store=store, writer=writer, devices=devices, tail=tail, central=port, clock=clock, new_id=new_id
    )
    foresight: Foresight
    knows = _knowing(releases, directory, centre)
    if outlook_apart:
        foresight = ForesightApart(folder / STORE_FILE, key, knows, clock.now, happened)
        foresight.start()
    else:
        foresight = ForesightHere(store, knows, clock.now)
    parts = Parts(
        centre=centre,
        epoch=head.epoch,
        store=store,
        writer=writer,
        tail=tail,
        releases=releases,
        devices=devices,
        central=port,
        directory=directory,
        standing=standing,
        register=register or InventedRegister(clock.now),
        clock=clock,
        new_id=new_id,
        new_token=secrets.token_urlsafe,
        mark=mark,
        awaited=awaited,
        foresight=foresight,
        timetable=timetable,
    )
    api = create_app(parts)
    writer.start()
    pusher = pushing = None
    if push is not None:
        pusher = Pusher(
            store=store,
            writer=writer,
            central=push,
            mark=mark,
            clock=clock,
            bits=bits or system_bits(),
            standing=standing,
        )
        pushing = Pushing(pusher, push, grown)
        if start:
            pushing.start()
    watch = None
    if contacts is not None:
        watch = ContactWatch(store=store, writer=writer, source=contacts, mark=mark, standing=standing, clock=clock)
    follower = following = None
    if follow is not None:
        follower = Follower(
            source=follow,
            store=store,
            writer=writer,
            releases=releases,
            tail=tail,
            clock=clock,
            bits=bits or system_bits(),
            directory=directory.heard,
            report=_reporting(directory, centre, clock, keep_identity, watch),
        )
        following = Following(follower, follow)
        if start:
            following.start()
    hand_over = HandOver(
        store=store, centre=centre, standing=standing, port_to=port_to or HubPort, own_address=own_address
    )
    handing_over = HandingOver(hand_over, fenced)
    if start and port_to is not None:
        handing_over.start()
    insight = InsightFollower(store=store, writer=writer, centre=centre.code, clock=clock)
    counting = InsightFollowing(insight)
    if start:
        counting.start()
    return Hub(
        app=Envelope(api, stamp_of(parts), larger=LARGER),
        api=api,
        parts=parts,
        store=store,
        writer=writer,
        pusher=pusher,
        pushing=pushing,
        follower=follower,
        following=following,
        contacts=watch,
        hand_over=hand_over,
        handing_over=handing_over,
        insight=insight,
        counting=counting,
    )


def _centre(store: HubStore, profile: CentreProfile, now: datetime) -> Centre:
    with store.writing() as rows:
        known = rows.centre()
        if known is not None:
            return known
        made = Centre(code=profile.code, name=profile.name, windows=profile.windows, secret=new_secret())
        rows.found_centre(made, now)
        return made


def _standalone(centre: Centre) -> CentralPort:
    return StandaloneCentral(centre=centre.code, secret=centre.secret, sources=resource("catalogue"))


def _knowing(releases: HubReleases, directory: FollowedDirectory, centre: Centre) -> Knows:
    """What a forecast is told of this hub, as it is by then."""

    def knows(now: datetime) -> HubKnows:
        rules = releases.rules.in_force(now)
        calendar = rules.calendar.decided(directory.days)
        return HubKnows(policy=rules.policy, calendar=calendar, windows=centre.windows, paydays=directory.days.paydays)

    return knows


def _take_first_directory(store: HubStore, port: CentralPort, now: datetime, new_id: NewId) -> None:
    """Fetch the directory, if the store has none yet and nobody works here."""
    with store.reading() as rows:
        if rows.directory.read().version or rows.people.staff():
            return
    directory = port.directory()
    with store.writing() as rows:
        take_directory(rows, directory, now=now, new_id=new_id)


def _reporting(
    directory: FollowedDirectory,
    centre: Centre,
    clock: Clock,
    keep_identity: Callable[[Centre], None] | None,
    contacts: ContactWatch | None,
) -> Callable[[], None]:
    """What is told to central, and asked, beside the feed: new devices and contacts each time, who this hub is every
    hour.
    """
    told_at: list[datetime] = []

    def report() -> None:
        directory.report()
        if contacts is not None:
            contacts.step()
        if keep_identity is None or (told_at and clock.now() - told_at[-1] < IDENTITY_TOLD_EVERY):
            return
        try:
            keep_identity(centre)
        except RefusedError as refused:
            note("identity_refused", code=refused.code)
        told_at[:] = [clock.now()]

    return report
