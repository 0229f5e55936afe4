"""What central is told before it starts: options, environment (`DOSTDESK_CENTRAL_…`), credentials of systemd, a file.

The first of them that names a setting decides. What a setting was is never told in a refusal: it may be a password.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from dostdesk.central.sealing import KEY_BYTES
from dostdesk.domain.errors import OutsideError, RefusedError
from dostdesk.serving.listening import Certificate
from dostdesk.starting import data_folder
from dostdesk.storage.central.engine import Target
from dostdesk.storage.keys import keyring_key, throwaway_key

PORT = 8470
STORE_FILE = "central.db"
THROWAWAY_IDENTITY = "throwaway-identity.key"
_PREFIX = "DOSTDESK_CENTRAL_"


class CentralSettings(BaseSettings):
    """Every setting of central.

    Attributes:
        database: Address of a PostgreSQL database; without one, an encrypted file in `data`.
        data: Folder of that file.
        throwaway_key: Keep the file's key beside it: for demonstrations only.
        registry: Address of the registry of people; empty where there is none.
        root: Name and public part of the root key (`NAME:HEX`), pinned at the first start.
        keyring: File with a keyring that the root signed; a newer one is taken at each start.
        signing_key: Name and private part (`NAME:HEX`) of the key of the keyring that signs here.
        demo_catalogue: Publish the product's own catalogue with keys that say demo; with `throwaway_key` alone.
        intake: How many processes take what hubs push and fold it, with whoever asks before them; each of them and its
            connection take some processor. With 0, and over an encrypted file, threads of the program do.
        identity_key: 64 hexadecimal digits that seal what makes a hub a centre's (`openssl rand -hex 32`); without them
            no hub can be rebuilt from here.
        authors: Folder with the key files of those whose two signatures a publication needs.
    """

    model_config = SettingsConfigDict(env_prefix=_PREFIX, extra="forbid", frozen=True)

    database: SecretStr | None = None
    data: Path | None = None
    throwaway_key: bool = False
    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65535)] = PORT
    certificate: Path | None = None
    certificate_key: Path | None = None
    registry: str = ""
    registry_token: SecretStr | None = None
    root: Annotated[str, Field(pattern=r"^([a-z0-9._-]{1,60}:[0-9a-f]{64})?$")] = ""
    keyring: Path | None = None
    signing_key: SecretStr | None = None
    identity_key: SecretStr | None = None
    authors: Path | None = None
    demo_catalogue: bool = False
    intake: Annotated[int, Field(ge=0, le=64)] = 1

    def tls(self) -> Certificate | None:
        """The certificate, if one is set. Raises RefusedError `certificate_incomplete`."""
        chain, key = self.certificate, self.certificate_key
        if chain is None and key is None:
            return None
        if chain is None or key is None or not chain.is_file() or not key.is_file():
            raise RefusedError("certificate_incomplete")
        return Certificate(chain, key)

    def sealing_key(self) -> bytes | None:
        """The key that seals what makes a hub a centre's; beside a throwaway key of the store one of the same kind.

        Raises:
            RefusedError: `setting_wrong` (fact: name).
        """
        if self.identity_key is None:
            beside = self.throwaway_key and self.database is None
            return throwaway_key(self.data or data_folder("central"), THROWAWAY_IDENTITY) if beside else None
        written = self.identity_key.get_secret_value().strip()
        if not re.fullmatch(f"[0-9a-f]{{{2 * KEY_BYTES}}}", written):
            raise RefusedError("setting_wrong", name="identity_key")
        return bytes.fromhex(written)

    def target(self) -> Target:
        """Where the data is; the folder of an encrypted file is made.

        Raises:
            RefusedError: No trusted keyring, as `keyring_key`.
            OutsideError: `folder_unwritable`.
        """
        if self.database is not None:
            return self.database.get_secret_value()
        folder = self.data or data_folder("central")
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise OutsideError("folder_unwritable") from error
        file = folder / STORE_FILE
        if self.throwaway_key:
            return file, throwaway_key(folder)
        return file, keyring_key("central", store_exists=file.exists())


def read_settings(config: Path | None, given: dict[str, Any]) -> CentralSettings:
    """Options before environment before credentials before file.

    Args:
        config: A TOML file; the one that `DOSTDESK_CENTRAL_CONFIG` names if not given.
        given: What the command line says.

    Raises:
        RefusedError: `settings_missing` (fact: file), `settings_unreadable` (fact: file), `setting_wrong` (fact: name).
    """
    named = os.environ.get(_PREFIX + "CONFIG")
    file = config or (Path(named) if named else None)
    if file is not None and not file.is_file():
        raise RefusedError("settings_missing", file=str(file))

    class WithFile(CentralSettings):
        model_config = SettingsConfigDict(secrets_dir=os.environ.get("CREDENTIALS_DIRECTORY"))

        @classmethod
        def settings_customise_sources(
            cls,
            settings_cls: type[BaseSettings],
            init_settings: PydanticBaseSettingsSource,
            env_settings: PydanticBaseSettingsSource,
            dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003  the library hands it in
            file_secret_settings: PydanticBaseSettingsSource,
        ) -> tuple[PydanticBaseSettingsSource, ...]:
            written = () if file is None else (TomlConfigSettingsSource(settings_cls, toml_file=file),)
            return init_settings, env_settings, file_secret_settings, *written

    try:
        return WithFile(**given)
    except ValidationError as error:
        place = error.errors(include_input=False)[0]["loc"]
        raise RefusedError("setting_wrong", name=".".join(str(part) for part in place)) from error
    except ValueError as error:
        raise RefusedError("settings_unreadable", file=str(file)) from error
