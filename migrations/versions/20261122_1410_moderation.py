"""What lies before moderators, who reported it, what was decided, and the appeals."""

import sqlalchemy as sa
from alembic import op

revision = "20261122_1410"
down_revision = "20261122_1400"
branch_labels = None
depends_on = None
phase = "expand"

OPEN = sa.text("closed_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "moderation_decisions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("community_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("thing_id", sa.Integer(), nullable=False),
        sa.Column("act", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.String(length=20), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("target_id", sa.Integer(), nullable=True),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("is_peers_only", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["people.id"], name=op.f("fk_moderation_decisions_author_id")),
        sa.ForeignKeyConstraint(["by_id"], ["people.id"], name=op.f("fk_moderation_decisions_by_id")),
        sa.ForeignKeyConstraint(["community_id"], ["groups.id"], name=op.f("fk_moderation_decisions_community_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_moderation_decisions")),
    )
    op.create_index("ix_moderation_decisions_author", "moderation_decisions", ["author_id", "community_id"], unique=False)
    op.create_index("ix_moderation_decisions_community", "moderation_decisions", ["community_id", "id"], unique=False)
    op.create_index("ix_moderation_decisions_thing", "moderation_decisions", ["kind", "thing_id", "id"], unique=False)
    op.create_table(
        "moderation_cases",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("thing_id", sa.Integer(), nullable=False),
        sa.Column("community_id", sa.Integer(), nullable=False),
        sa.Column("is_first", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("is_formal", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("is_urgent", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decision_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["community_id"], ["groups.id"], name=op.f("fk_moderation_cases_community_id")),
        sa.ForeignKeyConstraint(["decision_id"], ["moderation_decisions.id"], name=op.f("fk_moderation_cases_decision_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_moderation_cases")),
    )
    op.create_index("ix_moderation_cases_community", "moderation_cases", ["community_id", "closed_at", "id"], unique=False)
    op.create_index(
        "uq_moderation_cases_open", "moderation_cases", ["kind", "thing_id"], unique=True, sqlite_where=OPEN, postgresql_where=OPEN
    )
    op.create_table(
        "moderation_reports",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("reporter_id", sa.Integer(), nullable=True),
        sa.Column("reporter_tag", sa.String(length=64), nullable=True),
        sa.Column("reason", sa.String(length=20), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("reporter_id IS NULL OR reporter_tag IS NULL", name=op.f("ck_moderation_reports_one_reporter")),
        sa.ForeignKeyConstraint(["case_id"], ["moderation_cases.id"], name=op.f("fk_moderation_reports_case_id")),
        sa.ForeignKeyConstraint(["reporter_id"], ["people.id"], name=op.f("fk_moderation_reports_reporter_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_moderation_reports")),
        sa.UniqueConstraint("case_id", "reporter_id", name=op.f("uq_moderation_reports_case_id_reporter_id")),
        sa.UniqueConstraint("case_id", "reporter_tag", name=op.f("uq_moderation_reports_case_id_reporter_tag")),
    )
    op.create_index("ix_moderation_reports_reporter_id", "moderation_reports", ["reporter_id"], unique=False)
    op.create_table(
        "moderation_appeals",
        sa.Column("decision_id", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("appealed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["answer_id"], ["moderation_decisions.id"], name=op.f("fk_moderation_appeals_answer_id")),
        sa.ForeignKeyConstraint(["decision_id"], ["moderation_decisions.id"], name=op.f("fk_moderation_appeals_decision_id")),
        sa.PrimaryKeyConstraint("decision_id", name=op.f("pk_moderation_appeals")),
    )


def downgrade() -> None:
    for table in ("moderation_appeals", "moderation_reports", "moderation_cases", "moderation_decisions"):
        op.drop_table(table)
