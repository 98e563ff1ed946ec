"""Days that a person records: notice given, notice received, publication"""

import sqlalchemy as sa
from alembic import op

revision = '0009'
down_revision = '0008'
branch_labels = None
depends_on = None

COLUMNS = ('notice_sent_on', 'notice_received_on', 'published_on')


def upgrade() -> None:
    for name in COLUMNS:
        op.add_column('records', sa.Column(name, sa.Date(), nullable=True))


def downgrade() -> None:
    for name in COLUMNS:
        op.drop_column('records', name)
