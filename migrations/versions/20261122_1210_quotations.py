"""What posts quote, in rows beside them."""

import sqlalchemy as sa
from alembic import op

revision = "20261122_1210"
down_revision = "20261122_1200"
branch_labels = None
depends_on = None
phase = "expand"


def upgrade() -> None:
    op.create_table(
        "post_quotes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("quoted_id", sa.Integer(), nullable=True),
        sa.Column("is_source", sa.Boolean(), nullable=False),
        sa.Column("is_altered", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("is_shown", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("body_html", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["post_id"], ["posts.id"], name=op.f("fk_post_quotes_post_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["quoted_id"], ["posts.id"], name=op.f("fk_post_quotes_quoted_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_post_quotes")),
        sa.UniqueConstraint("post_id", "place", "quoted_id", name=op.f("uq_post_quotes_post_id_place_quoted_id")),
    )
    op.create_index(op.f("ix_post_quotes_quoted_id"), "post_quotes", ["quoted_id"], unique=False)
    not_shown = sa.text("NOT is_shown")
    op.create_index(
        "ix_post_quotes_not_shown", "post_quotes", ["quoted_id"], unique=False, sqlite_where=not_shown, postgresql_where=not_shown
    )


def downgrade() -> None:
    op.drop_table("post_quotes")
