"""Who acts for a company shows it, with the interests that they declare."""

import sqlalchemy as sa
from alembic import op

revision = "20261122_1430"
down_revision = "20261122_1420"
branch_labels = None
depends_on = None
phase = "expand"

FILL = """
UPDATE people SET is_private_sector = true WHERE NOT is_private_sector AND id IN (
SELECT affiliations.person_id FROM affiliations JOIN organisations ON organisations.id = affiliations.organisation_id
WHERE organisations.kind = 'private_sector' AND affiliations.state <> 'ended')
"""


def upgrade() -> None:
    with op.batch_alter_table("people", schema=None) as batch_op:
        batch_op.add_column(sa.Column("is_private_sector", sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.add_column(sa.Column("interests", sa.String(length=200), server_default="", nullable=False))
    with op.get_context().autocommit_block():
        op.execute(FILL)


def downgrade() -> None:
    with op.batch_alter_table("people", schema=None) as batch_op:
        for column in ("interests", "is_private_sector"):
            batch_op.drop_column(column)
