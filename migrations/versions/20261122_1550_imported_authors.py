"""Who wrote what was brought in, by a hash of their address."""

import sqlalchemy as sa
from alembic import op

revision = "20261122_1550"
down_revision = "20261122_1540"
branch_labels = None
depends_on = None
phase = "expand"


def upgrade() -> None:
    op.create_table(
        "imported_authors",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("tag", sa.String(length=64), nullable=False),
        sa.Column("claimed_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_imported_authors_person_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["claimed_by_id"], ["people.id"], name=op.f("fk_imported_authors_claimed_by_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_imported_authors")),
        sa.UniqueConstraint("tag", name=op.f("uq_imported_authors_tag")),
    )
    op.create_index(op.f("ix_imported_authors_claimed_by_id"), "imported_authors", ["claimed_by_id"], unique=False)


def downgrade() -> None:
    op.drop_table("imported_authors")
