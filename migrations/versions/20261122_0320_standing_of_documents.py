"""Which text of a document is the original, and which a courtesy translation of it."""

import sqlalchemy as sa
from alembic import op

revision = "20261122_0320"
down_revision = "20261122_0312"
branch_labels = None
depends_on = None
phase = "expand"


def upgrade() -> None:
    with op.batch_alter_table("documents", schema=None) as batch_op:
        batch_op.add_column(sa.Column("standing", sa.String(length=12), server_default="", nullable=False))


def downgrade() -> None:
    with op.batch_alter_table("documents", schema=None) as batch_op:
        batch_op.drop_column("standing")
