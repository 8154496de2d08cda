"""A request for the floor says who of those it names has confirmed that it speaks for them, and who has said no."""

import sqlalchemy as sa
from alembic import op

revision = "20261122_0210"
down_revision = "20261122_0201"
branch_labels = None
depends_on = None
phase = "expand"


def upgrade() -> None:
    op.add_column("floor_requests", sa.Column("confirmed_by", sa.JSON(), server_default="[]", nullable=False))
    op.add_column("floor_requests", sa.Column("declined_by", sa.JSON(), server_default="[]", nullable=False))


def downgrade() -> None:
    op.drop_column("floor_requests", "declined_by")
    op.drop_column("floor_requests", "confirmed_by")
