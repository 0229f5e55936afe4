"""The first store of a desk"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "application",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("ticket", sa.String(), nullable=False),
        sa.Column("service", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("release", sa.Integer(), nullable=False),
        sa.Column("fin", sa.String(), nullable=False),
        sa.Column("submitted_at", sa.String(), nullable=False),
        sa.Column("promised_on", sa.String(), nullable=False),
        sa.Column("content", sa.String(), nullable=False),
        sa.Column("answers", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("number"),
        sa.UniqueConstraint("service", "version", name="one_version_of_an_application"),
    )
    op.create_index("application_by_fin", "application", ["fin"], unique=False)
    op.create_index("application_by_ticket", "application", ["ticket"], unique=False)

    op.create_table(
        "blob",
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("to_hub", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("sha256"),
    )

    op.create_table(
        "cursor",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.CheckConstraint("id = 1", name="one_cursor"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "draft",
        sa.Column("visit_service", sa.String(), nullable=False),
        sa.Column("ticket", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("saved_at", sa.String(), nullable=False),
        sa.Column("content", sa.String(), nullable=False),
        sa.Column("hub_version", sa.Integer(), nullable=False),
        sa.Column("next_attempt", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("visit_service"),
    )
    op.create_index("draft_by_ticket", "draft", ["ticket"], unique=False)
    op.create_index(
        "draft_not_at_hub", "draft", ["saved_at"], unique=False, sqlite_where=sa.text("hub_version < version")
    )

    op.create_table(
        "identified",
        sa.Column("ticket", sa.String(), nullable=False),
        sa.Column("fin", sa.String(), nullable=False),
        sa.Column("at", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("ticket"),
    )
    op.create_table(
        "install",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("install", sa.String(), nullable=False),
        sa.Column("device", sa.String(), nullable=False),
        sa.Column("install_epoch", sa.Integer(), nullable=False),
        sa.Column("token", sa.String(), nullable=False),
        sa.Column("centre", sa.String(), nullable=False),
        sa.Column("centre_name", sa.String(), nullable=False),
        sa.Column("release_key", sa.String(), nullable=False),
        sa.Column("windows", sa.String(), nullable=False),
        sa.CheckConstraint("id = 1", name="one_install"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "login",
        sa.Column("login", sa.String(), nullable=False),
        sa.Column("staff", sa.String(), nullable=False),
        sa.Column("last_at", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("login"),
    )
    op.create_table(
        "number_series",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("centre", sa.String(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.CheckConstraint("last BETWEEN 0 AND capacity", name="series_within_capacity"),
        sa.PrimaryKeyConstraint("key"),
        sa.UniqueConstraint("position"),
    )
    op.create_table(
        "outbox",
        sa.Column("op_id", sa.String(), nullable=False),
        sa.Column("install_epoch", sa.Integer(), nullable=False),
        sa.Column("lane", sa.String(), nullable=False),
        sa.Column("lane_seq", sa.Integer(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("ticket", sa.String(), nullable=True),
        sa.Column("happened_at", sa.String(), nullable=False),
        sa.Column("not_after", sa.String(), nullable=True),
        sa.Column("payload", sa.String(), nullable=False),
        sa.Column("first_sent_at", sa.String(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_attempt", sa.String(), nullable=True),
        sa.Column("status", sa.String(), nullable=True),
        sa.Column("result_seq", sa.Integer(), nullable=True),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("facts", sa.String(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("op_id"),
        sa.UniqueConstraint("install_epoch", "lane", "lane_seq", name="one_place_in_a_lane"),
    )
    op.create_index("outbox_by_result", "outbox", ["result_seq"], unique=False)
    op.create_index("outbox_by_ticket", "outbox", ["ticket"], unique=False)
    op.create_index(
        "outbox_unsettled",
        "outbox",
        ["lane", "lane_seq"],
        unique=False,
        sqlite_where=sa.text("state IN ('pending', 'in_flight')"),
    )

    op.create_table(
        "print_job",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("ticket", sa.String(), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("original", sa.String(), nullable=True),
        sa.Column("copy", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("paper", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("error", sa.String(), nullable=False),
        sa.Column("made_at", sa.String(), nullable=False),
        sa.Column("printed_at", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["original"],
            ["print_job.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("original", "copy", name="one_copy_of_a_number"),
    )
    op.create_index("print_job_by_ticket", "print_job", ["ticket"], unique=False)
    op.create_index("print_job_by_time", "print_job", ["made_at"], unique=False)
    op.create_index(
        "print_job_waiting", "print_job", ["made_at"], unique=False, sqlite_where=sa.text("state = 'waiting'")
    )

    op.create_table(
        "receipt",
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("ticket", sa.String(), nullable=False),
        sa.Column("issued_at", sa.String(), nullable=False),
        sa.Column("content", sa.String(), nullable=False),
        sa.Column("paper", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("number"),
        sa.UniqueConstraint("ticket"),
    )
    op.create_table(
        "release",
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("manifest", sa.String(), nullable=False),
        sa.Column("signature", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("fetched_at", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("version"),
    )
    op.create_table(
        "session",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("token", sa.String(), nullable=False),
        sa.Column("staff", sa.String(), nullable=False),
        sa.Column("ends_at", sa.String(), nullable=False),
        sa.Column("window_no", sa.Integer(), nullable=True),
        sa.Column("begun_at", sa.String(), nullable=False),
        sa.CheckConstraint("id = 1", name="one_session"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "setting",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "ticket",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("queue_group", sa.String(), nullable=False),
        sa.Column("day", sa.String(), nullable=False),
        sa.Column("priority", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("arrived_at", sa.String(), nullable=False),
        sa.Column("due_at", sa.String(), nullable=False),
        sa.Column("target_s", sa.Integer(), nullable=False),
        sa.Column("waiting_ms", sa.Integer(), nullable=False),
        sa.Column("away_ms", sa.Integer(), nullable=False),
        sa.Column("served_ms", sa.Integer(), nullable=False),
        sa.Column("running", sa.String(), nullable=False),
        sa.Column("since", sa.String(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("claim", sa.String(), nullable=True),
        sa.Column("window_no", sa.Integer(), nullable=True),
        sa.Column("staff", sa.String(), nullable=True),
        sa.Column("calls", sa.Integer(), nullable=False),
        sa.Column("called_at", sa.String(), nullable=True),
        sa.Column("started_at", sa.String(), nullable=True),
        sa.Column("ended_at", sa.String(), nullable=True),
        sa.Column("reason", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("day", "label", name="one_label_a_day"),
    )
    op.create_index(
        "one_active_ticket_a_window",
        "ticket",
        ["window_no"],
        unique=True,
        sqlite_where=sa.text("state IN ('called', 'serving')"),
        postgresql_where=sa.text("state IN ('called', 'serving')"),
    )
    op.create_index("ticket_by_day_and_staff", "ticket", ["day", "staff"], unique=False)
    op.create_index(
        "ticket_open",
        "ticket",
        ["state"],
        unique=False,
        sqlite_where=sa.text("state IN ('waiting', 'called', 'serving', 'held')"),
        postgresql_where=sa.text("state IN ('waiting', 'called', 'serving', 'held')"),
    )
    op.create_index(
        "ticket_waiting_by_due",
        "ticket",
        ["queue_group", "due_at", "arrived_at", "id"],
        unique=False,
        sqlite_where=sa.text("state = 'waiting'"),
        postgresql_where=sa.text("state = 'waiting'"),
    )

    op.create_table(
        "window",
        sa.Column("no", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("staff", sa.String(), nullable=True),
        sa.Column("device", sa.String(), nullable=True),
        sa.Column("primary_skills", sa.String(), nullable=False),
        sa.Column("secondary_skills", sa.String(), nullable=False),
        sa.Column("opened_at", sa.String(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("no"),
    )
    op.create_table(
        "claim",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("ticket", sa.String(), nullable=False),
        sa.Column("window_no", sa.Integer(), nullable=False),
        sa.Column("staff", sa.String(), nullable=False),
        sa.Column("opened_at", sa.String(), nullable=False),
        sa.Column("closed_at", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["ticket"],
            ["ticket.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "one_claim_a_ticket",
        "claim",
        ["ticket"],
        unique=True,
        sqlite_where=sa.text("closed_at IS NULL"),
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    op.create_index(
        "one_claim_a_window",
        "claim",
        ["window_no"],
        unique=True,
        sqlite_where=sa.text("closed_at IS NULL"),
        postgresql_where=sa.text("closed_at IS NULL"),
    )

    op.create_table(
        "number_issue",
        sa.Column("series", sa.String(), nullable=False),
        sa.Column("sequence", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("issued_at", sa.String(), nullable=False),
        sa.Column("void_reason", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["series"],
            ["number_series.key"],
        ),
        sa.PrimaryKeyConstraint("series", "sequence"),
        sa.UniqueConstraint("number"),
        sa.UniqueConstraint("purpose", "owner", name="one_number_an_owner"),
    )
    op.create_table(
        "visit_service",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("ticket", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("release", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=True),
        sa.Column("served_ms", sa.Integer(), nullable=False),
        sa.Column("since", sa.String(), nullable=True),
        sa.Column("number", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["ticket"],
            ["ticket.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("ticket", "position", name="one_place_a_service"),
    )


def downgrade() -> None:
    op.drop_table("visit_service")
    op.drop_table("number_issue")
    op.drop_table("claim")
    op.drop_table("window")
    op.drop_table("ticket")
    op.drop_table("setting")
    op.drop_table("session")
    op.drop_table("release")
    op.drop_table("receipt")
    op.drop_table("print_job")
    op.drop_table("outbox")
    op.drop_table("number_series")
    op.drop_table("login")
    op.drop_table("install")
    op.drop_table("identified")
    op.drop_table("draft")
    op.drop_table("cursor")
    op.drop_table("blob")
    op.drop_table("application")
