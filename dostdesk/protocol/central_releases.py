"""How a hub follows central: one long poll for releases, keyring and directory; blobs by their hashes."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import Field

from dostdesk.protocol.releases import KeyringShape
from dostdesk.protocol.shapes import AnswerShape

LONGEST_WAIT_S = 25.0


class FollowPlace(AnswerShape):
    """What a hub has: the highest release, keyring and directory, and for how many seconds it waits for more.

    Attributes:
        base: A release whose manifest the hub has whole, to which others are told as a difference; 0 for none.
    """

    release: Annotated[int, Field(ge=0, le=2**31)] = 0
    base: Annotated[int, Field(ge=0, le=2**31)] = 0
    keyring: Annotated[int, Field(ge=0, le=2**31)] = 0
    directory: Annotated[int, Field(ge=0, le=2**53)] = 0
    wait: Annotated[float, Field(ge=0, le=60)] = 0.0


class FollowedRelease(AnswerShape):
    """A signed manifest on its way.

    Attributes:
        base: The release to which `change` is the difference; 0 when it is one to nothing.
        change: As `dostdesk.catalogue.travel.difference` writes it, in base64.
    """

    number: int
    key: str
    signature: str
    base: int
    change: str


class FollowedShape(AnswerShape):
    """What is newer than what the hub has.

    Attributes:
        newest: The highest release of central; lower than the hub's after central was set back.
        keyring: None when the hub has the newest.
        directory: Version of the directory of this centre.
    """

    central_time: datetime
    newest: int
    directory: int
    keyring: KeyringShape | None = None
    releases: tuple[FollowedRelease, ...] = ()


class RootShape(AnswerShape):
    """The root key that signs keyrings: its name, a colon, and its public part in hexadecimal."""

    root: Annotated[str, Field(pattern=r"^[a-z0-9-]{1,60}:[0-9a-f]{64}$")]
