"""What devices bring to a hub that took the queue over: their series, the labels they saw, and the ops it may lack."""

from __future__ import annotations

from datetime import datetime

from dostdesk.domain.clock import service_day, to_text
from dostdesk.domain.errors import RefusedError
from dostdesk.domain.events import EventDraft, EventKind
from dostdesk.domain.ids import NewId
from dostdesk.domain.numbers import Series
from dostdesk.domain.ops import RULES, Lane
from dostdesk.domain.succession import device_token, same
from dostdesk.domain.tickets import TicketState
from dostdesk.hub.again import Again
from dostdesk.hub.ask import BlobsAwaitedError, Sender
from dostdesk.hub.authority import ANSWERED_ELSEWHERE, Taken, perform, set_aside
from dostdesk.hub.made_known import make_known, ticket_told
from dostdesk.hub.rules import Rules
from dostdesk.hub.series import series_told
from dostdesk.protocol.hub import SeriesShape
from dostdesk.protocol.succession import RecoveredOp, RecoveryHello, RecoveryMet
from dostdesk.serving.attempt import Attempt
from dostdesk.storage.hub.ops import Answer
from dostdesk.storage.hub.people import Device
from dostdesk.storage.hub.store import Centre, HubRows


def must_be_of_centre(centre: Centre, hello: RecoveryHello, token: str) -> Device:
    """The install that speaks: of this centre if its token is, whether this hub knows it or not.

    Raises:
        RefusedError: `device_unknown`.
    """
    if not same(token, device_token(centre.secret, hello.device, hello.install)):
        raise RefusedError("device_unknown")
    return Device(hello.device, hello.install, hello.install_epoch, hello.program)


def meet(
    rows: HubRows, hello: RecoveryHello, device: Device, token: str, *, now: datetime, new_id: NewId
) -> RecoveryMet:
    """Take what a device holds and this hub lacks; answers from where its lanes have to be sent again.

    Raises:
        RefusedError: `device_unknown` for an install whose epoch is another's; `hub_standby`, `hub_fenced`.
    """
    rows.feed.must_keep_queue()
    device = rows.people.restore(device, token, now)
    epoch = rows.feed.head().epoch
    # A board hangs in public: it follows, and tells nothing.
    if epoch > 1 and device.program != "board":
        _grant(rows, hello, now)
        _skip_labels(rows, hello, now, new_id())
        _make_known(rows, hello, now)
    lanes = {lane: rows.ops.last_place(device.name, device.install_epoch, lane) for lane in Lane}
    return RecoveryMet(epoch=epoch, lanes=lanes)


def replay(
    rows: HubRows,
    ops: tuple[RecoveredOp, ...],
    sender: Sender,
    *,
    rules: Rules,
    now: datetime,
    new_id: NewId,
    calls_wait: bool = False,
) -> Taken:
    """Answer ops of one lane that were another hub's before, in their order.

    Args:
        calls_wait: As `authority.take`.

    Raises:
        RefusedError: `lane_wrong`, `hub_standby`, `hub_fenced`.
    """
    rows.feed.must_keep_queue()
    lane = ops[0].op.lane
    if any(one.op.lane is not RULES[one.op.kind].lane or one.op.lane is not lane for one in ops):
        raise RefusedError("lane_wrong")
    answers: list[Answer] = []
    for one in ops:
        again = Again(answer=one.answer, ticket=one.ticket)
        attempt = Attempt(passes=ANSWERED_ELSEWHERE)
        try:
            with attempt, rows.savepoint():
                answers.append(
                    perform(
                        rows, one.op, sender, rules=rules, now=now, new_id=new_id, again=again, calls_wait=calls_wait
                    )
                )
            if attempt.error is not None:
                answers.append(set_aside(rows, one.op, sender, attempt.error, now))
        except BlobsAwaitedError as awaited:
            return Taken(tuple(answers), awaited.missing)
    return Taken(tuple(answers))


def _grant(rows: HubRows, hello: RecoveryHello, now: datetime) -> None:
    """Series that central granted and whose grant went with the hub before: the device has given numbers of them."""
    held = {one.series.key for one in rows.numbers.series()}
    for shape in hello.series:
        series = Series(centre=shape.centre, year=shape.year, code=shape.code, capacity=shape.capacity)
        if series.key in held or shape.centre != rows.feed.head().centre:
            continue
        body = _granted(shape, hello, now)
        draft = EventDraft(entity=f"series:{series.key}", kind=EventKind.SERIES_GRANTED, body=body)
        op_id = series_told(hello.install, "held")
        rows.apply(rows.feed.append(draft, op_id=op_id, order=_order(shape), hub_time=now))


def _granted(shape: SeriesShape, hello: RecoveryHello, now: datetime) -> dict[str, object]:
    return {
        "centre": shape.centre,
        "year": shape.year,
        "code": shape.code,
        "capacity": shape.capacity,
        "device": hello.device,
        "install_epoch": hello.install_epoch,
        "request": hello.install,
        "at": to_text(now),
    }


def _order(shape: SeriesShape) -> int:
    """A number for each series of an install: the events of one op are told apart by it."""
    return shape.year * 36**3 + int(shape.code, 36)


def _skip_labels(rows: HubRows, hello: RecoveryHello, now: datetime, op_id: str) -> None:
    if hello.day != service_day(now):
        return
    day = hello.day.isoformat()
    known = rows.numbers.last_labels(day)
    seen = {one.letter: one.last for one in hello.labels if one.last > known.get(one.letter, 0)}
    if seen:
        body = {"day": day, "labels": seen, "device": hello.device, "at": to_text(now)}
        draft = EventDraft(entity="hub", kind=EventKind.LABELS_SKIPPED, body=body)
        rows.apply(rows.feed.append(draft, op_id=op_id, order=0, hub_time=now))


def _make_known(rows: HubRows, hello: RecoveryHello, now: datetime) -> None:
    """Citizens who wait with a slip that no op of anybody else may tell of any more."""
    for told in hello.tickets:
        ticket = ticket_told(told)
        if ticket is None or ticket.state is not TicketState.WAITING or ticket.day != service_day(now):
            continue
        make_known(rows, ticket, now)
