"""A release is published by two people who signed exactly the same, or not at all."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dostdesk.catalogue.manifest import in_baku
from dostdesk.domain.clock import ManualClock
from dostdesk.domain.errors import OutsideError, RefusedError
from dostdesk.publishing.author_keys import Stretching, known_authors, make_key, open_key
from dostdesk.publishing.central_shelf import CentralShelf
from dostdesk.publishing.publication import Publication, verify_publication
from dostdesk.publishing.publish import FaultyError, Proposal, hand_over, propose, settle, sign
from dostdesk.publishing.shelf import Shelf, release_of, sources_of_release
from dostdesk.publishing.workplace import LocalShelf, Workplace
from tests.publishing.central_double import CentralDouble

NOW = datetime(2026, 11, 22, 7, tzinfo=UTC)
DAY = in_baku(datetime(2026, 12, 1))
CHEAP = Stretching(memory_kib=64, passes=1)
PHRASE = "correct horse battery"


@dataclass
class Authors:
    """Two people with one working folder and one catalogue."""

    folder: Path
    place: Workplace
    clock: ManualClock
    shelf: Shelf

    def propose(self, effective: datetime = DAY) -> Proposal:
        return propose(
            self.folder,
            effective=effective,
            expires=None,
            place=self.place,
            shelf=self.shelf,
            check=lambda _: (),
            clock=self.clock,
        )

    def sign(self, person: str, effective: datetime = DAY) -> Publication:
        self.clock.advance(timedelta(minutes=5))
        private = open_key(self.place.keys, person, PHRASE)
        return sign(self.propose(effective), person, private, place=self.place, clock=self.clock)

    def change(self, old: str, new: str) -> None:
        file = self.folder / "services.yaml"
        text = file.read_text(encoding="utf-8")
        assert old in text
        file.write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.fixture
def authors(small: Path, tmp_path: Path) -> Authors:
    folder, place, clock = tmp_path / "catalogue", Workplace(tmp_path / "work"), ManualClock(NOW)
    shutil.copytree(small, folder)
    for person in ("aysel", "rashad"):
        make_key(place.keys, person, PHRASE, stretching=CHEAP)
    return Authors(folder, place, clock, LocalShelf(place, clock))


def test_the_first_signature_waits_and_the_second_publishes(authors: Authors) -> None:
    first = authors.sign("aysel")
    assert [approval.person for approval in first.approvals] == ["aysel"]
    assert authors.shelf.releases() == ()
    second = authors.sign("rashad")
    assert second.digest == first.digest
    published = hand_over(second, place=authors.place, shelf=authors.shelf)
    assert (published.number, published.manifest.effective_at) == (1, DAY)
    assert [approval.person for approval in published.approvals] == ["aysel", "rashad"]
    assert authors.place.waiting() is None
    assert authors.shelf.releases() == (published,)


def test_one_person_cannot_sign_twice(authors: Authors) -> None:
    authors.sign("aysel")
    with pytest.raises(RefusedError, match="publication_same_person"):
        authors.sign("aysel")
    waiting = authors.place.waiting()
    assert waiting is not None
    assert len(waiting.approvals) == 1


def test_one_key_under_two_names_is_one_person(authors: Authors) -> None:
    authors.sign("aysel")
    public = authors.place.authors()["aysel"].hex()
    (authors.place.keys / "leyla.json").write_text(json.dumps({"person": "leyla", "public": public}))
    private = open_key(authors.place.keys, "aysel", PHRASE)
    with pytest.raises(RefusedError, match="publication_same_person"):
        sign(authors.propose(), "leyla", private, place=authors.place, clock=authors.clock)


def test_a_key_that_is_not_known_as_the_persons_own_signs_nothing(authors: Authors) -> None:
    with pytest.raises(RefusedError, match="publication_person_unknown"):
        sign(authors.propose(), "aysel", Ed25519PrivateKey.generate(), place=authors.place, clock=authors.clock)
    assert authors.place.waiting() is None


@pytest.mark.parametrize("what", ["content", "remark", "day", "file"])
def test_whatever_changes_between_the_signatures_voids_the_first(authors: Authors, what: str) -> None:
    first = authors.sign("aysel")
    changes: dict[str, Callable[[], object]] = {
        "content": lambda: authors.change("operator_min: 5", "operator_min: 6"),
        "remark": lambda: authors.change("- code: references-pension", "# a remark\n- code: references-pension"),
        "file": lambda: (authors.folder / "forms" / "README.md").write_text("Other words\n"),
        "day": lambda: None,
    }
    changes[what]()
    effective = DAY + timedelta(days=1) if what == "day" else DAY
    proposal = authors.propose(effective)
    assert proposal.void == ("aysel",)
    second = authors.sign("rashad", effective)
    assert [approval.person for approval in second.approvals] == ["rashad"]
    assert second.digest != first.digest
    with pytest.raises(RefusedError, match="publication_signature_missing"):
        hand_over(second, place=authors.place, shelf=authors.shelf)
    assert len(authors.sign("aysel", effective).approvals) == 2


def test_a_release_that_came_in_between_voids_the_first_signature_too(authors: Authors) -> None:
    authors.sign("aysel")
    hand_over(authors.sign("rashad"), place=authors.place, shelf=authors.shelf)
    assert authors.sign("aysel").digest
    other = Workplace(authors.place.folder.parent / "other")
    shutil.copytree(authors.place.keys, other.keys)
    elsewhere = replace(authors, place=other)
    elsewhere.sign("aysel")
    hand_over(elsewhere.sign("rashad"), place=other, shelf=authors.shelf)
    assert authors.propose().void == ("aysel",)
    assert [published.number for published in authors.shelf.releases()] == [1, 2]


def test_a_catalogue_with_a_fault_is_not_signed(authors: Authors) -> None:
    (authors.folder / "notes.txt").write_text("not a source")
    with pytest.raises(FaultyError) as faulty:
        authors.sign("aysel")
    assert [(finding.file, finding.code) for finding in faulty.value.findings] == [("notes.txt", "file_unknown")]
    assert authors.place.waiting() is None


def test_a_release_does_not_come_into_force_in_the_past(authors: Authors) -> None:
    with pytest.raises(RefusedError, match="publish_in_past"):
        authors.propose(in_baku(datetime(2026, 11, 21, 23, 59)))
    assert authors.propose(in_baku(datetime(2026, 11, 22))).publication.approvals == ()


def test_what_is_published_comes_back_byte_for_byte(authors: Authors) -> None:
    authors.change("- code: references-pension", "# Xatırlatma: “ə”\n- code: references-pension")
    authors.sign("aysel")
    hand_over(authors.sign("rashad"), place=authors.place, shelf=authors.shelf)
    files = sources_of_release(authors.shelf, release_of(authors.shelf, 1))
    on_disk = {
        file.relative_to(authors.folder).as_posix(): file.read_bytes()
        for file in authors.folder.rglob("*")
        if file.is_file()
    }
    assert files == on_disk


def test_a_signature_that_somebody_touched_is_refused(authors: Authors) -> None:
    authors.sign("aysel")
    waiting = authors.place.folder / "waiting.json"
    record = json.loads(waiting.read_text(encoding="utf-8"))
    record["approvals"][0]["signed_at"] = "2026-11-22T08:00:00+00:00"
    waiting.write_text(json.dumps(record), encoding="utf-8")
    with pytest.raises(RefusedError, match="publication_forged"):
        authors.sign("rashad")
    for damaged in ("{", "[]", '{"manifest": "{}"}', '{"manifest": "{}", "sources": {"../x": "aa"}}'):
        waiting.write_text(damaged)
        with pytest.raises(RefusedError, match=r"workplace_damaged|release_truncated"):
            authors.sign("rashad")


def test_a_damaged_blob_is_not_given_out_as_a_source(authors: Authors) -> None:
    authors.sign("aysel")
    published = hand_over(authors.sign("rashad"), place=authors.place, shelf=authors.shelf)
    sha = published.sources["services.yaml"]
    (authors.place.folder / "blobs" / sha[:2] / sha).write_bytes(b"- code: forged\n")
    with pytest.raises(RefusedError, match=r"publication_incomplete.*services\.yaml"):
        sources_of_release(authors.shelf, published)


# ------------------------------------------------------------ central


@pytest.fixture
def central(authors: Authors) -> CentralDouble:
    return CentralDouble(authors.place.authors())


@pytest.fixture
def at_central(authors: Authors, central: CentralDouble) -> object:
    shelf = CentralShelf("http://central", transport=central.transport())
    authors.shelf = shelf
    yield shelf
    shelf.close()


def test_central_gets_the_release_its_sources_and_both_signatures(
    authors: Authors, central: CentralDouble, at_central: CentralShelf
) -> None:
    authors.sign("aysel")
    publication = authors.sign("rashad")
    published = hand_over(publication, place=authors.place, shelf=at_central)
    assert at_central.releases() == (published,)
    assert sources_of_release(at_central, published)["services.yaml"] == (authors.folder / "services.yaml").read_bytes()
    assert set(published.manifest.blobs.values()) <= central.blobs.keys()
    assert authors.place.waiting() is None


def test_a_lost_answer_of_central_publishes_nothing_twice(
    authors: Authors, central: CentralDouble, at_central: CentralShelf
) -> None:
    authors.sign("aysel")
    central.silent = 1
    with pytest.raises(OutsideError, match="central_unreachable"):
        hand_over(authors.sign("rashad"), place=authors.place, shelf=at_central)
    assert authors.place.waiting() is not None
    settled = settle(place=authors.place, shelf=at_central)
    assert settled is not None
    assert settled.number == 1
    assert len(central.bodies) == 1
    assert authors.place.waiting() is None
    assert settle(place=authors.place, shelf=at_central) is None


def test_what_never_reached_central_is_handed_over_by_the_same_command(
    authors: Authors, central: CentralDouble, at_central: CentralShelf
) -> None:
    authors.sign("aysel")
    authors.sign("rashad")
    assert settle(place=authors.place, shelf=at_central) is None
    proposal = authors.propose()
    assert proposal.signed
    assert hand_over(proposal.publication, place=authors.place, shelf=at_central).number == 1


def test_what_central_refuses_stays_signed_and_names_the_reason(
    authors: Authors, central: CentralDouble, at_central: CentralShelf
) -> None:
    central.authors = {"aysel": authors.place.authors()["aysel"]}
    authors.sign("aysel")
    with pytest.raises(RefusedError, match=r"central_refused.*publication_person_unknown"):
        hand_over(authors.sign("rashad"), place=authors.place, shelf=at_central)
    waiting = authors.place.waiting()
    assert waiting is not None
    assert len(waiting.approvals) == 2


# ------------------------------------------------------------ the proof that central runs


@pytest.fixture(scope="module")
def signed(small: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Publication, dict[str, bytes]]:
    place, clock = Workplace(tmp_path_factory.mktemp("signed") / "work"), ManualClock(NOW)
    for person in ("aysel", "rashad"):
        make_key(place.keys, person, PHRASE, stretching=CHEAP)
    both = Authors(small, place, clock, LocalShelf(place, clock))
    both.sign("aysel")
    return both.sign("rashad"), dict(place.authors())


def test_two_known_people_are_enough(signed: tuple[Publication, dict[str, bytes]]) -> None:
    publication, known = signed
    assert verify_publication(publication, authors=known).number == 1


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_no_byte_can_be_changed_after_signing(
    signed: tuple[Publication, dict[str, bytes]], data: st.DataObject
) -> None:
    publication, known = signed
    part = data.draw(st.sampled_from(["manifest", "sources", "signature", "person", "time", "blob", "lost", "one"]))
    first, second = publication.approvals
    place = data.draw(st.integers(0, 63))
    changed = {
        "manifest": lambda: replace(publication, manifest=_flipped(publication.manifest, place * 7)),
        "sources": lambda: replace(publication, sources={**publication.sources, "services.yaml": "0" * 64}),
        "signature": lambda: replace(
            publication, approvals=(first, replace(second, signature=_flipped(second.signature, place)))
        ),
        "person": lambda: replace(publication, approvals=(first, replace(second, person="aysel"))),
        "time": lambda: replace(
            publication, approvals=(replace(first, signed_at=first.signed_at + timedelta(seconds=place + 1)), second)
        ),
        "blob": lambda: replace(publication, blobs={**publication.blobs, _sha(publication, place): b"other"}),
        "lost": lambda: replace(
            publication, blobs={sha: blob for sha, blob in publication.blobs.items() if sha != _sha(publication, place)}
        ),
        "one": lambda: replace(publication, approvals=(publication.approvals[place % 2],)),
    }
    with pytest.raises(RefusedError, match=r"publication_|release_truncated"):
        verify_publication(changed[part](), authors=known)


def _flipped(content: bytes, place: int) -> bytes:
    place %= len(content)
    return content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :]


def _sha(publication: Publication, place: int) -> str:
    return sorted(publication.blobs)[place % len(publication.blobs)]


# ------------------------------------------------------------ keys


def test_a_private_key_lies_nowhere_in_the_clear(authors: Authors) -> None:
    authors.sign("aysel")
    secret = open_key(authors.place.keys, "aysel", PHRASE).private_bytes_raw()
    for file in authors.place.folder.rglob("*"):
        if file.is_file():
            content = file.read_bytes()
            assert secret not in content
            assert secret.hex().encode() not in content
            if os.name != "nt":
                assert file.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("phrase", ["correct horse batterx", "", "correct horse battery "])
def test_a_wrong_passphrase_opens_nothing(authors: Authors, phrase: str) -> None:
    with pytest.raises(RefusedError, match="author_key_locked"):
        open_key(authors.place.keys, "aysel", phrase)


def test_a_key_file_under_another_name_or_with_another_public_part_does_not_open(authors: Authors) -> None:
    content = json.loads((authors.place.keys / "aysel.json").read_text())
    other = {**content, "person": "leyla"}
    (authors.place.keys / "leyla.json").write_text(json.dumps(other))
    with pytest.raises(RefusedError, match="author_key_locked"):
        open_key(authors.place.keys, "leyla", PHRASE)
    (authors.place.keys / "aysel.json").write_text(json.dumps({**content, "public": "00" * 32}))
    with pytest.raises(RefusedError, match="author_key_locked"):
        open_key(authors.place.keys, "aysel", PHRASE)


def test_keys_are_made_once_with_a_plain_name_and_a_long_passphrase(tmp_path: Path) -> None:
    with pytest.raises(RefusedError, match="passphrase_short"):
        make_key(tmp_path, "aysel", "short", stretching=CHEAP)
    for name in ("../aysel", "Aysel", "", "ə"):
        with pytest.raises(RefusedError, match="author_name_wrong"):
            make_key(tmp_path, name, PHRASE, stretching=CHEAP)
    public = make_key(tmp_path, "aysel", PHRASE, stretching=CHEAP)
    with pytest.raises(RefusedError, match="author_key_exists"):
        make_key(tmp_path, "aysel", PHRASE, stretching=CHEAP)
    with pytest.raises(RefusedError, match="author_key_missing"):
        open_key(tmp_path, "rashad", PHRASE)
    assert known_authors(tmp_path) == {"aysel": public}


@pytest.mark.parametrize("content", ["", "{", "[]", '{"person": "aysel"}', '{"person": "aysel", "public": "zz"}'])
def test_a_damaged_key_file_is_nobodys(tmp_path: Path, content: str) -> None:
    (tmp_path / "aysel.json").write_text(content)
    assert known_authors(tmp_path) == {}
    with pytest.raises(RefusedError, match="author_key_locked"):
        open_key(tmp_path, "aysel", PHRASE)


def test_a_key_file_cannot_ask_for_endless_work(tmp_path: Path) -> None:
    make_key(tmp_path, "aysel", PHRASE, stretching=CHEAP)
    file = tmp_path / "aysel.json"
    file.write_text(json.dumps({**json.loads(file.read_text()), "memory_kib": 1 << 40}))
    with pytest.raises(RefusedError, match="author_key_locked"):
        open_key(tmp_path, "aysel", PHRASE)
