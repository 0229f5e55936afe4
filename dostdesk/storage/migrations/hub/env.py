"""Alembic's environment of the hub's store: runs on the connection that it is given, in that transaction."""

from alembic import context

from dostdesk.storage.hub.tables import METADATA

context.configure(connection=context.config.attributes["connection"], target_metadata=METADATA, render_as_batch=True)
context.run_migrations()
