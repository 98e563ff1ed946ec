"""Pairs name the documents of their clauses"""

import sqlalchemy as sa
from alembic import op

revision = '0014'
down_revision = '0013'
branch_labels = None
depends_on = None


def upgrade() -> None:
    for side in ('a', 'b'):
        op.add_column('overlaps', sa.Column(f'in_{side}', sa.String(length=32), server_default='', nullable=False))
        op.execute(f'UPDATE "overlaps" SET in_{side} = (SELECT document_id FROM clauses WHERE clauses.id = "overlaps".{side})')
    op.create_index('ix_overlaps_between', 'overlaps', ['in_a', 'in_b', 'key'], unique=False)
    op.create_index('ix_overlaps_between_turned', 'overlaps', ['in_b', 'in_a', 'key'], unique=False)


def downgrade() -> None:
    op.drop_index('ix_overlaps_between_turned', table_name='overlaps')
    op.drop_index('ix_overlaps_between', table_name='overlaps')
    with op.batch_alter_table('overlaps') as batch:
        batch.drop_column('in_b')
        batch.drop_column('in_a')
