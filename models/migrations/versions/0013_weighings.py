"""What people say of provisions beside the law"""

import sqlalchemy as sa
from alembic import op

revision = '0013'
down_revision = '0012'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('weighings',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('document_id', sa.String(length=32), nullable=False),
    sa.Column('clause', sa.String(length=200), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('verdict', sa.String(length=32), nullable=True),
    sa.Column('reasons', sa.Text(), nullable=False),
    sa.Column('law', sa.JSON(), nullable=False),
    sa.Column('words', sa.String(length=64), nullable=False),
    sa.Column('said_by', sa.String(length=32), nullable=True),
    sa.Column('said_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['document_id'], ['documents.id'], name=op.f('fk_weighings_document_id_documents'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['said_by'], ['users.id'], name=op.f('fk_weighings_said_by_users'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_weighings')),
    sa.UniqueConstraint('document_id', 'clause', 'number', name=op.f('uq_weighings_document_id_clause_number'))
    )


def downgrade() -> None:
    op.drop_table('weighings')
