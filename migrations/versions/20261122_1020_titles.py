"""What things are about: their titles."""

import sqlalchemy as sa
from alembic import op

revision = "20261122_1020"
down_revision = "20261122_1011"
branch_labels = None
depends_on = None
phase = "expand"


def upgrade() -> None:
    op.create_table(
        "title_entries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("thing_id", sa.BigInteger(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("url", sa.String(length=300), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_title_entries")),
        sa.UniqueConstraint("kind", "thing_id", "language", name=op.f("uq_title_entries_kind_thing_id_language")),
    )


def downgrade() -> None:
    op.drop_table("title_entries")
