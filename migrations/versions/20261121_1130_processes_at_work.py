"""Which processes of the site are at work."""

import sqlalchemy as sa
from alembic import op

revision = "20261121_1130"
down_revision = "20261121_0900"
branch_labels = None
depends_on = None
phase = "expand"


def upgrade() -> None:
    op.create_table(
        "processes",
        sa.Column("id", sa.String(length=12), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("host", sa.String(length=255), nullable=False),
        sa.Column("pid", sa.Integer(), nullable=False),
        sa.Column("version", sa.String(length=40), nullable=False),
        sa.Column("revision", sa.String(length=40), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("clock_off_s", sa.Double(), nullable=False),
        sa.Column("redis_ok", sa.Boolean(), nullable=True),
        sa.Column("gauges", sa.JSON(), nullable=False),
        sa.CheckConstraint("kind IN ('server', 'worker')", name=op.f("ck_processes_kind")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_processes")),
    )
    with op.batch_alter_table("processes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_processes_seen_at"), ["seen_at"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("processes", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_processes_seen_at"))

    op.drop_table("processes")
