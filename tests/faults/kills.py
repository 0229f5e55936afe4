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


def killed_again_and_again(visit: Journey, kills: int, random: Random) -> Iterator[int]:
    """Go on with visits, and kill the desk or the hub at a random moment of a random step; yields how many kills."""
    done = 0
    while done < kills:
        step = next_step({**visit.seen, "last": None}) or "look"
        if random.random() < 0.6:
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
        done += 1
        yield done


def _said(visit: Journey, within: float) -> bool:
    try:
        return visit.desk.said(within=within) is not None
    except EndedError:
        return False


def check_afterwards(visit: Journey) -> tuple[int, int]:
    """End both processes, open what they left, let it settle, and hold it to the laws; answers ops and events.

    Raises:
        LawBrokenError.
    """
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
        return _agreed(hub, desk, Counter((folder / "papers" / PRINTED).read_text().split()))
    finally:
        desk.close()
        hub.close()


def _agreed(hub: Hub, desk: Desk, came_out: Counter[str]) -> tuple[int, int]:
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
    doubled = [title for title, count in came_out.items() if count > 2]
    if doubled:
        raise LawBrokenError("a paper comes out again only when a person says so", title=doubled[0])
    return ops, laws.seq
