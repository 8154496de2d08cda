"""How far threads with a sealed author were read, and what moderators wrote to such authors: neither names them."""

import sqlalchemy as sa
from alembic import op

revision = "20261122_1610"
down_revision = "20261122_1600"
branch_labels = None
depends_on = None
phase = "expand"


def upgrade() -> None:
    op.create_table(
        "sealed_marks",
        sa.Column("reader", sa.String(length=64), nullable=False),
        sa.Column("owner", sa.String(length=64), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("reader", name=op.f("pk_sealed_marks")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_sealed_marks_owner"), "sealed_marks", ["owner"], unique=False)
    op.create_table(
        "sealed_letters",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("author_tag", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_by_id", sa.Integer(), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("is_read", sa.Boolean(), nullable=False),
        sa.CheckConstraint("kind IN ('message', 'warning', 'pause')", name=op.f("ck_sealed_letters_kind")),
        sa.CheckConstraint("(kind = 'pause') = (until IS NOT NULL)", name=op.f("ck_sealed_letters_until")),
        sa.ForeignKeyConstraint(["post_id"], ["posts.id"], name=op.f("fk_sealed_letters_post_id")),
        sa.ForeignKeyConstraint(["sent_by_id"], ["people.id"], name=op.f("fk_sealed_letters_sent_by_id"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sealed_letters")),
    )
    op.create_index("ix_sealed_letters_post", "sealed_letters", ["post_id"], unique=False)


def downgrade() -> None:
    op.drop_table("sealed_letters")
    op.drop_table("sealed_marks")
