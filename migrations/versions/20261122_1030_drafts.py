"""What people typed and have not sent."""

import sqlalchemy as sa
from alembic import op

revision = "20261122_1030"
down_revision = "20261122_1021"
branch_labels = None
depends_on = None
phase = "expand"


def upgrade() -> None:
    op.create_table(
        "drafts",
        sa.Column("place_mark", sa.String(length=64), nullable=False),
        sa.Column("owner_mark", sa.String(length=64), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("saved_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("place_mark", name=op.f("pk_drafts")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_drafts_owner_mark"), "drafts", ["owner_mark"], unique=False)


def downgrade() -> None:
    op.drop_table("drafts")
