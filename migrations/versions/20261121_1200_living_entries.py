"""The living entries of a stream are found without passing its tombstones."""

import sqlalchemy as sa
from alembic import op

revision = "20261121_1200"
down_revision = "20261121_1145"
branch_labels = None
depends_on = None
phase = "expand"


def upgrade() -> None:
    living = sa.text("body IS NOT NULL")
    with op.get_context().autocommit_block():
        if op.get_bind().dialect.name == "postgresql":
            op.execute("SET lock_timeout = 0")  # made concurrently, it waits for others and holds nobody up
        op.drop_index("ix_entries_living", table_name="entries", if_exists=True)  # one that was cut off is there, but not valid
        op.create_index(
            "ix_entries_living",
            "entries",
            ["stream", "seq", "collection", "key"],
            unique=False,
            sqlite_where=living,
            postgresql_where=living,
            postgresql_concurrently=True,
        )


def downgrade() -> None:
    op.drop_index("ix_entries_living", table_name="entries")
