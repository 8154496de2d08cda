"""Who belongs to a group because somebody invited them there."""

import sqlalchemy as sa
from alembic import op

revision = "20261122_1420"
down_revision = "20261122_1410"
branch_labels = None
depends_on = None
phase = "expand"


def upgrade() -> None:
    with op.batch_alter_table("memberships", schema=None) as batch_op:
        batch_op.add_column(sa.Column("is_invited", sa.Boolean(), server_default=sa.false(), nullable=False))


def downgrade() -> None:
    with op.batch_alter_table("memberships", schema=None) as batch_op:
        batch_op.drop_column("is_invited")
