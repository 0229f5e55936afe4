"""The demo's clerks without a screen: quicker than any person, they do what the sentences say."""

from __future__ import annotations

import pytest

from dostdesk.domain.errors import RefusedError
from dostdesk.simulation import headless


def refuses(*codes: str) -> list[RefusedError]:
    return [RefusedError(code) for code in codes]


def acts(refused: list[RefusedError]) -> str:
    if refused:
        raise refused.pop(0)
    return "12-26-001-00001-A"


def test_a_clerk_whose_first_numbers_are_on_their_way_waits_for_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(headless, "_LOOKS_AGAIN_S", 0.0)
    waits = refuses("series_none", "series_none")
    assert headless._when_numbered(lambda: acts(waits)) == "12-26-001-00001-A"


@pytest.mark.parametrize(("codes", "patience"), [(("no_visit",), 20.0), (("series_none",), -1.0)])
def test_what_no_waiting_helps_against_is_told_at_once(
    monkeypatch: pytest.MonkeyPatch, codes: tuple[str, ...], patience: float
) -> None:
    monkeypatch.setattr(headless, "_PATIENCE_S", patience)
    waits = refuses(*codes)
    with pytest.raises(RefusedError, match=codes[0]):
        headless._when_numbered(lambda: acts(waits))
    assert waits == []
