"""Two people look behind a role: the procedures, and every step of them."""

import sqlalchemy as sa
from alembic import op

revision = "20261122_1620"
down_revision = "20261122_1610"
branch_labels = None
depends_on = None
phase = "expand"


def upgrade() -> None:
    op.create_table(
        "unsealings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["post_id"], ["posts.id"], name=op.f("fk_unsealings_post_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unsealings")),
    )
    op.create_index(op.f("ix_unsealings_post_id"), "unsealings", ["post_id"], unique=False)
    op.create_table(
        "unsealing_steps",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unsealing_id", sa.Integer(), nullable=False),
        sa.Column("step", sa.String(length=10), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("step IN ('asked', 'confirmed', 'stopped')", name=op.f("ck_unsealing_steps_step")),
        sa.ForeignKeyConstraint(["unsealing_id"], ["unsealings.id"], name=op.f("fk_unsealing_steps_unsealing_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_unsealing_steps_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unsealing_steps")),
        sa.UniqueConstraint("unsealing_id", "step", name=op.f("uq_unsealing_steps_unsealing_id_step")),
    )
    signed = sa.text("step IN ('asked', 'confirmed')")
    op.create_index(
        "uq_unsealing_steps_two",
        "unsealing_steps",
        ["unsealing_id", "person_id"],
        unique=True,
        sqlite_where=signed,
        postgresql_where=signed,
    )


def downgrade() -> None:
    op.drop_table("unsealing_steps")
    op.drop_table("unsealings")
