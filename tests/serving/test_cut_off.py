"""A client that is cut off in the middle of a request is no bug of the server; anything else that breaks is."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from starlette.requests import ClientDisconnect

from dostdesk.serving import problems
from dostdesk.serving.problems import Envelope


@pytest.mark.parametrize(("error", "told"), [(ClientDisconnect(), 0), (ZeroDivisionError(), 1)])
def test_only_what_is_wrong_here_is_told_as_a_bug(error: Exception, told: int, monkeypatch: pytest.MonkeyPatch) -> None:
    noted: list[BaseException] = []
    monkeypatch.setattr(problems, "note_bug", noted.append)

    async def breaks(*_: Any) -> None:
        raise error

    async def nothing(*_: Any) -> Any:
        return {"type": "http.disconnect"}

    scope = {"type": "http", "path": "/v1/ops", "method": "POST"}
    asyncio.run(Envelope(breaks, lambda: ())(scope, nothing, nothing))
    assert noted == [error] * told
