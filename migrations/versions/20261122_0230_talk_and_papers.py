"""Who is muted in the chat, and the paragraph that the chair shows."""

import sqlalchemy as sa
from alembic import op

revision = "20261122_0230"
down_revision = "20261122_0220"
branch_labels = None
depends_on = None
phase = "expand"


def upgrade() -> None:
    op.create_table(
        "mutes",
        sa.Column("participant_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("muted_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["participant_id"], ["participants.id"], name=op.f("fk_mutes_participant_id")),
        sa.PrimaryKeyConstraint("participant_id", name=op.f("pk_mutes")),
    )
    op.create_table(
        "shown_paragraphs",
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("paragraph_id", sa.Integer(), nullable=True),
        sa.Column("symbol", sa.String(length=120), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name=op.f("fk_shown_paragraphs_document_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["meeting_id"], ["meetings.id"], name=op.f("fk_shown_paragraphs_meeting_id")),
        sa.ForeignKeyConstraint(
            ["paragraph_id"], ["document_paragraphs.id"], name=op.f("fk_shown_paragraphs_paragraph_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("meeting_id", name=op.f("pk_shown_paragraphs")),
    )


def downgrade() -> None:
    op.drop_table("shown_paragraphs")
    op.drop_table("mutes")
