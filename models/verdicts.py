"""What people decided about pairs of clauses, and the law that their clauses were read beside."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Float, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.columns import Base, ShortText, WordType, new_id


class VerdictKind(StrEnum):
    """What a person found that a pair is."""

    DUPLICATE = "duplicate"
    OVERLAP = "overlap"
    INCONSISTENT = "inconsistent"
    IN_ORDER = "in_order"  # alike, and nothing has to be done


class Verdict(Base):
    """A person's word on a pair of clauses, kept by what the clauses say.

    ``key`` is made of both texts (``service.store.verdicts.key_of``), so the verdict holds when a
    document is read anew, and for copies of it. It was said of clauses of two documents, ``a`` and
    ``b``: who may not see both does not hear of it.
    """

    __tablename__ = "verdicts"
    __table_args__ = (UniqueConstraint("key", "a", "b"),)

    id: Mapped[str] = mapped_column(ShortText(32), primary_key=True, default=new_id)
    key: Mapped[str] = mapped_column(ShortText(64))
    a: Mapped[str] = mapped_column(ForeignKey("documents.id", ondelete="CASCADE"), index=True)
    b: Mapped[str] = mapped_column(ForeignKey("documents.id", ondelete="CASCADE"), index=True)
    kind: Mapped[VerdictKind] = mapped_column(WordType(VerdictKind))
    note: Mapped[str] = mapped_column(default="")
    decided_by: Mapped[str | None] = mapped_column(ForeignKey("users.id"))
    decided_at: Mapped[datetime]


# The last word on a pair is found without sorting.
Index("ix_verdicts_last", Verdict.key, Verdict.decided_at.desc(), Verdict.id)


class Provision(Base):
    """A paragraph of law on the shortlist of a clause, ``position`` 0 first."""

    __tablename__ = "provisions"

    clause_id: Mapped[str] = mapped_column(
        ForeignKey("clauses.id", ondelete="CASCADE"), primary_key=True
    )
    law_id: Mapped[str] = mapped_column(
        ForeignKey("clauses.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    position: Mapped[int]
    score: Mapped[float] = mapped_column(Float)
    reasons: Mapped[list[str]] = mapped_column(JSON)
    differences: Mapped[list[Any]] = mapped_column(JSON)


class LawCheck(Base):
    """When a document was last read beside the law; older than the newest law: to do again."""

    __tablename__ = "law_checks"

    document_id: Mapped[str] = mapped_column(
        ForeignKey("documents.id", ondelete="CASCADE"), primary_key=True
    )
    checked_at: Mapped[datetime]
