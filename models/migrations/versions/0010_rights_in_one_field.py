"""Rights stand in another field of the index: it must hear of them anew"""

from alembic import op

revision = '0010'
down_revision = '0009'
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Until it has, nobody but the operator finds what it holds: clauses without tokens are nobody's.
    op.execute("UPDATE documents SET rights_pending = true")


def downgrade() -> None:
    op.execute("UPDATE documents SET rights_pending = true")
