"""Posts that show a role are found by thread and tag without reading the others."""

import sqlalchemy as sa
from alembic import op

revision = "20261122_1600"
down_revision = "20261122_1560"
branch_labels = None
depends_on = None
phase = "expand"


def upgrade() -> None:
    sealed = sa.text("author_tag IS NOT NULL")
    with op.get_context().autocommit_block():
        if op.get_bind().dialect.name == "postgresql":
            op.execute("SET lock_timeout = 0")  # made concurrently, it waits for others and holds nobody up
        op.drop_index("ix_posts_sealed", table_name="posts", if_exists=True)  # one that was cut off is there, but not valid
        op.create_index(
            "ix_posts_sealed",
            "posts",
            ["thread_id", "author_tag"],
            unique=False,
            sqlite_where=sealed,
            postgresql_where=sealed,
            postgresql_concurrently=True,
        )


def downgrade() -> None:
    op.drop_index("ix_posts_sealed", table_name="posts")
