"""A desk and a hub as real processes over real sockets, one of them killed again and again in the middle of visits."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from random import Random

import httpx

from dostdesk.desk.build import Desk, build_desk
from dostdesk.domain.clock import RunningClock
from dostdesk.domain.ids import id_maker
from dostdesk.hub.build import Hub, build_hub
from dostdesk.simulation.faults.agreement import desk_agrees, hub_agrees, receipts_agree
from dostdesk.simulation.faults.desks import VirtualPrinter, words
from dostdesk.simulation.faults.promises import Promises
from dostdesk.simulation.faults.servers import SteppedWriter
from dostdesk.simulation.faults.wired import answered_at_once
from dostdesk.simulation.laws import FeedLaws, LawBrokenError
from dostdesk.storage.keys import throwaway_key
from tests.journeys.desk_driver import DEVICE, PRINTED
from tests.journeys.place import Journey, next_step
from tests.journeys.processes import EndedError

_ROUNDS = 60


class Killed:
    """Visits that go on whatever is killed.

    Attributes:
        asked_again: How often a person had papers printed again that nobody knew of whether they had come out.
    """

    def __init__(self, visit: Journey) -> None:
        self.visit = visit
        self.asked_again = 0

    def again_and_again(self, kills: int, random: Random) -> Iterator[int]:
        """Kill the desk or the hub at a random moment of a random step; yields how many kills there were."""
        visit, done = self.visit, 0
        while done < kills:
            step = next_step({**visit.seen, "last": None}) or "look"
            self.asked_again += step == "print_again"
            if random.random() < 0.7:
                visit.desk.does(step)
                continue
            moment = random.random() * 1.3 * visit.prepared.took.get(step, 0.05)
            visit.desk.order(step)
            answered = _said(visit, moment)
            if random.random() < 0.6:
                visit.desk.kill()
                visit.sit_down()
            else:
                visit.hub.kill()
                visit.hub.start()
                if not answered:
                    _said(visit, 30)
            if random.random() < 0.6:
                visit.desk.does("settle")
            done += 1
            yield done


def _said(visit: Journey, within: float) -> bool:
    try:
        return visit.desk.said(within=within) is not None
    except EndedError:
        return False


def check_afterwards(killed: Killed) -> tuple[int, int]:
    """End both processes, open what they left, let it settle, and hold it to the laws; answers ops and events.

    Raises:
        LawBrokenError.
    """
    visit = killed.visit
    visit.settle()
    visit.close()
    folder, clock = visit.folder, RunningClock.read(visit.prepared.clock)
    random = Random(1)
    hub = build_hub(
        folder / "hub", throwaway_key(folder / "hub"), clock=clock, bits=random, start=False, make_writer=SteppedWriter
    )
    desk = build_desk(
        folder / "desk",
        throwaway_key(folder / "desk"),
        "http://hub",
        clock=clock,
        new_id=id_maker(clock, random),
        bits=random,
        printer=VirtualPrinter(),
        words=words,
        device_name=DEVICE,
        transport=httpx.MockTransport(answered_at_once(hub.app)),
        start=False,
    )
    try:
        printed = folder / "papers" / PRINTED
        came_out = Counter(printed.read_text().split() if printed.exists() else ())
        if max(came_out.values(), default=0) > 1 + killed.asked_again:
            raise LawBrokenError("a paper comes out again only when a person says so", came_out=came_out.most_common(1))
        return _agreed(hub, desk)
    finally:
        desk.close()
        hub.close()


def _agreed(hub: Hub, desk: Desk) -> tuple[int, int]:
    laws = FeedLaws()
    for _ in range(_ROUNDS):
        desk.link.pulse.step()
        desk.sender.step_all()
        desk.courier.step()
        desk.follower.step(0)
    with hub.store.reading() as rows:
        for event in rows.feed.all():
            laws.follow(event)
        ops = sum(1 for _ in rows.ops.all())
    hub_agrees(hub, laws, Promises())
    desk_agrees(DEVICE, desk, hub, laws, Counter(), central=False)
    receipts_agree([desk], hub, laws)
    return ops, laws.seq
