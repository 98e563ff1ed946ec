"""The rows of the register proper: works apart from their texts, and everything said of them.

A record holds what a person has confirmed; what the machine found stands in ``Proposal`` until a
person has decided. Whatever changes is also a row of ``Change``.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.access import ROOT_BODY
from models.columns import Base, ShortText, WordType, new_id
from models.document import Span
from models.life import (
    BodyLevel,
    EntityKind,
    ExpressionKind,
    LinkKind,
    RecordState,
    Role,
    SuccessionKind,
    Urgency,
    Verdict,
)
from models.norms import RenewalMode
from models.register import DocumentKind, Secrecy


class Record(Base):
    """A treaty, agreement, statement, directive or law as a work; columns are ``models.fields``.

    ``code`` is how the office calls it. In the trash while ``deleted_at`` is set.
    """

    __tablename__ = "records"

    id: Mapped[str] = mapped_column(ShortText(32), primary_key=True, default=new_id)
    code: Mapped[str] = mapped_column(ShortText(60), unique=True)
    created_at: Mapped[datetime]
    created_by: Mapped[str | None] = mapped_column(ForeignKey("users.id"))
    deleted_at: Mapped[datetime | None] = mapped_column(index=True)
    deleted_by: Mapped[str | None] = mapped_column(ForeignKey("users.id"))
    body_id: Mapped[str] = mapped_column(ForeignKey("bodies.id"), default=ROOT_BODY, index=True)
    find: Mapped[str] = mapped_column(default="")  # what lists are searched by, folded

    title_vi: Mapped[str | None]
    title_foreign: Mapped[str | None]
    abstract: Mapped[str | None]
    kind: Mapped[DocumentKind | None] = mapped_column(WordType(DocumentKind), index=True)
    form: Mapped[str | None]
    number: Mapped[str | None]
    legal_basis: Mapped[str | None]
    deposit_number: Mapped[str | None]

    in_name_of: Mapped[str | None]
    signed_at: Mapped[str | None]
    occasion: Mapped[str | None]

    signed_on: Mapped[date | None]
    effective_on: Mapped[date | None]
    effective_rule: Mapped[str | None]
    term: Mapped[str | None] = mapped_column(ShortText(24))
    expires_on: Mapped[date | None] = mapped_column(index=True)
    renewal: Mapped[RenewalMode | None] = mapped_column(WordType(RenewalMode, 24))
    renewal_period: Mapped[str | None] = mapped_column(ShortText(24))
    notice_period: Mapped[str | None] = mapped_column(ShortText(24))
    notice_sent_on: Mapped[date | None]
    notice_received_on: Mapped[date | None]
    published_on: Mapped[date | None]

    authentic_languages: Mapped[list[str] | None] = mapped_column(JSON(none_as_null=True))
    prevailing_language: Mapped[str | None]
    translations: Mapped[str | None]
    topics: Mapped[list[str] | None] = mapped_column(JSON(none_as_null=True))

    appraisal_political: Mapped[str | None]
    appraisal_legal: Mapped[str | None]
    appraisal_economic: Mapped[str | None]
    appraisal_external: Mapped[str | None]
    appraisal_security: Mapped[str | None]
    decision: Mapped[str | None]
    decided_on: Mapped[date | None]

    secrecy: Mapped[Secrecy | None] = mapped_column(WordType(Secrecy))
    secrecy_ground: Mapped[str | None]
    secrecy_until: Mapped[date | None]
    urgency: Mapped[Urgency | None] = mapped_column(WordType(Urgency))
    circulation: Mapped[str | None]
    original_at: Mapped[str | None]
    certified_by: Mapped[str | None]


class Expression(Base):
    """A document as a text of a work; a document belongs to one work. ``text_on``: as at a date."""

    __tablename__ = "expressions"

    id: Mapped[str] = mapped_column(ShortText(32), primary_key=True, default=new_id)
    record_id: Mapped[str] = mapped_column(ForeignKey("records.id", ondelete="CASCADE"), index=True)
    document_id: Mapped[str] = mapped_column(
        ForeignKey("documents.id", ondelete="CASCADE"), unique=True
    )
    kind: Mapped[ExpressionKind] = mapped_column(WordType(ExpressionKind))
    languages: Mapped[list[str]] = mapped_column(JSON)
    text_on: Mapped[date | None]


class Participant(Base):
    """Who takes part: ``name`` as the paper writes it, ``entity_id`` who that is.

    ``asked_on``, ``due_on`` and ``given_on`` are of an opinion; ``says`` what it says.
    """

    __tablename__ = "participants"
    __table_args__ = (Index(None, "record_id", "role"),)

    id: Mapped[str] = mapped_column(ShortText(32), primary_key=True, default=new_id)
    record_id: Mapped[str] = mapped_column(ForeignKey("records.id", ondelete="CASCADE"))
    role: Mapped[Role] = mapped_column(WordType(Role))
    name: Mapped[str]
    entity_id: Mapped[str | None] = mapped_column(ForeignKey("entities.id"), index=True)
    position: Mapped[str | None]
    asked_on: Mapped[date | None]
    due_on: Mapped[date | None]
    given_on: Mapped[date | None]
    says: Mapped[str | None]


class Proposal(Base):
    """A value that the machine found in a document, until a person has decided.

    ``field`` is a field of the record, or a role; then ``value`` has name, country and position.
    """

    __tablename__ = "proposals"
    __table_args__ = (Index(None, "record_id", "verdict"),)

    id: Mapped[str] = mapped_column(ShortText(32), primary_key=True, default=new_id)
    record_id: Mapped[str] = mapped_column(ForeignKey("records.id", ondelete="CASCADE"))
    document_id: Mapped[str] = mapped_column(
        ForeignKey("documents.id", ondelete="CASCADE"), index=True
    )
    field: Mapped[str] = mapped_column(ShortText(32))
    value: Mapped[Any] = mapped_column(JSON)
    span: Mapped[Span | None]
    quote: Mapped[str]
    made_at: Mapped[datetime]
    verdict: Mapped[Verdict | None] = mapped_column(WordType(Verdict))
    decided_by: Mapped[str | None] = mapped_column(ForeignKey("users.id"))
    decided_at: Mapped[datetime | None]


class Link(Base):
    """What one work does to another; the machine's until ``verdict`` says what a person thinks."""

    __tablename__ = "links"
    __table_args__ = (UniqueConstraint("source_id", "kind", "target_id"),)

    id: Mapped[str] = mapped_column(ShortText(32), primary_key=True, default=new_id)
    source_id: Mapped[str] = mapped_column(ForeignKey("records.id", ondelete="CASCADE"))
    kind: Mapped[LinkKind] = mapped_column(WordType(LinkKind))
    target_id: Mapped[str] = mapped_column(ForeignKey("records.id", ondelete="CASCADE"), index=True)
    document_id: Mapped[str | None] = mapped_column(ForeignKey("documents.id", ondelete="SET NULL"))
    span: Mapped[Span | None]
    quote: Mapped[str]
    made_at: Mapped[datetime]
    verdict: Mapped[Verdict | None] = mapped_column(WordType(Verdict))
    decided_by: Mapped[str | None] = mapped_column(ForeignKey("users.id"))
    decided_at: Mapped[datetime | None]


