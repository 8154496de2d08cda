"""Who offers to be a mentor, which two have found one another, and what they write."""

import sqlalchemy as sa
from alembic import op

revision = "20261122_1720"
down_revision = "20261122_1710"
branch_labels = None
depends_on = None
phase = "expand"

OPEN = sa.text("state IN ('asked', 'running')")


def upgrade() -> None:
    op.create_table(
        "mentor_offers",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.Column("languages", sa.JSON(), nullable=False),
        sa.Column("places", sa.Integer(), nullable=False),
        sa.Column("words", sa.String(length=300), nullable=False),
        sa.Column("confirmed_by_id", sa.Integer(), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("confirmed_until", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("places BETWEEN 1 AND 5", name=op.f("ck_mentor_offers_places")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_mentor_offers_person_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["confirmed_by_id"], ["people.id"], name=op.f("fk_mentor_offers_confirmed_by_id"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_mentor_offers")),
    )
    op.create_table(
        "mentor_pairings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("mentor_id", sa.Integer(), nullable=False),
        sa.Column("mentee_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("with_minor", sa.Boolean(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("state IN ('asked', 'running', 'declined', 'ended')", name=op.f("ck_mentor_pairings_state")),
        sa.ForeignKeyConstraint(["mentor_id"], ["people.id"], name=op.f("fk_mentor_pairings_mentor_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["mentee_id"], ["people.id"], name=op.f("fk_mentor_pairings_mentee_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mentor_pairings")),
    )
    op.create_index("ix_mentor_pairings_mentor", "mentor_pairings", ["mentor_id", "state"], unique=False)
    op.create_index("uq_mentor_pairings_open", "mentor_pairings", ["mentee_id"], unique=True, sqlite_where=OPEN, postgresql_where=OPEN)
    op.create_table(
        "mentor_letters",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pairing_id", sa.Integer(), nullable=False),
        sa.Column("sender_id", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["pairing_id"], ["mentor_pairings.id"], name=op.f("fk_mentor_letters_pairing_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["sender_id"], ["people.id"], name=op.f("fk_mentor_letters_sender_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mentor_letters")),
    )
    op.create_index(op.f("ix_mentor_letters_pairing_id"), "mentor_letters", ["pairing_id"], unique=False)
    op.create_index("ix_mentor_letters_sender_sent", "mentor_letters", ["sender_id", "sent_at"], unique=False)


def downgrade() -> None:
    op.drop_table("mentor_letters")
    op.drop_table("mentor_pairings")
    op.drop_table("mentor_offers")
