"""How loud threads, tags and communities are for people."""

import sqlalchemy as sa
from alembic import op

revision = "20261122_1320"
down_revision = "20261122_1310"
branch_labels = None
depends_on = None
phase = "expand"


def upgrade() -> None:
    op.create_table(
        "follows",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("thing_id", sa.BigInteger(), nullable=False),
        sa.Column("volume", sa.String(length=12), nullable=False),
        sa.CheckConstraint("kind IN ('thread', 'tag', 'community')", name=op.f("ck_follows_kind")),
        sa.CheckConstraint("volume IN ('everything', 'digest', 'mentions', 'mute')", name=op.f("ck_follows_volume")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_follows_person_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("person_id", "kind", "thing_id", name=op.f("pk_follows")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_follows_thing", "follows", ["kind", "thing_id", "person_id"], unique=False)


def downgrade() -> None:
    op.drop_table("follows")
