"""A supervisor's desk asks its hub what it expects, and for a past day under other rules."""

from __future__ import annotations

from datetime import date

import pytest

from dostdesk.domain.errors import OutsideError, RefusedError
from dostdesk.protocol.outlook import Outlook, ReplayRequest, Unknown
from tests.desk.place import Place

SUPERVISOR = "r.mustafayev"


def test_the_outlook_comes_as_the_hub_has_it(place: Place) -> None:
    place.sign_in(SUPERVISOR)
    found = place.desk.outlook()
    assert isinstance(found, Outlook)
    assert [group.group for group in found.groups] == ["P", "Y", "E", "A", "S", "M"]
    assert Unknown.NO_HISTORY in {group.unknown for group in found.groups}


def test_who_may_not_see_it_is_refused_and_a_silent_hub_is_told(place: Place) -> None:
    with pytest.raises(RefusedError, match="signed_out"):
        place.desk.outlook()
    place.sign_in()
    with pytest.raises(RefusedError, match="right_missing"):
        place.desk.outlook()
    with pytest.raises(RefusedError, match="right_missing"):
        place.desk.replay_day(ReplayRequest(day=date(2026, 11, 17)))
    place.wire.cut()
    with pytest.raises(OutsideError):
        place.desk.outlook()


def test_a_day_of_which_nothing_is_recorded_is_refused_by_name(place: Place) -> None:
    place.sign_in(SUPERVISOR)
    with pytest.raises(RefusedError, match="replay_day_empty") as refused:
        place.desk.replay_day(ReplayRequest(day=date(2026, 11, 17)))
    assert refused.value.facts == {"day": "17.11.2026"}
