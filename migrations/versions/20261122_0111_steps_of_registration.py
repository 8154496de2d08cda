"""A participant's registration says more exactly how it stands."""

import sqlalchemy as sa
from alembic import op

revision = "20261122_0111"
down_revision = "20261122_0110"
branch_labels = None
depends_on = None
phase = "expand"


def upgrade() -> None:
    op.add_column("participants", sa.Column("step", sa.String(length=12), server_default="", nullable=False))


def downgrade() -> None:
    op.drop_column("participants", "step")
