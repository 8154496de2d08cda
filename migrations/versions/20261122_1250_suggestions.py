"""What posts suggest to read."""

import sqlalchemy as sa
from alembic import op

revision = "20261122_1250"
down_revision = "20261122_1240"
branch_labels = None
depends_on = None
phase = "expand"


def upgrade() -> None:
    op.create_table(
        "post_suggestions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("thing_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["post_id"], ["posts.id"], name=op.f("fk_post_suggestions_post_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_post_suggestions")),
        sa.UniqueConstraint("post_id", "kind", "thing_id", name=op.f("uq_post_suggestions_post_id_kind_thing_id")),
    )


def downgrade() -> None:
    op.drop_table("post_suggestions")
