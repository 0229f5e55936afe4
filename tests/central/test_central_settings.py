"""Central's settings: which source decides, and that a refusal names the setting and never its value."""

from __future__ import annotations

from pathlib import Path

import pytest

from dostdesk.assets import resource
from dostdesk.central.settings import STORE_FILE, CentralSettings, read_settings
from dostdesk.domain.errors import RefusedError
from dostdesk.domain.words import Words

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(autouse=True)
def bare(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DATABASE", "DATA", "HOST", "PORT", "CONFIG", "REGISTRY"):
        monkeypatch.delenv(f"DOSTDESK_CENTRAL_{name}", raising=False)
    monkeypatch.delenv("CREDENTIALS_DIRECTORY", raising=False)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    file = tmp_path / "central.toml"
    file.write_text('port = 1\nhost = "::1"\nregistry = "http://registry"\ndatabase = "postgresql://file"\n')
    return file


def database(settings: CentralSettings) -> str:
    return settings.database.get_secret_value() if settings.database else ""


def test_options_stand_above_environment_above_credentials_above_file(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    credentials = tmp_path / "credentials"
    credentials.mkdir()
    (credentials / "dostdesk_central_database").write_text("postgresql://credential\n")
    (credentials / "dostdesk_central_port").write_text("2")
    (credentials / "dostdesk_central_host").write_text("127.0.0.2")
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(credentials))
    monkeypatch.setenv("DOSTDESK_CENTRAL_PORT", "3")
    monkeypatch.setenv("DOSTDESK_CENTRAL_HOST", "127.0.0.3")
    settings = read_settings(file, {"host": "127.0.0.4"})
    assert (settings.host, settings.port) == ("127.0.0.4", 3)
    assert database(settings) == "postgresql://credential"
    assert settings.registry == "http://registry"


def test_the_file_may_be_named_by_the_environment(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOSTDESK_CENTRAL_CONFIG", str(file))
    assert read_settings(None, {}).port == 1


@pytest.mark.parametrize(
    ("written", "name"), [("port = 70000", "port"), ('prot = "x"', "prot"), ("database = [1, 2]", "database")]
)
def test_what_is_not_accepted_is_named_without_its_value(tmp_path: Path, written: str, name: str) -> None:
    file = tmp_path / "central.toml"
    file.write_text(written)
    with pytest.raises(RefusedError, match="setting_wrong") as refused:
        read_settings(file, {})
    assert refused.value.facts == {"name": name}


def test_a_file_that_is_not_there_or_is_none_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RefusedError, match="settings_missing"):
        read_settings(tmp_path / "none.toml", {})
    file = tmp_path / "central.toml"
    file.write_text("port: 1")
    with pytest.raises(RefusedError, match="settings_unreadable"):
        read_settings(file, {})


def test_a_password_is_not_told(file: Path) -> None:
    file.write_text('database = "postgresql://central:5XK2Q9A@host/name"\n')
    settings = read_settings(file, {})
    assert "5XK2Q9A" not in repr(settings)
    assert "5XK2Q9A" not in str(settings)
    assert settings.target() == "postgresql://central:5XK2Q9A@host/name"


def test_without_a_database_there_is_an_encrypted_file(tmp_path: Path) -> None:
    path, key = read_settings(None, {"throwaway_key": True, "data": tmp_path / "made"}).target()
    assert path == tmp_path / "made" / STORE_FILE
    assert len(key) == 32


def test_half_a_certificate_is_none(tmp_path: Path) -> None:
    assert read_settings(None, {}).tls() is None
    with pytest.raises(RefusedError, match="certificate_incomplete"):
        read_settings(None, {"certificate": tmp_path / "chain.pem"}).tls()


def test_the_example_of_the_package_is_accepted() -> None:
    settings = read_settings(ROOT / "packaging" / "central" / "central.toml", {})
    assert settings.port == 8470


@pytest.mark.parametrize("language", ["az", "ru", "en"])
def test_a_refusal_has_its_sentence(language: str) -> None:
    said = Words.load(resource("translations"), language).of_error(RefusedError("setting_wrong", name="port"))
    assert "port" in said
