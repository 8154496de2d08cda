"""Who gave whom the floor, and whether the speaker has a live connection."""

import sqlalchemy as sa
from alembic import op

revision = "20261122_0300"
down_revision = "20261122_0240"
branch_labels = None
depends_on = None
phase = "expand"


def upgrade() -> None:
    op.create_table(
        "floor_turns",
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("called_by_id", sa.Integer(), nullable=True),
        sa.Column("connection", sa.String(length=8), nullable=False),
        sa.Column("lost_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("connection IN ('live', 'lost', 'unknown')", name=op.f("ck_floor_turns_connection")),
        sa.ForeignKeyConstraint(["called_by_id"], ["people.id"], name=op.f("fk_floor_turns_called_by_id")),
        sa.ForeignKeyConstraint(["request_id"], ["floor_requests.id"], name=op.f("fk_floor_turns_request_id")),
        sa.PrimaryKeyConstraint("request_id", name=op.f("pk_floor_turns")),
    )


def downgrade() -> None:
    op.drop_table("floor_turns")
