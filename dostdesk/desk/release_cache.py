"""The catalogue at this desk: signed releases fetched once, verified at every start, read and kept while it runs.

The release in force is the highest whose time has come by the hub's clock, so it switches by itself, link or no link.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from dostdesk.catalogue.manifest import Manifest, SignedManifest, in_force, missing_blobs
from dostdesk.catalogue.release import Release
from dostdesk.desk.catalogue_view import CatalogueView
from dostdesk.desk.hub_time import HubTime
from dostdesk.desk.release_trust import DeskTrust, sequence_of
from dostdesk.domain.calendar import DecidedDays
from dostdesk.domain.errors import DeskError, RefusedError
from dostdesk.domain.policy import QueuePolicy
from dostdesk.forms.compose import form_for
from dostdesk.forms.document import FormDocument
from dostdesk.storage.desk import calendar, device, releases
from dostdesk.storage.desk.releases import KeptRelease
from dostdesk.storage.desk.store import DeskStore

if TYPE_CHECKING:
    from dostdesk.desk.hub_api import HubApi
    from dostdesk.protocol.releases import ReleaseList

_NEVER, _ALWAYS = datetime.max.replace(tzinfo=UTC), datetime.min.replace(tzinfo=UTC)
_ASKED_AGAIN = timedelta(minutes=1)
# Of visits that ended: their papers may still be corrected, and looked at.
_PAPERS_OF = timedelta(days=1)
# A tenth of a megabyte each, of some two hundred: those that were asked for last.
_FORMS_KEPT = 16


class ReleaseCache:
    """Releases by number, ready to use; a visit asks for the one that it began under."""

    def __init__(self, *, store: DeskStore, time: HubTime) -> None:
        self._store = store
        self._time = time
        self._lock = threading.RLock()
        self._trust = DeskTrust(store)
        self._kept: dict[int, tuple[SignedManifest, Manifest]] = {}
        self._read: dict[int, Release] = {}
        self._forms: dict[tuple[int, str], FormDocument] = {}
        self._policies: dict[int, QueuePolicy] = {}
        self._chosen: Release | None = None
        self._chosen_from, self._chosen_until = _NEVER, _NEVER
        self._refused: DeskError | None = None
        self._refused_by_hub: DeskError | None = None
        self._asked: tuple[datetime, int, int] | None = None
        self._swept_at = _ALWAYS
        self._days_mark, self._decided = "", DecidedDays()
        self._lacking: set[int] = set()
        self._load()

    @property
    def current(self) -> Release | None:
        """The release in force now; None before the first was fetched."""
        now = self._time.now()
        with self._lock:
            if not self._chosen_from <= now < self._chosen_until:
                self._choose(now)
            return self._chosen

    def in_force(self) -> Release:
        """As `current`. Raises RefusedError `release_none` before the first was fetched."""
        found = self.current
        if found is None:
            raise RefusedError("release_none")
        return found

    def of(self, number: int) -> Release:
        """The release under which something began. Raises RefusedError `release_none` when it is not here."""
        with self._lock:
            found = self._whole(number)
        if found is None:
            raise RefusedError("release_none")
        return found

    def form(self, number: int, service: str) -> FormDocument:
        """The form of a service in a release; read again only after many others were.

        Raises:
            RefusedError: `release_none`, `service_unknown`, or as `form_for` does.
        """
        with self._lock:
            known = self._forms.pop((number, service), None)
            if known is None:
                release = self.of(number)
                documents: Mapping[str, Mapping[str, Any]] = release.forms
                known = form_for(service, release.service(service).group, documents)
                # Most services share a document under another name, and most of it outlives a release: held once.
                alike = next((one for one in self._forms.values() if one.fingerprint == known.fingerprint), None)
                known = known if alike is None else replace(alike, key=known.key)
            self._forms[number, service] = known
            if len(self._forms) > _FORMS_KEPT:
                del self._forms[next(iter(self._forms))]
        return known

    @property
    def policy(self) -> QueuePolicy | None:
        """The queue policy of the release in force."""
        current = self.current
        if current is None:
            return None
        with self._lock:
            known = self._policies.get(current.number)
            if known is None:
                known = self._policies[current.number] = QueuePolicy.from_mapping(current.policy)
        return known

    def view(self) -> CatalogueView:
        """What is to be said of the catalogue."""
        current, now = self.current, self._time.now()
        with self._lock:
            coming = [one for _, one in self._kept.values() if one.effective_at > now]
            following = min(coming, key=lambda one: one.effective_at, default=None)
            refused = self._refused or self._refused_by_hub
        return CatalogueView(
            number=0 if current is None else current.number,
            effective_at=None if current is None else current.manifest.effective_at,
            expired_at=current.manifest.expires_at if current is not None and current.manifest.expired(now) else None,
            next_number=0 if following is None else following.number,
            next_at=None if following is None else following.effective_at,
            refused=refused,
        )

    @property
    def root_unknown(self) -> bool:
        """Whether the hub's newest keyring is of another root than this install pinned."""
        with self._lock:
            return self._refused is not None and self._refused.code == "keyring_unknown_root"

    def switch_in(self) -> float:
        """Seconds until another release comes into force; infinite when none is here that will."""
        now = self._time.now()
        with self._lock:
            coming = [one.effective_at for _, one in self._kept.values() if one.effective_at > now]
        return (min(coming) - now).total_seconds() if coming else float("inf")

    # ------------------------------------------------------------ what the hub has

    def wants_days(self, mark: str) -> bool:
        """Whether the hub, which names what was decided of days by this mark, has to be asked for it."""
        return mark != self._days_mark

    def take_days(self, mark: str, decided: DecidedDays) -> None:
        """From now on this was decided of days, for every release; what was promised before stays promised."""
        with self._store.writing() as transaction:
            calendar.put_decided(transaction, mark, decided)
        with self._lock:
            self._days_mark, self._decided = mark, decided
            self._read = {number: replace(release, decided=decided) for number, release in self._read.items()}
            self._chosen_until = _ALWAYS

    def heard_refusal(self, refused: DeskError | None) -> None:
        """The hub says why it does not use the newest release of central, or that it does."""
        known = self._refused_by_hub
        if known is None or refused is None or (known.code, known.facts) != (refused.code, refused.facts):
            self._refused_by_hub = refused

    def wants(self, newest: int, keyring: int) -> bool:
        """Whether to ask the hub, whose highest release and keyring these are. What was refused is asked for again
        later, or as soon as there is something else.
        """
        with self._lock:
            known = max(self._kept, default=0)
            behind = not self._kept or bool(self._lacking) or newest > known or keyring > self._trust.sequence
            asked = self._asked
        now = self._time.now()
        waits = asked is not None and asked[1:] == (newest, keyring) and now < asked[0] + _ASKED_AGAIN
        return behind and not waits

    def fetch(self, api: HubApi) -> bool:
        """Fetch what the hub has and this desk needs: releases in force or to come, and those of open visits; answers
        whether one came. One that is refused changes nothing, and `view` says why.

        Raises:
            RefusedError: As `Trust.accept` and `Release.from_blobs` do, while there is no other to go on with;
                `desk_not_enrolled`.
            OutsideError: As `HubApi` does; `disk_full`.
        """
        self._trust.now()
        self._look_for_lacking()
        with self._lock:
            lacking = self._lacking
            lowest = min({0 if self._chosen is None else self._chosen.number} | {one - 1 for one in lacking})
        listed = api.releases(after=lowest)
        trouble, came = self._take(listed, api, lacking)
        with self._lock:
            self._lacking = lacking - set(self._kept)
            self._refused = trouble
            self._asked = None
            if trouble is not None or self._lacking:
                self._asked = (self._time.now(), listed.newest, sequence_of(listed.keyring))
        if trouble is not None and self.current is None:
            raise trouble
        return came

    def sweep(self) -> None:
        """Once a minute: forget releases that were replaced some time ago and that nothing here refers to.

        The others are read, so that the screen thread waits for none of them.
        """
        now = self._time.now()
        with self._lock:
            for number in tuple(self._kept):
                self._whole(number)
            if self._kept and self._swept_at <= now < self._swept_at + _ASKED_AGAIN:
                return
            self._swept_at = now
        needed = self._look_for_lacking()
        with self._lock:
            before = in_force((one for _, one in self._kept.values()), now - _PAPERS_OF)
            old = set() if before is None else {one for one in self._kept if one < before.number} - needed
            hashes = {number: set(one.blobs.values()) for number, (_, one) in self._kept.items()}
        if not old:
            return
        stay = set[str]().union(*(of_one for number, of_one in hashes.items() if number not in old))
        go = set[str]().union(*(hashes[number] for number in old)) - stay
        with self._store.writing() as transaction:
            releases.drop(transaction, old, go)
        with self._lock:
            for number in old:
                self._kept.pop(number, None)
                self._read.pop(number, None)
            self._forms = {key: form for key, form in self._forms.items() if key[0] not in old}

    # ------------------------------------------------------------ within

    def _look_for_lacking(self) -> set[int]:
        """The releases that visits and papers here refer to; those that are not here are remembered."""
        with self._store.reading() as transaction:
            needed = releases.needed(transaction, ended_after=self._time.now() - _PAPERS_OF)
        with self._lock:
            self._lacking = needed - set(self._kept)
        return needed

    def _take(self, listed: ReleaseList, api: HubApi, lacking: set[int]) -> tuple[RefusedError | None, bool]:
        """What the hub lists, as far as it may be used; the first refusal, and whether something came."""
        trouble: RefusedError | None = None
        came = False
        try:
            if listed.keyring is not None:
                self._trust.take(listed.keyring)
        except RefusedError as refused:
            trouble = refused
        with self._lock:
            known = max(self._kept, default=0)
            least = 0 if self._chosen is None else self._chosen.number
        if listed.newest < known:
            trouble = trouble or RefusedError("release_rolled_back", number=listed.newest, newest=known)
        for shape in listed.releases:
            signed = SignedManifest.from_mapping(shape.model_dump())
            try:
                came = self._take_release(signed, api, wanted=lacking, least=least) or came
            except RefusedError as refused:
                trouble = trouble or refused
        return trouble, came

    def _take_release(self, signed: SignedManifest, api: HubApi, *, wanted: set[int], least: int) -> bool:
        number = Manifest.from_bytes(signed.body).number
        with self._lock:
            known = self._kept.get(number)
        if known is not None:
            if known[0].body != signed.body:
                raise RefusedError("release_forged", part="number")
            return False
        if number < least and number not in wanted:
            return False
        manifest = self._trust.now().accept(signed)
        with self._store.reading() as transaction:
            blobs = releases.whole_blobs(transaction, manifest.blobs.values())
        missing = missing_blobs(manifest, blobs)
        if missing:
            # With difflib; no screen waits for it.
            from dostdesk.catalogue.travel import unpacked

            blobs |= unpacked(api.release_bundle(missing), missing)
        release = replace(Release.from_blobs(manifest, blobs).whole(), decided=self._decided)
        written = signed.to_mapping()
        kept = KeptRelease(
            version=number, manifest=written["manifest"], signature=written["signature"], key=written["key"]
        )
        with self._store.writing() as transaction:
            releases.put_release_blobs(transaction, {sha: blobs[sha] for sha in missing})
            releases.put_release(transaction, kept, self._time.now())
        with self._lock:
            self._kept[number] = (signed, manifest)
            self._read[number] = release
            self._chosen_until = _ALWAYS
        return True

    def _load(self) -> None:
        """Read what was fetched before; its signatures are checked again, because a disk is not a witness."""
        with self._store.reading() as transaction:
            install = device.install(transaction)
            kept = releases.releases(transaction)
            self._days_mark, self._decided = calendar.decided(transaction)
        if install is None:
            return
        trust = self._trust.now()
        for row in kept:
            try:
                signed = SignedManifest.from_mapping(
                    {"manifest": row.manifest, "signature": row.signature, "key": row.key}
                )
                self._kept[row.version] = (signed, trust.kept(signed))
            except RefusedError:
                # Not to be used, and not a reason to keep the window closed: the hub has it, whole and signed.
                continue

    def _choose(self, now: datetime) -> None:
        """Find the release in force, and until when it is."""
        self._chosen = None
        self._chosen_from, self._chosen_until = _NEVER, _NEVER
        while self._kept and self._chosen is None:
            manifests = [manifest for _, manifest in self._kept.values()]
            due = in_force(manifests, now)
            chosen = due or min(manifests, key=lambda one: one.number)
            self._chosen = self._whole(chosen.number)
            self._chosen_from = _ALWAYS if due is None else chosen.effective_at
            self._chosen_until = min((one.effective_at for one in manifests if one.effective_at > now), default=_NEVER)

    def _whole(self, number: int) -> Release | None:
        """A release with its blobs, read when it is first needed; one that is damaged is fetched again."""
        kept = self._kept.get(number)
        if kept is None:
            return None
        if number not in self._read:
            with self._store.reading() as transaction:
                blobs = releases.release_blobs(transaction, kept[1].blobs.values())
            try:
                self._read[number] = replace(Release.from_blobs(kept[1], blobs), decided=self._decided)
            except RefusedError:
                del self._kept[number]
                return None
        return self._read[number]
