"""What every test of this folder needs first."""

# Takes away PySide's hook in every import, which pytest-qt brings: the first import of pydantic's fields breaks by it.
import ui  # noqa: F401
