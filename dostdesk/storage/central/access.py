"""Tokens of hubs: a token is shown once and kept as its SHA-256; it names the centre for which its holder speaks."""

from __future__ import annotations

import hashlib
from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from dostdesk.domain.clock import to_text
from dostdesk.storage.central.tables_access import HUB_TOKEN


class AccessRows:
    """The tokens of hubs, within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def enrol_hub(self, centre: str, token: str, at: datetime) -> None:
        """Let the holder of `token` speak for a centre; tokens given before go on until they are ended."""
        row = {"sha256": token_hash(token), "centre": centre, "made_at": to_text(at)}
        self._connection.execute(insert(HUB_TOKEN).values(**row))

    def end_hubs(self, centre: str, at: datetime) -> int:
        """End every token of a centre; how many were still good."""
        good = (HUB_TOKEN.c.centre == centre) & HUB_TOKEN.c.ended_at.is_(None)
        return self._connection.execute(update(HUB_TOKEN).where(good).values(ended_at=to_text(at))).rowcount

    def centre_of(self, token: str) -> str | None:
        """For which centre a token speaks; None when it was never given, or was ended."""
        good = (HUB_TOKEN.c.sha256 == token_hash(token)) & HUB_TOKEN.c.ended_at.is_(None)
        found: str | None = self._connection.execute(select(HUB_TOKEN.c.centre).where(good)).scalar()
        return found

    def centres(self) -> tuple[str, ...]:
        """Every centre whose hub has a good token, in order of code."""
        good = select(HUB_TOKEN.c.centre).where(HUB_TOKEN.c.ended_at.is_(None)).distinct()
        return tuple(sorted(self._connection.execute(good).scalars()))


def token_hash(token: str) -> str:
    """Tokens are random, so a plain hash keeps them."""
    return hashlib.sha256(token.encode()).hexdigest()
