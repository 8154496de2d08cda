"""How often a delivery's process died over it."""

import sqlalchemy as sa
from alembic import op

revision = "20261121_1215"
down_revision = "20261121_1200"
branch_labels = None
depends_on = None
phase = "expand"


def upgrade() -> None:
    op.add_column("deliveries", sa.Column("cut_off", sa.Integer(), server_default="0", nullable=False))


def downgrade() -> None:
    op.drop_column("deliveries", "cut_off")
