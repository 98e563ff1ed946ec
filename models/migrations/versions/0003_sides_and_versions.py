"""Whose duty a norm is, and the language versions of a text"""

import sqlalchemy as sa
from alembic import op

from models.columns import StorableText

revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('documents', schema=None) as batch_op:
        batch_op.add_column(sa.Column('versions', sa.JSON(), nullable=True))
    with op.batch_alter_table('norms', schema=None) as batch_op:
        batch_op.add_column(sa.Column('bearer_name', StorableText(), nullable=True))
        batch_op.add_column(sa.Column('side', sa.String(length=16), nullable=True))
        batch_op.create_index(batch_op.f('ix_norms_side'), ['side'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('norms', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_norms_side'))
        batch_op.drop_column('side')
        batch_op.drop_column('bearer_name')
    with op.batch_alter_table('documents', schema=None) as batch_op:
        batch_op.drop_column('versions')
