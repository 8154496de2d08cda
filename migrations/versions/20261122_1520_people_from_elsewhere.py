"""Somebody who wrote elsewhere, and whose posts were brought in, is a person who is no member."""

from alembic import op

revision = "20261122_1520"
down_revision = "20261122_1510"
branch_labels = None
depends_on = None
phase = "expand"

STATE = "state IN ('unconfirmed', 'waiting', 'active', 'suspended', 'left', 'imported')"
STATE_BEFORE = "state IN ('unconfirmed', 'waiting', 'active', 'suspended', 'left')"


def upgrade() -> None:
    with op.batch_alter_table("people", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_people_state"), type_="check")
        batch_op.create_check_constraint(op.f("ck_people_state"), STATE)


def downgrade() -> None:
    op.execute("UPDATE people SET state = 'left', name = '' WHERE state = 'imported'")
    with op.batch_alter_table("people", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_people_state"), type_="check")
        batch_op.create_check_constraint(op.f("ck_people_state"), STATE_BEFORE)
