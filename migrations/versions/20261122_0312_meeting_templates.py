"""Plans that a group keeps for further meetings."""

import sqlalchemy as sa
from alembic import op

revision = "20261122_0312"
down_revision = "20261122_0311"
branch_labels = None
depends_on = None
phase = "expand"


def upgrade() -> None:
    op.create_table(
        "meeting_templates",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("lang", sa.String(length=2), nullable=False),
        sa.Column("outline", sa.JSON(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name=op.f("fk_meeting_templates_group_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_templates")),
    )
    op.create_index(op.f("ix_meeting_templates_group_id"), "meeting_templates", ["group_id"])


def downgrade() -> None:
    op.drop_table("meeting_templates")
