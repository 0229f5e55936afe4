"""Rights that changed while somebody is signed in, and a central that takes nothing from the hub: what a desk shows."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dostdesk.desk.view import LinkState
from dostdesk.domain.directory import Directory
from dostdesk.domain.errors import RefusedError
from dostdesk.domain.rights import Right, Role
from dostdesk.domain.stays import Outcome
from tests.desk.place import OTHER_CLERK, Place


def directory_says(place: Place, *, version: int, role: Role | None) -> None:
    """Central's directory with the clerk in another role, or without him."""
    hub = place.wire.hub.hub
    with hub.store.reading() as rows:
        known = [rows.people.by_login(person.login) for person in rows.people.staff()]
    postings = [posting for posting in known if posting is not None]
    staff = tuple(
        replace(one, staff=replace(one.staff, role=role)) if role and one.staff.login == OTHER_CLERK else one
        for one in postings
        if role or one.staff.login != OTHER_CLERK
    )
    told = Directory(version=version, staff=staff)
    followed = hub.parts.directory
    followed._central = _Says(told)  # type: ignore[assignment]
    assert followed.heard(version) == version


class _Says:
    def __init__(self, told: Directory) -> None:
        self._told = told

    def directory(self) -> Directory:
        return self._told


def may(place: Place, right: Right) -> bool:
    staff = place.view().staff
    assert staff is not None
    return staff.may(right)


def test_a_right_that_was_given_is_there_after_a_heartbeat(place: Place) -> None:
    place.sign_in(OTHER_CLERK)
    assert not may(place, Right.CALL_OUT_OF_ORDER)
    directory_says(place, version=2, role=Role.SENIOR_CLERK)
    place.turn()
    assert may(place, Right.CALL_OUT_OF_ORDER)
    assert place.view().window == 7


def test_a_right_that_was_taken_fades_and_is_refused(place: Place) -> None:
    place.sign_in(OTHER_CLERK)
    directory_says(place, version=2, role=Role.RECEPTION)
    place.turn()
    assert not may(place, Right.CALL)
    with pytest.raises(RefusedError, match="right_missing"):
        place.desk.actions.call_next()


def test_the_hub_is_asked_once_for_each_directory(place: Place) -> None:
    place.sign_in(OTHER_CLERK)
    place.turn()
    asked = place.wire.asked.count("GET /v1/session")
    place.turn()
    place.turn()
    assert place.wire.asked.count("GET /v1/session") == asked == 1
    directory_says(place, version=2, role=Role.SENIOR_CLERK)
    place.turn()
    place.turn()
    assert place.wire.asked.count("GET /v1/session") == 2


def test_whoever_left_ends_his_visit_and_is_then_asked_for_his_password(place: Place) -> None:
    place.sign_in(OTHER_CLERK)
    place.serve()
    place.settle()
    directory_says(place, version=2, role=None)
    place.turn()
    ends_at = place.view().session_ends_at
    assert ends_at is not None
    assert ends_at > place.clock.now(), "he has a citizen in front of him"
    place.desk.actions.finish({part.id: Outcome.DECLINED for part in place.visit.ticket.services}, False)
    place.settle()
    ends_at = place.view().session_ends_at
    assert ends_at is not None
    assert ends_at <= place.clock.now()


def test_a_session_that_is_another_by_now_stays_as_it_is(place: Place) -> None:
    place.sign_in(OTHER_CLERK)
    place.turn()
    directory_says(place, version=2, role=Role.SENIOR_CLERK)
    place.desk.link.pulse.step()
    place.desk.actions.sign_out()
    place.turn()
    assert place.view().staff is None


def test_a_hub_whose_token_was_ended_is_no_link_to_central(place: Place) -> None:
    mark = place.wire.hub.hub.parts.mark
    mark.confirmed(0)
    place.sign_in(OTHER_CLERK)
    place.turn()
    assert place.view().link.state is LinkState.ONLINE
    mark.refused("hub_unknown")
    place.turn()
    link = place.view().link
    assert (link.state, link.refused) == (LinkState.CENTRE_ONLY, "hub_unknown")
    assert mark.heard(), "a new token was given"
    place.turn()
    link = place.view().link
    assert (link.state, link.refused) == (LinkState.ONLINE, "")
