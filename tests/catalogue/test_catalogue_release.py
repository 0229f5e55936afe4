"""What the first release promises to hold."""

import json
import shutil
from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from dostdesk.assets import resource
from dostdesk.catalogue.build import BuiltRelease, build_release
from dostdesk.catalogue.canonical import canonical_json, digest
from dostdesk.catalogue.check import check
from dostdesk.catalogue.documents import HINTS, SERVICES, TABLES
from dostdesk.catalogue.manifest import Manifest, in_force, missing_blobs
from dostdesk.catalogue.release import Release
from dostdesk.catalogue.sources import SourceError, document_code, qepik
from dostdesk.domain.calendar import promised_on
from dostdesk.domain.errors import RefusedError
from dostdesk.domain.policy import QueuePolicy
from dostdesk.domain.services import DocumentState, SourceMark, TermKind


def test_all_223_services_stand_in_their_15_groups_and_six_queue_groups(release: Release) -> None:
    assert len(release.services) == 223
    assert {service.group for service in release.services.values()} == set(release.groups)
    assert len(release.groups) == 15
    assert {service.queue_letter for service in release.services.values()} == set("PYEASM")
    assert release.service("udsy-apply").queue_letter == "Y"


def test_nothing_is_left_to_mend(release: Release) -> None:
    assert check(release) == []


def test_check_names_a_service_without_form_letter_russian_or_sensible_term(release: Release) -> None:
    good = release.service("udsy-apply")
    untranslated = replace(good.name, ru=good.name.az)
    broken = replace(good, name=untranslated, queue_letter="Z", form="nowhere.json", term_days=0, operator_min=0)
    planted = replace(release, services={**release.services, good.code: broken})
    complaints = Counter(problem.complaint for problem in check(planted) if problem.place == good.code)
    assert complaints == {"text": 1, "letter": 1, "form": 1, "term": 2}


def test_check_names_a_hint_to_a_service_that_is_off(release: Release) -> None:
    off = replace(release.service("benefit-birth"), enabled=False)
    planted = replace(release, services={**release.services, off.code: off})
    assert [problem.place for problem in check(planted) if problem.complaint == "hint"] == ["birth"]


def test_background_services_are_off_and_say_what_is_unverified(release: Release) -> None:
    off = [service for service in release.services.values() if not service.enabled]
    assert len(off) == 67
    assert all("service" in service.unverified for service in off)
    status = release.service("references-employment-status")
    assert status.enabled
    assert status.unverified == ("term", "documents")
    assert status.documents[0].source is SourceMark.BACKGROUND


def test_the_sources_keep_what_was_collected(release: Release) -> None:
    collected = YAML(typ="safe").load(resource("catalogue", "services.yaml").read_text(encoding="utf-8"))
    for entry in collected:
        service = release.service(entry["code"])
        assert service.name.ru == entry["name"]["ru"]
        assert [paper.name.az for paper in service.documents] == [paper["az"] for paper in entry["documents"]]
        assert (service.term_days, service.term_kind) == (entry["term_days"], TermKind(entry["term_kind"]))
        assert service.source == entry["source"]
        assert service.official_id == entry.get("official_id")


def test_every_service_answers_a_form_and_an_unknown_one_is_refused(release: Release) -> None:
    assert all(release.form(code) for code in release.services)
    with pytest.raises(RefusedError) as refusal:
        release.form("udsy-imaginary")
    assert refusal.value.code == "service_not_in_release"


def test_forms_arrive_as_written_order_of_columns_included(release: Release) -> None:
    folder = resource("catalogue", "forms")
    written = {file.relative_to(folder).as_posix(): file for file in folder.rglob("*.json")}
    assert set(release.forms) == set(written)
    for path, file in written.items():
        assert json.dumps(release.forms[path]) == json.dumps(json.loads(file.read_text(encoding="utf-8"))), path


def test_a_paper_has_one_code_everywhere_and_may_depend_on_a_case(release: Release) -> None:
    papers = {paper.code: paper for service in release.services.values() for paper in service.documents}
    assert len(papers) == 55
    assert document_code("Şəxsiyyət vəsiqəsi") == "sexsiyyet-vesiqesi"
    child = next(paper for paper in release.service("udsy-apply").documents if paper.condition is not None)
    assert child.name.ru == "Свидетельство о рождении ребёнка"
    assert child.condition is not None
    assert child.condition.az == "Ailədə uşaq varsa"
    always = release.service("benefit-birth").documents
    assert all(paper.condition is None for paper in always)


def test_only_needed_and_partial_papers_stop_a_completed_outcome() -> None:
    assert {state for state in DocumentState if state.stops_completion} == {
        DocumentState.NEEDED,
        DocumentState.PARTIAL,
    }


