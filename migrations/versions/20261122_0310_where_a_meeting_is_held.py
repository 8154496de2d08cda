"""Where a meeting is held, and how many seats are there for those who are elsewhere."""

import sqlalchemy as sa
from alembic import op

revision = "20261122_0310"
down_revision = "20261122_0300"
branch_labels = None
depends_on = None
phase = "expand"


def upgrade() -> None:
    with op.batch_alter_table("meetings", schema=None) as batch_op:
        batch_op.add_column(sa.Column("venue", sa.String(length=200), server_default="", nullable=False))
        batch_op.add_column(sa.Column("remote_seats", sa.Integer(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("meetings", schema=None) as batch_op:
        batch_op.drop_column("remote_seats")
        batch_op.drop_column("venue")
