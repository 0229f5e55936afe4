"""What central says about itself to whoever watches over it."""

from __future__ import annotations

from datetime import datetime

from dostdesk.protocol.shapes import AnswerShape


class CentralHealth(AnswerShape):
    """The program runs and answers.

    Attributes:
        identities: It has a key to keep what makes a hub a centre's; without one no hub can be rebuilt from here.
    """

    version: str
    central_time: datetime
    identities: bool


class CentralReady(AnswerShape):
    """Everything that hubs need is there; `503` with the same names as facts of `not_ready` otherwise.

    Attributes:
        database: It answers.
        migrated: Its schema is the one of this version.
        release: Number of the newest published release; 0 before there is one.
    """

    database: bool
    migrated: bool
    release: int
