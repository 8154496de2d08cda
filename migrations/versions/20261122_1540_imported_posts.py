"""By which message of elsewhere a post came in."""

import sqlalchemy as sa
from alembic import op

revision = "20261122_1540"
down_revision = "20261122_1530"
branch_labels = None
depends_on = None
phase = "expand"


def upgrade() -> None:
    op.create_table(
        "imported_posts",
        sa.Column("community_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["community_id"], ["groups.id"], name=op.f("fk_imported_posts_community_id")),
        sa.ForeignKeyConstraint(["post_id"], ["posts.id"], name=op.f("fk_imported_posts_post_id")),
        sa.PrimaryKeyConstraint("community_id", "key", name=op.f("pk_imported_posts")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_imported_posts_post_id"), "imported_posts", ["post_id"], unique=False)


def downgrade() -> None:
    op.drop_table("imported_posts")
