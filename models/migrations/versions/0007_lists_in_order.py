"""Lists in the order in which people read them"""

import sqlalchemy as sa
from alembic import op

revision = '0007'
down_revision = '0006'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index('ix_documents_newest', 'documents', [sa.text('uploaded_at DESC'), 'id'])
    op.create_index('ix_overlaps_rank', 'overlaps', [sa.text('score DESC'), 'a', 'b'])


def downgrade() -> None:
    op.drop_index('ix_overlaps_rank', table_name='overlaps')
    op.drop_index('ix_documents_newest', table_name='documents')
