"""What somebody has not seen yet is found without reading what they have."""

import sqlalchemy as sa
from alembic import op

revision = "20261122_1300"
down_revision = "20261122_1280"
branch_labels = None
depends_on = None
phase = "expand"


def upgrade() -> None:
    unseen = sa.text("seen_at IS NULL")
    with op.get_context().autocommit_block():
        if op.get_bind().dialect.name == "postgresql":
            op.execute("SET lock_timeout = 0")  # made concurrently, it waits for others and holds nobody up
        op.drop_index("ix_notices_unseen", table_name="notices", if_exists=True)  # one that was cut off is there, but not valid
        op.create_index(
            "ix_notices_unseen",
            "notices",
            ["person_id", "id"],
            unique=False,
            sqlite_where=unseen,
            postgresql_where=unseen,
            postgresql_concurrently=True,
        )


def downgrade() -> None:
    op.drop_index("ix_notices_unseen", table_name="notices")
