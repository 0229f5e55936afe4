"""What a hub is told of central: an address that nobody on the way can read along, and a token."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from dostdesk.command_line import app
from dostdesk.domain.errors import RefusedError
from dostdesk.hub.linked import CentralPlace


@pytest.mark.parametrize(
    ("url", "token", "code"),
    [
        ("http://central.example", "token", "central_in_the_clear"),
        ("http://10.0.0.1:8470", "token", "central_in_the_clear"),
        ("central.example", "token", "central_url_wrong"),
        ("ftp://127.0.0.1", "token", "central_url_wrong"),
        ("https://", "token", "central_url_wrong"),
        ("https://central.example", "", "central_token_missing"),
    ],
)
def test_a_place_that_will_not_do_is_refused(url: str, token: str, code: str) -> None:
    with pytest.raises(RefusedError, match=code):
        CentralPlace(url=url, token=token)


@pytest.mark.parametrize("url", ["http://127.0.0.1:1", "http://localhost", "http://[::1]:2", "https://central.example"])
def test_what_nobody_reads_along_is_taken(url: str) -> None:
    assert "secret" not in repr(CentralPlace(url=url, token="secret"))


def test_a_hub_with_a_central_needs_a_token(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DOSTDESK_HUB_CENTRAL_TOKEN", raising=False)
    asked = ["hub", "--data", str(tmp_path), "--throwaway-key", "--port", "0", "--central", "http://127.0.0.1:9"]
    for more in ([], ["--central-token", str(tmp_path / "none")]):
        refused = CliRunner().invoke(app, [*asked, *more])
        assert refused.exit_code == 1
        assert "There is no token for central" in refused.stderr
