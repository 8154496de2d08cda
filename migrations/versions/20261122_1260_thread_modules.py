"""Which threads became which modules."""

import sqlalchemy as sa
from alembic import op

revision = "20261122_1260"
down_revision = "20261122_1250"
branch_labels = None
depends_on = None
phase = "expand"


def upgrade() -> None:
    op.create_table(
        "thread_modules",
        sa.Column("thread_id", sa.Integer(), nullable=False),
        sa.Column("module_id", sa.Integer(), nullable=False),
        sa.Column("linked_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["module_id"], ["modules.id"], name=op.f("fk_thread_modules_module_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["thread_id"], ["threads.id"], name=op.f("fk_thread_modules_thread_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("thread_id", "module_id", name=op.f("pk_thread_modules")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_thread_modules_module_id"), "thread_modules", ["module_id"], unique=False)


def downgrade() -> None:
    op.drop_table("thread_modules")
