"""A thread that was brought in from elsewhere says when."""

import sqlalchemy as sa
from alembic import op

revision = "20261122_1530"
down_revision = "20261122_1520"
branch_labels = None
depends_on = None
phase = "expand"


def upgrade() -> None:
    with op.batch_alter_table("threads", schema=None) as batch_op:
        batch_op.add_column(sa.Column("imported_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("threads", schema=None) as batch_op:
        batch_op.drop_column("imported_at")
