"""What people say to a reading: corrections, versions, verification and certification"""

import sqlalchemy as sa
from alembic import op

from models.columns import StorableText

revision = '0006'
down_revision = '0005'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('certifications',
    sa.Column('document_id', sa.String(length=32), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('made_by', sa.String(length=32), nullable=False),
    sa.ForeignKeyConstraint(['document_id'], ['documents.id'], name=op.f('fk_certifications_document_id_documents'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['made_by'], ['users.id'], name=op.f('fk_certifications_made_by_users')),
    sa.PrimaryKeyConstraint('document_id', 'version', name=op.f('pk_certifications'))
    )
    op.create_table('checks',
    sa.Column('document_id', sa.String(length=32), nullable=False),
    sa.Column('words_open', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['document_id'], ['documents.id'], name=op.f('fk_checks_document_id_documents'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('document_id', name=op.f('pk_checks'))
    )
    op.create_table('corrections',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('document_id', sa.String(length=32), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('target', sa.String(length=16), nullable=False),
    sa.Column('verdict', sa.String(length=16), nullable=False),
    sa.Column('quote', StorableText(), nullable=False),
    sa.Column('before', StorableText(), nullable=False),
    sa.Column('after', StorableText(), nullable=False),
    sa.Column('offset', sa.Integer(), nullable=False),
    sa.Column('name', StorableText(), nullable=False),
    sa.Column('values', sa.JSON(), nullable=False),
    sa.Column('read', StorableText(), nullable=False),
    sa.Column('label', StorableText(), nullable=False),
    sa.Column('page', sa.Integer(), nullable=True),
    sa.Column('placed', sa.Boolean(), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('made_by', sa.String(length=32), nullable=False),
    sa.Column('made_version', sa.Integer(), nullable=False),
    sa.Column('undone_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('undone_by', sa.String(length=32), nullable=True),
    sa.Column('undone_version', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['document_id'], ['documents.id'], name=op.f('fk_corrections_document_id_documents'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['made_by'], ['users.id'], name=op.f('fk_corrections_made_by_users')),
    sa.ForeignKeyConstraint(['undone_by'], ['users.id'], name=op.f('fk_corrections_undone_by_users')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_corrections')),
    sa.UniqueConstraint('document_id', 'position', name=op.f('uq_corrections_document_id_position'))
    )
    op.create_table('revisions',
    sa.Column('document_id', sa.String(length=32), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('made_by', sa.String(length=32), nullable=True),
    sa.Column('moves', sa.JSON(), nullable=True),
    sa.ForeignKeyConstraint(['document_id'], ['documents.id'], name=op.f('fk_revisions_document_id_documents'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['made_by'], ['users.id'], name=op.f('fk_revisions_made_by_users')),
    sa.PrimaryKeyConstraint('document_id', 'version', name=op.f('pk_revisions'))
    )
    op.create_table('snapshots',
    sa.Column('document_id', sa.String(length=32), nullable=False),
    sa.Column('document', sa.LargeBinary(), nullable=False),
    sa.Column('analysis', sa.LargeBinary(), nullable=False),
    sa.Column('stale', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['document_id'], ['documents.id'], name=op.f('fk_snapshots_document_id_documents'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('document_id', name=op.f('pk_snapshots'))
    )
    op.create_table('visits',
    sa.Column('document_id', sa.String(length=32), nullable=False),
    sa.Column('user_id', sa.String(length=32), nullable=False),
    sa.Column('seen_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['document_id'], ['documents.id'], name=op.f('fk_visits_document_id_documents'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_visits_user_id_users'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('document_id', 'user_id', name=op.f('pk_visits'))
    )
    with op.batch_alter_table('clauses', schema=None) as batch_op:
        batch_op.add_column(sa.Column('verdict', sa.String(length=16), nullable=True))

    with op.batch_alter_table('norms', schema=None) as batch_op:
        batch_op.add_column(sa.Column('verdict', sa.String(length=16), nullable=True))

    with op.batch_alter_table('times', schema=None) as batch_op:
        batch_op.add_column(sa.Column('verdict', sa.String(length=16), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table('times', schema=None) as batch_op:
        batch_op.drop_column('verdict')

    with op.batch_alter_table('norms', schema=None) as batch_op:
        batch_op.drop_column('verdict')

    with op.batch_alter_table('clauses', schema=None) as batch_op:
        batch_op.drop_column('verdict')

    op.drop_table('visits')
    op.drop_table('snapshots')
    op.drop_table('revisions')
    op.drop_table('corrections')
    op.drop_table('checks')
    op.drop_table('certifications')
