"""The databases of central, for every test of this folder."""

from tests.storage_servers import (  # noqa: F401
    central_store,
    central_target,
    empty_target,
    migrated_file,
    storage_servers,
)
