"""Where the rules name nobody, what was shown before that was kept is told anew: these meetings count as behind their rules."""

import sqlalchemy as sa
from alembic import op

revision = "20261122_0321"
down_revision = "20261122_0320"
branch_labels = None
depends_on = None
phase = "expand"


def upgrade() -> None:
    op.execute(sa.text("UPDATE meetings SET rules_version = 0 WHERE rules = 'chatham-house'"))


def downgrade() -> None:
    """The next round of the program has set the versions right; there is nothing to take back."""
