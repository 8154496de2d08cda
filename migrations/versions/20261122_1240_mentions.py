"""Whom posts mention."""

import sqlalchemy as sa
from alembic import op

revision = "20261122_1240"
down_revision = "20261122_1230"
branch_labels = None
depends_on = None
phase = "expand"


def upgrade() -> None:
    op.create_table(
        "mentions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("group_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("(person_id IS NULL) <> (group_id IS NULL)", name=op.f("ck_mentions_one_mentioned")),
        sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name=op.f("fk_mentions_group_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_mentions_person_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["post_id"], ["posts.id"], name=op.f("fk_mentions_post_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mentions")),
        sa.UniqueConstraint("post_id", "person_id", name=op.f("uq_mentions_post_id_person_id")),
        sa.UniqueConstraint("post_id", "group_id", name=op.f("uq_mentions_post_id_group_id")),
    )
    op.create_index(op.f("ix_mentions_person_id"), "mentions", ["person_id"], unique=False)


def downgrade() -> None:
    op.drop_table("mentions")
