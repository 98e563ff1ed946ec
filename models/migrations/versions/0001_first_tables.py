"""The first tables"""

import sqlalchemy as sa
from alembic import op


revision = '0001'
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('users',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('name', sa.String(length=80), nullable=False),
    sa.Column('password_hash', sa.String(length=200), nullable=False),
    sa.Column('administrator', sa.Boolean(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_users')),
    sa.UniqueConstraint('name', name=op.f('uq_users_name'))
    )
    op.create_table('documents',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('part', sa.Text(), nullable=False),
    sa.Column('filename', sa.Text(), nullable=False),
    sa.Column('media_type', sa.String(length=80), nullable=False),
    sa.Column('size', sa.Integer(), nullable=False),
    sa.Column('uploaded_by', sa.String(length=32), nullable=True),
    sa.Column('uploaded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('state', sa.String(length=16), nullable=False),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('claimed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('claimed_by', sa.Text(), nullable=True),
    sa.Column('pages_done', sa.Integer(), nullable=False),
    sa.Column('pages_total', sa.Integer(), nullable=True),
    sa.Column('error_code', sa.String(length=40), nullable=True),
    sa.Column('error_values', sa.JSON(), nullable=True),
    sa.Column('read_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('indexed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('deadlines_as_of', sa.Date(), nullable=True),
    sa.Column('kind', sa.String(length=16), nullable=True),
    sa.Column('kind_given', sa.Boolean(), nullable=False),
    sa.Column('language', sa.String(length=8), nullable=True),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('number', sa.Text(), nullable=False),
    sa.Column('form', sa.Text(), nullable=False),
    sa.Column('signed_on', sa.Date(), nullable=True),
    sa.Column('effective_on', sa.Date(), nullable=True),
    sa.Column('expires_on', sa.Date(), nullable=True),
    sa.Column('found', sa.JSON(), nullable=True),
    sa.ForeignKeyConstraint(['uploaded_by'], ['users.id'], name=op.f('fk_documents_uploaded_by_users')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_documents')),
    sa.UniqueConstraint('sha256', 'part', name=op.f('uq_documents_sha256_part'))
    )
    with op.batch_alter_table('documents', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_documents_kind_uploaded_at'), ['kind', 'uploaded_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_documents_state_claimed_at'), ['state', 'claimed_at'], unique=False)

    op.create_table('clauses',
    sa.Column('id', sa.String(length=36), nullable=False),
    sa.Column('document_id', sa.String(length=32), nullable=False),
    sa.Column('key', sa.Text(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('span', sa.String(length=24), nullable=False),
    sa.Column('label', sa.Text(), nullable=False),
    sa.Column('number', sa.Text(), nullable=False),
    sa.Column('heading', sa.Text(), nullable=False),
    sa.Column('level', sa.String(length=16), nullable=False),
    sa.Column('parent', sa.Text(), nullable=True),
    sa.Column('language', sa.String(length=8), nullable=False),
    sa.ForeignKeyConstraint(['document_id'], ['documents.id'], name=op.f('fk_clauses_document_id_documents'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_clauses'))
    )
    with op.batch_alter_table('clauses', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_clauses_document_id'), ['document_id'], unique=False)

    op.create_table('deadlines',
    sa.Column('document_id', sa.String(length=32), nullable=False),
    sa.Column('norm', sa.Integer(), nullable=False),
    sa.Column('time', sa.Integer(), nullable=False),
    sa.Column('due', sa.Date(), nullable=True),
    sa.Column('arithmetic', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['document_id'], ['documents.id'], name=op.f('fk_deadlines_document_id_documents'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('document_id', 'norm', 'time', name=op.f('pk_deadlines'))
    )
    with op.batch_alter_table('deadlines', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_deadlines_due'), ['due'], unique=False)

    op.create_table('document_bodies',
    sa.Column('document_id', sa.String(length=32), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['document_id'], ['documents.id'], name=op.f('fk_document_bodies_document_id_documents'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('document_id', name=op.f('pk_document_bodies'))
    )
    op.create_table('norms',
    sa.Column('document_id', sa.String(length=32), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('clause_id', sa.String(length=36), nullable=True),
    sa.Column('span', sa.String(length=24), nullable=False),
    sa.Column('modality', sa.String(length=16), nullable=False),
    sa.Column('strength', sa.String(length=16), nullable=False),
    sa.Column('bearer', sa.String(length=24), nullable=True),
    sa.Column('beneficiary', sa.String(length=24), nullable=True),
    sa.Column('action', sa.String(length=24), nullable=True),
    sa.Column('condition', sa.String(length=24), nullable=True),
    sa.Column('times', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['document_id'], ['documents.id'], name=op.f('fk_norms_document_id_documents'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('document_id', 'position', name=op.f('pk_norms'))
    )
    with op.batch_alter_table('norms', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_norms_clause_id'), ['clause_id'], unique=False)

    op.create_table('pages',
    sa.Column('document_id', sa.String(length=32), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('span', sa.String(length=24), nullable=False),
    sa.Column('source', sa.String(length=16), nullable=False),
    sa.Column('confidence', sa.Float(), nullable=True),
    sa.Column('width', sa.Float(), nullable=False),
    sa.Column('height', sa.Float(), nullable=False),
    sa.Column('words', sa.LargeBinary(), nullable=False),
    sa.Column('furniture', sa.JSON(), nullable=False),
    sa.Column('blocks', sa.JSON(), nullable=False),
    sa.Column('notes', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['document_id'], ['documents.id'], name=op.f('fk_pages_document_id_documents'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('document_id', 'number', name=op.f('pk_pages'))
    )
    op.create_table('times',
    sa.Column('document_id', sa.String(length=32), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('span', sa.String(length=24), nullable=False),
    sa.Column('kind', sa.String(length=16), nullable=False),
    sa.Column('value', sa.Text(), nullable=False),
    sa.Column('anchor', sa.String(length=24), nullable=True),
    sa.Column('anchor_span', sa.String(length=24), nullable=True),
    sa.Column('direction', sa.String(length=16), nullable=True),
    sa.Column('working_days', sa.Boolean(), nullable=False),
    sa.Column('role', sa.String(length=24), nullable=False),
    sa.Column('calendar_days', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['document_id'], ['documents.id'], name=op.f('fk_times_document_id_documents'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('document_id', 'position', name=op.f('pk_times'))
    )
    op.create_table('overlaps',
    sa.Column('a', sa.String(length=36), nullable=False),
    sa.Column('b', sa.String(length=36), nullable=False),
    sa.Column('relation', sa.String(length=16), nullable=False),
    sa.Column('score', sa.Float(), nullable=False),
    sa.Column('differences', sa.JSON(), nullable=False),
    sa.Column('found_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['a'], ['clauses.id'], name=op.f('fk_overlaps_a_clauses'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['b'], ['clauses.id'], name=op.f('fk_overlaps_b_clauses'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('a', 'b', name=op.f('pk_overlaps'))
    )
    with op.batch_alter_table('overlaps', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_overlaps_b'), ['b'], unique=False)



def downgrade() -> None:
    with op.batch_alter_table('overlaps', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_overlaps_b'))

    op.drop_table('overlaps')
    op.drop_table('times')
    op.drop_table('pages')
    with op.batch_alter_table('norms', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_norms_clause_id'))

    op.drop_table('norms')
    op.drop_table('document_bodies')
    with op.batch_alter_table('deadlines', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_deadlines_due'))

    op.drop_table('deadlines')
    with op.batch_alter_table('clauses', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_clauses_document_id'))

    op.drop_table('clauses')
    with op.batch_alter_table('documents', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_documents_state_claimed_at'))
        batch_op.drop_index(batch_op.f('ix_documents_kind_uploaded_at'))

    op.drop_table('documents')
    op.drop_table('users')
