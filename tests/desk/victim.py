"""A program that works on a desk's store without a hub, says each step that was confirmed, and waits to be killed."""

from __future__ import annotations

import random
import sys
from datetime import timedelta
from pathlib import Path

import httpx

from dostdesk.desk.build import Desk, build_desk
from dostdesk.desk.view import Draft
from dostdesk.domain.clock import ManualClock, service_day
from dostdesk.domain.ids import id_maker
from dostdesk.domain.services import DocumentState
from dostdesk.forms.fill import to_draft
from dostdesk.forms.sample import sample_state
from tests.desk.place import NINE, FakePrinter, words
from tests.desk.wire import KEY

LIVES = (("started", "drafted"), ("added", "submitted"))
NOTE = "Kirayə müqaviləsini sabah gətirəcək"


def main(folder: Path, life: int) -> None:
    def refuse(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("no hub", request=request)

    clock = ManualClock(NINE + timedelta(hours=life + 1))
    bits = random.Random(life)
    desk = build_desk(
        folder,
        KEY,
        "http://hub",
        clock=clock,
        new_id=id_maker(clock, bits),
        bits=bits,
        printer=FakePrinter(),
        words=words,
        transport=httpx.MockTransport(refuse),
        start=False,
    )
    for step in LIVES[life]:
        do(step, desk)
        sys.stdout.write(f"{step}\n")
        sys.stdout.flush()
    sys.stdin.read()


def do(step: str, desk: Desk) -> None:
    act = desk.actions
    visit = act.view().visit
    assert visit is not None
    service = visit.ticket.services[0]
    if step == "started":
        act.start("0TEST01")
    elif step == "drafted":
        form = desk.form(service.release, service.code)
        state = sample_state(form, random.Random(3), today=service_day(NINE))
        documents = desk.release_of(service.release).service(service.code).documents
        seen = {document.code: DocumentState.SEEN for document in documents}
        act.save_draft(service.id, Draft(form=to_draft(state), documents=seen, note=NOTE))
    elif step == "added":
        act.add_service("employment-jobseeker-register")
    else:
        act.submit(service.id)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
