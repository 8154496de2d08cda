"""Signals to the chair, and how well each delegation is reached."""

import sqlalchemy as sa
from alembic import op

revision = "20261122_0220"
down_revision = "20261122_0210"
branch_labels = None
depends_on = None
phase = "expand"


def upgrade() -> None:
    op.create_table(
        "meeting_signals",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("participant_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=20), nullable=False),
        sa.Column("lang", sa.String(length=2), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("heard_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "name IN ('document_missing', 'louder', 'no_interpretation', 'no_sound', 'slower')", name=op.f("ck_meeting_signals_name")
        ),
        sa.ForeignKeyConstraint(["meeting_id"], ["meetings.id"], name=op.f("fk_meeting_signals_meeting_id")),
        sa.ForeignKeyConstraint(["participant_id"], ["participants.id"], name=op.f("fk_meeting_signals_participant_id")),
        sa.ForeignKeyConstraint(["request_id"], ["floor_requests.id"], name=op.f("fk_meeting_signals_request_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_signals")),
        sa.UniqueConstraint("meeting_id", "participant_id", "name", name=op.f("uq_meeting_signals_meeting_id_participant_id_name")),
    )
    with op.batch_alter_table("meeting_signals", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_meeting_signals_participant_id"), ["participant_id"], unique=False)

    op.create_table(
        "delegation_reaches",
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("behind_s", sa.Integer(), nullable=False),
        sa.CheckConstraint("state IN ('away', 'behind', 'live')", name=op.f("ck_delegation_reaches_state")),
        sa.ForeignKeyConstraint(["meeting_id"], ["meetings.id"], name=op.f("fk_delegation_reaches_meeting_id")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisations.id"], name=op.f("fk_delegation_reaches_organisation_id")),
        sa.PrimaryKeyConstraint("meeting_id", "organisation_id", name=op.f("pk_delegation_reaches")),
    )
    op.create_table(
        "reach_rounds",
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("process", sa.String(length=12), nullable=False),
        sa.Column("looked_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["meeting_id"], ["meetings.id"], name=op.f("fk_reach_rounds_meeting_id")),
        sa.PrimaryKeyConstraint("meeting_id", name=op.f("pk_reach_rounds")),
    )


def downgrade() -> None:
    op.drop_table("reach_rounds")
    op.drop_table("delegation_reaches")
    op.drop_table("meeting_signals")
