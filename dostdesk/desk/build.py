"""The one place that puts a desk together."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from dostdesk.catalogue.release import Release
from dostdesk.desk import (
    identify,
    outlook,
    register,
    session,
)
from dostdesk.desk.acting import actions_of
from dostdesk.desk.actions import Actions
from dostdesk.desk.announced import AnnouncedHubs
from dostdesk.desk.catalogue_view import CatalogueView
from dostdesk.desk.hub_time import HubTime, OwnClock, Seconds
from dostdesk.desk.line import Hub, Line
from dostdesk.desk.link import Link, Worker
from dostdesk.desk.link_state import LinkWatch
from dostdesk.desk.look import Look
from dostdesk.desk.outbox import Outbox
from dostdesk.desk.overlay import keep_laid_over
from dostdesk.desk.print_journal import PrintJournal
from dostdesk.desk.printers import Printers
from dostdesk.desk.register_search import RegisterFound, search_register
from dostdesk.desk.release_cache import ReleaseCache
from dostdesk.desk.right_of_way import RightOfWay
from dostdesk.desk.room import Room, room_in
from dostdesk.desk.soundness import take_up
from dostdesk.desk.verifying import KnownPeople, Verifier
from dostdesk.desk.work import OpenWork
from dostdesk.domain.clock import Clock
from dostdesk.domain.errors import DeskError, OutsideError
from dostdesk.domain.ids import NewId, PrintJobId, RandomBits, TicketId, WindowNo
from dostdesk.domain.numbers import public_address
from dostdesk.domain.ops import INTENT_LIFETIME
from dostdesk.domain.rights import Staff
from dostdesk.domain.words import Language, Words
from dostdesk.forms.document import FormDocument
from dostdesk.printing.drivers import Printer, SystemPrinter, available_printers
from dostdesk.storage.desk import device, outbox
from dostdesk.storage.desk.store import FILE, DeskStore
from dostdesk.storage.keys import keyring_key, throwaway_key, try_keyring

if TYPE_CHECKING:
    import httpx

    from dostdesk.desk.citizen import CitizenFacts
    from dostdesk.desk.courier import Courier
    from dostdesk.desk.follower import Follower
    from dostdesk.desk.outbox_work import OwnOutbox
    from dostdesk.desk.sender import Sender
    from dostdesk.desk.statistics import Statistics
    from dostdesk.protocol.outlook import Outlook, Replayed, ReplayRequest

ANSWER_WITHIN_S = 10.0
CLOCK_AHEAD = "clock_ahead"


class Listeners:
    """Those who want to know when the desk changed; told on the thread that changed it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._told: tuple[Callable[[], None], ...] = ()

    def add(self, callback: Callable[[], None]) -> Callable[[], None]:
        """Tell `callback` from now on; calling what is answered ends that."""
        with self._lock:
            self._told = (*self._told, callback)

        def remove() -> None:
            with self._lock:
                self._told = tuple(known for known in self._told if known is not callback)

        return remove

    def tell(self) -> None:
        for callback in self._told:
            callback()


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A desk and its centre, before anybody signed in.

    Attributes:
        centre: The centre's number; empty before the desk was enrolled, and so are its name and windows.
        remembered: Who signed in here lately, the last one first.
        clock_ahead: By how much the hub's clock is ahead of this computer's.
        clock_doubted: The computer's clock was set or cannot be right, and the hub has not said the time since.
    """

    centre: str = ""
    centre_name: Mapping[str, str] = field(default_factory=dict)
    windows: tuple[WindowNo, ...] = ()
    remembered: tuple[Staff, ...] = ()
    last_window: WindowNo | None = None
    clock_ahead: timedelta = timedelta()
    clock_doubted: bool = False


class Desk:
    """One desk of a centre: what it can do, what it knows, and its end.

    What reads or writes waits for the disk, and belongs on a worker thread like the actions; `release`, `release_of`
    and `words` are in memory, and so is a `form` once it was read.

    Attributes:
        actions: The use cases, for screens.
        printers: Which printer takes which paper.
    """

    def __init__(
        self,
        *,
        actions: Actions,
        work: OpenWork,
        line: Line,
        journal: PrintJournal,
        printers: Printers,
        printing: Worker,
        verifier: Verifier,
        verifying: Worker,
        listeners: Listeners,
        folder: Path,
    ) -> None:
        self.actions = actions
        self.journal = journal
        self.printers = printers
        self._work = work
        self._line = line
        self._printing = printing
        self.verifier, self._verifying = verifier, verifying
        self._listeners = listeners
        self._folder = folder
        self._closed = False

    @property
    def link(self) -> Link:
        return self._work.link

    @property
    def courier(self) -> Courier:
        return self._line.talkers.courier

    @property
    def sender(self) -> Sender:
        return self._line.talkers.sender

    @property
    def follower(self) -> Follower:
        return self._line.talkers.follower

    def start(self) -> None:
        """Begin to talk to the hub and to print, on threads of their own."""
        self._work.link.start()
        self._printing.start()
        self._verifying.start()

    def subscribe(self, callback: Callable[[], None]) -> Callable[[], None]:
        """Call `callback`, on whichever thread, when the view changed; what is answered ends that."""
        return self._listeners.add(callback)

    @property
    def clock(self) -> Clock:
        """The hub's time, as this desk knows it: what happened is measured by it, so what is shown is as well."""
        return self._work.time

    @property
    def release(self) -> Release | None:
        """The catalogue in force today; None before the first was fetched."""
        return self._work.releases.current

    @property
    def catalogue(self) -> CatalogueView:
        """The release in force, what comes next, and what is wrong."""
        return self._work.releases.view()

    def release_of(self, number: int) -> Release:
        """The catalogue under which a service began. Raises RefusedError `release_none`."""
        return self._work.releases.of(number)

    def form(self, release: int, service: str) -> FormDocument:
        """The form of a service in a release; read once. Raises as `ReleaseCache.form` does."""
        return self._work.releases.form(release, service)

    def words(self, language: Language) -> Words:
        """All sentences of a language."""
        return self._work.words(language)

    def setting(self, name: str) -> str | None:
        """A choice that this desk remembers, such as `language` or `theme`."""
        return session.setting(name, work=self._work)

    def choose(self, name: str, value: str) -> None:
        """Remember a choice."""
        session.choose(name, value, work=self._work)

    def move_paper(self, job: PrintJobId, printer: str) -> None:
        """Let a paper that did not come out go to another printer. Raises as `PrintJournal.move` does."""
        self.journal.move(job, printer)
        self._printing.wake()

    def urge_paper(self, job: PrintJobId) -> None:
        """Start the printer that has a paper. Raises as `PrintJournal.urge` does."""
        self.journal.urge(job)
        self._printing.wake()

    def try_keyring(self) -> None:
        """Keep a secret in the system's keyring and read it back. Raises RefusedError as `keyring_key` does."""
        try_keyring()

    def choose_window(self, window: WindowNo) -> None:
        """Offer this window at sign-in."""
        with self._work.store.writing() as transaction:
            device.put_setting(transaction, session.LAST_WINDOW, str(window))

    def colleagues(self) -> tuple[Staff, ...]:
        """Who may sign in at this centre, asked of the hub. Raises OutsideError `hub_unreachable`."""
        return tuple(shape.value() for shape in self._line.talkers.api.staff().staff)

    def look_up(self, *, fin: str = "", document: str = "") -> register.Found:
        """Who the register has under a FİN or a paper's number. Raises as `register.look_up` does."""
        found = register.look_up(fin=fin, document=document, work=self._work, api=self._line.talkers.api)
        self._work.people.heard(fin or (found.person.fin if found.person else ""), found)
        return found

    def forget_people(self) -> None:
        """The visit has ended: what the register said of its people goes."""
        self._work.people.forget()

    def citizen_facts(self, fin: str, ticket: TicketId) -> CitizenFacts:
        """What is known elsewhere of the citizen here. Raises as `register.citizen_facts` does."""
        return register.citizen_facts(fin, ticket, work=self._work, api=self._line.talkers.api)

    def search_register(self, text: str) -> RegisterFound:
        """Applications of all centres for what was typed. Raises as `register_search.search_register` does."""
        return search_register(text, work=self._work, api=self._line.talkers.api)

    def outlook(self) -> Outlook:
        """What the hub expects of the hours ahead. Raises as `outlook.read_outlook` does."""
        return outlook.read_outlook(work=self._work, api=self._line.talkers.api)

    def replay_day(self, asked: ReplayRequest) -> Replayed:
        """A past day under other rules. Raises as `outlook.replay_day` does."""
        return outlook.replay_day(asked, work=self._work, api=self._line.talkers.api)

    @property
    def outbox(self) -> OwnOutbox:
        """What whoever is signed in has not brought to the hub, and what he can say of it."""
        from dostdesk.desk.outbox_work import OwnOutbox

        return OwnOutbox(work=self._work, trouble=lambda: self.sender.trouble)

    @property
    def statistics(self) -> Statistics:
        """What the hub and central count, for whoever is signed in."""
        from dostdesk.desk.statistics import Statistics

        return Statistics(work=self._work, api=self._line.talkers.api)

    def save_diagnostics(self) -> Path:
        """A file about this computer, with nobody's data, beside the papers. Raises as `save_diagnostics` does."""
        from dostdesk.desk.diagnostics import save_diagnostics

        return save_diagnostics(self._folder, self.actions.view(), work=self._work, trouble=self.sender.trouble)

    def identify(self, fin: str) -> None:
        """Note whose the visit here is. Raises as `identify.identify` does."""
        identify.identify(fin, work=self._work)

    def place(self) -> Place:
        """What this desk knows of itself and its centre."""
        with self._work.store.reading() as transaction:
            install = device.install(transaction)
        return Place(
            centre="" if install is None else install.centre,
            centre_name={} if install is None else install.centre_name,
            windows=() if install is None else install.windows,
            remembered=session.remembered(work=self._work),
            last_window=session.last_window(work=self._work),
            clock_ahead=self._work.time.ahead_of_computer,
            clock_doubted=self._work.time.doubted,
        )

    def close(self) -> None:
        """End every thread and give the store back; what was begun is taken up at the next start."""
        if self._closed:
            return
        self._closed = True
        self._printing.stop()
        self._verifying.stop()
        self._work.link.close()
        self._printing.join()
        self._verifying.join()
        self._keep_laid_over()
        self._work.store.close()

    def _keep_laid_over(self) -> None:
        """Without it the next start takes longer, and that is all."""
        with suppress(DeskError):
            keep_laid_over(self._work.store, self._work.policy)


