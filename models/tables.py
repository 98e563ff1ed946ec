"""The rows of the register: SQL is the truth, everything else can be rebuilt from it."""

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Date, Float, ForeignKey, Index, Integer
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.access import ROOT_BODY, Circulation, Level
from models.columns import Base, LevelType, PackedJson, ShortText, WordType, new_id
from models.document import Span
from models.norms import Side
from models.register import DocumentKind, ReadingState

# Fixed namespace: the id of a clause row follows from its document and its key.
CLAUSE_NAMESPACE = uuid.UUID("5f2b1f0a-6a53-4c1c-9d3e-0d6b7c8e5a11")


def clause_row_id(document_id: str, key: str) -> str:
    """The id of a clause in the whole register, the same each time the document is read."""
    return str(uuid.uuid5(CLAUSE_NAMESPACE, f"{document_id}/{key}"))


class User(Base):
    """A local account."""

    __tablename__ = "users"

    id: Mapped[str] = mapped_column(ShortText(32), primary_key=True, default=new_id)
    name: Mapped[str] = mapped_column(ShortText(80), unique=True)
    password_hash: Mapped[str] = mapped_column(ShortText(200))
    created_at: Mapped[datetime]
    clearance: Mapped[Level] = mapped_column(LevelType, default=Level.ORDINARY)
    disabled_at: Mapped[datetime | None]


class Document(Base):
    """An instrument as uploaded, how far its reading has come, and what it says of itself.

    One file is one document, except a law file in JSON, which holds several laws: ``part`` names
    the law. ``pages_done`` is progress; ``error_code`` and ``error_values`` the document's fault.
    """

    __tablename__ = "documents"
    __table_args__ = (
        Index(None, "sha256", "part"),
        Index(None, "state", "claimed_at"),
        Index(None, "kind", "uploaded_at"),
        Index(None, "rights_pending"),
    )

    id: Mapped[str] = mapped_column(ShortText(32), primary_key=True, default=new_id)
    sha256: Mapped[str] = mapped_column(ShortText(64))
    part: Mapped[str] = mapped_column(default="")
    filename: Mapped[str]
    media_type: Mapped[str] = mapped_column(ShortText(80))
    size: Mapped[int] = mapped_column(Integer)  # bytes; the limit keeps it under 2 GiB
    uploaded_by: Mapped[str | None] = mapped_column(ForeignKey("users.id"))
    uploaded_at: Mapped[datetime]

    # Who may see it; ``rights_pending`` until the index knows of the last change.
    body_id: Mapped[str] = mapped_column(ForeignKey("bodies.id"), default=ROOT_BODY, index=True)
    secrecy: Mapped[Level] = mapped_column(LevelType, default=Level.ORDINARY)
    circulation: Mapped[Circulation] = mapped_column(
        WordType(Circulation), default=Circulation.INTERNAL
    )
    rights_pending: Mapped[bool] = mapped_column(default=False)
    passed_gate: Mapped[bool] = mapped_column(default=False)  # its first page was looked at

    state: Mapped[ReadingState] = mapped_column(WordType(ReadingState), default=ReadingState.QUEUED)
    attempts: Mapped[int] = mapped_column(default=0)
    claimed_at: Mapped[datetime | None]
    claimed_by: Mapped[str | None]
    pages_done: Mapped[int] = mapped_column(default=0)
    pages_total: Mapped[int | None]
    error_code: Mapped[str | None] = mapped_column(ShortText(40))
    error_values: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    read_at: Mapped[datetime | None]
    indexed_at: Mapped[datetime | None]
    deadlines_as_of: Mapped[date | None]
    deleted_at: Mapped[datetime | None]  # in the trash since
    # No foreign key: SQLite would have to build the table anew, and its children would cascade.
    deleted_by: Mapped[str | None] = mapped_column(ShortText(32))

    kind: Mapped[DocumentKind | None] = mapped_column(WordType(DocumentKind))
    kind_given: Mapped[bool] = mapped_column(default=False)  # by a person, not by extraction
    language: Mapped[str | None] = mapped_column(ShortText(8))
    title: Mapped[str] = mapped_column(default="")
    number: Mapped[str] = mapped_column(default="")
    form: Mapped[str] = mapped_column(default="")
    signed_on: Mapped[date | None]
    effective_on: Mapped[date | None]
    expires_on: Mapped[date | None]
    # models.Metadata with its spans, models.VersionPair by clause keys: long, and seldom wanted.
    found: Mapped[dict[str, Any] | None] = mapped_column(JSON, deferred=True, deferred_group="said")
    versions: Mapped[list[Any] | None] = mapped_column(JSON, deferred=True, deferred_group="said")

    clauses: Mapped[list["Clause"]] = relationship(
        order_by="Clause.position", cascade="all, delete-orphan", passive_deletes=True
    )
    norms: Mapped[list["Norm"]] = relationship(
        order_by="Norm.position", cascade="all, delete-orphan", passive_deletes=True
    )
    times: Mapped[list["Time"]] = relationship(
        order_by="Time.position", cascade="all, delete-orphan", passive_deletes=True
    )


