"""Rows that tie accounts to whom an OpenID Connect provider says that a person is."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from models.columns import Base, ShortText


class ExternalIdentity(Base):
    """A provider's subject and the account that it signs in to."""

    __tablename__ = "external_identities"

    issuer: Mapped[str] = mapped_column(ShortText(300), primary_key=True)
    subject: Mapped[str] = mapped_column(ShortText(255), primary_key=True)
    user_id: Mapped[str] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    created_at: Mapped[datetime]
