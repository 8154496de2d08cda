"""Who thanked for which post."""

import sqlalchemy as sa
from alembic import op

revision = "20261122_1230"
down_revision = "20261122_1220"
branch_labels = None
depends_on = None
phase = "expand"


def upgrade() -> None:
    op.create_table(
        "post_thanks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("tag", sa.String(length=64), nullable=True),
        sa.CheckConstraint("(person_id IS NULL) <> (tag IS NULL)", name=op.f("ck_post_thanks_one_thanker")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_post_thanks_person_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["post_id"], ["posts.id"], name=op.f("fk_post_thanks_post_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_post_thanks")),
        sa.UniqueConstraint("post_id", "person_id", name=op.f("uq_post_thanks_post_id_person_id")),
        sa.UniqueConstraint("post_id", "tag", name=op.f("uq_post_thanks_post_id_tag")),
    )
    op.create_index(op.f("ix_post_thanks_person_id"), "post_thanks", ["person_id"], unique=False)


def downgrade() -> None:
    op.drop_table("post_thanks")
