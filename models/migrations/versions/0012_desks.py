"""Baskets, kept searches, pairs given out, calendars"""

import sqlalchemy as sa
from alembic import op

revision = '0012'
down_revision = '0011'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('basket_items',
    sa.Column('user_id', sa.String(length=32), nullable=False),
    sa.Column('clause_id', sa.String(length=36), nullable=False),
    sa.Column('document_id', sa.String(length=32), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('added_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['document_id'], ['documents.id'], name=op.f('fk_basket_items_document_id_documents'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_basket_items_user_id_users'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('user_id', 'clause_id', name=op.f('pk_basket_items'))
    )
    op.create_index(op.f('ix_basket_items_document_id'), 'basket_items', ['document_id'], unique=False)
    op.create_table('saved_searches',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('user_id', sa.String(length=32), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('query', sa.Text(), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('seen_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_saved_searches_user_id_users'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_saved_searches'))
    )
    op.create_index(op.f('ix_saved_searches_user_id'), 'saved_searches', ['user_id'], unique=False)
    op.create_table('assignments',
    sa.Column('key', sa.String(length=64), nullable=False),
    sa.Column('a', sa.String(length=32), nullable=False),
    sa.Column('b', sa.String(length=32), nullable=False),
    sa.Column('user_id', sa.String(length=32), nullable=False),
    sa.Column('given_by', sa.String(length=32), nullable=True),
    sa.Column('given_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['a'], ['documents.id'], name=op.f('fk_assignments_a_documents'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['b'], ['documents.id'], name=op.f('fk_assignments_b_documents'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['given_by'], ['users.id'], name=op.f('fk_assignments_given_by_users'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_assignments_user_id_users'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('key', 'a', 'b', name=op.f('pk_assignments'))
    )
    op.create_index(op.f('ix_assignments_a'), 'assignments', ['a'], unique=False)
    op.create_index(op.f('ix_assignments_b'), 'assignments', ['b'], unique=False)
    op.create_index('ix_assignments_of_a_person', 'assignments', ['user_id', 'key'], unique=False)
    op.create_table('calendar_feeds',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('user_id', sa.String(length=32), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('language', sa.String(length=8), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('used_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_calendar_feeds_user_id_users'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_calendar_feeds')),
    sa.UniqueConstraint('digest', name=op.f('uq_calendar_feeds_digest'))
    )
    op.create_index(op.f('ix_calendar_feeds_user_id'), 'calendar_feeds', ['user_id'], unique=False)


def downgrade() -> None:
    op.drop_table('calendar_feeds')
    op.drop_table('assignments')
    op.drop_table('saved_searches')
    op.drop_table('basket_items')
