"""Releases of the catalogue between a hub and its devices: all manifests that it has, and blobs by their hashes."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from dostdesk.protocol.hub import ReleaseShape
from dostdesk.protocol.shapes import AnswerShape, Sha256, Shape

MOST_WANTED = 4_000
"""Blobs in one bundle; a whole catalogue has a tenth of them."""


class KeyringShape(AnswerShape):
    """A signed keyring, as `dostdesk.catalogue.keyring.SignedKeyring.from_mapping` reads it."""

    keyring: str
    root: str
    signature: str


class ReleaseList(AnswerShape):
    """The releases that a hub has behind a number, oldest first: in force, to come, and those that visits need.

    Attributes:
        keyring: None at a hub whose root signs releases itself.
        newest: The highest number that this hub has.
    """

    keyring: KeyringShape | None
    newest: int
    releases: tuple[ReleaseShape, ...]


class BlobsWanted(Shape):
    """`POST /v1/releases/bundle`: the blobs that are missing, answered in this order as one compressed body."""

    wanted: Annotated[tuple[Sha256, ...], Field(min_length=1, max_length=MOST_WANTED)]
