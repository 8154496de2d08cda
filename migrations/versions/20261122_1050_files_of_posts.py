"""How many files a post has, so that nobody asks for those of posts without any."""

import sqlalchemy as sa
from alembic import op

revision = "20261122_1050"
down_revision = "20261122_1041"
branch_labels = None
depends_on = None
phase = "expand"


def upgrade() -> None:
    with op.batch_alter_table("posts", schema=None) as batch_op:
        batch_op.add_column(sa.Column("files_count", sa.Integer(), server_default="0", nullable=False))


def downgrade() -> None:
    with op.batch_alter_table("posts", schema=None) as batch_op:
        batch_op.drop_column("files_count")
