"""Ops in, feed out: the routes that a queue lives by."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from fastapi import APIRouter, Request, Response

from dostdesk.domain.clock import service_day, to_text
from dostdesk.domain.errors import RefusedError
from dostdesk.domain.hall import hall_body
from dostdesk.hub.ask import Sender
from dostdesk.hub.audit import audited
from dostdesk.hub.authority import Taken, must_be_of_one_lane, take
from dostdesk.hub.feed import event_json, json_text
from dostdesk.hub.parts import Parts
from dostdesk.hub.problems import told
from dostdesk.hub.routes.depends import (
    AS_DEVICE,
    AS_REPORTER,
    AS_WORKER,
    DEVICE_SCHEME,
    ENROLLED,
    WORKPLACE,
    PartsOf,
    note_beat,
    parts_in,
    reporter_in,
    sender_in,
)
from dostdesk.protocol import OLDEST_PROTOCOL, PROTOCOL
from dostdesk.protocol.audit import Audit
from dostdesk.protocol.hub import Feed, FeedPlace, Heartbeat, Problem, SilentDesk, Snapshot
from dostdesk.protocol.ops import Op, OpBatch, OpResults
from dostdesk.protocol.tickets import ticket_json, window_json
from dostdesk.serving.document import BODY, and_secured, body
from dostdesk.storage.hub.ops import Answer
from dostdesk.storage.hub.store import HubRows

router = APIRouter(prefix="/v1")
LONGEST_WAIT = 25.0
PAGE = 500
# Events that an answer to ops carries along; who is further behind reads the feed. Whoever pressed a key waits until
# they are folded in: while another desk brings a week's work, they are the work of that one.
MOST_ALONG, FEW_ALONG = 200, 12
# Ops of one batch for which whoever asks meanwhile waits.
AT_ONCE = 4
_BATCH_SCHEMA = and_secured(body(OpBatch), [DEVICE_SCHEME])
_FEED_SCHEMA = and_secured(
    {
        "parameters": [
            {"in": "query", "name": name, "required": name == "after", "schema": schema}
            for name, schema in FeedPlace.model_json_schema()["properties"].items()
        ]
    },
    [DEVICE_SCHEME],
)


@router.post(
    "/ops",
    response_model=OpResults,
    openapi_extra=_BATCH_SCHEMA,
    responses=told(*AS_REPORTER, *BODY, "device_wrong", "lane_gap", "lane_wrong", "hub_fenced", "hub_standby"),
)
async def post_ops(request: Request) -> Response:
    """Answer a batch of one lane, in order and durably.

    Fewer results than ops mean that the lane stopped: send the rest again, after uploading what `missing` names. Who
    says how far he has followed the feed gets what comes behind along with the answer.
    """
    parts, sender = parts_in(request), reporter_in(request)
    # Straight from the bytes: twice as fast as through a mapping, and lone surrogates are refused on the way.
    batch = OpBatch.model_validate_json(await request.body())
    if (batch.device, batch.install_epoch) != (sender.device, sender.install_epoch):
        raise RefusedError("device_wrong", device=batch.device)
    now = parts.now()

    parts.standing.must_keep_queue()

    taken = await _taken(batch.ops, sender, parts, now)
    follows = batch.after is not None and batch.epoch == parts.epoch
    most = MOST_ALONG if len(batch.ops) > AT_ONCE else FEW_ALONG
    events = parts.tail.to_head(batch.after or 0, most) if follows else []
    ids = [op.op_id for op in batch.ops]
    return Response(results_json(ids, taken, parts, now, events), media_type="application/json")


async def _taken(ops: tuple[Op, ...], sender: Sender, parts: Parts, now: datetime) -> Taken:
    """The ops of a batch: a desk that brings a week's work lets those pass that press a key meanwhile, and what nobody
    has to wait for is one commit.
    """
    must_be_of_one_lane(ops)
    calls_wait = parts.awaited.hold_calls(now)
    patient = len(ops) > AT_ONCE

    def gives_way(taken: int) -> bool:
        return patient and taken >= AT_ONCE and parts.writer.somebody_waits

    answers: tuple[Answer, ...] = ()
    while True:

        def job(rows: HubRows, rest: tuple[Op, ...] = ops[len(answers) :]) -> Taken:
            parts.turns(rows, now)
            return take(
                rows,
                rest,
                sender,
                rules=parts.rules,
                now=now,
                new_id=parts.new_id,
                calls_wait=calls_wait,
                waits=parts.foresight.told,
                gives_way=gives_way,
            )

        try:
            taken = await parts.write(job, patient=patient)
        except RefusedError:
            if not answers:
                raise
            return Taken(answers)
        answers += taken.answers
        if not taken.gave_way:
            return Taken(answers, taken.missing)


def results_json(ids: Sequence[str], taken: Taken, parts: Parts, now: datetime, events: Sequence[str]) -> str:
    """An `OpResults`, put into words without a model: it was made here, from what was checked on the way in."""
    results = [
        {
            "op_id": op_id,
            "status": answer.status.value,
            "seq": answer.seq,
            "code": answer.code,
            "facts": answer.facts,
            "body": answer.body,
        }
        for op_id, answer in zip(ids, taken.answers, strict=False)
    ]
    whole = {
        "epoch": parts.epoch,
        "hub_time": to_text(now),
        "central_seq": parts.mark.seq,
        "missing": taken.missing,
        "results": results,
    }
    return f'{json_text(whole)[:-1]},"events":[{",".join(events)}]}}'


@router.get(
    "/feed",
    response_model=Feed,
    openapi_extra=_FEED_SCHEMA,
    responses=told(*AS_DEVICE, "feed_epoch", "feed_beyond", "request_malformed"),
)
async def get_feed(request: Request) -> Response:
    """The events behind `after`, without a gap; waits up to 25 s for the first one.

    `410` sends the reader to the snapshot: `after` is beyond the head, or `epoch` is not this hub's.
    """
    parts = parts_in(request)
    sender_in(request)
    place = FeedPlace.model_validate(dict(request.query_params))
    after = place.after
    if place.epoch is not None and place.epoch != parts.epoch:
        raise RefusedError("feed_epoch", epoch=parts.epoch)
    if after > parts.tail.head:
        raise RefusedError("feed_beyond", head=parts.tail.head)
    if place.wait > 0:
        await parts.tail.wait(after, min(place.wait, LONGEST_WAIT))
    events = parts.tail.after(after, PAGE)
    if events is None:
        events = await parts.read(lambda rows: [event_json(event) for event in rows.feed.after(after, PAGE)])
    place_now = f'{{"epoch":{parts.epoch},"head":{parts.tail.head},"hub_time":"{to_text(parts.now())}"'
    head = f'{place_now},"release":{parts.releases.newest},"events":['
    return Response(f"{head}{','.join(events)}]}}", media_type="application/json")


@router.get("/snapshot", response_model=Snapshot, dependencies=[ENROLLED], responses=told(*AS_DEVICE))
async def get_snapshot(parts: PartsOf) -> Response:
    """The queue at one place of the feed: what is open, and everything of the service day."""
    now = parts.now()

    def question(rows: HubRows) -> Snapshot:
        head = rows.feed.head()
        closed = rows.queue.day_closed(service_day(now))
        tickets = {ticket.id: ticket for ticket in (*rows.queue.of_day(service_day(now)), *rows.queue.open_tickets())}
        return Snapshot(
            epoch=head.epoch,
            seq=head.seq,
            hash=head.hash,
            hub_time=now,
            tickets=tuple(ticket_json(ticket) for ticket in tickets.values()),
            windows=tuple(window_json(window) for window in rows.queue.windows()),
            closed=None if closed is None else closed.body,
            hall=hall_body(rows.queue.hall()),
        )

    snapshot = await parts.read(question)
    return Response(snapshot.model_dump_json(), media_type="application/json")


@router.get("/heartbeat")
async def get_heartbeat(request: Request, parts: PartsOf) -> Heartbeat:
    """That the hub is alive, and how far it is."""
    note_beat(request)
    now = parts.now()
    if parts.standing.active and parts.turns_due(now):
        await parts.write(lambda rows: parts.turns(rows, now))
    refused = parts.releases.refused
    boards, silent = parts.devices.boards(now)
    return Heartbeat(
        centre=parts.centre.code,
        epoch=parts.epoch,
        head=parts.tail.head,
        hub_time=now,
        release=parts.rules.in_force(now).number,
        protocol=PROTOCOL,
        oldest_protocol=OLDEST_PROTOCOL,
        newest_release=parts.releases.newest,
        keyring=parts.releases.sequence,
        release_refused=None if refused is None else Problem(code=refused.code, facts=refused.facts),
        central=parts.mark.state,
        central_seq=parts.mark.seq,
        days=parts.directory.days_mark,
        central_refused=parts.mark.why_refused,
        directory=parts.directory.version,
        role=parts.standing.role,
        standbys=parts.standing.standbys,
        boards=boards,
        boards_silent=silent,
        waits={letter: (told.low, told.high) for letter, told in parts.foresight.boards(now).items()},
        silent=tuple(SilentDesk(device=name, heard_at=at) for name, at in parts.devices.silent(now).items()),
    )


@router.get("/audit", dependencies=[WORKPLACE], responses=told(*AS_WORKER))
async def get_audit(parts: PartsOf) -> Audit:
    """The hub's account of itself; reads the whole feed."""
    return await parts.read(audited)
