"""Tables of a desk's store. Instants are text by `dostdesk.domain.clock.to_text`; the centre's tables are a cache."""

from __future__ import annotations

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    UniqueConstraint,
    text,
)

from dostdesk.storage.centre import CentreTables

METADATA = MetaData()
CENTRE = CentreTables(METADATA)
# Whoever watches the hall asks at each event what changed of the day; a hub asks nobody that.
Index("ticket_by_day_and_revision", CENTRE.ticket_table.c.day, CENTRE.ticket_table.c.revision)

# What stands for itself once: this install, its place in the feed, the person who is signed in.
INSTALL = Table(
    "install",
    METADATA,
    Column("id", Integer, CheckConstraint("id = 1", name="one_install"), primary_key=True, autoincrement=False),
    Column("install", String, nullable=False),
    Column("device", String, nullable=False),
    Column("install_epoch", Integer, nullable=False),
    Column("token", String, nullable=False),
    Column("centre", String, nullable=False),
    Column("centre_name", String, nullable=False),
    Column("release_key", String, nullable=False),
    Column("windows", String, nullable=False),
)

CURSOR = Table(
    "cursor",
    METADATA,
    Column("id", Integer, CheckConstraint("id = 1", name="one_cursor"), primary_key=True, autoincrement=False),
    Column("epoch", Integer, nullable=False),
    Column("seq", Integer, nullable=False),
    Column("hash", String, nullable=False),
)

SESSION = Table(
    "session",
    METADATA,
    Column("id", Integer, CheckConstraint("id = 1", name="one_session"), primary_key=True, autoincrement=False),
    Column("token", String, nullable=False),
    Column("staff", String, nullable=False),
    Column("ends_at", String, nullable=False),
    Column("window_no", Integer),
    Column("begun_at", String, nullable=False),
)

LOGIN = Table(
    "login",
    METADATA,
    Column("login", String, primary_key=True),
    Column("staff", String, nullable=False),
    Column("last_at", String, nullable=False),
)

# Who may sign in here without the hub: what verifies his password, and when the hub last did.
VERIFIER = Table(
    "verifier",
    METADATA,
    Column("staff", String, primary_key=True),
    Column("login", String, nullable=False, unique=True),
    Column("person", String, nullable=False),
    Column("verifier", String, nullable=False),
    Column("proved_at", String, nullable=False),
    Column("wrong", Integer, nullable=False),
    Column("free_at", String),
)

# The last number of the emergency series of each window that this desk was, on each service day.
EMERGENCY = Table(
    "emergency",
    METADATA,
    Column("day", String, primary_key=True),
    Column("window_no", Integer, primary_key=True, autoincrement=False),
    Column("last", Integer, nullable=False),
)

SETTING = Table(
    "setting",
    METADATA,
    Column("name", String, primary_key=True),
    Column("value", String, nullable=False),
)

