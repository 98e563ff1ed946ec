"""What a person says of a provision of an agreement beside domestic law."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import JSON, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.columns import Base, ShortText, WordType, new_id


class Compatibility(StrEnum):
    """The four words of the tables that offices make of an agreement and the law."""

    COMPATIBLE = "phu_hop"  # phù hợp
    NOT_REGULATED = "chua_quy_dinh"  # pháp luật chưa quy định
    DOUBTFUL = "co_dau_hieu_khong_phu_hop"  # có dấu hiệu không phù hợp
    AMEND_LAW = "can_sua_van_ban"  # cần sửa văn bản


class Weighing(Base):
    """A person's word on a clause of a registered document beside the law. Only ever added to.

    The last of a clause stands; one without a verdict takes the one before back. It names the
    clause by its key, without a foreign key: reading a document anew makes its rows anew.
    ``words`` is a digest of what the clause said then, ``law`` are the clauses of law beside it.
    """

    __tablename__ = "weighings"
    __table_args__ = (UniqueConstraint("document_id", "clause", "number"),)

    id: Mapped[str] = mapped_column(ShortText(32), primary_key=True, default=new_id)
    document_id: Mapped[str] = mapped_column(ForeignKey("documents.id", ondelete="CASCADE"))
    clause: Mapped[str] = mapped_column(ShortText(200))
    number: Mapped[int]  # 1 for the first word on a clause
    verdict: Mapped[Compatibility | None] = mapped_column(WordType(Compatibility, 32))
    reasons: Mapped[str] = mapped_column(default="")
    law: Mapped[list[str]] = mapped_column(JSON, default=list)
    words: Mapped[str] = mapped_column(ShortText(64))
    said_by: Mapped[str | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    said_at: Mapped[datetime]
