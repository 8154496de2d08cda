"""In threads in which somebody shows a role nobody's mark of reading is kept by name. Those that were are gone: people find such a thread
as unread once more.
"""

import sqlalchemy as sa
from alembic import op

revision = "20261122_1640"
down_revision = "20261122_1630"
branch_labels = None
depends_on = None
phase = "expand"


def upgrade() -> None:
    op.add_column("threads", sa.Column("is_sealed", sa.Boolean(), server_default=sa.false(), nullable=False))
    by_role = "SELECT thread_id FROM posts WHERE author_tag IS NOT NULL"
    op.execute(f"UPDATE threads SET is_sealed = {'1' if op.get_bind().dialect.name == 'sqlite' else 'true'} WHERE id IN ({by_role})")
    op.execute(f"DELETE FROM read_marks WHERE thread_id IN ({by_role})")


def downgrade() -> None:
    op.drop_column("threads", "is_sealed")
