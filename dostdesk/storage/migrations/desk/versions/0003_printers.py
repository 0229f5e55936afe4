"""Which printer has a paper, and what its printing service calls the job"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("print_job", sa.Column("printer", sa.String(), nullable=False, server_default=""))
    op.add_column("print_job", sa.Column("spooled", sa.String(), nullable=False, server_default=""))
    op.create_index(
        "print_job_printing", "print_job", ["made_at"], unique=False, sqlite_where=sa.text("state = 'printing'")
    )


def downgrade() -> None:
    op.drop_index("print_job_printing", table_name="print_job", sqlite_where=sa.text("state = 'printing'"))
    op.drop_column("print_job", "spooled")
    op.drop_column("print_job", "printer")
