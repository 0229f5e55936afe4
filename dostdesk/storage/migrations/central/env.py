"""Alembic's environment of central's store: runs on the connection that it is given, in that transaction."""

from alembic import context

import dostdesk.storage.central.store  # noqa: F401  every part declares its tables
from dostdesk.storage.central.tables import METADATA

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=METADATA, render_as_batch=connection.dialect.name == "sqlite")
context.run_migrations()