class DocumentBody(Base):
    """The one clean text of a document, apart from the row that lists need."""

    __tablename__ = "document_bodies"

    document_id: Mapped[str] = mapped_column(
        ForeignKey("documents.id", ondelete="CASCADE"), primary_key=True
    )
    text: Mapped[str]


class Page(Base):
    """A page; ``words`` are [text, start, end, x0, y0, x1, y1, confidence]."""

    __tablename__ = "pages"

    document_id: Mapped[str] = mapped_column(
        ForeignKey("documents.id", ondelete="CASCADE"), primary_key=True
    )
    number: Mapped[int] = mapped_column(primary_key=True)
    span: Mapped[Span]
    source: Mapped[str] = mapped_column(ShortText(16))
    confidence: Mapped[float | None] = mapped_column(Float)
    width: Mapped[float] = mapped_column(Float)
    height: Mapped[float] = mapped_column(Float)
    words: Mapped[list[Any]] = mapped_column(PackedJson, deferred=True)
    furniture: Mapped[list[Any]] = mapped_column(JSON)
    blocks: Mapped[list[Any]] = mapped_column(JSON)
    notes: Mapped[list[str]] = mapped_column(JSON)


class Doubt(Base):
    """A value that a person should compare with the original; ``settled_at`` when one has.

    ``quote`` is what was read, ``other`` what a second reading saw; ``box`` is [x0, y0, x1, y1].
    """

    __tablename__ = "doubts"

    document_id: Mapped[str] = mapped_column(
        ForeignKey("documents.id", ondelete="CASCADE"), primary_key=True
    )
    position: Mapped[int] = mapped_column(primary_key=True)
    span: Mapped[Span]
    kind: Mapped[str] = mapped_column(ShortText(20))
    reason: Mapped[str] = mapped_column(ShortText(16))
    page: Mapped[int]
    box: Mapped[list[float]] = mapped_column(JSON)
    quote: Mapped[str]
    other: Mapped[str]
    settled_at: Mapped[datetime | None]
    settled_by: Mapped[str | None] = mapped_column(ForeignKey("users.id"))


class Repair(Base):
    """A correction that the grammar of document numbers makes certain, beside what was read."""

    __tablename__ = "repairs"

    document_id: Mapped[str] = mapped_column(
        ForeignKey("documents.id", ondelete="CASCADE"), primary_key=True
    )
    position: Mapped[int] = mapped_column(primary_key=True)
    span: Mapped[Span]
    page: Mapped[int]
    read: Mapped[str]
    written: Mapped[str]
    reason: Mapped[str] = mapped_column(ShortText(16))


class Clause(Base):
    """A clause; ``id`` follows from document and ``key`` and is the id in the index."""

    __tablename__ = "clauses"

    id: Mapped[str] = mapped_column(ShortText(36), primary_key=True)
    document_id: Mapped[str] = mapped_column(
        ForeignKey("documents.id", ondelete="CASCADE"), index=True
    )
    key: Mapped[str]
    position: Mapped[int]
    span: Mapped[Span]
    label: Mapped[str]
    number: Mapped[str]
    heading: Mapped[str]
    level: Mapped[str] = mapped_column(ShortText(16))
    parent: Mapped[str | None]
    language: Mapped[str] = mapped_column(ShortText(8))
    verdict: Mapped[str | None] = mapped_column(ShortText(16))


