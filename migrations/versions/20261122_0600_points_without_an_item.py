"""A point of order or a technical signal can be made where the agenda has no item."""

import sqlalchemy as sa
from alembic import op

revision = "20261122_0600"
down_revision = "20261122_0500"
branch_labels = None
depends_on = None
phase = "expand"

FIRST = "(SELECT min(id) FROM agenda_items WHERE agenda_items.meeting_id = floor_requests.meeting_id)"


def upgrade() -> None:
    with op.batch_alter_table("floor_requests", schema=None) as batch_op:
        batch_op.alter_column("item_id", existing_type=sa.Integer(), nullable=True)


def downgrade() -> None:
    op.execute(sa.text(f"UPDATE floor_requests SET item_id = {FIRST} WHERE item_id IS NULL"))
    with op.batch_alter_table("floor_requests", schema=None) as batch_op:
        batch_op.alter_column("item_id", existing_type=sa.Integer(), nullable=False)
