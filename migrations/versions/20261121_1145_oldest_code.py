"""The database says which code may run on it."""

import sqlalchemy as sa
from alembic import op

revision = "20261121_1145"
down_revision = "20261121_1130"
branch_labels = None
depends_on = None
phase = "expand"


def upgrade() -> None:
    # Its one row is written with every step, by env.py.
    op.create_table(
        "schema_compatibility",
        sa.Column("oldest", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("oldest", name=op.f("pk_schema_compatibility")),
    )


def downgrade() -> None:
    op.drop_table("schema_compatibility")
