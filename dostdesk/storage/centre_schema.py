"""The tables of a centre's queue, in whichever store the metadata belongs to.

The partial unique indexes are law 7: a coding error ends in a refused transaction, not in a double call.
"""

from __future__ import annotations

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    UniqueConstraint,
    text,
)

from dostdesk.domain.turns import Channel

OPEN = "state IN ('waiting', 'called', 'serving', 'held')"
AT_WINDOW = "state IN ('called', 'serving')"
WAITING = "state = 'waiting'"
# Of tickets from before legs were kept.
_FIRST_LEG = '[1, 0, 0, 0, "waiting", null]'


class CentreSchema:
    """Tickets, their services, claims, windows, days and the hall."""

    def __init__(self, metadata: MetaData) -> None:
        self.ticket_table = Table(
            "ticket",
            metadata,
            Column("id", String, primary_key=True),
            Column("label", String, nullable=False),
            Column("queue_group", String, nullable=False),
            Column("day", String, nullable=False),
            Column("priority", String, nullable=False),
            Column("language", String, nullable=False),
            Column("state", String, nullable=False),
            Column("arrived_at", String, nullable=False),
            Column("due_at", String, nullable=False),
            Column("target_s", Integer, nullable=False),
            Column("waiting_ms", Integer, nullable=False),
            Column("away_ms", Integer, nullable=False),
            Column("served_ms", Integer, nullable=False),
            Column("running", String, nullable=False),
            Column("since", String),
            Column("revision", Integer, nullable=False),
            Column("claim", String),
            Column("window_no", Integer),
            Column("staff", String),
            Column("calls", Integer, nullable=False),
            Column("called_at", String),
            Column("started_at", String),
            Column("ended_at", String),
            Column("reason", String),
            Column("line", String, nullable=False, server_default=""),
            Column("in_person", Integer, nullable=False, server_default="1"),
            Column("leg", String, nullable=False, server_default=_FIRST_LEG),
            Column("hold", String),
            Column("sent_to", String),
            Column("turn", String),
            Column("notes", String),
            Column("person", String, nullable=False, server_default=""),
            Column("identity", String, nullable=False, server_default=""),
            UniqueConstraint("day", "label", name="one_label_a_day"),
        )
        ticket = self.ticket_table.c
        Index(
            "ticket_waiting_by_due", ticket.line, ticket.due_at, ticket.arrived_at, ticket.id,
            sqlite_where=text(WAITING),
        )  # fmt: skip
        Index("ticket_open", ticket.state, sqlite_where=text(OPEN))
        Index(
            "one_active_ticket_a_window", ticket.window_no, unique=True,
            sqlite_where=text(AT_WINDOW),
        )  # fmt: skip
        Index("ticket_by_day_and_staff", ticket.day, ticket.staff)
        Index("ticket_by_person", ticket.person, ticket.day)
        turned = text("turn IS NOT NULL")
        Index("ticket_by_last_turn", ticket.revision, sqlite_where=turned)
        self.service_table = Table(
            "visit_service",
            metadata,
            Column("id", String, primary_key=True),
            Column("ticket", ForeignKey("ticket.id"), nullable=False),
            Column("position", Integer, nullable=False),
            Column("code", String, nullable=False),
            Column("release", Integer, nullable=False),
            Column("state", String, nullable=False),
            Column("outcome", String),
            Column("served_ms", Integer, nullable=False),
            Column("since", String),
            Column("number", String, nullable=False),
            Column("quantity", Integer, nullable=False, server_default="1"),
            Column("channel", String, nullable=False, server_default=Channel.IN_PERSON.value),
            Column("draft", Integer, nullable=False, server_default="0"),
            UniqueConstraint("ticket", "position", name="one_place_a_service"),
        )
        self.claim_table = Table(
            "claim",
            metadata,
            Column("id", String, primary_key=True),
            Column("ticket", ForeignKey("ticket.id"), nullable=False),
            Column("window_no", Integer, nullable=False),
            Column("staff", String, nullable=False),
            Column("opened_at", String, nullable=False),
            Column("closed_at", String),
        )
        claim = self.claim_table.c
        open_claim = text("closed_at IS NULL")
        for name, column in (("one_claim_a_ticket", claim.ticket), ("one_claim_a_window", claim.window_no)):
            Index(name, column, unique=True, sqlite_where=open_claim)
        self.window_table = Table(
            "window",
            metadata,
            Column("no", Integer, primary_key=True, autoincrement=False),
            Column("staff", String),
            Column("device", String),
            Column("primary_skills", String, nullable=False),
            Column("secondary_skills", String, nullable=False),
            Column("opened_at", String),
            Column("revision", Integer, nullable=False),
            Column("pause", String),
            Column("help", String),
            Column("breaks", String),
            Column("was", String),
        )
        self.day_table = Table(
            "service_day",
            metadata,
            Column("day", String, primary_key=True),
            Column("closed_at", String, nullable=False),
            Column("staff", String, nullable=False),
            Column("counts", String, nullable=False),
        )
        # One row, once anything was decided for the whole hall.
        self.hall_table = Table(
            "hall",
            metadata,
            Column("id", Integer, primary_key=True, autoincrement=False),
            Column("revision", Integer, nullable=False),
            Column("state", String, nullable=False),
            CheckConstraint("id = 1", name="one_hall"),
        )
        self._tables = (
            self.hall_table,
            self.claim_table,
            self.service_table,
            self.ticket_table,
            self.window_table,
            self.day_table,
        )