class StateChange(Base):
    """One step of a record's life; never changed or removed, only retracted by a later row.

    ``day`` is when it holds from, ``at`` when it was entered; ``document_id`` or ``basis`` (number
    and date of a paper that is not here) is the evidence.
    """

    __tablename__ = "state_changes"
    __table_args__ = (Index(None, "record_id", "day"), Index(None, "retracts"))

    id: Mapped[int] = mapped_column(primary_key=True)
    record_id: Mapped[str] = mapped_column(ForeignKey("records.id", ondelete="CASCADE"))
    state: Mapped[RecordState] = mapped_column(WordType(RecordState))
    day: Mapped[date]
    document_id: Mapped[str | None] = mapped_column(ForeignKey("documents.id", ondelete="SET NULL"))
    basis: Mapped[str]
    retracts: Mapped[int | None]
    who: Mapped[str | None] = mapped_column(ForeignKey("users.id"))
    at: Mapped[datetime]


class Change(Base):
    """What a person changed: rows of one ``act`` belong together and are undone together.

    ``before`` and ``after`` are plain values, or a whole row where ``field`` is "*" and one was
    added (before is null) or taken away. ``undoes`` names the act that this one took back.
    """

    __tablename__ = "changes"
    __table_args__ = (Index(None, "record_id", "id"), Index(None, "entity", "entity_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    act: Mapped[str] = mapped_column(ShortText(32), index=True)
    entity: Mapped[str] = mapped_column(ShortText(24))  # the table
    entity_id: Mapped[str] = mapped_column(ShortText(32))
    field: Mapped[str] = mapped_column(ShortText(32))
    before: Mapped[Any] = mapped_column(JSON(none_as_null=True), nullable=True)
    after: Mapped[Any] = mapped_column(JSON(none_as_null=True), nullable=True)
    record_id: Mapped[str | None] = mapped_column(ShortText(32))  # the record it shows up under
    undoes: Mapped[str | None] = mapped_column(ShortText(32))
    who: Mapped[str | None] = mapped_column(ForeignKey("users.id"))
    at: Mapped[datetime]


class Entity(Base):
    """A country, a body or a person; ``country`` is ISO 3166-1 alpha-3."""

    __tablename__ = "entities"

    id: Mapped[str] = mapped_column(ShortText(32), primary_key=True, default=new_id)
    kind: Mapped[EntityKind] = mapped_column(WordType(EntityKind), index=True)
    country: Mapped[str | None] = mapped_column(ShortText(3), index=True)
    level: Mapped[BodyLevel | None] = mapped_column(WordType(BodyLevel))
    body_kind: Mapped[str | None]  # of a foreign body: city, ministry, foundation
    parent_id: Mapped[str | None] = mapped_column(ForeignKey("entities.id"), index=True)


class EntityName(Base):
    """A spelling of an entity's name; ``plain`` is what spellings are compared by."""

    __tablename__ = "entity_names"

    id: Mapped[str] = mapped_column(ShortText(32), primary_key=True, default=new_id)
    entity_id: Mapped[str] = mapped_column(
        ForeignKey("entities.id", ondelete="CASCADE"), index=True
    )
    name: Mapped[str] = mapped_column(ShortText(500))
    plain: Mapped[str] = mapped_column(ShortText(500), index=True)
    language: Mapped[str | None] = mapped_column(ShortText(8))
    preferred: Mapped[bool] = mapped_column(default=False)
    until: Mapped[date | None]  # the last day of a name that was given up


class Succession(Base):
    """A body that went on as another from a day on; its rows are the successor's then."""

    __tablename__ = "successions"
    __table_args__ = (UniqueConstraint("predecessor_id", "successor_id"),)

    id: Mapped[str] = mapped_column(ShortText(32), primary_key=True, default=new_id)
    predecessor_id: Mapped[str] = mapped_column(ForeignKey("entities.id", ondelete="CASCADE"))
    successor_id: Mapped[str] = mapped_column(
        ForeignKey("entities.id", ondelete="CASCADE"), index=True
    )
    kind: Mapped[SuccessionKind] = mapped_column(WordType(SuccessionKind))
    day: Mapped[date]
    basis: Mapped[str]


class Distinct(Base):
    """Two entities that a person has looked at and found to be different: not suggested again."""

    __tablename__ = "distinct_entities"
    __table_args__ = (UniqueConstraint("a", "b"),)

    id: Mapped[str] = mapped_column(ShortText(32), primary_key=True, default=new_id)
    a: Mapped[str] = mapped_column(ForeignKey("entities.id", ondelete="CASCADE"))
    b: Mapped[str] = mapped_column(ForeignKey("entities.id", ondelete="CASCADE"))
    who: Mapped[str | None] = mapped_column(ForeignKey("users.id"))
    at: Mapped[datetime]
