"""Folding the feeds of all centres behind the acknowledgement: in order, each entity by itself, as often as one likes.

Each step is one transaction that holds the centre's turn, so any number of programs may fold at once.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from dostdesk.central.applicants import applicant_of
from dostdesk.central.folding import PoisonedError, fold_event
from dostdesk.domain.clock import Clock
from dostdesk.domain.errors import RefusedError
from dostdesk.domain.tickets import Ticket
from dostdesk.serving.attempt import Attempt
from dostdesk.storage.central.ingest import RawEvent
from dostdesk.storage.central.projected import ProjectedRow
from dostdesk.storage.central.projections import Quarantined
from dostdesk.storage.central.store import CentralRows, CentralStore

AT_ONCE = 500


@dataclass(slots=True)
class _Pass:
    """What one pass over events has found so far."""

    tickets: dict[str, Ticket]
    stopped: set[str]
    visits: dict[str, tuple[ProjectedRow, ...]] = field(default_factory=dict)
    added: list[ProjectedRow] = field(default_factory=list)
    poisoned: list[Quarantined] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What a step came to.

    Attributes:
        more: Whether anything is left that could be folded at once.
        failed: Centres of which nothing could be folded, and why; nothing of that stays.
    """

    more: bool
    failed: Mapping[str, Exception]


class Projector:
    """Folds what was stored, and folds it again when it is told to."""

    def __init__(self, store: CentralStore) -> None:
        self._store = store

    def step(self, most: int = AT_ONCE, *, without: Collection[str] = (), centres: int | None = None) -> Step:
        """Fold the next events of every centre that is behind, and complete what papers came for.

        A centre that cannot be folded keeps no other one waiting.

        Args:
            without: Centres that are left alone for now.
            centres: Only so many centres, those that are behind most.

        Raises:
            OutsideError: As `CentralStore.reading`; what was folded before stays.
        """
        with self._store.reading() as rows:
            behind, came = rows.projections.behind(), rows.projections.awaited(most=most)
        behind = tuple(centre for centre in behind if centre not in without)
        for centre, content in came:
            with self._store.writing() as rows:
                papers = rows.ingest.papers(centre, [content])
                rows.projections.complete(centre, content, applicant_of(papers[content]))
        more, failed = len(came) == most or (centres is not None and len(behind) > centres), {}
        for centre in behind[:centres]:
            attempt = Attempt()
            with attempt:
                more = self._fold_next(centre, most) or more
            if attempt.error is not None:
                failed[centre] = attempt.error
        return Step(more=more, failed=failed)

    def settle(self) -> None:
        """Fold everything that is here. Raises what kept a centre from it, after all others are folded."""
        failed: dict[str, Exception] = {}
        more = True
        while more:
            done = self.step(without=failed)
            more = done.more
            failed |= done.failed
        for error in failed.values():
            raise error

    def rebuild(self, centre: str) -> None:
        """Drop what the feed of a centre adds up to and fold it again, in one transaction: nobody sees it half done.
        Its statistics are folded again behind that, step by step, and say how far they are.

        Raises:
            OutsideError: As `CentralStore.writing`; then everything is as it was.
        """
        with self._store.writing() as rows:
            rows.projections.take_turn(centre, wait=True)
            rows.projections.clear(centre)
            rows.insight.take_turn(centre, wait=True)
            rows.insight.clear(centre)
            while _fold_some(rows, centre, rows.projections.folded(centre), AT_ONCE):
                pass

    def release(self, centre: str, entity: str, *, clock: Clock, without_event: bool = False) -> Quarantined | None:
        """Fold an entity on from the event at which it stopped; where it stops now, or None when it does not.

        Args:
            without_event: Leave that event out for good, also of every rebuild.

        Raises:
            RefusedError: `quarantine_unknown` when it is not in quarantine.
        """
        with self._store.writing() as rows:
            folded = rows.projections.take_turn(centre, wait=True) or 0
            stopped = rows.projections.stopped_at(centre, [entity]).get(entity)
            if stopped is None:
                raise RefusedError("quarantine_unknown", entity=entity)
            if without_event:
                rows.ingest.pass_over(centre, stopped, clock.now())
            rows.projections.let_out(centre, entity)
            _fold(rows, centre, rows.ingest.of_entity(centre, entity, stopped, folded))
            again = [one for one in rows.projections.quarantined(centre) if one.entity == entity]
        return again[0] if again else None

    def _fold_next(self, centre: str, most: int) -> bool:
        with self._store.writing() as rows:
            folded = rows.projections.take_turn(centre, wait=False)
            return folded is not None and _fold_some(rows, centre, folded, most)


def _fold_some(rows: CentralRows, centre: str, folded: int, most: int) -> bool:
    """Fold at most so many events; whether there may be more."""
    events = rows.ingest.after(centre, folded, most)
    if events:
        _fold(rows, centre, events)
        rows.projections.move(centre, events[-1].seq)
    return len(events) == most


def _fold(rows: CentralRows, centre: str, events: Sequence[RawEvent]) -> None:
    entities = sorted({event.entity for event in events})
    found = _Pass(
        tickets=rows.projections.tickets(centre, entities),
        stopped=set(rows.projections.stopped_at(centre, entities)),
    )
    left_out = rows.ingest.passed_over(centre)
    for event in events:
        if event.seq not in left_out and event.entity not in found.stopped:
            _fold_one(found, centre, event)
    rows.projections.replace_visits(centre, list(found.visits))
    rows.projections.add(row for visit in found.visits.values() for row in visit)
    rows.projections.add(_with_applicants(rows, centre, found.added))
    for stopped in found.poisoned:
        rows.projections.quarantine(stopped)


def _fold_one(found: _Pass, centre: str, event: RawEvent) -> None:
    try:
        folded = fold_event(centre, event, found.tickets.get(event.entity))
    except PoisonedError as poisoned:
        found.stopped.add(event.entity)
        found.poisoned.append(
            Quarantined(
                centre=centre,
                entity=event.entity,
                seq=event.seq,
                event=event.id,
                kind=event.kind,
                code=poisoned.code,
                since=event.hub_time,
            )
        )
        return
    if folded.ticket is not None:
        found.tickets[event.entity] = folded.ticket
        found.visits[event.entity] = folded.visit
    found.added.extend(folded.added)


def _with_applicants(rows: CentralRows, centre: str, added: Sequence[ProjectedRow]) -> list[ProjectedRow]:
    """The rows with what papers say that are here; an application whose paper is not is added without it."""
    papers = rows.ingest.papers(centre, {row.awaits for row in added if row.awaits})
    known = {sha256: applicant_of(paper) for sha256, paper in papers.items()}
    return [row.completed(known[row.awaits]) if row.awaits in known else row for row in added]
