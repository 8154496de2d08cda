"""Which thread has which tag."""

import sqlalchemy as sa
from alembic import op

revision = "20261122_1011"
down_revision = "20261122_1010"
branch_labels = None
depends_on = None
phase = "expand"


def upgrade() -> None:
    op.create_table(
        "thread_tags",
        sa.Column("thread_id", sa.Integer(), nullable=False),
        sa.Column("tag_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["thread_id"], ["threads.id"], name=op.f("fk_thread_tags_thread_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["tag_id"], ["tags.id"], name=op.f("fk_thread_tags_tag_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("thread_id", "tag_id", name=op.f("pk_thread_tags")),
    )
    op.create_index("ix_thread_tags_tag", "thread_tags", ["tag_id", "thread_id"], unique=False)


def downgrade() -> None:
    op.drop_table("thread_tags")
