"""The secret address of each person's feeds."""

import sqlalchemy as sa
from alembic import op

revision = "20261122_1560"
down_revision = "20261122_1550"
branch_labels = None
depends_on = None
phase = "expand"


def upgrade() -> None:
    op.create_table(
        "feed_addresses",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("salt", sa.String(length=64), nullable=False),
        sa.Column("secret_hash", sa.String(length=64), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_feed_addresses_person_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_feed_addresses")),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_feed_addresses_secret_hash")),
    )


def downgrade() -> None:
    op.drop_table("feed_addresses")
