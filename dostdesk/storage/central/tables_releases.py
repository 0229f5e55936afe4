"""What central published: releases with their sources and the people who signed them, blobs, and keyrings."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, Integer, LargeBinary, String, Table, Text

from dostdesk.storage.central.tables import METADATA

# One row that everybody who publishes moves on: so two who publish at once follow one another.
RELEASE_HEAD = Table(
    "release_head",
    METADATA,
    Column("id", Integer, CheckConstraint("id = 1", name="one_release_head"), primary_key=True, autoincrement=False),
    Column("root", String, nullable=False),
    Column("newest", Integer, nullable=False),
    Column("sequence", Integer, nullable=False),
)

RELEASE = Table(
    "release",
    METADATA,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("effective_at", String, nullable=False),
    Column("published_at", String, nullable=False),
    Column("manifest", Text, nullable=False),
    Column("signature", String, nullable=False),
    Column("signed_by", String, nullable=False),
    Column("sources", Text, nullable=False),
    Column("approvals", Text, nullable=False),
)

RELEASE_BLOB = Table(
    "release_blob",
    METADATA,
    Column("sha256", String, primary_key=True),
    Column("content", LargeBinary, nullable=False),
)

KEYRING = Table(
    "release_keyring",
    METADATA,
    Column("sequence", Integer, primary_key=True, autoincrement=False),
    Column("keyring", Text, nullable=False),
    Column("root", String, nullable=False),
    Column("signature", String, nullable=False),
    Column("published_at", String, nullable=False),
)
