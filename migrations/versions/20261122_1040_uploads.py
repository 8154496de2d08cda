"""Files that wait for their post."""

import sqlalchemy as sa
from alembic import op

revision = "20261122_1040"
down_revision = "20261122_1030"
branch_labels = None
depends_on = None
phase = "expand"


def upgrade() -> None:
    op.create_table(
        "uploads",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("owner_mark", sa.String(length=64), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("media_type", sa.String(length=120), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("thumbnail", sa.LargeBinary(), nullable=True),
        sa.Column("arrived_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_uploads")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_uploads_owner_mark"), "uploads", ["owner_mark"], unique=False)


def downgrade() -> None:
    op.drop_table("uploads")
