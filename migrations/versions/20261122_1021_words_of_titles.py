"""The stems of titles."""

import sqlalchemy as sa
from alembic import op

revision = "20261122_1021"
down_revision = "20261122_1020"
branch_labels = None
depends_on = None
phase = "expand"


def upgrade() -> None:
    op.create_table(
        "title_words",
        sa.Column("stem", sa.String(length=40), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("weight", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["entry_id"], ["title_entries.id"], name=op.f("fk_title_words_entry_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("stem", "entry_id", name=op.f("pk_title_words")),
    )
    op.create_index("ix_title_words_entry", "title_words", ["entry_id"], unique=False)


def downgrade() -> None:
    op.drop_table("title_words")
