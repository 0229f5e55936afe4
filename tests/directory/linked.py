"""A hub that has everything from central over a wire that a test can cut, and follows it in steps of the test."""

from __future__ import annotations

from pathlib import Path

from dostdesk.central.directory import Work
from dostdesk.domain.clock import Clock
from dostdesk.domain.rights import Role
from dostdesk.domain.windows import Skills
from dostdesk.hub.build import Hub, build_hub
from dostdesk.hub.central_link import CentralLink
from dostdesk.hub.linked import LinkedCentral
from dostdesk.storage.central.store import CentralStore
from tests.desk.wire import KEY, HubInProcess
from tests.releases.national import National, Wire

CENTRE = "12"


class LinkedHub(HubInProcess):
    """A hub of one centre."""

    def __init__(self, folder: Path, clock: Clock, national: National) -> None:
        self.national = national
        self.line = Wire(national)
        self._token = national.token(CENTRE)
        super().__init__(folder, clock)

    def _build(self) -> Hub:
        link = CentralLink("http://central", self._token, transport=self.line)
        return build_hub(
            self._folder,
            KEY,
            clock=self._clock,
            central=lambda centre: LinkedCentral(link, centre),
            follow=link,
            start=False,
        )

    @property
    def store(self) -> CentralStore:
        """Central's."""
        return self.national.central.parts.store

    @property
    def version(self) -> int:
        """Of the directory that is in force here."""
        return self.hub.parts.directory.version

    def follow(self) -> float:
        """One step: how long it would wait for the next."""
        follower = self.hub.follower
        assert follower is not None
        return follower.step(0)


def working(clock: Clock, role: Role = Role.CLERK, primary: str = "YA", secondary: str = "P") -> Work:
    """Work at the centre from today on."""
    skills = Skills(primary=frozenset(primary), secondary=frozenset(secondary))
    return Work(centre=CENTRE, role=role, skills=skills, since=clock.now().date())
