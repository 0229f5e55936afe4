"""`dostdesk catalogue diff|key|publish|export|history`: what an author reads and types on a command line."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import typer

from dostdesk.catalogue.manifest import in_baku
from dostdesk.domain.clock import Clock, local
from dostdesk.domain.errors import Fact, RefusedError
from dostdesk.domain.words import Words
from dostdesk.publishing.author_keys import Stretching, make_key, open_key
from dostdesk.publishing.changes import Edition
from dostdesk.publishing.check import Finding, check_catalogue
from dostdesk.publishing.program import print_findings, problem_sentences
from dostdesk.publishing.publication import SIGNATURES_NEEDED, people
from dostdesk.publishing.publish import FaultyError, Proposal, hand_over, propose, settle, sign, write_folder
from dostdesk.publishing.reading import read_files
from dostdesk.publishing.shelf import Published, Shelf, next_number, release_of, sources_of_release
from dostdesk.publishing.telling import Told, counts, tell
from dostdesk.publishing.workplace import Workplace


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorDesk:
    """Everything that an author's command works with."""

    place: Workplace
    shelf: Shelf
    clock: Clock
    words: Words
    stretching: Stretching | None = None

    # ------------------------------------------------------------ diff, export, history

    def diff(self, old: str, new: str) -> int:
        """Tell the difference between two folders or releases; 1 if a folder has to be mended first."""
        editions = []
        for named in (old, new):
            files = self._files(named)
            if files is None:
                return 1
            editions.append(Edition(files))
        self._tell(tell(editions[0], editions[1], self.words))
        return 0

    def export(self, number: int, folder: Path) -> int:
        """Write the sources of a published release, byte for byte as they were.

        Raises:
            RefusedError: `export_not_empty`, `release_not_published`, `publication_incomplete`.
        """
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise RefusedError("export_not_empty", folder=str(folder))
        files = sources_of_release(self.shelf, release_of(self.shelf, number))
        folder.mkdir(parents=True, exist_ok=True)
        write_folder(folder, files)
        self._say("catalogue.exported", number=number, files=len(files), folder=str(folder))
        return 0

    def history(self, *, whole: bool) -> int:
        """All releases, newest first: from when, signed by whom, and what changed."""
        releases = self.shelf.releases()
        if not releases:
            self._say("catalogue.history_empty")
        before = [None, *releases[:-1]]
        for published, previous in reversed([*zip(releases, before, strict=True)]):
            self._say("catalogue.history_line", **_facts(published))
            told: tuple[Told, ...] = ()
            if previous is None:
                summary = self.words("catalogue.history_first")
            elif previous.sources and published.sources:
                told = self._changed(previous, published)
                summary = self._summary(told)
            else:
                summary = self.words("catalogue.history_unknown")
            self._say("catalogue.history_changes", summary=summary)
            for entry in told if whole else ():
                typer.echo(f"    {entry.sentence}")
        return 0

    # ------------------------------------------------------------ keys and publishing

    def make_key(self, person: str, passphrase: str) -> int:
        """Make a person's key. Raises RefusedError as `author_keys.make_key`."""
        public = make_key(self.place.keys, person, passphrase, stretching=self.stretching)
        self._say("catalogue.key_made", person=person, public=public.hex(), folder=str(self.place.keys))
        return 0

    def publish(self, folder: Path, *, person: str, effective: str, expires: str, yes: bool) -> int:
        """Sign a folder as the first or the second person, and publish it with the second signature.

        Raises:
            RefusedError: As `propose`, `sign` and `hand_over`; `author_key_missing`, `author_key_locked`.
            OutsideError: `central_unreachable`; what is signed stays and is handed over by the same command.
        """
        done = settle(place=self.place, shelf=self.shelf)
        if done is not None:
            self._say("catalogue.published", **_facts(done))
            return 0
        try:
            proposal = propose(
                folder,
                effective=day_or_time(effective),
                expires=day_or_time(expires) if expires else None,
                place=self.place,
                shelf=self.shelf,
                check=self._check,
                clock=self.clock,
            )
        except FaultyError as faulty:
            return print_findings(folder, faulty.findings, self.words)
        self._introduce(proposal)
        publication = proposal.publication
        if not proposal.signed:
            if not yes and not typer.confirm(self.words("catalogue.sign_question", person=person)):
                self._say("catalogue.not_signed")
                return 1
            passphrase = typer.prompt(self.words("catalogue.passphrase", person=person), hide_input=True)
            private = open_key(self.place.keys, person, passphrase)
            publication = sign(proposal, person, private, place=self.place, clock=self.clock)
        if len(publication.approvals) < SIGNATURES_NEEDED:
            self._say("catalogue.waits", person=person, digest=publication.digest)
            return 0
        self._say("catalogue.published", **_facts(hand_over(publication, place=self.place, shelf=self.shelf)))
        return 0

    def _introduce(self, proposal: Proposal) -> None:
        """What is about to be signed, in words, so that nobody signs what he has not seen."""
        releases = self.shelf.releases()
        if proposal.void:
            self._say("catalogue.signature_void", people=", ".join(proposal.void))
        if releases and releases[-1].sources:
            before = Edition(sources_of_release(self.shelf, releases[-1]))
            self._tell(tell(before, Edition(proposal.files), self.words))
        self._say(
            "catalogue.to_sign",
            number=next_number(releases),
            digest=proposal.publication.digest,
            signed=", ".join(people(proposal.publication.approvals)) or self.words("catalogue.diff.nothing"),
        )

    # ------------------------------------------------------------ what all share

    def _files(self, named: str) -> dict[str, bytes] | None:
        """The sources of a release number or of a folder; None if the folder cannot be read, which is told."""
        if named.isascii() and named.isdigit():
            return sources_of_release(self.shelf, release_of(self.shelf, int(named)))
        folder = Path(named)
        findings = check_catalogue(
            folder, day=local(self.clock.now()).date(), sentences=problem_sentences(self.words), meaning=False
        )
        if findings:
            print_findings(folder, findings, self.words)
            return None
        return read_files(folder)[0]

    def _check(self, folder: Path) -> tuple[Finding, ...]:
        return check_catalogue(folder, day=local(self.clock.now()).date(), sentences=problem_sentences(self.words))

    def _changed(self, previous: Published, published: Published) -> tuple[Told, ...]:
        old, new = (Edition(sources_of_release(self.shelf, release)) for release in (previous, published))
        return tell(old, new, self.words)

    def _summary(self, told: Iterable[Told]) -> str:
        areas = counts(told)
        listed = [self.words(f"catalogue.area.{area}", count=count) for area, count in areas.items()]
        return "; ".join(listed) or self.words("catalogue.diff.none")

    def _tell(self, told: tuple[Told, ...]) -> None:
        for entry in told:
            typer.echo(entry.sentence)
        if told:
            self._say("catalogue.diff.total", count=len(told))
        else:
            self._say("catalogue.diff.none")

    def _say(self, key: str, **facts: Fact) -> None:
        typer.echo(self.words(key, **facts))


def day_or_time(written: str) -> datetime:
    """An instant, of a day (its midnight in Baku) or a time such as 2026-12-01T08:00.

    Raises:
        RefusedError: `publish_day_wrong`.
    """
    try:
        return in_baku(datetime.fromisoformat(written))
    except ValueError as wrong:
        raise RefusedError("publish_day_wrong", day=written) from wrong


def _facts(published: Published) -> dict[str, Fact]:
    return {
        "number": published.number,
        "effective": local(published.manifest.effective_at).strftime("%Y-%m-%d %H:%M"),
        "people": ", ".join(people(published.approvals)) or "–",
        "published": local(published.published_at).strftime("%Y-%m-%d %H:%M"),
    }
