"""The report of a meeting with its paragraphs, versions and corrections; written statements; action points."""

import sqlalchemy as sa
from alembic import op

revision = "20261122_0120"
down_revision = "20261122_0111"
branch_labels = None
depends_on = None
phase = "expand"


def upgrade() -> None:
    op.create_table(
        "action_points",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("lang", sa.String(length=2), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("owner", sa.String(length=200), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("state IN ('open', 'done')", name=op.f("ck_action_points_state")),
        sa.ForeignKeyConstraint(["meeting_id"], ["meetings.id"], name=op.f("fk_action_points_meeting_id")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisations.id"], name=op.f("fk_action_points_organisation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_action_points")),
    )
    with op.batch_alter_table("action_points", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_action_points_meeting_id"), ["meeting_id"], unique=False)

    op.create_table(
        "reports",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("record_length", sa.Integer(), nullable=False),
        sa.Column("record_hash", sa.String(length=64), nullable=False),
        sa.Column("annexes", sa.JSON(), nullable=False),
        sa.Column("drafted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("comments_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("adopted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("check_value", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["meeting_id"], ["meetings.id"], name=op.f("fk_reports_meeting_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reports")),
        sa.UniqueConstraint("meeting_id", name=op.f("uq_reports_meeting_id")),
    )
    op.create_table(
        "statements",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("participant_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("lang", sa.String(length=2), nullable=False),
        sa.Column("filed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["item_id"], ["agenda_items.id"], name=op.f("fk_statements_item_id")),
        sa.ForeignKeyConstraint(["meeting_id"], ["meetings.id"], name=op.f("fk_statements_meeting_id")),
        sa.ForeignKeyConstraint(["participant_id"], ["participants.id"], name=op.f("fk_statements_participant_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_statements")),
    )
    with op.batch_alter_table("statements", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_statements_meeting_id"), ["meeting_id"], unique=False)

    op.create_table(
        "report_paragraphs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("section", sa.String(length=12), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=True),
        sa.Column("request_id", sa.Integer(), nullable=True),
        sa.Column("record_number", sa.Integer(), nullable=True),
        sa.CheckConstraint("section IN ('opening', 'attendance', 'item', 'closing')", name=op.f("ck_report_paragraphs_section")),
        sa.ForeignKeyConstraint(["item_id"], ["agenda_items.id"], name=op.f("fk_report_paragraphs_item_id")),
        sa.ForeignKeyConstraint(["report_id"], ["reports.id"], name=op.f("fk_report_paragraphs_report_id")),
        sa.ForeignKeyConstraint(["request_id"], ["floor_requests.id"], name=op.f("fk_report_paragraphs_request_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_paragraphs")),
        sa.UniqueConstraint("report_id", "number", name=op.f("uq_report_paragraphs_report_id_number")),
    )
    with op.batch_alter_table("report_paragraphs", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_report_paragraphs_request_id"), ["request_id"], unique=False)

    op.create_table(
        "paragraph_versions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("paragraph_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("lang", sa.String(length=2), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("origin", sa.String(length=12), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("origin IN ('draft', 'edit', 'correction')", name=op.f("ck_paragraph_versions_origin")),
        sa.ForeignKeyConstraint(["paragraph_id"], ["report_paragraphs.id"], name=op.f("fk_paragraph_versions_paragraph_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paragraph_versions")),
        sa.UniqueConstraint("paragraph_id", "lang", "number", name=op.f("uq_paragraph_versions_paragraph_id_lang_number")),
    )
    op.create_table(
        "report_corrections",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("paragraph_id", sa.Integer(), nullable=False),
        sa.Column("participant_id", sa.Integer(), nullable=False),
        sa.Column("lang", sa.String(length=2), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("state IN ('waiting', 'accepted', 'declined')", name=op.f("ck_report_corrections_state")),
        sa.ForeignKeyConstraint(["paragraph_id"], ["report_paragraphs.id"], name=op.f("fk_report_corrections_paragraph_id")),
        sa.ForeignKeyConstraint(["participant_id"], ["participants.id"], name=op.f("fk_report_corrections_participant_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_corrections")),
    )
    with op.batch_alter_table("report_corrections", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_report_corrections_paragraph_id"), ["paragraph_id"], unique=False)


def downgrade() -> None:
    op.drop_table("report_corrections")
    op.drop_table("paragraph_versions")
    op.drop_table("report_paragraphs")
    op.drop_table("statements")
    op.drop_table("reports")
    op.drop_table("action_points")
