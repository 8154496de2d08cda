"""A point of order or a technical signal can be made where the agenda has no item.

The way back loses nothing: what stood with no item stands with the first item of its agenda. An agenda that is empty gets one item for it,
closed, as code of before shows nothing without an item; to delete instead would lose the words of what was delivered in writing. Who takes
the way forward again keeps that item.
"""

import sqlalchemy as sa
from alembic import op

revision = "20261122_0600"
down_revision = "20261122_0500"
branch_labels = None
depends_on = None
phase = "expand"

WITHOUT = """
    SELECT DISTINCT meeting_id FROM floor_requests
    WHERE item_id IS NULL AND meeting_id NOT IN (SELECT meeting_id FROM agenda_items)
"""
FIRST = "(SELECT min(id) FROM agenda_items WHERE agenda_items.meeting_id = floor_requests.meeting_id)"
TITLES = {"en": "Points of order", "fr": "Motions d’ordre", "es": "Cuestiones de orden"}


def upgrade() -> None:
    with op.batch_alter_table("floor_requests", schema=None) as batch_op:
        batch_op.alter_column("item_id", existing_type=sa.Integer(), nullable=True)


def downgrade() -> None:
    _make_items()
    op.execute(sa.text(f"UPDATE floor_requests SET item_id = {FIRST} WHERE item_id IS NULL"))
    with op.batch_alter_table("floor_requests", schema=None) as batch_op:
        batch_op.alter_column("item_id", existing_type=sa.Integer(), nullable=False)


def _make_items() -> None:
    """Every agenda on which something has to stand has an item."""
    names = ("meeting_id", "position", "number", "titles", "lang", "state", "documents", "is_current", "list_state")
    kinds = {"titles": sa.JSON(), "documents": sa.JSON(), "is_current": sa.Boolean()}
    items = sa.table("agenda_items", *(sa.column(name, kinds.get(name)) for name in names))
    rest = {"position": 1, "number": "1", "titles": TITLES, "lang": "en", "state": "debate_closed", "documents": []}
    rest |= {"is_current": False, "list_state": "closed"}
    op.bulk_insert(items, [{"meeting_id": row[0]} | rest for row in op.get_bind().execute(sa.text(WITHOUT)).all()])
