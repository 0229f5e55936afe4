"""A centre that stands alone: who works there, and how a hub begins."""

from __future__ import annotations

from pathlib import Path

import pytest

from dostdesk.assets import resource
from dostdesk.domain.clock import ManualClock
from dostdesk.domain.errors import RefusedError
from dostdesk.domain.rights import Right, Role
from dostdesk.hub.build import DEMO_CENTRE, build_hub
from dostdesk.hub.central_port import SeriesWanted
from dostdesk.hub.standalone import StandaloneCentral
from dostdesk.population.staff import (
    DEMO_PASSWORD,
    FIRST_CLERK_LOGIN,
    RECEPTION_LOGIN,
    SUPERVISOR_LOGIN,
    invented_staff,
)
from dostdesk.serving.listening import Certificate, check_bind
from tests.hub.hub_floor import KEY, MORNING

LETTERS = frozenset("PYEASM")


def test_the_first_eight_windows_cover_every_letter() -> None:
    clerks = [one for one in invented_staff() if one.role in {Role.CLERK, Role.SENIOR_CLERK}]
    assert len(clerks) == 28
    assert clerks[0].login == FIRST_CLERK_LOGIN
    assert frozenset[str]().union(*(one.skills.primary for one in clerks[:8])) == LETTERS
    assert all(one.skills.all <= LETTERS and not one.skills.primary & one.skills.secondary for one in clerks)


def test_reception_and_supervisor_have_their_rights() -> None:
    by_login = {one.login: one for one in invented_staff()}
    assert by_login[RECEPTION_LOGIN].may(Right.ISSUE_TICKET)
    assert not by_login[RECEPTION_LOGIN].may(Right.CALL)
    assert by_login[SUPERVISOR_LOGIN].may(Right.CALL_OUT_OF_ORDER)
    assert len(by_login) == len(invented_staff()) == len({one.id for one in invented_staff()})


def test_a_code_is_granted_once() -> None:
    central = StandaloneCentral(centre="12", secret=bytes(32), sources=resource("catalogue"))
    wanted = SeriesWanted(
        device="d", install_epoch=1, request="r", year=2026, first=0, count=2, taken=frozenset({"001"})
    )
    granted = [one.code for _ in range(2) for one in central.grant_series(wanted)]
    assert granted == ["000", "002", "003", "004"]


def test_a_new_demo_hub_has_everything_that_a_desk_asks_for(tmp_path: Path) -> None:
    hub = build_hub(tmp_path / "hub", KEY, clock=ManualClock(MORNING))
    try:
        with hub.store.reading() as rows:
            assert rows.releases.all()[0].key.startswith("demo-")
            posting = rows.people.by_login(FIRST_CLERK_LOGIN)
        assert posting is not None
        assert posting.password_hash.startswith("$argon2id$")
        assert DEMO_PASSWORD not in posting.password_hash
        assert hub.parts.centre.windows == DEMO_CENTRE.windows
        policy = hub.parts.rules.in_force(MORNING).policy
        assert {group.letter for group in policy.groups} == LETTERS
    finally:
        hub.close()
    with pytest.raises(RefusedError, match="store_key_wrong"):
        build_hub(tmp_path / "hub", bytes(32), clock=ManualClock(MORNING))


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.7", "::", "centre.example"])
def test_the_clear_is_for_loopback_only(host: str, tmp_path: Path) -> None:
    with pytest.raises(RefusedError, match="certificate_missing"):
        check_bind(host, None)
    check_bind(host, Certificate(tmp_path / "chain.pem", tmp_path / "key.pem"))
    for loopback in ("127.0.0.1", "::1", "localhost"):
        check_bind(loopback, None)
