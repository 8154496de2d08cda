"""Who lets others find what they know, and who answers questions that wait."""

import sqlalchemy as sa
from alembic import op

revision = "20261122_1340"
down_revision = "20261122_1330"
branch_labels = None
depends_on = None
phase = "expand"


def upgrade() -> None:
    op.create_table(
        "expert_profiles",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("is_published", sa.Boolean(), nullable=False),
        sa.Column("volunteers", sa.Boolean(), nullable=False),
        sa.Column("languages", sa.JSON(), nullable=False),
        sa.Column("paused_until", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_expert_profiles_person_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_expert_profiles")),
    )


def downgrade() -> None:
    op.drop_table("expert_profiles")
