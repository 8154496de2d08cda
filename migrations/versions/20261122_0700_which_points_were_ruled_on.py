"""Which points of order were ruled on: a ruling can be given after who raised the point has finished.

Those that are over when this column comes count as ruled on: until then nothing else ended them for the chair.
"""

import sqlalchemy as sa
from alembic import op

revision = "20261122_0700"
down_revision = "20261122_0600"
branch_labels = None
depends_on = None
phase = "expand"


def upgrade() -> None:
    with op.batch_alter_table("floor_requests", schema=None) as batch_op:
        batch_op.add_column(sa.Column("is_ruled", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.execute("UPDATE floor_requests SET is_ruled = TRUE WHERE kind = 'point_of_order' AND finished_at IS NOT NULL")


def downgrade() -> None:
    with op.batch_alter_table("floor_requests", schema=None) as batch_op:
        batch_op.drop_column("is_ruled")
