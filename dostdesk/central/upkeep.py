"""What an operator does beside central: look into quarantine, let an entity out, fold everything again, and forget
who asked about whom once it is old.

Central may be running meanwhile: what folds takes the centre's turn like any fold. Every answer is lines of JSON.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from datetime import timedelta

from dostdesk.central.projections import Projector
from dostdesk.domain.clock import Clock, to_text
from dostdesk.storage.central.projections import Quarantined
from dostdesk.storage.central.store import CentralStore

STOPS_AGAIN = 1
FORGOTTEN_AT_ONCE = 5_000
"""Records of one transaction: whoever asks at the same moment does not wait for years of them."""


def list_quarantine(store: CentralStore) -> int:
    """Print every entity in quarantine, the oldest first."""
    with store.reading() as rows:
        stopped = rows.projections.quarantined()
    for one in stopped:
        _say(_written(one))
    return 0


def release(store: CentralStore, centre: str, entity: str, *, without_event: bool, clock: Clock) -> int:
    """Fold an entity on; prints where it stops again, if it does, and answers `STOPS_AGAIN` then.

    Raises:
        RefusedError: `quarantine_unknown`.
    """
    again = Projector(store).release(centre, entity, clock=clock, without_event=without_event)
    if again is None:
        _say({"centre": centre, "entity": entity, "released": True})
        return 0
    _say(_written(again))
    return STOPS_AGAIN


def rebuild(store: CentralStore, centres: Sequence[str]) -> int:
    """Fold the feeds of some centres again from their beginning; of all that have one if none is named."""
    with store.reading() as rows:
        heads = rows.ingest.heads()
    for centre in centres or sorted(heads):
        Projector(store).rebuild(centre)
        with store.reading() as rows:
            folded, stopped = rows.projections.folded(centre), len(rows.projections.quarantined(centre))
        _say({"centre": centre, "folded": folded, "quarantined": stopped})
    return 0


def forget_access(store: CentralStore, days: int, *, clock: Clock) -> int:
    """Delete records of who asked about whom that are older than so many days, in small transactions."""
    before = clock.now() - timedelta(days=days)
    gone = 0
    while True:
        with store.writing() as rows:
            deleted = rows.register.forget_access(before, most=FORGOTTEN_AT_ONCE)
        gone += deleted
        if deleted < FORGOTTEN_AT_ONCE:
            break
    _say({"before": to_text(before), "deleted": gone})
    return 0


def _written(stopped: Quarantined) -> dict[str, object]:
    return {
        "centre": stopped.centre,
        "entity": stopped.entity,
        "seq": stopped.seq,
        "kind": stopped.kind,
        "code": stopped.code,
        "since": stopped.since,
        "waiting": stopped.waiting,
    }


def _say(line: dict[str, object]) -> None:
    sys.stdout.write(json.dumps(line, ensure_ascii=False) + "\n")
