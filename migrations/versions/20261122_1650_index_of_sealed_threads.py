"""Threads with sealed marks are found without reading the others."""

import sqlalchemy as sa
from alembic import op

revision = "20261122_1650"
down_revision = "20261122_1640"
branch_labels = None
depends_on = None
phase = "expand"


def upgrade() -> None:
    with op.get_context().autocommit_block():
        if op.get_bind().dialect.name == "postgresql":
            op.execute("SET lock_timeout = 0")  # made concurrently, it waits for others and holds nobody up
        op.drop_index("ix_threads_sealed", table_name="threads", if_exists=True)  # one that was cut off is there, but not valid
        op.create_index(
            "ix_threads_sealed",
            "threads",
            ["id"],
            unique=False,
            sqlite_where=sa.text("is_sealed = 1"),
            postgresql_where=sa.text("is_sealed"),
            postgresql_concurrently=True,
        )


def downgrade() -> None:
    op.drop_index("ix_threads_sealed", table_name="threads")
