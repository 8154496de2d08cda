"""A thread is shown, held, hidden or merged; it can be for peers only, and locked; announcements are a third kind."""

import sqlalchemy as sa
from alembic import op

revision = "20261122_0800"
down_revision = "20261122_0700"
branch_labels = None
depends_on = None
phase = "expand"

KIND = "kind IN ('question', 'discussion', 'announcement')"
KIND_BEFORE = "kind IN ('question', 'discussion')"
STATE = "state IN ('shown', 'held', 'hidden', 'merged')"


def upgrade() -> None:
    with op.batch_alter_table("threads", schema=None) as batch_op:
        batch_op.add_column(sa.Column("state", sa.String(length=12), server_default="shown", nullable=False))
        batch_op.add_column(sa.Column("is_peers_only", sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.add_column(sa.Column("shown_count", sa.Integer(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("last_number", sa.Integer(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("locked_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.drop_constraint(op.f("ck_threads_kind"), type_="check")
        batch_op.create_check_constraint(op.f("ck_threads_kind"), KIND)
        batch_op.create_check_constraint(op.f("ck_threads_state"), STATE)
    op.execute("UPDATE threads SET shown_count = posts_count, last_number = posts_count WHERE shown_count = 0")


def downgrade() -> None:
    op.execute("UPDATE threads SET kind = 'discussion' WHERE kind = 'announcement'")
    with op.batch_alter_table("threads", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_threads_state"), type_="check")
        batch_op.drop_constraint(op.f("ck_threads_kind"), type_="check")
        batch_op.create_check_constraint(op.f("ck_threads_kind"), KIND_BEFORE)
        for column in ("locked_at", "last_number", "shown_count", "is_peers_only", "state"):
            batch_op.drop_column(column)
