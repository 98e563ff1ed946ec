"""Rows of what people say to a reading, and of the reading as it was before they did."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.columns import Base, PackedJson, ShortText, WordType, new_id
from models.corrections import Target, Verdict


class CorrectionRow(Base):
    """One thing that a person said; never deleted, only taken back.

    ``quote`` to ``name`` are its anchor, which moves with the text; ``read`` is what stood there
    when it was said, for the history. Versions are those of ``Revision``. ``placed`` is False when
    a later reading has no such place.
    """

    __tablename__ = "corrections"
    __table_args__ = (UniqueConstraint("document_id", "position"),)

    id: Mapped[str] = mapped_column(ShortText(32), primary_key=True, default=new_id)
    document_id: Mapped[str] = mapped_column(ForeignKey("documents.id", ondelete="CASCADE"))
    position: Mapped[int]
    target: Mapped[Target] = mapped_column(WordType(Target))
    verdict: Mapped[Verdict] = mapped_column(WordType(Verdict))
    quote: Mapped[str]
    before: Mapped[str]
    after: Mapped[str]
    offset: Mapped[int]
    name: Mapped[str]
    values: Mapped[dict[str, str]] = mapped_column(JSON)
    read: Mapped[str]
    label: Mapped[str]
    page: Mapped[int | None]
    placed: Mapped[bool] = mapped_column(default=True)
    made_at: Mapped[datetime]
    made_by: Mapped[str] = mapped_column(ForeignKey("users.id"))
    made_version: Mapped[int]
    undone_at: Mapped[datetime | None]
    undone_by: Mapped[str | None] = mapped_column(ForeignKey("users.id"))
    undone_version: Mapped[int | None]


class Revision(Base):
    """A step of a document: ``moves`` are [start, end, new length] of its text's edits.

    NULL moves: the document was read anew, and places before it cannot be compared.
    """

    __tablename__ = "revisions"

    document_id: Mapped[str] = mapped_column(
        ForeignKey("documents.id", ondelete="CASCADE"), primary_key=True
    )
    version: Mapped[int] = mapped_column(primary_key=True)
    made_at: Mapped[datetime]
    made_by: Mapped[str | None] = mapped_column(ForeignKey("users.id"))
    moves: Mapped[list[Any] | None] = mapped_column(JSON(none_as_null=True))


class Snapshot(Base):
    """The reading under the corrections, kept from the first correction on.

    ``document`` is the text as it was read; ``analysis`` what the machine finds in the corrected
    text, before people's decisions; ``stale`` when the text was corrected since.
    """

    __tablename__ = "snapshots"

    document_id: Mapped[str] = mapped_column(
        ForeignKey("documents.id", ondelete="CASCADE"), primary_key=True
    )
    document: Mapped[Sequence[Any]] = mapped_column(PackedJson)
    analysis: Mapped[Sequence[Any]] = mapped_column(PackedJson)
    stale: Mapped[bool] = mapped_column(default=False)


class Check(Base):
    """How far a document is verified: its doubtful words that nobody has looked at."""

    __tablename__ = "checks"

    document_id: Mapped[str] = mapped_column(
        ForeignKey("documents.id", ondelete="CASCADE"), primary_key=True
    )
    words_open: Mapped[int]


class Certification(Base):
    """A person says that a version of a document is correct."""

    __tablename__ = "certifications"

    document_id: Mapped[str] = mapped_column(
        ForeignKey("documents.id", ondelete="CASCADE"), primary_key=True
    )
    version: Mapped[int] = mapped_column(primary_key=True)
    made_at: Mapped[datetime]
    made_by: Mapped[str] = mapped_column(ForeignKey("users.id"))


class Visit(Base):
    """A person has a document open; ``seen_at`` is the last sign of it."""

    __tablename__ = "visits"

    document_id: Mapped[str] = mapped_column(
        ForeignKey("documents.id", ondelete="CASCADE"), primary_key=True
    )
    user_id: Mapped[str] = mapped_column(
        ForeignKey("users.id", ondelete="CASCADE"), primary_key=True
    )
    seen_at: Mapped[datetime]