def desk_key(folder: Path, *, throwaway: bool) -> bytes:
    """The key of the store in `folder`: the keyring's, or a file's beside it for a demonstration.

    Raises:
        RefusedError: As `keyring_key` does.
    """
    if throwaway:
        return throwaway_key(folder)
    return keyring_key("desk", store_exists=(folder / FILE).exists())


def build_desk(
    data_folder: Path,
    key: bytes,
    hub_url: str,
    *,
    clock: Clock,
    new_id: NewId,
    bits: RandomBits,
    printer: Printer,
    words: Callable[[Language], Words],
    device_name: str = "desk",
    program: str = "desk",
    papers_folder: Path | None = None,
    follow_choices: bool = False,
    status_address: str = "",
    transport: httpx.BaseTransport | None = None,
    trust: Path | None = None,
    pace: float = 1.0,
    answer_within: float = ANSWER_WITHIN_S,
    way: RightOfWay | None = None,
    seconds: Seconds | None = None,
    room: Room | None = None,
    listens: bool = False,
    start: bool = True,
) -> Desk:
    """Open the desk's store and put everything together.

    Args:
        key: Of the store, 32 bytes.
        words: Sentences of a language; loaded once by the caller.
        device_name: How the hub knows this PC: letters, digits and hyphens.
        program: `desk` or `simulator`, told to the hub.
        papers_folder: Where papers are saved as PDF; a folder beside the store by default.
        status_address: Where everybody may ask what became of a number; codes on papers lead there.
        follow_choices: Whether printers that were chosen at this desk come before `printer`.
        transport: In place of the network, for tests.
        trust: Certificates that vouch for the hub; the public authorities if not given.
        pace: How many seconds of `clock` pass in a real one; more than one in a simulated day.
        answer_within: Seconds for which an intent waits for its decision.
        seconds: Counts seconds that nobody can set; without it time passes as `clock` shows it.
        room: How much the disk still takes; what the system says if not given.
        listens: Whether hubs that announce themselves on the local network are looked at when the hub is lost.
        way: What a screen claims while it has something to do; what nobody waits for lets it pass.
        start: Without it no thread is made, and `link`, `courier`, `follower` and `journal` are stepped by the caller.

    Raises:
        RefusedError, OutsideError: As `DeskStore` does.
    """
    store = DeskStore(data_folder, key)
    take_up(store)
    listeners = Listeners()
    let_pass = (way or RightOfWay()).let_pass
    changed = listeners.tell
    time = _time(store, clock, seconds, pace)
    watch = LinkWatch(time.own, pace)
    releases = ReleaseCache(store=store, time=time)
    line = Line(
        Hub(
            url=hub_url,
            trust=trust,
            transport=transport,
            device_name=device_name,
            program=program,
            announced=AnnouncedHubs() if listens else None,
        ),
        store=store,
        time=time,
        bits=bits,
        new_id=new_id,
        releases=releases,
        changed=changed,
        let_pass=let_pass,
    )
    link = Link(
        store=store,
        line=line,
        watch=watch,
        time=time,
        changed=changed,
        answer_within=answer_within,
        let_pass=let_pass,
    )
    maker = Outbox(time=time, new_id=new_id, lifetime=INTENT_LIFETIME * pace)
    folder = papers_folder or data_folder / "papers"
    printers = Printers(
        store=store,
        time=time,
        words=words,
        printer=printer,
        folder=folder,
        follow_choices=follow_choices,
        available=available_printers,
        system=lambda name, on_sheet: SystemPrinter(name, on_sheet=on_sheet),
    )
    journal = PrintJournal(
        store=store,
        time=time,
        printers=printers,
        maker=maker,
        words=words,
        changed=changed,
        wake_queue=link.wake_queue,
        let_pass=let_pass,
    )
    with suppress(OutsideError):
        journal.recover()
    printing = Worker("desk-printing", journal.step, let_pass=let_pass)
    known = KnownPeople()
    verifier = Verifier(
        store=store,
        time=time,
        maker=maker,
        link=link,
        people=known,
        look_up=lambda fin: register.look_up(fin=fin, work=work, api=line.talkers.api),
        changed=changed,
    )
    verifying = Worker("desk-verifying", verifier.step, let_pass=let_pass)
    room = room or room_in(data_folder)
    work = OpenWork(
        store=store,
        time=time,
        new_id=new_id,
        bits=bits,
        outbox=maker,
        link=link,
        releases=releases,
        words=words,
        changed=changed,
        wake_printing=printing.wake,
        people=known,
        wake_verifying=verifying.wake,
        status_address=public_address(status_address),
        room=room,
    )
    look = Look(store=store, time=time, watch=watch, releases=releases, people=known, room=room)
    desk = Desk(
        actions=actions_of(work, line, look.view, folder),
        work=work,
        line=line,
        journal=journal,
        printers=printers,
        printing=printing,
        verifier=verifier,
        verifying=verifying,
        listeners=listeners,
        folder=folder,
    )
    if start:
        desk.start()
    return desk


def _time(store: DeskStore, clock: Clock, seconds: Seconds | None, pace: float) -> HubTime:
    """The hub's time: from the last that was recorded here, until the hub says it."""
    with store.reading() as transaction:
        last = outbox.last_recorded(transaction)
        ahead = device.setting(transaction, CLOCK_AHEAD)

    def keep_ahead(moved: timedelta) -> None:
        with store.writing() as transaction:
            device.put_setting(transaction, CLOCK_AHEAD, str(moved.total_seconds()))

    return HubTime(
        clock,
        own=OwnClock(clock, seconds, pace),
        ahead=timedelta(seconds=float(ahead or 0)),
        moved=keep_ahead,
        last=last,
    )
