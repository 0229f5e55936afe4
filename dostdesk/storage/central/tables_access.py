"""Who may speak to central: the tokens of hubs, by their hashes."""

from __future__ import annotations

from sqlalchemy import Column, Index, String, Table

from dostdesk.storage.central.tables import METADATA

HUB_TOKEN = Table(
    "hub_token",
    METADATA,
    Column("sha256", String, primary_key=True),
    Column("centre", String, nullable=False),
    Column("made_at", String, nullable=False),
    Column("ended_at", String, nullable=True),
)
Index("hub_token_of_centre", HUB_TOKEN.c.centre)
