"""Where the sound of a meeting is."""

import sqlalchemy as sa
from alembic import op

revision = "20261122_0201"
down_revision = "20261122_0200"
branch_labels = None
depends_on = None
phase = "expand"


def upgrade() -> None:
    op.add_column("meetings", sa.Column("conference_url", sa.String(length=500), server_default="", nullable=False))


def downgrade() -> None:
    op.drop_column("meetings", "conference_url")
