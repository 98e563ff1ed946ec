"""The rows of rights: bodies, who belongs to them, roles, sharing, and how people sign in."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, Integer, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.access import BodyLevel, Role
from models.columns import Base, ShortText, WordType, new_id


class Body(Base):
    """A Vietnamese body in its place in the hierarchy; what else is known of it stands apart."""

    __tablename__ = "bodies"

    id: Mapped[str] = mapped_column(ShortText(32), primary_key=True, default=new_id)
    name: Mapped[str]
    parent_id: Mapped[str | None] = mapped_column(ForeignKey("bodies.id"), index=True)
    level: Mapped[BodyLevel] = mapped_column(WordType(BodyLevel), default=BodyLevel.OTHER)


class Membership(Base):
    """A role that a person holds in a body."""

    __tablename__ = "memberships"

    user_id: Mapped[str] = mapped_column(
        ForeignKey("users.id", ondelete="CASCADE"), primary_key=True
    )
    body_id: Mapped[str] = mapped_column(
        ForeignKey("bodies.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    role: Mapped[Role] = mapped_column(WordType(Role), primary_key=True)


class RoleHeld(Base):
    """A role that a person holds for the whole register."""

    __tablename__ = "roles"

    user_id: Mapped[str] = mapped_column(
        ForeignKey("users.id", ondelete="CASCADE"), primary_key=True
    )
    role: Mapped[Role] = mapped_column(WordType(Role), primary_key=True)


class Share(Base):
    """A document that its body lets another body, or one person, read."""

    __tablename__ = "shares"
    __table_args__ = (
        UniqueConstraint("document_id", "body_id", "user_id"),
        Index(None, "body_id"),
        Index(None, "user_id"),
    )

    id: Mapped[str] = mapped_column(ShortText(32), primary_key=True, default=new_id)
    document_id: Mapped[str] = mapped_column(ForeignKey("documents.id", ondelete="CASCADE"))
    body_id: Mapped[str | None] = mapped_column(ForeignKey("bodies.id", ondelete="CASCADE"))
    user_id: Mapped[str | None] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    shared_at: Mapped[datetime]
    shared_by: Mapped[str | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))


class SessionRow(Base):
    """A signed-in browser; ``id`` is a digest of what the cookie holds.

    ``stamp`` is of the password it was begun with: another password ends it.
    """

    __tablename__ = "sessions"

    id: Mapped[str] = mapped_column(ShortText(64), primary_key=True)
    user_id: Mapped[str] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    nonce: Mapped[str] = mapped_column(ShortText(40))
    stamp: Mapped[str] = mapped_column(ShortText(16))
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    address: Mapped[str] = mapped_column(ShortText(64), default="")
    agent: Mapped[str] = mapped_column(ShortText(200), default="")


class ApiToken(Base):
    """A program's key, kept as a digest, with some of its person's rights."""

    __tablename__ = "api_tokens"

    id: Mapped[str] = mapped_column(ShortText(32), primary_key=True, default=new_id)
    user_id: Mapped[str] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(ShortText(80))
    digest: Mapped[str] = mapped_column(ShortText(64), unique=True)
    rights: Mapped[list[Any]] = mapped_column(JSON)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class SecondFactor(Base):
    """A person's TOTP secret, encrypted; it counts from ``confirmed_at`` on.

    ``last_step`` is the time step of the last code taken: none is taken twice.
    """

    __tablename__ = "second_factors"

    user_id: Mapped[str] = mapped_column(
        ForeignKey("users.id", ondelete="CASCADE"), primary_key=True
    )
    secret: Mapped[str] = mapped_column(ShortText(300))
    confirmed_at: Mapped[datetime | None]
    last_step: Mapped[int] = mapped_column(BigInteger, default=0)


class RecoveryCode(Base):
    """A code that stands in for the second factor once, kept as a digest."""

    __tablename__ = "recovery_codes"

    user_id: Mapped[str] = mapped_column(
        ForeignKey("users.id", ondelete="CASCADE"), primary_key=True
    )
    digest: Mapped[str] = mapped_column(ShortText(64), primary_key=True)


class FailedSignIn(Base):
    """Wrong sign-ins of one account from one address; ``key`` is a digest of both."""

    __tablename__ = "failed_sign_ins"

    key: Mapped[str] = mapped_column(ShortText(64), primary_key=True)
    count: Mapped[int] = mapped_column(Integer)
    last_at: Mapped[datetime] = mapped_column(index=True)


class AuditEntry(Base):
    """One link of the audit's chain; ``hash`` covers everything else and the link before."""

    __tablename__ = "audit"
    __table_args__ = (Index(None, "at"), Index(None, "subject"), Index(None, "actor"))

    number: Mapped[int] = mapped_column(
        BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=False
    )
    at: Mapped[str] = mapped_column(ShortText(32))  # ISO 8601 in UTC, as it was hashed
    actor: Mapped[str] = mapped_column(ShortText(32))
    actor_name: Mapped[str] = mapped_column(ShortText(80))
    action: Mapped[str] = mapped_column(ShortText(32))
    outcome: Mapped[str] = mapped_column(ShortText(16))
    subject: Mapped[str] = mapped_column(ShortText(64))
    details: Mapped[dict[str, Any]] = mapped_column(JSON)
    previous: Mapped[str] = mapped_column(ShortText(64))
    hash: Mapped[str] = mapped_column(ShortText(64))
