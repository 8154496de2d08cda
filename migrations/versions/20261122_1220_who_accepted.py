"""Which moderator accepted an answer, where it was not the asker."""

import sqlalchemy as sa
from alembic import op

revision = "20261122_1220"
down_revision = "20261122_1210"
branch_labels = None
depends_on = None
phase = "expand"


def upgrade() -> None:
    with op.batch_alter_table("accepted_answers", schema=None) as batch_op:
        batch_op.add_column(sa.Column("is_by_moderator", sa.Boolean(), server_default=sa.false(), nullable=False))
        people = sa.ForeignKey("people.id", name=op.f("fk_accepted_answers_moderator_id"))
        batch_op.add_column(sa.Column("moderator_id", sa.Integer(), people, nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("accepted_answers", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("fk_accepted_answers_moderator_id"), type_="foreignkey")
        batch_op.drop_column("moderator_id")
        batch_op.drop_column("is_by_moderator")
