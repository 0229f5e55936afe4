"""A desk has what its hub has, switches with it or without, and finishes every visit under the release it began."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from dostdesk.domain.clock import ManualClock
from dostdesk.domain.errors import OutsideError, RefusedError
from dostdesk.domain.stays import Outcome
from dostdesk.storage.desk import releases
from tests.desk.place import NINE, Place
from tests.releases.national import FollowingHub, National, edited, renamed

CODE = "udsy-apply"
SERVICE, OTHER = f"services/{CODE}.json", "services/benefit-birth.json"
FORM = f"forms/{CODE}.json"
NOW, SOON = NINE, NINE + timedelta(minutes=30)


def follow(hub: FollowingHub, desk: Place) -> None:
    """The hub takes what central has, and the desk what the hub has."""
    hub.follow()
    desk.turn()
    desk.turn()


def with_one_more_question(form: dict[str, Any]) -> dict[str, Any]:
    """A form that asks for something that nobody has answered yet."""
    label = {"az": "Yeni sual", "ru": "Новый вопрос", "en": "New question"}
    form = json.loads(json.dumps(form))
    housing = form["schema"]["properties"]["housing"]
    housing["properties"]["asked_since"] = {"x-label": label, "type": "string", "maxLength": 40, "examples": ["Bəli"]}
    housing["required"].append("asked_since")
    category = next(one for one in form["uischema"]["elements"] if one.get("options", {}).get("key") == "housing")
    category["elements"].append({"type": "Control", "scope": "#/properties/housing/properties/asked_since"})
    return form


def test_a_desk_fetches_only_what_it_lacks_in_one_body(hub: FollowingHub, national: National, desk: Place) -> None:
    national.publish(edited(2, NOW, {SERVICE: renamed("Yeni ad")}))
    desk.wire.asked.clear()
    follow(hub, desk)
    assert desk.view().release == 2
    assert [asked for asked in desk.wire.asked if "release" in asked] == [
        "GET /v1/releases",
        "POST /v1/releases/bundle",
    ]
    desk.turn()
    assert len([asked for asked in desk.wire.asked if "release" in asked]) == 2
    release = desk.desk.release
    assert release is not None
    assert release.service(CODE).short_name.az == "Yeni ad"
    desk.restart()
    assert desk.view().release == 2


def test_a_desk_on_its_own_switches_at_the_time(
    hub: FollowingHub, national: National, desk: Place, clock: ManualClock
) -> None:
    desk.sign_in()
    national.publish(edited(2, SOON, {SERVICE: renamed("Yeni ad")}))
    follow(hub, desk)
    seen = desk.view().catalogue
    assert (seen.number, seen.next_number, seen.next_at) == (1, 2, SOON)
    desk.wire.cut()
    clock.set(SOON - timedelta(seconds=1))
    assert desk.desk.courier.introduction.switch_in() == 1
    assert 0 < desk.desk.link.pulse.step() < 1.1, "it looks again in that moment"
    assert desk.view().release == 1
    clock.set(SOON)
    assert desk.view().release == 2
    assert desk.view().catalogue.next_at is None
    desk.restart()
    desk.wire.cut()
    assert desk.view().release == 2


def test_a_visit_finishes_under_the_release_it_began_under(
    hub: FollowingHub, national: National, desk: Place, clock: ManualClock
) -> None:
    """The form of its first service changes and its second is withdrawn while the citizen sits at the window."""
    desk.sign_in()
    desk.serve(CODE)
    second = desk.desk.actions.add_service("benefit-birth")
    first = desk.visit.ticket.services[0].id
    desk.fill(first)
    desk.settle()
    national.publish(edited(2, NOW, {FORM: with_one_more_question, SERVICE: renamed("Yeni ad"), OTHER: None}))
    follow(hub, desk)
    assert desk.view().release == 2
    assert {service.release for service in desk.visit.ticket.services} == {1}
    assert "Yeni sual" not in str(desk.desk.form(1, CODE))
    assert "Yeni sual" in str(desk.desk.form(2, CODE))

    submitted = desk.desk.actions.submit(first)
    desk.fill(second)
    desk.desk.actions.turn_to(second)
    other = desk.desk.actions.submit(second)
    desk.desk.actions.finish({}, False)
    desk.settle()
    assert desk.desk.courier.trouble is None
    assert desk.hub_application(submitted.number) is not None
    assert desk.hub_application(other.number) is not None

    desk.serve(CODE)
    assert desk.visit.ticket.services[0].release == 2
    with pytest.raises(RefusedError) as withdrawn:
        desk.desk.actions.add_service("benefit-birth")
    assert withdrawn.value.code == "service_not_in_release"
    new = desk.visit.ticket.services[0].id
    desk.fill(new)
    answers = desk.visit.drafts[new].form
    assert "asked_since" in str(answers)
    desk.desk.actions.finish({new: Outcome.ADVISED}, False)
    desk.settle()


def test_a_visit_survives_the_change_with_the_program_closed_in_between(
    hub: FollowingHub, national: National, desk: Place, clock: ManualClock
) -> None:
    desk.sign_in()
    desk.serve(CODE)
    first = desk.visit.ticket.services[0].id
    desk.fill(first)
    desk.settle()
    national.publish(edited(2, SOON, {SERVICE: None}))
    follow(hub, desk)
    desk.restart()
    clock.set(SOON)
    desk.wire.cut()
    assert desk.view().release == 2
    assert desk.desk.release_of(1).service(CODE).enabled
    desk.desk.actions.submit(first)
    desk.desk.actions.finish({}, False)
    desk.wire.mend()
    desk.turn()
    desk.settle()


def test_a_ticket_that_was_asked_for_just_before_the_switch_gets_its_slip(
    hub: FollowingHub, national: National, desk: Place, clock: ManualClock
) -> None:
    desk.sign_in()
    national.publish(edited(2, SOON, {SERVICE: None}))
    follow(hub, desk)
    clock.set(SOON - timedelta(seconds=1))
    desk.turn()
    desk.wire.lose_answers()
    with pytest.raises(OutsideError):
        desk.desk.actions.issue_ticket(services=(CODE,), priority="regular", language="az")
    desk.wire.mend()
    clock.set(SOON + timedelta(seconds=5))
    desk.settle()
    assert desk.view().release == 2
    assert [job.kind for job in desk.view().journal] == ["slip"]


def test_another_window_gets_the_release_of_a_visit_that_is_sent_to_it(
    hub: FollowingHub, national: National, desk: Place, clock: ManualClock
) -> None:
    desk.sign_in()
    desk.issue(CODE)
    national.publish(edited(2, NOW, {SERVICE: renamed("Yeni ad")}))
    follow(hub, desk)
    home = desk.folder.parent / "newcomer"
    home.mkdir()
    newcomer = Place(home, hub, clock, name="newcomer", seed=5)
    newcomer.turn()
    newcomer.turn()
    newcomer.turn()
    assert newcomer.view().release == 2
    assert newcomer.desk.release_of(1).service(CODE).short_name.az != "Yeni ad"
    newcomer.close()


def test_a_release_that_is_missing_for_a_visit_is_fetched_again(
    hub: FollowingHub, national: National, desk: Place
) -> None:
    desk.sign_in()
    desk.serve(CODE)
    national.publish(edited(2, NOW, {SERVICE: renamed("Yeni ad")}))
    follow(hub, desk)
    with desk.store.writing() as transaction:
        releases.drop(transaction, {1}, set())
    desk.restart()
    assert desk.view().release == 2
    with pytest.raises(RefusedError):
        desk.desk.release_of(1)
    desk.turn()
    desk.turn()
    assert desk.desk.release_of(1).service(CODE).enabled


def test_what_the_hub_refused_is_said_at_the_window_and_nothing_changes(
    hub: FollowingHub, national: National, desk: Place
) -> None:
    bad = edited(2, NOW, {SERVICE: renamed("Gələcək")}, least_client="99.0")
    national.publish_unchecked(bad)
    follow(hub, desk)
    seen = desk.view().catalogue
    assert seen.number == 1
    assert seen.refused is not None
    assert seen.refused.code == "release_for_newer_client"
    again = desk.view().catalogue
    desk.turn()
    assert desk.view().catalogue.refused is again.refused, "the same reason is one reason"
    national.publish(edited(3, NOW, {SERVICE: renamed("İndi")}))
    follow(hub, desk)
    assert (desk.view().catalogue.number, desk.view().catalogue.refused) == (3, None)


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (lambda path, body: body[:-2] if path.endswith("bundle") else body, "release_truncated"),
        (
            lambda path, body: (
                body.replace(b'\\"number\\":2', b'\\"number\\":3') if path.endswith("releases") else body
            ),
            "release_forged",
        ),
    ],
)
def test_what_is_damaged_between_hub_and_desk_keeps_the_last_good_one(
    hub: FollowingHub,
    national: National,
    desk: Place,
    clock: ManualClock,
    spoil: Callable[[str, bytes], bytes],
    code: str,
) -> None:
    national.publish(edited(2, NOW, {SERVICE: renamed("Yeni ad")}))
    hub.follow()
    desk.wire.spoil_answers(spoil)
    desk.turn()
    desk.turn()
    seen = desk.view().catalogue
    assert seen.number == 1
    assert seen.refused is not None
    assert seen.refused.code == code
    assert desk.desk.courier.trouble is None, "nothing else waits for it"
    desk.restart()
    assert desk.view().release == 1
    desk.wire.mend()
    clock.advance(timedelta(minutes=2))
    desk.turn()
    desk.turn()
    assert (desk.view().release, desk.view().catalogue.refused) == (2, None)


def test_a_hub_that_was_set_back_takes_nothing_back_at_the_desk(
    hub: FollowingHub, national: National, desk: Place, clock: ManualClock
) -> None:
    hub.keep_copy(hub.folder.parent / "copy")
    national.publish(edited(2, NOW, {SERVICE: renamed("Yeni ad")}))
    follow(hub, desk)
    hub.go_back_to(hub.folder.parent / "copy")
    desk.turn()
    desk.turn()
    assert desk.view().release == 2


def test_a_blob_that_the_disk_damaged_is_fetched_again(hub: FollowingHub, national: National, desk: Place) -> None:
    release = desk.desk.release
    assert release is not None
    sha = release.manifest.blobs[SERVICE]
    with desk.store.writing() as transaction:
        releases.put_release_blobs(transaction, {sha: b"{}"})
    desk.restart()
    assert desk.view().release == 0
    desk.turn()
    desk.turn()
    assert desk.view().release == 1


def test_expiry_warns_and_stops_nothing(hub: FollowingHub, national: National, desk: Place, clock: ManualClock) -> None:
    ends = NOW + timedelta(hours=1)
    national.publish(edited(2, NOW, {SERVICE: renamed("Müvəqqəti")}, expires_at=ends))
    follow(hub, desk)
    desk.sign_in()
    assert desk.view().catalogue.expired_at is None
    clock.set(ends)
    desk.turn()
    assert desk.view().catalogue.expired_at == ends
    desk.serve(CODE)
    assert desk.visit.ticket.services[0].release == 2


def test_a_desk_lets_go_of_what_nothing_needs(
    hub: FollowingHub, national: National, desk: Place, clock: ManualClock
) -> None:
    desk.sign_in()
    desk.serve(CODE)
    national.publish(edited(2, NOW, {SERVICE: renamed("Yeni ad")}))
    follow(hub, desk)

    def here() -> list[int]:
        with desk.store.reading() as transaction:
            return sorted(one.version for one in releases.releases(transaction))

    assert here() == [1, 2]
    desk.desk.actions.leave(desk.visit.ticket.id, "other")
    desk.settle()
    assert here() == [1, 2]
    clock.advance(timedelta(days=2))
    desk.turn()
    clock.advance(timedelta(minutes=2))
    desk.turn()
    assert here() == [2]
    with desk.store.reading() as transaction:
        release = desk.desk.release
        assert release is not None
        assert len(releases.whole_blobs(transaction, release.manifest.blobs.values())) == len(
            set(release.manifest.blobs.values())
        )
    desk.restart()
    assert desk.view().release == 2
