"""Whether this hub keeps the queue, which epochs began where, its standbys, and what changed beside the feed"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None
# What is here already is new to a standby; releases stand behind their parts.
_FIRST = (
    "INSERT INTO beside (kind, key) VALUES ('device', ''), ('staff', ''), ('session', ''), ('directory', ''), "
    "('retired_device', ''), ('keyring', '')",
    "INSERT INTO beside (kind, key) SELECT 'person', mark FROM person ORDER BY mark",
    "INSERT INTO beside (kind, key) SELECT 'blob', sha256 FROM blob ORDER BY rowid",
    "INSERT INTO beside (kind, key) SELECT 'draft', visit_service FROM draft ORDER BY visit_service",
    "INSERT INTO beside (kind, key) SELECT 'quarantine', op_id FROM quarantine ORDER BY op_id",
    "INSERT INTO beside (kind, key) SELECT 'release_blob', sha256 FROM release_blob ORDER BY sha256",
    "INSERT INTO beside (kind, key) SELECT 'release', number FROM release ORDER BY number",
)


def upgrade() -> None:
    op.add_column("feed_head", sa.Column("role", sa.String(), nullable=False, server_default="active"))
    op.create_table(
        "succession",
        sa.Column("epoch", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("seq", sa.Integer(), nullable=True),
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column("proof", sa.String(), nullable=False),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("at", sa.String(), nullable=False),
        sa.Column("handed", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("epoch"),
    )
    op.create_table(
        "standby",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("enrolled_at", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
        sa.UniqueConstraint("token_hash"),
    )
    op.create_table(
        "followed",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("token", sa.String(), nullable=False),
        sa.Column("op_row", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.CheckConstraint("id = 1", name="one_followed"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "beside",
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("place"),
        sa.UniqueConstraint("kind", "key", name="one_place_a_thing"),
        sqlite_autoincrement=True,
    )
    for statement in _FIRST:
        op.execute(statement)


def downgrade() -> None:
    for table in ("beside", "followed", "standby", "succession"):
        op.drop_table(table)
    op.drop_column("feed_head", "role")