OUTBOX = Table(
    "outbox",
    METADATA,
    Column("op_id", String, primary_key=True),
    Column("install_epoch", Integer, nullable=False),
    Column("lane", String, nullable=False),
    Column("lane_seq", Integer, nullable=False),
    Column("actor", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("ticket", String),
    Column("happened_at", String, nullable=False),
    Column("not_after", String),
    Column("payload", String, nullable=False),
    Column("first_sent_at", String),
    Column("state", String, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("next_attempt", String),
    Column("status", String),
    Column("result_seq", Integer),
    Column("code", String, nullable=False),
    Column("facts", String, nullable=False),
    Column("body", String, nullable=False),
    Column("central_at", String),
    Column("earlier", String),
    UniqueConstraint("install_epoch", "lane", "lane_seq", name="one_place_in_a_lane"),
)
_UNSETTLED = text("state IN ('pending', 'in_flight')")
# With all that is asked of thousands at every view, so that none of them is read for it.
Index(
    "outbox_unsettled",
    OUTBOX.c.lane,
    OUTBOX.c.lane_seq,
    OUTBOX.c.state,
    OUTBOX.c.result_seq,
    OUTBOX.c.op_id,
    sqlite_where=_UNSETTLED,
)
# What is said of windows is little, and asked at every view, among thousands of ops of a desk on its own.
Index("outbox_of_windows", OUTBOX.c.lane_seq, sqlite_where=text("ticket IS NULL AND lane = 'queue'"))
Index("outbox_by_result", OUTBOX.c.result_seq)
Index("outbox_at_hub", OUTBOX.c.result_seq, sqlite_where=text("state = 'at_hub'"))
Index("outbox_by_ticket", OUTBOX.c.ticket)
# Few or none among thousands, and asked at every view.
Index("outbox_needs_somebody", OUTBOX.c.happened_at, sqlite_where=text("state IN ('conflict', 'quarantined')"))

# Derived from the outbox and the queue of the centre; dropped, it is made again.
LAID_OVER = Table(
    "laid_over",
    METADATA,
    Column("id", Integer, CheckConstraint("id = 1", name="one_laid_over"), primary_key=True, autoincrement=False),
    Column("beneath", String, nullable=False),
    Column("last_place", Integer, nullable=False),
    Column("last_op", String, nullable=False),
    Column("waiting", Integer, nullable=False),
    Column("tickets", String, nullable=False),
)

DRAFT = Table(
    "draft",
    METADATA,
    Column("visit_service", String, primary_key=True),
    Column("ticket", String, nullable=False),
    Column("version", Integer, nullable=False),
    Column("saved_at", String, nullable=False),
    Column("content", String, nullable=False),
    Column("hub_version", Integer, nullable=False),
    Column("next_attempt", String),
)
Index("draft_by_ticket", DRAFT.c.ticket)
Index("draft_not_at_hub", DRAFT.c.saved_at, sqlite_where=text("hub_version < version"))

# The FİN by which a citizen was identified at the window, before any form holds it.
IDENTIFIED = Table(
    "identified",
    METADATA,
    Column("ticket", String, primary_key=True),
    Column("fin", String, nullable=False),
    Column("at", String, nullable=False),
)

APPLICATION = Table(
    "application",
    METADATA,
    Column("id", String, primary_key=True),
    Column("number", String, nullable=False, unique=True),
    Column("ticket", String, nullable=False),
    Column("service", String, nullable=False),
    Column("version", Integer, nullable=False),
    Column("code", String, nullable=False),
    Column("release", Integer, nullable=False),
    Column("fin", String, nullable=False),
    Column("submitted_at", String, nullable=False),
    Column("promised_on", String, nullable=False),
    Column("content", String, nullable=False),
    Column("answers", LargeBinary, nullable=False),
    UniqueConstraint("service", "version", name="one_version_of_an_application"),
)
Index("application_by_ticket", APPLICATION.c.ticket)
Index("application_by_fin", APPLICATION.c.fin)

# How whom an application of this desk names stands to the register of people, and when that is asked again.
IDENTITY_CHECK = Table(
    "identity_check",
    METADATA,
    Column("application", String, primary_key=True),
    Column("ticket", String, nullable=False),
    Column("version", Integer, nullable=False),
    Column("identity", String, nullable=False),
    Column("checked_at", String, nullable=False),
    Column("due_at", String),
)

RECEIPT = Table(
    "receipt",
    METADATA,
    Column("number", String, primary_key=True),
    Column("ticket", String, nullable=False, unique=True),
    Column("issued_at", String, nullable=False),
    Column("content", String, nullable=False),
    Column("paper", LargeBinary, nullable=False),
)

PRINT_JOB = Table(
    "print_job",
    METADATA,
    Column("id", String, primary_key=True),
    Column("kind", String, nullable=False),
    Column("ticket", String, nullable=False),
    Column("label", String, nullable=False),
    Column("number", String, nullable=False),
    Column("original", String, ForeignKey("print_job.id")),
    Column("copy", Integer, nullable=False),
    Column("reason", String, nullable=False),
    Column("paper", String, nullable=False),
    Column("state", String, nullable=False),
    Column("error", String, nullable=False),
    Column("made_at", String, nullable=False),
    Column("printed_at", String),
    Column("printer", String, nullable=False, server_default=""),
    Column("spooled", String, nullable=False, server_default=""),
    UniqueConstraint("original", "copy", name="one_copy_of_a_number"),
)
Index("print_job_waiting", PRINT_JOB.c.made_at, sqlite_where=text("state = 'waiting'"))
Index("print_job_printing", PRINT_JOB.c.made_at, sqlite_where=text("state = 'printing'"))
Index("print_job_by_ticket", PRINT_JOB.c.ticket)
Index("print_job_by_time", PRINT_JOB.c.made_at)

NUMBER_SERIES = Table(
    "number_series",
    METADATA,
    Column("key", String, primary_key=True),
    Column("centre", String, nullable=False),
    Column("year", Integer, nullable=False),
    Column("code", String, nullable=False),
    Column("capacity", Integer, nullable=False),
    Column("position", Integer, nullable=False, unique=True),
    Column("last", Integer, nullable=False),
    Column("ended", Integer, nullable=False, server_default="0"),
    CheckConstraint("last BETWEEN 0 AND capacity", name="series_within_capacity"),
)

# Law 8: a row for every integer from 1 to `last`, whatever became of it.
NUMBER_ISSUE = Table(
    "number_issue",
    METADATA,
    Column("series", String, ForeignKey("number_series.key"), primary_key=True),
    Column("sequence", Integer, primary_key=True, autoincrement=False),
    Column("number", String, nullable=False, unique=True),
    Column("purpose", String, nullable=False),
    Column("owner", String, nullable=False),
    Column("issued_at", String, nullable=False),
    Column("void_reason", String, nullable=False),
    UniqueConstraint("purpose", "owner", name="one_number_an_owner"),
)

RELEASE = Table(
    "release",
    METADATA,
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("manifest", String, nullable=False),
    Column("signature", String, nullable=False),
    Column("key", String, nullable=False),
    Column("fetched_at", String, nullable=False),
)

# Content by its hash: pieces of releases that came, and contents of papers that have to go.
BLOB = Table(
    "blob",
    METADATA,
    Column("sha256", String, primary_key=True),
    Column("content", LargeBinary, nullable=False),
    Column("to_hub", Integer, nullable=False),
)

# What a supervisor did to this desk's window, until it was seen here.
TOLD = Table(
    "told",
    METADATA,
    Column("event_id", String, primary_key=True),
    Column("seq", Integer, nullable=False),
    Column("at", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("facts", String, nullable=False),
)
