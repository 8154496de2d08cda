"""Reported posts among peers, and each time that the Secretariat read one."""

import sqlalchemy as sa
from alembic import op

revision = "20261122_1630"
down_revision = "20261122_1620"
branch_labels = None
depends_on = None
phase = "expand"


def upgrade() -> None:
    op.create_table(
        "peers_reports",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=20), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["post_id"], ["posts.id"], name=op.f("fk_peers_reports_post_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_peers_reports")),
    )
    op.create_index(op.f("ix_peers_reports_post_id"), "peers_reports", ["post_id"], unique=False)
    op.create_table(
        "peers_openings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["report_id"], ["peers_reports.id"], name=op.f("fk_peers_openings_report_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_peers_openings_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_peers_openings")),
    )
    op.create_index(op.f("ix_peers_openings_report_id"), "peers_openings", ["report_id"], unique=False)


def downgrade() -> None:
    op.drop_table("peers_openings")
    op.drop_table("peers_reports")
