"""Numbers and what was given one: labels, series, applications, receipts. All of it is a fold of the feed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, bindparam, delete, func, insert, select, update

from dostdesk.domain.events import Event, EventKind
from dostdesk.domain.ids import TicketId
from dostdesk.domain.numbers import NumberPurpose, Series
from dostdesk.storage.hub.tables import APPLICATION, LABEL_COUNTER, NUMBER_ISSUE, RECEIPT, SERIES, SERIES_END
from dostdesk.storage.prepared import Prepared

VOID = "void"
_LAST_LABEL = Prepared(
    select(LABEL_COUNTER.c.last).where(
        LABEL_COUNTER.c.day == bindparam("of_day"), LABEL_COUNTER.c.letter == bindparam("of_letter")
    )
)
_COUNT_LABEL = Prepared(
    update(LABEL_COUNTER)
    .where(LABEL_COUNTER.c.day == bindparam("of_day"), LABEL_COUNTER.c.letter == bindparam("of_letter"))
    .values(last=func.max(LABEL_COUNTER.c.last, bindparam("number")))
)


@dataclass(frozen=True, slots=True)
class HeldSeries:
    """A series with the install that it was granted to and the last sequence that was reported from it.

    Attributes:
        ended: Nothing is given from it any more.
        tail: The last sequence that its install said it gave when it ended: what no event explains up to there is lost.
    """

    series: Series
    device: str
    install_epoch: int
    last: int
    ended: bool = False
    tail: int = 0


@dataclass(frozen=True, slots=True)
class Issued:
    """What a number was given to: `subject` is the application's or the ticket's id, or the reason of a void."""

    purpose: str
    subject: str


class NumberRows:
    """Numbers within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    # ------------------------------------------------------------ the fold

    def apply(self, event: Event) -> None:
        """What an event does to the tables of numbers; nothing for an event about something else."""
        match event.kind:
            case EventKind.TICKET_ISSUED:
                letter, _, number = event.body["label"].rpartition("-")
                self._count_label(event.body["day"], letter, int(number))
            case EventKind.SERIES_GRANTED:
                self._grant(event.body)
            case EventKind.SERIES_ENDED:
                self._end(event.body)
            case EventKind.APPLICATION_SUBMITTED:
                self._submit(event)
            case EventKind.RECEIPT_ISSUED:
                body = event.body
                self._issue(body["number"], NumberPurpose.RECEIPT.value, event.entity, event.id)
                self._connection.execute(
                    insert(RECEIPT).values(
                        event=event.id,
                        number=body["number"],
                        ticket=event.entity,
                        content=body["content"],
                        device=body["device"],
                        staff=body["staff"],
                        issued_at=body["at"],
                    )
                )
            case EventKind.NUMBER_VOIDED:
                self._issue(event.body["number"], VOID, event.body["reason"], event.id)
            case EventKind.HUB_PROMOTED | EventKind.LABELS_SKIPPED:
                for letter, last in event.body["labels"].items():
                    self._count_label(event.body["day"], letter, last)

    def clear(self) -> None:
        """Drop everything that the feed can give back."""
        for table in (NUMBER_ISSUE, APPLICATION, RECEIPT, SERIES_END, SERIES, LABEL_COUNTER):
            self._connection.execute(delete(table))

    def _count_label(self, day: str, letter: str, number: int) -> None:
        place = {"of_day": day, "of_letter": letter, "number": number}
        if _COUNT_LABEL.change(self._connection, place) == 0:
            self._connection.execute(insert(LABEL_COUNTER).values(day=day, letter=letter, last=number))

    def _grant(self, body: Mapping[str, Any]) -> None:
        series = Series(centre=body["centre"], year=body["year"], code=body["code"], capacity=body["capacity"])
        self._connection.execute(
            insert(SERIES).values(
                key=series.key,
                centre=series.centre,
                year=series.year,
                code=series.code,
                capacity=series.capacity,
                device=body["device"],
                install_epoch=body["install_epoch"],
                request=body["request"],
                granted_at=body["at"],
            )
        )

    def _end(self, body: Mapping[str, Any]) -> None:
        names = ("series", "heir_device", "heir_epoch", "last", "reason")
        row = {name: body[name] for name in names}
        self._connection.execute(insert(SERIES_END).values(**row, ended_at=body["at"]))

    def _submit(self, event: Event) -> None:
        body = event.body
        self._issue(body["number"], NumberPurpose.APPLICATION.value, body["application"], event.id)
        self._connection.execute(
            insert(APPLICATION).values(
                id=body["application"],
                version=body["version"],
                ticket=event.entity,
                service_id=body["service_id"],
                code=body["code"],
                release=body["release"],
                number=body["number"],
                content=body["content"],
                promised_on=body["promised_on"],
                device=body["device"],
                staff=body["staff"],
                submitted_at=body["at"],
                event=event.id,
            )
        )

    def _issue(self, number: str, purpose: str, subject: str, event: str) -> None:
        """The first use of a number is its use; a second one is on record as a conflict of its own."""
        key, sequence = parts(number)
        if self.issued(number) is None:
            self._connection.execute(
                insert(NUMBER_ISSUE).values(
                    series=key, sequence=sequence, number=number, purpose=purpose, subject=subject, event=event
                )
            )

    # ------------------------------------------------------------ reading

    def last_label(self, day: str, letter: str) -> int:
        """The last number that a queue letter had on a service day; 0 before the first."""
        found = _LAST_LABEL.first(self._connection, {"of_day": day, "of_letter": letter})
        return 0 if found is None else int(found["last"])

    def last_labels(self, day: str) -> dict[str, int]:
        """The last number of every queue letter that had one on a service day."""
        rows = self._connection.execute(select(LABEL_COUNTER).where(LABEL_COUNTER.c.day == day))
        return {row.letter: row.last for row in rows}

    def issued(self, number: str) -> Issued | None:
        """What a number was given to, or None."""
        row = self._connection.execute(
            select(NUMBER_ISSUE.c.purpose, NUMBER_ISSUE.c.subject).where(NUMBER_ISSUE.c.number == number)
        ).first()
        return None if row is None else Issued(row.purpose, row.subject)

    def series(self, *, device: str | None = None, install_epoch: int | None = None) -> list[HeldSeries]:
        """Series in the order of their grants: all, or those of one install."""
        last = select(func.max(NUMBER_ISSUE.c.sequence)).where(NUMBER_ISSUE.c.series == SERIES.c.key).scalar_subquery()
        tail = select(func.max(SERIES_END.c.last)).where(SERIES_END.c.series == SERIES.c.key).scalar_subquery()
        wanted = select(SERIES, last.label("last"), tail.label("tail")).order_by(SERIES.c.granted_at, SERIES.c.key)
        if device is not None:
            wanted = wanted.where(SERIES.c.device == device, SERIES.c.install_epoch == install_epoch)
        return [
            HeldSeries(
                Series(centre=row.centre, year=row.year, code=row.code, capacity=row.capacity),
                row.device,
                row.install_epoch,
                row.last or 0,
                row.tail is not None,
                row.tail or 0,
            )
            for row in self._connection.execute(wanted)
        ]

    def granted(self, request: str) -> int:
        """How many series a request was answered with."""
        asked = select(func.count()).select_from(SERIES).where(SERIES.c.request == request)
        return int(self._connection.execute(asked).scalar_one())

    def holder(self, number: str) -> tuple[str, int] | None:
        """Device and install epoch that may give out a number, or None if its series was never granted."""
        row = self._connection.execute(
            select(SERIES.c.device, SERIES.c.install_epoch).where(SERIES.c.key == parts(number)[0])
        ).first()
        return None if row is None else (row.device, row.install_epoch)

    def inherited(self, device: str, install_epoch: int) -> list[str]:
        """Keys of the series of which an install reports what an earlier one gave."""
        mine = (SERIES_END.c.heir_device == device) & (SERIES_END.c.heir_epoch == install_epoch)
        return list(self._connection.execute(select(SERIES_END.c.series).where(mine)).scalars())

    def ended_because(self, key: str) -> tuple[str, ...]:
        """Why a series ended; nothing for one that did not."""
        found = select(SERIES_END.c.reason).where(SERIES_END.c.series == key).distinct()
        return tuple(self._connection.execute(found).scalars())

    def receipts_of(self, ticket: TicketId) -> list[str]:
        """Numbers of the receipts that were issued for a visit, the first one first."""
        wanted = select(RECEIPT.c.number).where(RECEIPT.c.ticket == ticket)
        in_order = wanted.order_by(RECEIPT.c.issued_at, RECEIPT.c.event)
        return list(self._connection.execute(in_order).scalars())

    def issues(self) -> dict[str, dict[int, str]]:
        """Every number given out, as series → sequence → purpose."""
        found: dict[str, dict[int, str]] = {}
        for row in self._connection.execute(
            select(NUMBER_ISSUE.c.series, NUMBER_ISSUE.c.sequence, NUMBER_ISSUE.c.purpose)
        ):
            found.setdefault(row.series, {})[row.sequence] = row.purpose
        return found

    def application_known(self, application: str, version: int) -> bool:
        found = self._connection.execute(
            select(APPLICATION.c.id).where(APPLICATION.c.id == application, APPLICATION.c.version == version)
        ).first()
        return found is not None


def parts(number: str) -> tuple[str, int]:
    """Series key and sequence of a number in its written form."""
    key, _, rest = number.rpartition("-")[0].rpartition("-")
    return key, int(rest)
