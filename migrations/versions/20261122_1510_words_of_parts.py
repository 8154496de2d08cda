"""The words of each part of what is found."""

import sqlalchemy as sa
from alembic import op

revision = "20261122_1510"
down_revision = "20261122_1500"
branch_labels = None
depends_on = None
phase = "expand"


def upgrade() -> None:
    op.create_table(
        "search_part_words",
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("stem", sa.String(length=40), nullable=False),
        sa.Column("thing_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("weight", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["entry_id"], ["search_entries.id"], name=op.f("fk_search_part_words_entry_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("entry_id", "stem", "thing_id", name=op.f("pk_search_part_words")),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("search_part_words")
