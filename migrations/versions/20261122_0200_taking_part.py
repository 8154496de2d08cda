"""Taking part: the test of a connection, and interventions that were delivered in writing."""

import sqlalchemy as sa
from alembic import op

revision = "20261122_0200"
down_revision = "20261122_0120"
branch_labels = None
depends_on = None
phase = "expand"


def upgrade() -> None:
    op.create_table(
        "connection_tests",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("connection", sa.String(length=12), nullable=False),
        sa.Column("round_trip_ms", sa.Integer(), nullable=True),
        sa.Column("bytes_per_s", sa.Integer(), nullable=True),
        sa.Column("clock_off_s", sa.Integer(), nullable=True),
        sa.Column("microphone", sa.String(length=8), nullable=False),
        sa.Column("camera", sa.String(length=8), nullable=False),
        sa.Column("mode", sa.String(length=8), nullable=False),
        sa.Column("tested_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("connection IN ('button', 'http', 'polling', 'unknown', 'websocket')", name=op.f("ck_connection_tests_connection")),
        sa.CheckConstraint("microphone IN ('found', 'missing', 'refused', 'unknown')", name=op.f("ck_connection_tests_microphone")),
        sa.CheckConstraint("camera IN ('found', 'missing', 'refused', 'unknown')", name=op.f("ck_connection_tests_camera")),
        sa.CheckConstraint("mode IN ('', 'audio', 'room', 'text', 'video')", name=op.f("ck_connection_tests_mode")),
        sa.ForeignKeyConstraint(["meeting_id"], ["meetings.id"], name=op.f("fk_connection_tests_meeting_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_connection_tests_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_connection_tests")),
        sa.UniqueConstraint("meeting_id", "person_id", name=op.f("uq_connection_tests_meeting_id_person_id")),
    )
    with op.batch_alter_table("connection_tests", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_connection_tests_person_id"), ["person_id"], unique=False)

    op.create_table(
        "written_interventions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("lang", sa.String(length=2), nullable=False),
        sa.Column("delivered_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["meeting_id"], ["meetings.id"], name=op.f("fk_written_interventions_meeting_id")),
        sa.ForeignKeyConstraint(["request_id"], ["floor_requests.id"], name=op.f("fk_written_interventions_request_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_written_interventions")),
        sa.UniqueConstraint("request_id", name=op.f("uq_written_interventions_request_id")),
    )
    with op.batch_alter_table("written_interventions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_written_interventions_meeting_id"), ["meeting_id"], unique=False)


def downgrade() -> None:
    op.drop_table("written_interventions")
    op.drop_table("connection_tests")
