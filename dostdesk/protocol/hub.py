"""What a hub answers besides ops: sessions, feed, heartbeat, drafts, series, releases."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Field

from dostdesk.domain.ids import StaffId
from dostdesk.domain.rights import Role, Staff
from dostdesk.domain.succession import HubRole
from dostdesk.domain.windows import Skills
from dostdesk.protocol import MAX_BLOB_BYTES
from dostdesk.protocol.events import EventShape
from dostdesk.protocol.shapes import AnswerShape, Count, Shape, Text, Uuid, Whole


class Problem(AnswerShape):
    """Every refusal over HTTP: a code that has a sentence in the translations, and the facts of that sentence."""

    code: str
    facts: Mapping[str, Any] = {}


class Enrol(Shape):
    """A device introduces itself; the same install asks again without harm."""

    device: Annotated[str, Field(pattern=r"^[A-Za-z0-9-]{1,40}$")]
    install: Uuid
    program: Literal["desk", "board", "simulator"] = "desk"


class Enrolled(AnswerShape):
    """What an install keeps for good: its epoch, its token, whom to trust for releases.

    Attributes:
        release_key: Name of the root key, a colon, and its public part in hexadecimal.
    """

    device: str
    install_epoch: int
    token: str
    centre: str
    centre_name: Mapping[str, str]
    release_key: str
    windows: tuple[int, ...]


class SignIn(Shape):
    login: Annotated[Text, Field(min_length=1, max_length=80)]
    password: Annotated[Text, Field(min_length=1, max_length=200)]


class StaffShape(AnswerShape):
    """A member of staff as devices know him."""

    id: str
    login: str
    name: str
    short_name: str
    role: Role
    primary: tuple[str, ...]
    secondary: tuple[str, ...]

    @classmethod
    def of(cls, staff: Staff) -> StaffShape:
        return cls(
            id=staff.id,
            login=staff.login,
            name=staff.name,
            short_name=staff.short_name,
            role=staff.role,
            primary=tuple(sorted(staff.skills.primary)),
            secondary=tuple(sorted(staff.skills.secondary)),
        )

    def value(self) -> Staff:
        skills = Skills(primary=frozenset(self.primary), secondary=frozenset(self.secondary))
        return Staff(
            id=StaffId(self.id),
            login=self.login,
            name=self.name,
            short_name=self.short_name,
            role=self.role,
            skills=skills,
        )


class Session(AnswerShape):
    """A signed-in person at a device, until `ends_at` or sign-out."""

    session: str
    staff: StaffShape
    ends_at: datetime


class SessionNow(AnswerShape):
    """Who is signed in at a device, as the directory has him now."""

    staff: StaffShape
    ends_at: datetime


class FeedPlace(AnswerShape):
    """What is asked of the feed: the events behind `after`, waiting up to `wait` seconds for the first of them."""

    after: Annotated[int, Field(ge=0, le=2**53)]
    wait: Annotated[float, Field(ge=0, le=60)] = 0.0
    epoch: Annotated[int, Field(ge=1, le=2**53)] | None = None


class Feed(AnswerShape):
    """Events after a place, without a gap; empty when nothing happened while one waited, or there is a new release.

    Attributes:
        release: The highest release that the hub has.
    """

    epoch: int
    head: int
    hub_time: datetime
    release: int = 0
    events: tuple[EventShape, ...]


class SilentDesk(AnswerShape):
    """A desk whose heartbeats stay out; `heard_at` is None where the hub has not heard it since it began."""

    device: str
    heard_at: datetime | None = None


class Heartbeat(AnswerShape):
    """A hub is alive: which epoch, how far its feed and which release is in force.

    Attributes:
        newest_release: The highest that it has; it may come into force later.
        keyring: Sequence of the keyring that it has; 0 for none.
        release_refused: Why it does not use the newest release of central.
        central: `none` for a hub that has no central, `lost` while central does not answer or takes nothing.
        central_refused: Why central takes nothing from this hub; empty otherwise.
        directory: Version of the one in force here: whoever works here may have other rights by now.
        central_seq: How far central has the feed; None without a central. It falls when central was set back.
        days: Mark of what was decided of days; empty where nothing was.
        role: Only an active hub takes ops.
        standbys: Where those are that would take over, if any.
        behind: Of a standby: how many events it lacks; None while it does not hear the hub that it follows.
        waits: What somebody waits who takes a ticket now, by group: low and high in seconds, between which four of five
            are called. Nothing of a group of which nothing is known.
        boards: Boards of the hall that ask it; `boards_silent` those that did and do not any more.
        silent: Desks that were there and are not heard any more.
    """

    centre: str
    epoch: int
    head: int
    hub_time: datetime
    release: int
    protocol: int
    oldest_protocol: int
    newest_release: int = 0
    keyring: int = 0
    release_refused: Problem | None = None
    central: Literal["none", "reached", "lost"] = "none"
    central_seq: int | None = None
    days: Annotated[str, Field(max_length=64)] = ""
    central_refused: Annotated[str, Field(max_length=64)] = ""
    directory: int | None = None
    role: HubRole = HubRole.ACTIVE
    standbys: tuple[Annotated[str, Field(max_length=220)], ...] = ()
    behind: int | None = None
    boards: int = 0
    boards_silent: int = 0
    waits: Mapping[str, tuple[int, int]] = {}
    silent: tuple[SilentDesk, ...] = ()


class DraftShape(Shape):
    """A half-filled form of one `visit_service`: the newest version wins, an older one is refused."""

    version: Count
    content: Annotated[str, Field(max_length=MAX_BLOB_BYTES)]


class SeriesRequest(Shape):
    """A device asks for number series until it holds two with numbers left."""

    install_epoch: Annotated[Whole, Field(ge=1)]
    request: Uuid


class SeriesShape(AnswerShape):
    centre: str
    year: int
    code: str
    capacity: int


class SeriesGrant(AnswerShape):
    series: tuple[SeriesShape, ...]


class ReleaseShape(AnswerShape):
    """The signed manifest in force, as `dostdesk.catalogue.manifest.SignedManifest.from_mapping` reads it."""

    manifest: str
    signature: str
    key: str


class Snapshot(AnswerShape):
    """The queue of the service day at one place of the feed, for a reader who cannot begin at the first event.

    Attributes:
        seq, hash: The last event that is in it; the feed goes on behind it.
        tickets, windows: As `dostdesk.protocol.tickets` writes them.
        closed: The end of the service day as its event says it; None while the day is open.
        hall: As `dostdesk.domain.hall` writes it; None of a hub that does not know it.
    """

    epoch: int
    seq: int
    hash: str
    hub_time: datetime
    tickets: tuple[Mapping[str, Any], ...]
    windows: tuple[Mapping[str, Any], ...]
    closed: Mapping[str, Any] | None = None
    hall: Mapping[str, Any] | None = None


class StaffList(AnswerShape):
    """Who may sign in at this centre."""

    staff: tuple[StaffShape, ...]
