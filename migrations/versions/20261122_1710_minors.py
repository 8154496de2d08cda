"""Who is under 18 and whether a guardian agreed, and what the Secretariat corrected of it."""

import sqlalchemy as sa
from alembic import op

revision = "20261122_1710"
down_revision = "20261122_1650"
branch_labels = None
depends_on = None
phase = "expand"

STATE = "state IN ('unasked', 'asked', 'given', 'refused', 'ended', 'silent')"
ACT = "act IN ('changed', 'removed', 'ended')"


def upgrade() -> None:
    op.create_table(
        "minors",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("of_age_from", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("guardian_email", sa.String(length=254), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("consent_text", sa.String(length=20), nullable=False),
        sa.CheckConstraint(STATE, name=op.f("ck_minors_state")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_minors_person_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_minors")),
    )
    op.create_table(
        "age_corrections",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("act", sa.String(length=12), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(ACT, name=op.f("ck_age_corrections_act")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_age_corrections_person_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["by_id"], ["people.id"], name=op.f("fk_age_corrections_by_id"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_age_corrections")),
    )
    op.create_index(op.f("ix_age_corrections_person_id"), "age_corrections", ["person_id"], unique=False)


def downgrade() -> None:
    op.drop_table("age_corrections")
    op.drop_table("minors")
