"""The directory over HTTP: who may ask, what is refused, and what central tells of the calendar."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from dostdesk.central.build import Central
from dostdesk.central.demo_directory import found_demo_directory
from dostdesk.central.directory import retire_device
from dostdesk.population.staff import invented_staff
from dostdesk.protocol.central_directory import DirectoryShape
from tests.central.central_http import ask, enrolled

REQUEST = str(uuid.UUID(int=7))
ASKED = {"device": "D12-P07", "install_epoch": 1, "request": REQUEST, "year": 2026, "count": 2}

LOCAL, FAR = "2026-11-20T05:00:00", "9999-12-31T23:59:59-14:00"


def reported(name: str = "D12-P07", **more: Any) -> dict[str, Any]:
    install = {"install": str(uuid.UUID(int=1)), "install_epoch": 1, "enrolled_at": "2026-11-20T05:00:00.000Z"}
    return {"devices": [{"name": name, "program": "desk", "installs": [install], **more}]}


def test_a_hub_has_the_directory_of_its_own_centre_alone(central: Central) -> None:
    found_demo_directory(central.parts.store, "12", central.parts.now())
    mine = DirectoryShape.model_validate_json(ask(central, "GET", "/v1/directory", token=enrolled(central)).content)
    other = DirectoryShape.model_validate_json(
        ask(central, "GET", "/v1/directory", token=enrolled(central, "07")).content
    )
    assert [one.staff for one in mine.value().staff] == list(invented_staff())
    assert (mine.centre, other.centre) == ("12", "07")
    assert (other.staff, other.version) == ((), 0)
    for method, path in (("GET", "/v1/directory"), ("POST", "/v1/devices"), ("POST", "/v1/series/grant")):
        assert ask(central, method, path).json()["code"] == "hub_unknown"


def test_following_names_the_version_of_the_directory(central: Central) -> None:
    token = enrolled(central)
    assert ask(central, "GET", "/v1/follow", token=token).json()["directory"] == 0
    found_demo_directory(central.parts.store, "12", central.parts.now())
    central.parts.news.tell()
    version = ask(central, "GET", "/v1/follow", token=token).json()["directory"]
    assert version == ask(central, "GET", "/v1/directory", token=token).json()["version"] > 0


def test_devices_are_reported_once_and_series_granted_once(central: Central) -> None:
    token = enrolled(central)
    first = ask(central, "POST", "/v1/devices", token=token, json=reported()).json()
    assert ask(central, "POST", "/v1/devices", token=token, json=reported()).json() == first
    twice = {"devices": [*reported("D12-P08")["devices"], *reported("D12-P08")["devices"]]}
    assert ask(central, "POST", "/v1/devices", token=token, json=twice).status_code == 200
    granted = ask(central, "POST", "/v1/series/grant", token=token, json=ASKED)
    assert [one["code"] for one in granted.json()["series"]] == ["000", "001"]
    assert ask(central, "POST", "/v1/series/grant", token=token, json=ASKED).json() == granted.json()
    retire_device(central.parts.store, "12", "D12-P07", central.parts.now())
    again = ask(central, "POST", "/v1/series/grant", token=token, json={**ASKED, "first": 2})
    assert (again.status_code, again.json()["code"]) == (403, "device_retired")
    assert ask(central, "POST", "/v1/series/grant", token=token, json=ASKED).json() == granted.json()


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/v1/devices", {"devices": []}),
        ("/v1/devices", reported(name="a b")),
        ("/v1/devices", reported(program="king")),
        ("/v1/devices", reported(centre="07")),
        ("/v1/devices", reported(installs=[{"install": "x", "install_epoch": 1, "enrolled_at": "2026-11-20"}])),
        ("/v1/devices", reported(installs=[{**reported()["devices"][0]["installs"][0], "install_epoch": 2**40}])),
        ("/v1/devices", reported(installs=[{**reported()["devices"][0]["installs"][0], "enrolled_at": LOCAL}])),
        ("/v1/devices", reported(installs=[{**reported()["devices"][0]["installs"][0], "enrolled_at": FAR}])),
        ("/v1/series/grant", {**ASKED, "count": 3}),
        ("/v1/series/grant", {**ASKED, "count": 0}),
        ("/v1/series/grant", {**ASKED, "first": -1}),
        ("/v1/series/grant", {**ASKED, "year": 99}),
        ("/v1/series/grant", {**ASKED, "taken": ["0'; --"]}),
        ("/v1/series/grant", {**ASKED, "device": "\u0000"}),
    ],
)
def test_what_is_no_report_and_no_question_is_refused(central: Central, path: str, body: dict[str, Any]) -> None:
    answer = ask(central, "POST", path, token=enrolled(central), json=body)
    assert (answer.status_code, answer.json()["code"]) == (422, "request_malformed")


def test_a_hub_whose_clock_is_years_off_has_no_series(central: Central) -> None:
    answer = ask(central, "POST", "/v1/series/grant", token=enrolled(central), json={**ASKED, "year": 2031})
    assert (answer.status_code, answer.json()) == (409, {"code": "series_year_wrong", "facts": {"year": 2031}})


def test_the_calendar_of_a_year(central: Central) -> None:
    token = enrolled(central)
    year = ask(central, "GET", "/v1/calendar/2027", token=token).json()
    days = {one["day"]: one for one in year["days"]}
    assert year["announced"] is False
    assert days["2027-03-20"]["estimated"] is False
    assert days["2027-05-16"] == {
        "day": "2027-05-16",
        "open": False,
        "name": days["2027-05-16"]["name"],
        "estimated": True,
        "decision": "",
    }
    assert "təxmini" not in str(year)
    unknown = ask(central, "GET", "/v1/calendar/2041", token=token)
    assert (unknown.status_code, unknown.json()) == (404, {"code": "calendar_year_unknown", "facts": {"year": 2041}})
    assert ask(central, "GET", "/v1/calendar/20412", token=token).status_code == 422
    assert ask(central, "GET", "/v1/calendar/2027").status_code == 401
