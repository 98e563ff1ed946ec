"""Verdicts on pairs, what marks a pair, and the shortlist of law"""

import sqlalchemy as sa
from alembic import op

revision = '0008'
down_revision = '0007'
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Pairs are found anew in another shape when their documents are read; old ones stay until then.
    op.add_column('overlaps', sa.Column('inconsistent', sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column('overlaps', sa.Column('reasons', sa.JSON(), nullable=False, server_default='[]'))
    op.add_column('overlaps', sa.Column('key', sa.String(length=64), nullable=False, server_default=''))
    op.create_index(op.f('ix_overlaps_key'), 'overlaps', ['key'], unique=False)
    op.drop_index('ix_overlaps_rank', table_name='overlaps')
    op.create_index(
        'ix_overlaps_rank', 'overlaps', [sa.text('inconsistent DESC'), sa.text('score DESC'), 'a', 'b']
    )
    op.create_table('verdicts',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('key', sa.String(length=64), nullable=False),
    sa.Column('a', sa.String(length=32), nullable=False),
    sa.Column('b', sa.String(length=32), nullable=False),
    sa.Column('kind', sa.String(length=16), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('decided_by', sa.String(length=32), nullable=True),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['decided_by'], ['users.id'], name=op.f('fk_verdicts_decided_by_users')),
    sa.ForeignKeyConstraint(['a'], ['documents.id'], name=op.f('fk_verdicts_a_documents'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['b'], ['documents.id'], name=op.f('fk_verdicts_b_documents'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_verdicts')),
    sa.UniqueConstraint('key', 'a', 'b', name=op.f('uq_verdicts_key_a_b'))
    )
    op.create_index(op.f('ix_verdicts_a'), 'verdicts', ['a'], unique=False)
    op.create_index(op.f('ix_verdicts_b'), 'verdicts', ['b'], unique=False)
    op.create_index('ix_verdicts_last', 'verdicts', ['key', sa.text('decided_at DESC'), 'id'])
    op.create_table('provisions',
    sa.Column('clause_id', sa.String(length=36), nullable=False),
    sa.Column('law_id', sa.String(length=36), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('score', sa.Float(), nullable=False),
    sa.Column('reasons', sa.JSON(), nullable=False),
    sa.Column('differences', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['clause_id'], ['clauses.id'], name=op.f('fk_provisions_clause_id_clauses'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['law_id'], ['clauses.id'], name=op.f('fk_provisions_law_id_clauses'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('clause_id', 'law_id', name=op.f('pk_provisions'))
    )
    op.create_index(op.f('ix_provisions_law_id'), 'provisions', ['law_id'], unique=False)
    op.create_table('law_checks',
    sa.Column('document_id', sa.String(length=32), nullable=False),
    sa.Column('checked_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['document_id'], ['documents.id'], name=op.f('fk_law_checks_document_id_documents'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('document_id', name=op.f('pk_law_checks'))
    )


def downgrade() -> None:
    op.drop_table('law_checks')
    op.drop_table('provisions')
    op.drop_table('verdicts')
    op.drop_index('ix_overlaps_rank', table_name='overlaps')
    op.create_index('ix_overlaps_rank', 'overlaps', [sa.text('score DESC'), 'a', 'b'])
    op.drop_index(op.f('ix_overlaps_key'), 'overlaps')
    op.drop_column('overlaps', 'key')
    op.drop_column('overlaps', 'reasons')
    op.drop_column('overlaps', 'inconsistent')
