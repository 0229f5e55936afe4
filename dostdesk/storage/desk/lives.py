"""The lives of this install, and what begins anew with another identity: its ops' places, its series."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection, delete, func, select, update

from dostdesk.domain.clock import from_text, to_text
from dostdesk.domain.lives import KEPT
from dostdesk.domain.ops import Lane, OpState
from dostdesk.storage.desk import device
from dostdesk.storage.desk.device import Install
from dostdesk.storage.desk.mending import ANEW, CONTENT_LOST
from dostdesk.storage.desk.tables import NUMBER_SERIES, OUTBOX, SETTING

_MARKS, _NEXT, _DRAFTS = "life.marks", "life.next_install", "life.drafts_wanted"
_BEGUN = "life.begun_anew"
# Whatever central does not have is reported again: the hub knows by its id what it has.
_TO_REPORT = (
    OpState.PENDING, OpState.IN_FLIGHT, OpState.AT_HUB, OpState.CONFLICT, OpState.QUARANTINED,
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Ends:
    """How far this install is: the last place of each lane, and the last integer of each series."""

    lanes: Mapping[Lane, int]
    series: Mapping[str, int]


def marks(connection: Connection) -> tuple[str, ...]:
    """Marks of the lives that spoke, or were about to, oldest first."""
    kept = device.setting(connection, _MARKS)
    return () if kept is None else tuple(json.loads(kept))


def put_mark(connection: Connection, mark: str) -> None:
    """Durable before it is said: whoever hears it may answer to nobody."""
    device.put_setting(connection, _MARKS, json.dumps((*marks(connection), mark)[-KEPT:]))


def ends(connection: Connection, install_epoch: int) -> Ends:
    """How far an install of this store is."""
    of_lanes = select(OUTBOX.c.lane, func.max(OUTBOX.c.lane_seq).label("last")).group_by(OUTBOX.c.lane)
    lanes = connection.execute(of_lanes.where(OUTBOX.c.install_epoch == install_epoch))
    series = connection.execute(select(NUMBER_SERIES.c.key, NUMBER_SERIES.c.last))
    return Ends(lanes={Lane(row.lane): row.last for row in lanes}, series={row.key: row.last for row in series})


def wants_anew(connection: Connection) -> str:
    """Why this install must begin anew before it says anything; empty if it need not."""
    return device.setting(connection, ANEW) or ""


def want_anew(connection: Connection, reason: str) -> None:
    device.put_setting(connection, ANEW, reason)


def next_install(connection: Connection) -> str | None:
    """The identity that was chosen to begin anew with; asked for again it is the same."""
    return device.setting(connection, _NEXT) or None


def put_next_install(connection: Connection, install: str) -> None:
    device.put_setting(connection, _NEXT, install)


def wants_drafts(connection: Connection) -> bool:
    """Whether the hub has to be asked for drafts of the visit here, because this store began anew."""
    return device.setting(connection, _DRAFTS) is not None


def have_drafts(connection: Connection) -> None:
    connection.execute(delete(SETTING).where(SETTING.c.name == _DRAFTS))


def begun_anew(connection: Connection) -> tuple[str, datetime] | None:
    """Why this store became another install the last time, and when by the hub's clock."""
    kept = device.setting(connection, _BEGUN)
    if kept is None:
        return None
    reason, at = json.loads(kept)
    return reason, from_text(at)


def begin_anew(connection: Connection, install: Install, *, reason: str, at: datetime, other_name: bool) -> None:
    """This store is another install from now on: what central does not have goes into lanes of its own, in its old
    order, and nothing is given any more from the series that it had.

    Args:
        other_name: The hub knows it by another name: whoever is signed in here has to say his password again.
    """
    device.put_install(connection, install)
    device.put_setting(connection, device.INSTALL_ID, install.install)
    connection.execute(delete(SETTING).where(SETTING.c.name.in_([ANEW, _NEXT, device.SERIES_REQUEST])))
    connection.execute(update(NUMBER_SERIES).values(ended=1))
    device.put_setting(connection, _DRAFTS, "1")
    device.put_setting(connection, _BEGUN, json.dumps((reason, to_text(at))))
    signed_in = device.signed_in(connection)
    if signed_in is not None and other_name:
        device.put_signed_in(connection, replace(signed_in, ends_at=signed_in.begun_at))
    for lane in Lane:
        wanted = (
            select(OUTBOX.c.op_id)
            .where(
                OUTBOX.c.lane == lane.value,
                OUTBOX.c.install_epoch < install.install_epoch,
                OUTBOX.c.state.in_([state.value for state in _TO_REPORT]),
                OUTBOX.c.code != CONTENT_LOST,
            )
            .order_by(OUTBOX.c.install_epoch, OUTBOX.c.lane_seq)
        )
        for place, op_id in enumerate(connection.execute(wanted).scalars().all(), start=1):
            # What the hub answered stays: until it answers again, that is how it is.
            connection.execute(
                update(OUTBOX)
                .where(OUTBOX.c.op_id == op_id)
                .values(
                    install_epoch=install.install_epoch,
                    lane_seq=place,
                    state=OpState.PENDING.value,
                    next_attempt=None,
                )
            )
