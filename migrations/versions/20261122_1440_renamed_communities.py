"""Which short names a group had, and what it became part of."""

import sqlalchemy as sa
from alembic import op

revision = "20261122_1440"
down_revision = "20261122_1430"
branch_labels = None
depends_on = None
phase = "expand"


def upgrade() -> None:
    with op.batch_alter_table("groups", schema=None) as batch_op:
        batch_op.add_column(sa.Column("merged_into_id", sa.Integer(), nullable=True))
    op.create_table(
        "former_slugs",
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name=op.f("fk_former_slugs_group_id")),
        sa.PrimaryKeyConstraint("slug", name=op.f("pk_former_slugs")),
    )


def downgrade() -> None:
    op.drop_table("former_slugs")
    with op.batch_alter_table("groups", schema=None) as batch_op:
        batch_op.drop_column("merged_into_id")
