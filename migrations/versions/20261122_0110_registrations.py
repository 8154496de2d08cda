"""How people come to their seats: named, confirmed, handed over."""

import sqlalchemy as sa
from alembic import op

revision = "20261122_0110"
down_revision = "20261122_0100"
branch_labels = None
depends_on = None
phase = "expand"


def upgrade() -> None:
    op.create_table(
        "nominations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("capacity", sa.String(length=16), nullable=False),
        sa.Column("function", sa.String(length=24), nullable=False),
        sa.Column("answer", sa.String(length=8), nullable=False),
        sa.Column("named_by_id", sa.Integer(), nullable=True),
        sa.Column("named_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("answer IN ('open', 'taken', 'refused')", name=op.f("ck_nominations_answer")),
        sa.CheckConstraint("(person_id IS NULL) <> (email = '')", name=op.f("ck_nominations_somebody")),
        sa.ForeignKeyConstraint(["meeting_id"], ["meetings.id"], name=op.f("fk_nominations_meeting_id")),
        sa.ForeignKeyConstraint(["named_by_id"], ["people.id"], name=op.f("fk_nominations_named_by_id")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisations.id"], name=op.f("fk_nominations_organisation_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_nominations_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_nominations")),
    )
    with op.batch_alter_table("nominations", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_nominations_meeting_id"), ["meeting_id"], unique=False)
        batch_op.create_index("ix_nominations_person_id", ["person_id"], unique=False)
        batch_op.create_index("ix_nominations_email", ["email"], unique=False)
        batch_op.create_index(
            "ix_nominations_open_person",
            ["meeting_id", "organisation_id", "person_id"],
            unique=True,
            sqlite_where=sa.text("answer = 'open'"),
            postgresql_where=sa.text("answer = 'open'"),
        )
    op.create_table(
        "registrations",
        sa.Column("participant_id", sa.Integer(), nullable=False),
        sa.Column("named_by_id", sa.Integer(), nullable=True),
        sa.Column("confirmed_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("access_words", sa.String(length=200), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["confirmed_by_id"], ["people.id"], name=op.f("fk_registrations_confirmed_by_id")),
        sa.ForeignKeyConstraint(["decided_by_id"], ["people.id"], name=op.f("fk_registrations_decided_by_id")),
        sa.ForeignKeyConstraint(["named_by_id"], ["people.id"], name=op.f("fk_registrations_named_by_id")),
        sa.ForeignKeyConstraint(["participant_id"], ["participants.id"], name=op.f("fk_registrations_participant_id")),
        sa.PrimaryKeyConstraint("participant_id", name=op.f("pk_registrations")),
    )
    op.create_table(
        "hand_overs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("sitting_id", sa.Integer(), nullable=True),
        sa.Column("giver_id", sa.Integer(), nullable=False),
        sa.Column("taker_id", sa.Integer(), nullable=False),
        sa.Column("function", sa.String(length=24), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("back_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["giver_id"], ["participants.id"], name=op.f("fk_hand_overs_giver_id")),
        sa.ForeignKeyConstraint(["meeting_id"], ["meetings.id"], name=op.f("fk_hand_overs_meeting_id")),
        sa.ForeignKeyConstraint(["sitting_id"], ["sittings.id"], name=op.f("fk_hand_overs_sitting_id")),
        sa.ForeignKeyConstraint(["taker_id"], ["participants.id"], name=op.f("fk_hand_overs_taker_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hand_overs")),
    )
    with op.batch_alter_table("hand_overs", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_hand_overs_meeting_id"), ["meeting_id"], unique=False)


def downgrade() -> None:
    op.drop_table("hand_overs")
    op.drop_table("registrations")
    op.drop_table("nominations")
