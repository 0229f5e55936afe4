"""The machine that stands by for the hub, and its promotion in the middle of a run: the hub before is off, or only cut
off, or goes on because somebody was wrong.
"""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from dostdesk.domain.errors import DeskError
from dostdesk.domain.ids import StaffId
from dostdesk.hub.build import Hub
from dostdesk.hub.central_feed import FeedOverHttp
from dostdesk.hub.central_link import CentralLink
from dostdesk.hub.standby_build import Standby, stands_by
from dostdesk.population.staff import SUPERVISOR_LOGIN, invented_staff
from dostdesk.simulation.faults.machines import KEY
from dostdesk.simulation.faults.network import Network, Wire
from dostdesk.simulation.faults.servers import HubMachine
from dostdesk.simulation.faults.world import Strand, StrandEndedError, TurnEvent

_HUB = "http://hub"
_AGAIN_S = 3.0
_DOWN_S = (15.0, 35.0)


class StandbyMachine(HubMachine):
    """Follows the hub, and is the hub of the centre once it was promoted.

    Attributes:
        standby: Of the present life, while it is none.
    """

    standby: Standby | None = None
    _following: Strand | None = None

    def _begin(self) -> None:
        if not stands_by(self.folder, KEY):
            super()._begin()
            return
        link = CentralLink("http://central", self.token, transport=self.plug)
        self.standby = Standby(
            self.folder,
            KEY,
            url=_HUB,
            port_to=self.port_to,
            enrol=None,
            clock=self.clock,
            hub_of=self.build,
            central=FeedOverHttp(link),
            bits=self.world.random(f"{self.name} standby {self.lives}"),
            start=False,
        )
        self.app = self.standby
        self._follow()

    def promote(self) -> bool:
        """Become the hub of the centre; whether this is it now. Within a strand of this machine."""
        standby = self.standby
        if standby is None:
            return self.hub is not None
        if self._following is not None:
            # As a thread that is asked to end: what it waits for ends as unreachable.
            self._following.end()
        life = self.life
        try:
            promoted = standby.promote(_supervisor())
        except DeskError as trouble:
            self.world.note(self.name, "is not promoted", trouble.code)
            self._follow()
            return False
        if not self.still(life):
            # It fell meanwhile: whether it was promoted is for its disk to say.
            raise StrandEndedError
        self.world.note(self.name, "is promoted", promoted.epoch, promoted.seq)
        self._became(standby)
        return True

    def _became(self, standby: Standby) -> None:
        hub: Hub | None = standby.hub
        if hub is None:
            raise RuntimeError("promoted, and no hub")
        self.standby = None
        self.keep_queue(hub)
        self.app = hub.app

    def _follow(self) -> None:
        standby = self.standby
        if standby is None:
            return
        following = standby._following
        following._ended = TurnEvent(self.world)  # type: ignore[assignment]
        self.act("following", following._run)
        self._following = self._strands[-1]

    def _end(self) -> None:
        standby, self.standby, self._following = self.standby, None, None
        if standby is not None:
            self.app = None
            standby._store.close()
            # It fell while it was promoted: between the commit and the first step as the hub.
            self.hub = standby.hub
        super()._end()


class Succession:
    """As `chaos.Promotion`: once in a run, by somebody who was told that the hub is off."""

    def __init__(self, hub: HubMachine, standby: StandbyMachine, network: Network, random: Random) -> None:
        self._hub, self._standby, self._network, self._random = hub, standby, network, random
        self._begun = False
        self._asked_in = 0

    def promote(self) -> None:
        """The hub falls, or nobody reaches it, or nothing is wrong with it; a supervisor promotes the standby."""
        if self._begun:
            return
        self._begun = True
        random, world = self._random, self._standby.world
        fate = random.random()
        if fate < 0.5:
            power = random if random.random() < 0.5 else None
            self._hub.fall(power=power, down_for=random.uniform(*_DOWN_S))
        elif fate < 0.85:
            wires = self._network.to(self._hub.name)
            for wire in wires:
                wire.refuses = True
            world.after(random.uniform(*_DOWN_S), lambda: _mend(wires))
        world.after(random.uniform(0.5, 8.0), self._try)

    def _try(self) -> None:
        """In each of its lives, until it keeps the queue."""
        standby = self._standby
        if standby.life and standby.standby is None and standby.hub is not None:
            return
        if standby.life not in {0, self._asked_in}:
            self._asked_in = standby.life
            standby.act("promotion", self._promote)
        standby.world.after(_AGAIN_S, self._try)

    def _promote(self) -> None:
        while not self._standby.promote():
            self._standby.world.sleep(_AGAIN_S)


def _mend(wires: Sequence[Wire]) -> None:
    for wire in wires:
        wire.mend()


def _supervisor() -> StaffId:
    return next(one.id for one in invented_staff() if one.login == SUPERVISOR_LOGIN)
