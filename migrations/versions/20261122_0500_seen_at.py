"""Who lost the connection and came back without a live one: when they were seen."""

import sqlalchemy as sa
from alembic import op

revision = "20261122_0500"
down_revision = "20261122_0330"
branch_labels = None
depends_on = None
phase = "expand"


def upgrade() -> None:
    with op.batch_alter_table("floor_turns", schema=None) as batch_op:
        batch_op.add_column(sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("floor_turns", schema=None) as batch_op:
        batch_op.drop_column("seen_at")