class Norm(Base):
    """Who must, must not or may do what; ``times`` are positions of the document's times."""

    __tablename__ = "norms"

    document_id: Mapped[str] = mapped_column(
        ForeignKey("documents.id", ondelete="CASCADE"), primary_key=True
    )
    position: Mapped[int] = mapped_column(primary_key=True)
    clause_id: Mapped[str | None] = mapped_column(ShortText(36), index=True)
    span: Mapped[Span]
    modality: Mapped[str] = mapped_column(ShortText(16))
    strength: Mapped[str] = mapped_column(ShortText(16))
    bearer: Mapped[Span | None]
    beneficiary: Mapped[Span | None]
    action: Mapped[Span | None]
    condition: Mapped[Span | None]
    times: Mapped[list[int]] = mapped_column(JSON)
    bearer_name: Mapped[str | None]
    side: Mapped[Side | None] = mapped_column(WordType(Side), index=True)
    verdict: Mapped[str | None] = mapped_column(ShortText(16))  # what a person said to it


class Time(Base):
    """An expression of time with its ISO 8601 value."""

    __tablename__ = "times"

    document_id: Mapped[str] = mapped_column(
        ForeignKey("documents.id", ondelete="CASCADE"), primary_key=True
    )
    position: Mapped[int] = mapped_column(primary_key=True)
    span: Mapped[Span]
    kind: Mapped[str] = mapped_column(ShortText(16))
    value: Mapped[str]
    anchor: Mapped[str | None] = mapped_column(ShortText(24))
    anchor_span: Mapped[Span | None]
    direction: Mapped[str | None] = mapped_column(ShortText(16))
    working_days: Mapped[bool]
    role: Mapped[str] = mapped_column(ShortText(24))
    calendar_days: Mapped[list[str]] = mapped_column(JSON)
    verdict: Mapped[str | None] = mapped_column(ShortText(16))


class Deadline(Base):
    """A norm's date as of ``Document.deadlines_as_of``; computed again when a day has passed."""

    __tablename__ = "deadlines"

    document_id: Mapped[str] = mapped_column(
        ForeignKey("documents.id", ondelete="CASCADE"), primary_key=True
    )
    norm: Mapped[int] = mapped_column(primary_key=True)
    time: Mapped[int] = mapped_column(primary_key=True)
    due: Mapped[date | None] = mapped_column(Date, index=True)
    arithmetic: Mapped[str]


class Overlap(Base):
    """A shortlisted pair of clauses, ``a`` before ``b`` by id so that a pair stands once.

    ``in_a`` and ``in_b`` are the documents of its clauses: who may see a pair, and whose it is, is
    asked of all pairs at once.
    """

    __tablename__ = "overlaps"

    a: Mapped[str] = mapped_column(ForeignKey("clauses.id", ondelete="CASCADE"), primary_key=True)
    b: Mapped[str] = mapped_column(
        ForeignKey("clauses.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    in_a: Mapped[str] = mapped_column(ShortText(32), server_default="")
    in_b: Mapped[str] = mapped_column(ShortText(32), server_default="")
    relation: Mapped[str] = mapped_column(ShortText(16))
    score: Mapped[float] = mapped_column(Float)
    differences: Mapped[list[Any]] = mapped_column(JSON)
    inconsistent: Mapped[bool] = mapped_column(default=False)
    reasons: Mapped[list[str]] = mapped_column(JSON, default=list)
    key: Mapped[str] = mapped_column(ShortText(64), default="", index=True)  # of its verdict
    found_at: Mapped[datetime]


# Lists begin at their top: without these, all rows are sorted for the sake of the first few.
Index("ix_documents_newest", Document.uploaded_at.desc(), Document.id)
Index("ix_overlaps_between", Overlap.in_a, Overlap.in_b, Overlap.key)
Index("ix_overlaps_between_turned", Overlap.in_b, Overlap.in_a, Overlap.key)
Index("ix_overlaps_rank", Overlap.inconsistent.desc(), Overlap.score.desc(), Overlap.a, Overlap.b)
