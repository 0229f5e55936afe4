"""What an operator does to the projections: look into quarantine, let an entity out, fold everything again.

Central may be running meanwhile: each of these takes the centre's turn like any fold. Every answer is lines of JSON.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence

from dostdesk.central.projections import Projector
from dostdesk.domain.clock import Clock
from dostdesk.storage.central.projections import Quarantined
from dostdesk.storage.central.store import CentralStore

STOPS_AGAIN = 1


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
