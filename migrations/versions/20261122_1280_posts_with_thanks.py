"""Which posts somebody thanked for."""

import sqlalchemy as sa
from alembic import op

revision = "20261122_1280"
down_revision = "20261122_1270"
branch_labels = None
depends_on = None
phase = "expand"


def upgrade() -> None:
    op.add_column("posts", sa.Column("has_thanks", sa.Boolean(), server_default=sa.false(), nullable=False))


def downgrade() -> None:
    with op.batch_alter_table("posts", schema=None) as batch_op:
        batch_op.drop_column("has_thanks")
