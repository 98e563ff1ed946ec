"""The register of records"""

import sqlalchemy as sa
from alembic import op


revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('entities',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('kind', sa.String(length=16), nullable=False),
    sa.Column('country', sa.String(length=3), nullable=True),
    sa.Column('level', sa.String(length=16), nullable=True),
    sa.Column('body_kind', sa.Text(), nullable=True),
    sa.Column('parent_id', sa.String(length=32), nullable=True),
    sa.ForeignKeyConstraint(['parent_id'], ['entities.id'], name=op.f('fk_entities_parent_id_entities')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_entities'))
    )
    with op.batch_alter_table('entities', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_entities_country'), ['country'], unique=False)
        batch_op.create_index(batch_op.f('ix_entities_kind'), ['kind'], unique=False)
        batch_op.create_index(batch_op.f('ix_entities_parent_id'), ['parent_id'], unique=False)

    op.create_table('changes',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('act', sa.String(length=32), nullable=False),
    sa.Column('entity', sa.String(length=24), nullable=False),
    sa.Column('entity_id', sa.String(length=32), nullable=False),
    sa.Column('field', sa.String(length=32), nullable=False),
    sa.Column('before', sa.JSON(none_as_null=True), nullable=True),
    sa.Column('after', sa.JSON(none_as_null=True), nullable=True),
    sa.Column('record_id', sa.String(length=32), nullable=True),
    sa.Column('undoes', sa.String(length=32), nullable=True),
    sa.Column('who', sa.String(length=32), nullable=True),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['who'], ['users.id'], name=op.f('fk_changes_who_users')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_changes'))
    )
    with op.batch_alter_table('changes', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_changes_act'), ['act'], unique=False)
        batch_op.create_index(batch_op.f('ix_changes_entity_entity_id'), ['entity', 'entity_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_changes_record_id_id'), ['record_id', 'id'], unique=False)

    op.create_table('distinct_entities',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('a', sa.String(length=32), nullable=False),
    sa.Column('b', sa.String(length=32), nullable=False),
    sa.Column('who', sa.String(length=32), nullable=True),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['a'], ['entities.id'], name=op.f('fk_distinct_entities_a_entities'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['b'], ['entities.id'], name=op.f('fk_distinct_entities_b_entities'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['who'], ['users.id'], name=op.f('fk_distinct_entities_who_users')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_distinct_entities')),
    sa.UniqueConstraint('a', 'b', name=op.f('uq_distinct_entities_a_b'))
    )
    op.create_table('entity_names',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('entity_id', sa.String(length=32), nullable=False),
    sa.Column('name', sa.String(length=500), nullable=False),
    sa.Column('plain', sa.String(length=500), nullable=False),
    sa.Column('language', sa.String(length=8), nullable=True),
    sa.Column('preferred', sa.Boolean(), nullable=False),
    sa.Column('until', sa.Date(), nullable=True),
    sa.ForeignKeyConstraint(['entity_id'], ['entities.id'], name=op.f('fk_entity_names_entity_id_entities'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_entity_names'))
    )
    with op.batch_alter_table('entity_names', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_entity_names_entity_id'), ['entity_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_entity_names_plain'), ['plain'], unique=False)

    op.create_table('records',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('code', sa.String(length=60), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('created_by', sa.String(length=32), nullable=True),
    sa.Column('deleted_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('deleted_by', sa.String(length=32), nullable=True),
    sa.Column('body_id', sa.String(length=32), nullable=False),
    sa.Column('find', sa.Text(), nullable=False),
    sa.Column('title_vi', sa.Text(), nullable=True),
    sa.Column('title_foreign', sa.Text(), nullable=True),
    sa.Column('abstract', sa.Text(), nullable=True),
    sa.Column('kind', sa.String(length=16), nullable=True),
    sa.Column('form', sa.Text(), nullable=True),
    sa.Column('number', sa.Text(), nullable=True),
    sa.Column('legal_basis', sa.Text(), nullable=True),
    sa.Column('deposit_number', sa.Text(), nullable=True),
    sa.Column('in_name_of', sa.Text(), nullable=True),
    sa.Column('signed_at', sa.Text(), nullable=True),
    sa.Column('occasion', sa.Text(), nullable=True),
    sa.Column('signed_on', sa.Date(), nullable=True),
    sa.Column('effective_on', sa.Date(), nullable=True),
    sa.Column('effective_rule', sa.Text(), nullable=True),
    sa.Column('term', sa.String(length=24), nullable=True),
    sa.Column('expires_on', sa.Date(), nullable=True),
    sa.Column('renewal', sa.String(length=24), nullable=True),
    sa.Column('renewal_period', sa.String(length=24), nullable=True),
    sa.Column('notice_period', sa.String(length=24), nullable=True),
    sa.Column('authentic_languages', sa.JSON(none_as_null=True), nullable=True),
    sa.Column('prevailing_language', sa.Text(), nullable=True),
    sa.Column('translations', sa.Text(), nullable=True),
    sa.Column('topics', sa.JSON(none_as_null=True), nullable=True),
    sa.Column('appraisal_political', sa.Text(), nullable=True),
    sa.Column('appraisal_legal', sa.Text(), nullable=True),
    sa.Column('appraisal_economic', sa.Text(), nullable=True),
    sa.Column('appraisal_external', sa.Text(), nullable=True),
    sa.Column('appraisal_security', sa.Text(), nullable=True),
    sa.Column('decision', sa.Text(), nullable=True),
    sa.Column('decided_on', sa.Date(), nullable=True),
    sa.Column('secrecy', sa.String(length=16), nullable=True),
    sa.Column('secrecy_ground', sa.Text(), nullable=True),
    sa.Column('secrecy_until', sa.Date(), nullable=True),
    sa.Column('urgency', sa.String(length=16), nullable=True),
    sa.Column('circulation', sa.Text(), nullable=True),
    sa.Column('original_at', sa.Text(), nullable=True),
    sa.Column('certified_by', sa.Text(), nullable=True),
    sa.ForeignKeyConstraint(['created_by'], ['users.id'], name=op.f('fk_records_created_by_users')),
    sa.ForeignKeyConstraint(['deleted_by'], ['users.id'], name=op.f('fk_records_deleted_by_users')),
    sa.ForeignKeyConstraint(['body_id'], ['bodies.id'], name=op.f('fk_records_body_id_bodies')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_records')),
    sa.UniqueConstraint('code', name=op.f('uq_records_code'))
    )
    with op.batch_alter_table('records', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_records_body_id'), ['body_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_records_deleted_at'), ['deleted_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_records_expires_on'), ['expires_on'], unique=False)
        batch_op.create_index(batch_op.f('ix_records_kind'), ['kind'], unique=False)

    op.create_table('successions',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('predecessor_id', sa.String(length=32), nullable=False),
    sa.Column('successor_id', sa.String(length=32), nullable=False),
    sa.Column('kind', sa.String(length=16), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('basis', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['predecessor_id'], ['entities.id'], name=op.f('fk_successions_predecessor_id_entities'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['successor_id'], ['entities.id'], name=op.f('fk_successions_successor_id_entities'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_successions')),
    sa.UniqueConstraint('predecessor_id', 'successor_id', name=op.f('uq_successions_predecessor_id_successor_id'))
    )
    with op.batch_alter_table('successions', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_successions_successor_id'), ['successor_id'], unique=False)

    op.create_table('expressions',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('record_id', sa.String(length=32), nullable=False),
    sa.Column('document_id', sa.String(length=32), nullable=False),
    sa.Column('kind', sa.String(length=16), nullable=False),
    sa.Column('languages', sa.JSON(), nullable=False),
    sa.Column('text_on', sa.Date(), nullable=True),
    sa.ForeignKeyConstraint(['document_id'], ['documents.id'], name=op.f('fk_expressions_document_id_documents'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['record_id'], ['records.id'], name=op.f('fk_expressions_record_id_records'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_expressions')),
    sa.UniqueConstraint('document_id', name=op.f('uq_expressions_document_id'))
    )
    with op.batch_alter_table('expressions', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_expressions_record_id'), ['record_id'], unique=False)

    op.create_table('links',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('source_id', sa.String(length=32), nullable=False),
    sa.Column('kind', sa.String(length=16), nullable=False),
    sa.Column('target_id', sa.String(length=32), nullable=False),
    sa.Column('document_id', sa.String(length=32), nullable=True),
    sa.Column('span', sa.String(length=24), nullable=True),
    sa.Column('quote', sa.Text(), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('verdict', sa.String(length=16), nullable=True),
    sa.Column('decided_by', sa.String(length=32), nullable=True),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['decided_by'], ['users.id'], name=op.f('fk_links_decided_by_users')),
    sa.ForeignKeyConstraint(['document_id'], ['documents.id'], name=op.f('fk_links_document_id_documents'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['source_id'], ['records.id'], name=op.f('fk_links_source_id_records'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['target_id'], ['records.id'], name=op.f('fk_links_target_id_records'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_links')),
    sa.UniqueConstraint('source_id', 'kind', 'target_id', name=op.f('uq_links_source_id_kind_target_id'))
    )
    with op.batch_alter_table('links', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_links_target_id'), ['target_id'], unique=False)

    op.create_table('participants',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('record_id', sa.String(length=32), nullable=False),
    sa.Column('role', sa.String(length=16), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('entity_id', sa.String(length=32), nullable=True),
    sa.Column('position', sa.Text(), nullable=True),
    sa.Column('asked_on', sa.Date(), nullable=True),
    sa.Column('due_on', sa.Date(), nullable=True),
    sa.Column('given_on', sa.Date(), nullable=True),
    sa.Column('says', sa.Text(), nullable=True),
    sa.ForeignKeyConstraint(['entity_id'], ['entities.id'], name=op.f('fk_participants_entity_id_entities')),
    sa.ForeignKeyConstraint(['record_id'], ['records.id'], name=op.f('fk_participants_record_id_records'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_participants'))
    )
    with op.batch_alter_table('participants', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_participants_entity_id'), ['entity_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_participants_record_id_role'), ['record_id', 'role'], unique=False)

    op.create_table('proposals',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('record_id', sa.String(length=32), nullable=False),
    sa.Column('document_id', sa.String(length=32), nullable=False),
    sa.Column('field', sa.String(length=32), nullable=False),
    sa.Column('value', sa.JSON(), nullable=False),
    sa.Column('span', sa.String(length=24), nullable=True),
    sa.Column('quote', sa.Text(), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('verdict', sa.String(length=16), nullable=True),
    sa.Column('decided_by', sa.String(length=32), nullable=True),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['decided_by'], ['users.id'], name=op.f('fk_proposals_decided_by_users')),
    sa.ForeignKeyConstraint(['document_id'], ['documents.id'], name=op.f('fk_proposals_document_id_documents'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['record_id'], ['records.id'], name=op.f('fk_proposals_record_id_records'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_proposals'))
    )
    with op.batch_alter_table('proposals', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_proposals_document_id'), ['document_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_proposals_record_id_verdict'), ['record_id', 'verdict'], unique=False)

    op.create_table('state_changes',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('record_id', sa.String(length=32), nullable=False),
    sa.Column('state', sa.String(length=16), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('document_id', sa.String(length=32), nullable=True),
    sa.Column('basis', sa.Text(), nullable=False),
    sa.Column('retracts', sa.Integer(), nullable=True),
    sa.Column('who', sa.String(length=32), nullable=True),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['document_id'], ['documents.id'], name=op.f('fk_state_changes_document_id_documents'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['record_id'], ['records.id'], name=op.f('fk_state_changes_record_id_records'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['who'], ['users.id'], name=op.f('fk_state_changes_who_users')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_state_changes'))
    )
    with op.batch_alter_table('state_changes', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_state_changes_record_id_day'), ['record_id', 'day'], unique=False)

    with op.batch_alter_table('documents', schema=None) as batch_op:
        batch_op.add_column(sa.Column('deleted_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('deleted_by', sa.String(length=32), nullable=True))



def downgrade() -> None:
    with op.batch_alter_table('documents', schema=None) as batch_op:
        batch_op.drop_column('deleted_by')
        batch_op.drop_column('deleted_at')

    with op.batch_alter_table('state_changes', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_state_changes_record_id_day'))

    op.drop_table('state_changes')
    with op.batch_alter_table('proposals', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_proposals_record_id_verdict'))
        batch_op.drop_index(batch_op.f('ix_proposals_document_id'))

    op.drop_table('proposals')
    with op.batch_alter_table('participants', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_participants_record_id_role'))
        batch_op.drop_index(batch_op.f('ix_participants_entity_id'))

    op.drop_table('participants')
    with op.batch_alter_table('links', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_links_target_id'))

    op.drop_table('links')
    with op.batch_alter_table('expressions', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_expressions_record_id'))

    op.drop_table('expressions')
    with op.batch_alter_table('successions', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_successions_successor_id'))

    op.drop_table('successions')
    with op.batch_alter_table('records', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_records_kind'))
        batch_op.drop_index(batch_op.f('ix_records_expires_on'))
        batch_op.drop_index(batch_op.f('ix_records_deleted_at'))
        batch_op.drop_index(batch_op.f('ix_records_body_id'))

    op.drop_table('records')
    with op.batch_alter_table('entity_names', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_entity_names_plain'))
        batch_op.drop_index(batch_op.f('ix_entity_names_entity_id'))

    op.drop_table('entity_names')
    op.drop_table('distinct_entities')
    with op.batch_alter_table('changes', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_changes_record_id_id'))
        batch_op.drop_index(batch_op.f('ix_changes_entity_entity_id'))
        batch_op.drop_index(batch_op.f('ix_changes_act'))

    op.drop_table('changes')
    with op.batch_alter_table('entities', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_entities_parent_id'))
        batch_op.drop_index(batch_op.f('ix_entities_kind'))
        batch_op.drop_index(batch_op.f('ix_entities_country'))

    op.drop_table('entities')
