"""After how many days a community brings its questions to volunteers."""

import sqlalchemy as sa
from alembic import op

revision = "20261122_1360"
down_revision = "20261122_1350"
branch_labels = None
depends_on = None
phase = "expand"


def upgrade() -> None:
    op.create_table(
        "answer_waits",
        sa.Column("community_id", sa.Integer(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["community_id"], ["groups.id"], name=op.f("fk_answer_waits_community_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("community_id", name=op.f("pk_answer_waits")),
    )


def downgrade() -> None:
    op.drop_table("answer_waits")
