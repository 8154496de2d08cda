"""Which threads have something joined to them."""

import sqlalchemy as sa
from alembic import op

revision = "20261122_1270"
down_revision = "20261122_1260"
branch_labels = None
depends_on = None
phase = "expand"


def upgrade() -> None:
    op.add_column("threads", sa.Column("has_links", sa.Boolean(), server_default=sa.false(), nullable=False))


def downgrade() -> None:
    with op.batch_alter_table("threads", schema=None) as batch_op:
        batch_op.drop_column("has_links")
