"""A hub's whole link to central, from an address and a token: what it follows, where it pushes, whom it asks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from dostdesk.catalogue.keyring import SignedKeyring
from dostdesk.domain.directory import DeviceOfCentre, Directory
from dostdesk.domain.errors import RefusedError
from dostdesk.domain.numbers import Series
from dostdesk.hub.central_directory import DirectoryOverHttp
from dostdesk.hub.central_feed import FeedOverHttp
from dostdesk.hub.central_link import CentralLink
from dostdesk.hub.central_port import CentralPort, SeriesWanted, SignedRelease
from dostdesk.hub.central_push import CentralPush
from dostdesk.hub.contacts import ContactsOverHttp
from dostdesk.hub.register_port import RegisterOverHttp
from dostdesk.protocol.succession import IdentityShape
from dostdesk.serving.listening import is_loopback
from dostdesk.storage.hub.store import Centre


@dataclass(frozen=True, slots=True, kw_only=True)
class CentralPlace:
    """Where central is, and by what it knows this hub.

    Attributes:
        trust: Certificates (PEM) that vouch for it; the public authorities if not given.

    Raises:
        RefusedError: `central_url_wrong`; `central_in_the_clear` for http:// to another computer, where anybody on the
            way could read the token; `central_token_missing`.
    """

    url: str
    token: str = field(repr=False)
    trust: Path | None = None

    def __post_init__(self) -> None:
        parts = urlsplit(self.url)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise RefusedError("central_url_wrong")
        if parts.scheme == "http" and not is_loopback(parts.hostname):
            raise RefusedError("central_in_the_clear", host=parts.hostname)
        if not self.token:
            raise RefusedError("central_token_missing")


class LinkedCentral:
    """Central for a hub of one centre."""

    def __init__(self, link: CentralLink, centre: Centre) -> None:
        self._link = link
        self._directory = DirectoryOverHttp(link, centre.code)

    def release_keys(self) -> Mapping[str, bytes]:
        return self._link.release_keys()

    def keyring(self) -> SignedKeyring | None:
        return self._link.keyring()

    def releases(self, newest: int, at: datetime) -> Sequence[SignedRelease]:
        return self._link.releases(newest, at)

    def directory(self) -> Directory:
        return self._directory.directory()

    def report_devices(self, devices: Sequence[DeviceOfCentre]) -> None:
        self._directory.report_devices(devices)

    def grant_series(self, wanted: SeriesWanted) -> tuple[Series, ...]:
        return self._directory.grant_series(wanted)


class Linked:
    """Everything through which a hub reaches central; each has connections of its own, so that none waits for another.

    Attributes:
        link: What the hub follows.
        push: Where it pushes.
        register: Where its windows ask.
        contacts: Where it asks about contacts, over the connection by which it follows.
        memory: What central keeps for a hub that has to begin anew.
    """

    def __init__(self, place: CentralPlace) -> None:
        self.link = CentralLink(place.url, place.token, trust=place.trust)
        self.contacts = ContactsOverHttp(self.link)
        self.push = CentralPush(place.url, place.token, trust=place.trust)
        self.memory = FeedOverHttp(CentralLink(place.url, place.token, trust=place.trust))
        self.register = RegisterOverHttp(place.url, place.token, trust=place.trust)

    def port(self, centre: Centre) -> CentralPort:
        """As `build_hub` asks for it."""
        return LinkedCentral(self.link, centre)

    def keep_identity(self, centre: Centre) -> None:
        """Let central keep what makes a hub this centre's. Raises as `FeedOverHttp.keep_identity`."""
        identity = IdentityShape(
            centre=centre.code, name=centre.name, windows=centre.windows, secret=centre.secret.hex()
        )
        self.memory.keep_identity(identity)

    def close(self) -> None:
        self.link.close()
        self.memory.close()
        self.push.close()
        self.register.close()
