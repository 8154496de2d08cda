"""What is made of parts is found by the words of each: the parts, and to which entry they belong."""

import sqlalchemy as sa
from alembic import op

revision = "20261122_1500"
down_revision = "20261122_1440"
branch_labels = None
depends_on = None
phase = "expand"


def upgrade() -> None:
    op.create_table(
        "search_parts",
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("thing_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["entry_id"], ["search_entries.id"], name=op.f("fk_search_parts_entry_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("kind", "thing_id", name=op.f("pk_search_parts")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_search_parts_entry_id"), "search_parts", ["entry_id"], unique=False)


def downgrade() -> None:
    op.drop_table("search_parts")