def test_reference_values_hold_from_their_day_in_qepik(release: Release) -> None:
    assert release.table_value("need_criterion", on=date(2025, 12, 31)) == 285_00
    assert release.table_value("need_criterion", on=date(2026, 1, 1)) == 300_00
    assert release.table_value("pension_age_women", on=date(2026, 6, 30)) == 774
    assert release.table_value("pension_age_women", on=date(2026, 7, 1)) == 780
    assert release.tables["need_criterion"]["2023-01-01"] == 246_00
    assert "benefit_birth" not in release.values_on(date(2025, 6, 30))
    with pytest.raises(LookupError):
        release.table_value("benefit_birth", on=date(2025, 6, 30))
    assert release.dated["minimum_wage"].row_on(date(2026, 1, 1)).source is SourceMark.BACKGROUND


def test_no_number_with_a_fraction_is_kept_for_money(built: BuiltRelease) -> None:
    fractions: list[str] = []
    for path, sha in built.manifest.blobs.items():
        if path.startswith((SERVICES, TABLES)):
            json.loads(built.blobs[sha], parse_float=fractions.append)
    assert fractions == []
    assert qepik("64.57") == 6457
    with pytest.raises(SourceError):
        qepik("0.005")


def test_the_calendar_knows_the_fixed_holidays_of_four_years(release: Release) -> None:
    closed = release.calendar.closed
    for year in range(2025, 2029):
        for month, day in [
            (1, 1),
            (1, 2),
            (3, 8),
            (3, 20),
            (3, 24),
            (5, 9),
            (5, 28),
            (6, 15),
            (6, 26),
            (11, 8),
            (12, 31),
        ]:
            assert date(year, month, day) in closed
    assert closed[date(2026, 5, 28)].startswith("Müstəqillik Günü")
    assert {day.year for day in closed} == {2025, 2026, 2027, 2028}
    assert not release.calendar.is_open(date(2026, 11, 21))
    assert promised_on(date(2026, 3, 19), 1, TermKind.WORKING, release.calendar) == date(2026, 3, 31)


def test_the_policy_of_the_release_runs_a_queue(release: Release) -> None:
    policy = QueuePolicy.from_mapping(release.policy)
    assert {group.letter for group in policy.groups} == set("PYEASM")


def test_centres_and_priority_groups_come_with_it(release: Release) -> None:
    assert len(release.centres) == 7
    assert release.priority_groups[0].name.ru == "Член семьи шехида"


def test_the_same_sources_give_the_same_bytes(built: BuiltRelease) -> None:
    again = build_release(
        resource("catalogue"), created_at=datetime(2026, 1, 1, 8, tzinfo=UTC), effective_from=date(2026, 1, 1)
    )
    assert again.manifest.to_bytes() == built.manifest.to_bytes()
    assert all(digest(blob) == sha for sha, blob in built.blobs.items())


def test_only_what_a_device_lacks_is_fetched(built: BuiltRelease) -> None:
    everything = set(built.manifest.blobs.values())
    assert set(missing_blobs(built.manifest, ())) == everything
    assert missing_blobs(built.manifest, everything) == ()
    lacking = built.manifest.blobs["services/udsy-apply.json"]
    assert missing_blobs(built.manifest, everything - {lacking}) == (lacking,)


@pytest.mark.parametrize("path", ["services/udsy-apply.json", "calendar.json", "forms/parts/child.json"])
def test_a_missing_or_changed_blob_is_refused(built: BuiltRelease, path: str) -> None:
    sha = built.manifest.blobs[path]
    without = {name: blob for name, blob in built.blobs.items() if name != sha}
    with pytest.raises(RefusedError) as cut:
        Release.from_blobs(built.manifest, without)
    assert (cut.value.code, cut.value.facts["part"]) == ("release_truncated", path)
    with pytest.raises(RefusedError) as forged:
        Release.from_blobs(built.manifest, {**without, sha: built.blobs[sha] + b" "})
    assert forged.value.code == "release_forged"


def test_blobs_of_another_shape_are_refused_with_a_reason(built: BuiltRelease) -> None:
    odd = canonical_json({"services": "none"})
    for path in (
        "services/udsy-apply.json",
        "tables/need_criterion.json",
        "groups.json",
        "hints/birth.json",
        "policy.json",
    ):
        manifest = replace(built.manifest, blobs={**built.manifest.blobs, path: digest(odd)})
        with pytest.raises(RefusedError) as refusal:
            Release.from_blobs(manifest, {**built.blobs, digest(odd): odd}).whole()
        assert refusal.value.code == "release_truncated"


