"""Whether a participant is in the room or elsewhere."""

import sqlalchemy as sa
from alembic import op

revision = "20261122_0311"
down_revision = "20261122_0310"
branch_labels = None
depends_on = None
phase = "expand"


def upgrade() -> None:
    with op.batch_alter_table("participants", schema=None) as batch_op:
        batch_op.add_column(sa.Column("attends", sa.String(length=8), server_default="remote", nullable=False))


def downgrade() -> None:
    with op.batch_alter_table("participants", schema=None) as batch_op:
        batch_op.drop_column("attends")
