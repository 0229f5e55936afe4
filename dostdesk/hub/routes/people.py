"""Who may speak: devices enrol, people sign in and out."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Header, Response

from dostdesk.domain.clock import end_of, service_day
from dostdesk.domain.errors import RefusedError
from dostdesk.hub.parts import Parts
from dostdesk.hub.problems import told
from dostdesk.hub.routes.depends import AS_SIGNED_IN, AS_WORKER, WORKPLACE, PartsOf, WorkerOf
from dostdesk.protocol.hub import Enrol, Enrolled, Session, SessionNow, SignIn, StaffList, StaffShape
from dostdesk.serving.document import BODY
from dostdesk.storage.hub.people import Device
from dostdesk.storage.hub.store import HubRows
from dostdesk.storage.passwords import hashed, matches

router = APIRouter(prefix="/v1")
SESSION_LENGTH = timedelta(hours=12)
# Verified against when there is no such login, so that an answer's time does not tell who exists.
_NOBODY = hashed("nobody")


@router.post("/enrol", responses=told(*BODY))
async def post_enrol(body: Enrol, parts: PartsOf) -> Enrolled:
    """Make an install of a device known; asked again it answers the same."""
    token = parts.device_token(body.device, body.install)
    now = parts.now()

    def job(rows: HubRows) -> Device:
        return rows.people.enrol(body.device, body.install, body.program, token, now)

    device = await parts.write(job)
    parts.devices.add(token, device)
    return enrolled(parts, device, token)


def enrolled(parts: Parts, device: Device, token: str) -> Enrolled:
    """What an install is told of itself and its centre."""
    return Enrolled(
        device=device.name,
        install_epoch=device.install_epoch,
        token=token,
        centre=parts.centre.code,
        centre_name=parts.centre.name,
        release_key=parts.releases.pinned,
        windows=parts.centre.windows,
    )


@router.get("/staff", dependencies=[WORKPLACE], responses=told(*AS_WORKER))
async def get_staff(parts: PartsOf) -> StaffList:
    """Who may sign in at this centre, in the order of the directory."""
    today = service_day(parts.now())
    staff = await parts.read(lambda rows: rows.people.staff(today))
    return StaffList(staff=tuple(StaffShape.of(person) for person in staff))


@router.post(
    "/session",
    responses=told(*AS_WORKER, *BODY, "password_wrong", "sign_in_slow", "install_replaced", "staff_left"),
)
async def post_session(body: SignIn, parts: PartsOf, sender: WorkerOf) -> Session:
    """Sign a person in at this device.

    Refusals: `password_wrong`, `sign_in_slow`, `install_replaced`, `staff_left` for whoever does not work here today.
    """
    now = parts.now()
    if not sender.newest:
        raise RefusedError("install_replaced", device=sender.device)
    parts.gate.check(body.login, now)
    known = await parts.read(lambda rows: rows.people.by_login(body.login))
    fits = await asyncio.to_thread(matches, known.password_hash if known else _NOBODY, body.password)
    if known is None or not fits:
        parts.gate.wrong(body.login, now)
        raise RefusedError("password_wrong")
    parts.gate.right(body.login)
    if not known.works_on(service_day(now)):
        raise RefusedError("staff_left")
    staff, token, ends_at = known.staff, parts.new_token(), now + SESSION_LENGTH
    if known.until is not None:
        ends_at = min(ends_at, end_of(known.until))
    await parts.write(lambda rows: rows.people.begin_session(token, staff.id, sender.device, now, ends_at))
    return Session(session=token, staff=StaffShape.of(staff), ends_at=ends_at)


@router.get("/session", responses=told(*AS_SIGNED_IN))
async def get_session(parts: PartsOf, sender: WorkerOf, x_session: Annotated[str, Header()] = "") -> SessionNow:
    """Who is signed in here, with the rights and skills that he has by now. Refusals: `session_missing`."""
    now = parts.now()

    def job(rows: HubRows) -> SessionNow | None:
        staff, ends_at = rows.people.of_session(x_session, sender.device, now), rows.people.session_ends(x_session)
        return None if staff is None or ends_at is None else SessionNow(staff=StaffShape.of(staff), ends_at=ends_at)

    present = await parts.read(job)
    if present is None:
        raise RefusedError("session_missing")
    return present


@router.delete("/session", status_code=204, responses=told(*AS_WORKER))
async def delete_session(parts: PartsOf, sender: WorkerOf, x_session: Annotated[str, Header()] = "") -> Response:
    """Sign out; an unknown session is signed out already."""
    await parts.write(lambda rows: rows.people.end_session(x_session, sender.device))
    return Response(status_code=204)
