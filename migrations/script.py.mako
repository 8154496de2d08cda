"""${message}"""

from alembic import op
import sqlalchemy as sa
${imports if imports else ""}

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
branch_labels = ${repr(branch_labels)}
depends_on = ${repr(depends_on)}
# "expand": code that does not know this step goes on unharmed, so it only adds: tables, columns that may be empty or have a
# server_default, indexes. "contract": takes away what no code at work needs any more; it comes a release later.
# No statement may hold a table for long: rows are filled in batches in op.get_context().autocommit_block(), in a way that can be
# run again (IF NOT EXISTS, WHERE … IS NULL), and so is CREATE INDEX CONCURRENTLY, after SET lock_timeout = 0 and DROP INDEX IF EXISTS.
# One table of the site per step: each has its own lock.
phase = "expand"


def upgrade() -> None:
    ${upgrades if upgrades else "pass"}


def downgrade() -> None:
    ${downgrades if downgrades else "pass"}