def test_what_a_store_holds_of_the_first_protocol_is_read_as_before(built: BuiltRelease, release: Release) -> None:
    together = {"services.json": SERVICES, "tables.json": TABLES}
    documents: dict[str, object] = {
        path: [release.documents[one] for one in release.documents if one.startswith(folder)]
        for path, folder in together.items()
    }
    hints = [release.documents[one] for one in release.documents if one.startswith(HINTS)]
    documents["hints.json"] = {**release.documents["hints.json"], "hints": hints}
    apart = (SERVICES, TABLES, HINTS, "hints.json")
    documents |= {one: release.documents[one] for one in release.documents if not one.startswith(apart)}
    blobs = {path: canonical_json(document, sort_keys=False) for path, document in documents.items()}
    written = canonical_json(
        {
            "blobs": {path: digest(blob) for path, blob in sorted(blobs.items())},
            "created_at": "2026-01-01T08:00:00+00:00",
            "effective_from": "2026-01-01",
            "least_client": "0.1.0",
            "number": 1,
            "protocol": 1,
        }
    )
    manifest = Manifest.from_bytes(written)
    old = Release.from_blobs(manifest, {digest(blob): blob for blob in blobs.values()}).whole()
    assert manifest.effective_at == datetime(2025, 12, 31, 20, tzinfo=UTC)
    assert manifest.effective_from == release.effective_from
    for part in ("services", "dated", "forms"):
        assert dict(getattr(old, part)) == dict(getattr(release, part))
    for part in ("groups", "policy", "calendar", "hints", "centres", "priority_groups", "data", "tables"):
        assert getattr(old, part) == getattr(release, part)


def test_a_start_reads_no_more_than_it_asks_for(built: BuiltRelease, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[bytes] = []
    parse = json.loads

    def counted(blob: bytes) -> object:
        read.append(blob)
        return parse(blob)

    monkeypatch.setattr(json, "loads", counted)
    loaded = built.load()
    before = len(read)
    loaded.service("udsy-apply")
    loaded.form("udsy-apply")
    assert "benefit-birth" in loaded.services
    assert len(list(loaded.services)) == 223
    assert before <= 1
    assert len(read) - before <= 3


def test_one_changed_service_is_one_changed_blob(built: BuiltRelease, tmp_path: Path) -> None:
    folder = tmp_path / "catalogue"
    shutil.copytree(resource("catalogue"), folder)
    services = folder / "services.yaml"
    services.write_text(services.read_text(encoding="utf-8").replace("operator_min: 20", "operator_min: 21", 1))
    newer = build_release(
        folder, created_at=datetime(2026, 2, 1, tzinfo=UTC), effective_from=datetime(2026, 3, 1, 13, 30), number=2
    )
    assert len(missing_blobs(newer.manifest, built.blobs)) == 1
    assert newer.manifest.effective_at == datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
    assert list(newer.manifest.blobs) == list(built.manifest.blobs)


def test_the_release_in_force_is_the_highest_whose_time_has_come(built: BuiltRelease) -> None:
    noon = datetime(2026, 3, 1, 12, tzinfo=UTC)
    first, second, third = (
        replace(built.manifest, number=number, effective_at=noon + timedelta(hours=hours))
        for number, hours in ((1, 0), (2, 5), (3, 2))
    )
    every = (third, first, second)
    assert in_force(every, noon - timedelta(seconds=1)) is None
    assert in_force(every, noon) == first
    assert in_force(every, noon + timedelta(hours=2)) == third
    assert in_force(every, noon + timedelta(hours=6)) == third


def test_expiry_is_kept_in_the_manifest_and_only_warns(built: BuiltRelease) -> None:
    ends = datetime(2026, 6, 30, 20, tzinfo=UTC)
    limited = Manifest.from_bytes(replace(built.manifest, expires_at=ends).to_bytes())
    assert limited.expires_at == ends
    assert not limited.expired(ends - timedelta(minutes=1))
    assert limited.expired(ends)
    assert not built.manifest.expired(ends)
    assert Release.from_blobs(limited, built.blobs).service("udsy-apply").enabled


def test_a_text_without_translation_stops_the_build(tmp_path: Path) -> None:
    for name in ("services", "reference", "queue-policy", "translations", "hints"):
        text = resource("catalogue", f"{name}.yaml").read_text(encoding="utf-8")
        text = text.replace("  Ərizə: Заявление\n", "") if name == "translations" else text
        (tmp_path / f"{name}.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(SourceError, match="Ərizə"):
        build_release(tmp_path, created_at=datetime(2026, 1, 1, tzinfo=UTC), effective_from=date(2026, 1, 1))
