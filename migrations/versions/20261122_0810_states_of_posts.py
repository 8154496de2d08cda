"""A post is shown, held, hidden or withdrawn; those that are not shown are found without reading the others."""

import sqlalchemy as sa
from alembic import op

revision = "20261122_0810"
down_revision = "20261122_0800"
branch_labels = None
depends_on = None
phase = "expand"


def upgrade() -> None:
    with op.batch_alter_table("posts", schema=None) as batch_op:
        batch_op.add_column(sa.Column("state", sa.String(length=12), server_default="shown", nullable=False))
        batch_op.create_check_constraint(op.f("ck_posts_state"), "state IN ('shown', 'held', 'hidden', 'withdrawn')")
    not_shown = sa.text("state <> 'shown'")
    with op.get_context().autocommit_block():
        if op.get_bind().dialect.name == "postgresql":
            op.execute("SET lock_timeout = 0")  # made concurrently, it waits for others and holds nobody up
        op.drop_index("ix_posts_not_shown", table_name="posts", if_exists=True)  # one that was cut off is there, but not valid
        op.create_index(
            "ix_posts_not_shown",
            "posts",
            ["thread_id", "number"],
            unique=False,
            sqlite_where=not_shown,
            postgresql_where=not_shown,
            postgresql_concurrently=True,
        )


def downgrade() -> None:
    op.drop_index("ix_posts_not_shown", table_name="posts")
    with op.batch_alter_table("posts", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_posts_state"), type_="check")
        batch_op.drop_column("state")
