"""A sitting may repeat another, and counts how often its plan changed."""

import sqlalchemy as sa
from alembic import op

revision = "20261122_0100"
down_revision = "20261121_1215"
branch_labels = None
depends_on = None
phase = "expand"


def upgrade() -> None:
    # Written out, because SQLite takes a foreign key only together with its new column.
    op.execute("ALTER TABLE sittings ADD COLUMN repeats_id INTEGER CONSTRAINT fk_sittings_repeats_id REFERENCES sittings (id)")
    op.add_column("sittings", sa.Column("plan_version", sa.Integer(), server_default="0", nullable=False))


def downgrade() -> None:
    op.drop_column("sittings", "plan_version")
    op.drop_column("sittings", "repeats_id")
