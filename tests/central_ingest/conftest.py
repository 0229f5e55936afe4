"""The databases of central, for every test of this folder."""

# Takes away PySide's hook in every import, which pytest-qt brings: the first import of pydantic's fields breaks by it.
import ui  # noqa: F401
from tests.storage_servers import central_store, central_target, migrated_file, storage_servers  # noqa: F401
