"""In which community somebody who asked by role was asked to pause."""

import sqlalchemy as sa
from alembic import op

revision = "20261122_1850"
down_revision = "20261122_1720"
branch_labels = None
depends_on = None
phase = "expand"


def upgrade() -> None:
    with op.batch_alter_table("sealed_letters", schema=None) as batch_op:
        batch_op.add_column(sa.Column("community_id", sa.Integer(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("sealed_letters", schema=None) as batch_op:
        batch_op.drop_column("community_id")
