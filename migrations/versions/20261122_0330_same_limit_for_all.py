"""A request keeps the limit that everybody has; extra time for an access need is not counted into it any more."""

import sqlalchemy as sa
from alembic import op

revision = "20261122_0330"
down_revision = "20261122_0321"
branch_labels = None
depends_on = None
phase = "expand"

# What each rules pack gave when this step was written.
EXTRA_S = 60
WHOSE = """
    WHERE limit_s IS NOT NULL AND state IN ('queued', 'called', 'speaking', 'held')
    AND participant_id IN (SELECT id FROM participants WHERE has_access_need)
"""


def upgrade() -> None:
    op.execute(sa.text(f"UPDATE floor_requests SET limit_s = limit_s - :extra {WHOSE}").bindparams(extra=EXTRA_S))


def downgrade() -> None:
    op.execute(sa.text(f"UPDATE floor_requests SET limit_s = limit_s + :extra {WHOSE}").bindparams(extra=EXTRA_S))
