"""What people say that they know."""

import sqlalchemy as sa
from alembic import op

revision = "20261122_1330"
down_revision = "20261122_1320"
branch_labels = None
depends_on = None
phase = "expand"


def upgrade() -> None:
    op.create_table(
        "expertises",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("word", sa.String(length=60), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_expertises_person_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("person_id", "kind", "word", name=op.f("pk_expertises")),
    )
    op.create_index("ix_expertises_word", "expertises", ["kind", "word", "person_id"], unique=False)


def downgrade() -> None:
    op.drop_table("expertises")
