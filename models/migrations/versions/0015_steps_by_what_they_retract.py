"""Steps of a life are found by what they retract: each step of each record asks for it"""

from alembic import op

revision = '0015'
down_revision = '0014'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index('ix_state_changes_retracts', 'state_changes', ['retracts'], unique=False)


def downgrade() -> None:
    op.drop_index('ix_state_changes_retracts', table_name='state_changes')
