"""Accounts, bodies, roles, rights of documents, audit"""

import sqlalchemy as sa
from alembic import op


revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table('bodies',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('parent_id', sa.String(length=32), nullable=True),
    sa.Column('level', sa.String(length=16), nullable=False),
    sa.ForeignKeyConstraint(['parent_id'], ['bodies.id'], name=op.f('fk_bodies_parent_id_bodies')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_bodies'))
    )
    op.create_index(op.f('ix_bodies_parent_id'), 'bodies', ['parent_id'])
    op.execute("INSERT INTO bodies (id, name, level) VALUES ('root', 'Toàn cơ quan', 'other')")

    with op.batch_alter_table('users', schema=None) as batch_op:
        batch_op.add_column(sa.Column('clearance', sa.SmallInteger(), nullable=False, server_default='0'))
        batch_op.add_column(sa.Column('disabled_at', TIME, nullable=True))
    for name, extra in (('memberships', ['body_id']), ('roles', [])):
        columns = [sa.Column('user_id', sa.String(length=32), nullable=False)]
        constraints = [sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f(f'fk_{name}_user_id_users'), ondelete='CASCADE')]
        if extra:
            columns.append(sa.Column('body_id', sa.String(length=32), nullable=False))
            constraints.append(sa.ForeignKeyConstraint(['body_id'], ['bodies.id'], name=op.f(f'fk_{name}_body_id_bodies'), ondelete='CASCADE'))
        columns.append(sa.Column('role', sa.String(length=16), nullable=False))
        op.create_table(name, *columns, *constraints,
                        sa.PrimaryKeyConstraint('user_id', *extra, 'role', name=op.f(f'pk_{name}')))
    op.create_index(op.f('ix_memberships_body_id'), 'memberships', ['body_id'])
    # Until now every account saw and did everything, and some administered.
    op.execute("INSERT INTO roles (user_id, role) SELECT id, 'foreign_affairs' FROM users")
    op.execute("INSERT INTO roles (user_id, role) SELECT id, 'administrator' FROM users WHERE administrator")
    with op.batch_alter_table('users', schema=None) as batch_op:
        batch_op.drop_column('administrator')
        batch_op.alter_column('clearance', server_default=None)

    with op.batch_alter_table('documents', schema=None) as batch_op:
        batch_op.add_column(sa.Column('body_id', sa.String(length=32), nullable=False, server_default='root'))
        batch_op.add_column(sa.Column('secrecy', sa.SmallInteger(), nullable=False, server_default='0'))
        batch_op.add_column(sa.Column('circulation', sa.String(length=16), nullable=False, server_default='internal'))
        batch_op.add_column(sa.Column('rights_pending', sa.Boolean(), nullable=False, server_default=sa.true()))
        batch_op.add_column(sa.Column('passed_gate', sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.drop_constraint(op.f('uq_documents_sha256_part'), type_='unique')
        batch_op.create_foreign_key(op.f('fk_documents_body_id_bodies'), 'bodies', ['body_id'], ['id'])
        batch_op.create_index(op.f('ix_documents_sha256_part'), ['sha256', 'part'])
        batch_op.create_index(op.f('ix_documents_rights_pending'), ['rights_pending'])
        batch_op.create_index(op.f('ix_documents_body_id'), ['body_id'])
    # What was read was accepted; the index learns of rights at the next start.
    op.execute("UPDATE documents SET circulation = 'public' WHERE kind = 'law'")
    op.execute("UPDATE documents SET passed_gate = true WHERE read_at IS NOT NULL AND state <> 'refused'")
    with op.batch_alter_table('documents', schema=None) as batch_op:
        for name in ('body_id', 'secrecy', 'circulation', 'rights_pending', 'passed_gate'):
            batch_op.alter_column(name, server_default=None)

    op.create_table('shares',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('document_id', sa.String(length=32), nullable=False),
    sa.Column('body_id', sa.String(length=32), nullable=True),
    sa.Column('user_id', sa.String(length=32), nullable=True),
    sa.Column('shared_at', TIME, nullable=False),
    sa.Column('shared_by', sa.String(length=32), nullable=True),
    sa.ForeignKeyConstraint(['document_id'], ['documents.id'], name=op.f('fk_shares_document_id_documents'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['body_id'], ['bodies.id'], name=op.f('fk_shares_body_id_bodies'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_shares_user_id_users'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['shared_by'], ['users.id'], name=op.f('fk_shares_shared_by_users'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_shares')),
    sa.UniqueConstraint('document_id', 'body_id', 'user_id', name=op.f('uq_shares_document_id_body_id_user_id'))
    )
    op.create_index(op.f('ix_shares_body_id'), 'shares', ['body_id'])
    op.create_index(op.f('ix_shares_user_id'), 'shares', ['user_id'])

    op.create_table('sessions',
    sa.Column('id', sa.String(length=64), nullable=False),
    sa.Column('user_id', sa.String(length=32), nullable=False),
    sa.Column('nonce', sa.String(length=40), nullable=False),
    sa.Column('stamp', sa.String(length=16), nullable=False),
    sa.Column('created_at', TIME, nullable=False),
    sa.Column('seen_at', TIME, nullable=False),
    sa.Column('expires_at', TIME, nullable=False),
    sa.Column('address', sa.String(length=64), nullable=False),
    sa.Column('agent', sa.String(length=200), nullable=False),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_sessions_user_id_users'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sessions'))
    )
    op.create_index(op.f('ix_sessions_user_id'), 'sessions', ['user_id'])
    op.create_index(op.f('ix_sessions_expires_at'), 'sessions', ['expires_at'])

    op.create_table('api_tokens',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('user_id', sa.String(length=32), nullable=False),
    sa.Column('name', sa.String(length=80), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('rights', sa.JSON(), nullable=False),
    sa.Column('created_at', TIME, nullable=False),
    sa.Column('expires_at', TIME, nullable=False),
    sa.Column('used_at', TIME, nullable=True),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_api_tokens_user_id_users'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_api_tokens')),
    sa.UniqueConstraint('digest', name=op.f('uq_api_tokens_digest'))
    )
    op.create_index(op.f('ix_api_tokens_user_id'), 'api_tokens', ['user_id'])

    op.create_table('second_factors',
    sa.Column('user_id', sa.String(length=32), nullable=False),
    sa.Column('secret', sa.String(length=300), nullable=False),
    sa.Column('confirmed_at', TIME, nullable=True),
    sa.Column('last_step', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_second_factors_user_id_users'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('user_id', name=op.f('pk_second_factors'))
    )
    op.create_table('recovery_codes',
    sa.Column('user_id', sa.String(length=32), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_recovery_codes_user_id_users'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('user_id', 'digest', name=op.f('pk_recovery_codes'))
    )
    op.create_table('failed_sign_ins',
    sa.Column('key', sa.String(length=64), nullable=False),
    sa.Column('count', sa.Integer(), nullable=False),
    sa.Column('last_at', TIME, nullable=False),
    sa.PrimaryKeyConstraint('key', name=op.f('pk_failed_sign_ins'))
    )
    op.create_index(op.f('ix_failed_sign_ins_last_at'), 'failed_sign_ins', ['last_at'])

    op.create_table('audit',
    sa.Column('number', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=False, nullable=False),
    sa.Column('at', sa.String(length=32), nullable=False),
    sa.Column('actor', sa.String(length=32), nullable=False),
    sa.Column('actor_name', sa.String(length=80), nullable=False),
    sa.Column('action', sa.String(length=32), nullable=False),
    sa.Column('outcome', sa.String(length=16), nullable=False),
    sa.Column('subject', sa.String(length=64), nullable=False),
    sa.Column('details', sa.JSON(), nullable=False),
    sa.Column('previous', sa.String(length=64), nullable=False),
    sa.Column('hash', sa.String(length=64), nullable=False),
    sa.PrimaryKeyConstraint('number', name=op.f('pk_audit'))
    )
    for name in ('at', 'subject', 'actor'):
        op.create_index(op.f(f'ix_audit_{name}'), 'audit', [name])


def downgrade() -> None:
    for name in ('audit', 'failed_sign_ins', 'recovery_codes', 'second_factors',
                 'api_tokens', 'sessions', 'shares'):
        op.drop_table(name)
    with op.batch_alter_table('documents', schema=None) as batch_op:
        batch_op.drop_index(op.f('ix_documents_body_id'))
        batch_op.drop_index(op.f('ix_documents_rights_pending'))
        batch_op.drop_index(op.f('ix_documents_sha256_part'))
        batch_op.drop_constraint(op.f('fk_documents_body_id_bodies'), type_='foreignkey')
        batch_op.create_unique_constraint(op.f('uq_documents_sha256_part'), ['sha256', 'part'])
        for name in ('body_id', 'secrecy', 'circulation', 'rights_pending', 'passed_gate'):
            batch_op.drop_column(name)
    with op.batch_alter_table('users', schema=None) as batch_op:
        batch_op.add_column(sa.Column('administrator', sa.Boolean(), nullable=False, server_default=sa.false()))
    op.execute("UPDATE users SET administrator = true WHERE id IN (SELECT user_id FROM roles WHERE role = 'administrator')")
    op.drop_table('roles')
    op.drop_table('memberships')
    with op.batch_alter_table('users', schema=None) as batch_op:
        batch_op.alter_column('administrator', server_default=None)
        batch_op.drop_column('disabled_at')
        batch_op.drop_column('clearance')
    op.drop_table('bodies')
