"""Which question was brought to which volunteer."""

import sqlalchemy as sa
from alembic import op

revision = "20261122_1350"
down_revision = "20261122_1340"
branch_labels = None
depends_on = None
phase = "expand"


def upgrade() -> None:
    op.create_table(
        "asks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("thread_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer", sa.String(length=8), nullable=False),
        sa.CheckConstraint("answer IN ('open', 'answered', 'passed', 'lapsed', 'closed')", name=op.f("ck_asks_answer")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_asks_person_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["thread_id"], ["threads.id"], name=op.f("fk_asks_thread_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_asks")),
        sa.UniqueConstraint("thread_id", "person_id", name=op.f("uq_asks_thread_id_person_id")),
    )
    is_open = sa.text("answer = 'open'")
    op.create_index("uq_asks_open_thread", "asks", ["thread_id"], unique=True, sqlite_where=is_open, postgresql_where=is_open)
    op.create_index("uq_asks_open_person", "asks", ["person_id"], unique=True, sqlite_where=is_open, postgresql_where=is_open)
    op.create_index("ix_asks_asked_at", "asks", ["asked_at"], unique=False)


def downgrade() -> None:
    op.drop_table("asks")
