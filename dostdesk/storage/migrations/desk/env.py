"""How Alembic reaches a desk's store: over the connection that `migrate` hands in, in its transaction."""

from __future__ import annotations

from alembic import context

from dostdesk.storage.desk.tables import METADATA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    render_as_batch=True,
)
context.run_migrations()
