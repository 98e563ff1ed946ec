"""What lies on a person's desk: clauses put aside, searches kept, pairs given out, a calendar."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from models.columns import Base, ShortText, new_id


class BasketItem(Base):
    """A clause that a person put aside, in their order.

    It names the clause without a foreign key: reading a document anew makes its rows anew under
    the same ids, and must not empty anybody's basket.
    """

    __tablename__ = "basket_items"

    user_id: Mapped[str] = mapped_column(
        ForeignKey("users.id", ondelete="CASCADE"), primary_key=True
    )
    clause_id: Mapped[str] = mapped_column(ShortText(36), primary_key=True)
    document_id: Mapped[str] = mapped_column(
        ForeignKey("documents.id", ondelete="CASCADE"), index=True
    )
    position: Mapped[int]
    added_at: Mapped[datetime]


class SavedSearch(Base):
    """A search that a person keeps: ``query`` is its address after the question mark."""

    __tablename__ = "saved_searches"

    id: Mapped[str] = mapped_column(ShortText(32), primary_key=True, default=new_id)
    user_id: Mapped[str] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(ShortText(200))
    query: Mapped[str]
    made_at: Mapped[datetime]
    seen_at: Mapped[datetime]  # when its answers were last looked at


class Assignment(Base):
    """Who is to decide on a pair, known like its verdict by what the clauses say.

    ``a`` and ``b`` are the documents for which it was given out: a copy of the pair elsewhere is
    another's.
    """

    __tablename__ = "assignments"

    key: Mapped[str] = mapped_column(ShortText(64), primary_key=True)
    a: Mapped[str] = mapped_column(
        ForeignKey("documents.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    b: Mapped[str] = mapped_column(
        ForeignKey("documents.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    user_id: Mapped[str] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    given_by: Mapped[str | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    given_at: Mapped[datetime]


Index("ix_assignments_of_a_person", Assignment.user_id, Assignment.key)


class CalendarFeed(Base):
    """An address that a person's calendar asks for deadlines; of its secret a digest is kept."""

    __tablename__ = "calendar_feeds"

    id: Mapped[str] = mapped_column(ShortText(32), primary_key=True, default=new_id)
    user_id: Mapped[str] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    digest: Mapped[str] = mapped_column(ShortText(64), unique=True)
    language: Mapped[str] = mapped_column(ShortText(8))
    made_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
