"""A program that works on a desk's store without a hub, says each step that was confirmed, and waits to be killed."""

from __future__ import annotations

import random
import sys
from datetime import timedelta
from pathlib import Path

import httpx

from dostdesk.desk.build import build_desk
from dostdesk.desk.view import Draft
from dostdesk.domain.clock import ManualClock, service_day
from dostdesk.domain.ids import id_maker
from dostdesk.domain.services import DocumentState
from dostdesk.forms.fill import to_draft
from dostdesk.forms.sample import sample_state
from tests.desk.place import NINE, FakePrinter, words
from tests.desk.wire import KEY

STEPS = ("started", "drafted", "added", "submitted")
NOTE = "Kirayə müqaviləsini sabah gətirəcək"


def main(folder: Path, last: str) -> None:
    def refuse(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("no hub", request=request)

    clock = ManualClock(NINE + timedelta(hours=STEPS.index(last) + 1))
    bits = random.Random(last)
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
    act = desk.actions
    visit = act.view().visit
    assert visit is not None
    service = visit.ticket.services[0]
    if last == "started":
        act.start("0TEST01")
    elif last == "drafted":
        form = desk.form(service.release, service.code)
        state = sample_state(form, random.Random(3), today=service_day(clock.now()))
        documents = desk.release_of(service.release).service(service.code).documents
        seen = {document.code: DocumentState.SEEN for document in documents}
        act.save_draft(service.id, Draft(form=to_draft(state), documents=seen, note=NOTE))
    elif last == "added":
        act.add_service("employment-jobseeker-register")
    else:
        act.submit(service.id)
    sys.stdout.write(f"{last}\n")
    sys.stdout.flush()
    sys.stdin.read()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
