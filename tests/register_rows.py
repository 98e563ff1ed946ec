"""Records to start from: a document that was read, its record, and acts on it."""

from dataclasses import replace
from datetime import date, timedelta

from sqlalchemy.orm import Session

from models import tables
from models.document import Span
from models.norms import (
    Amendment,
    AmendmentAction,
    Analysis,
    Facts,
    Found,
    Metadata,
    Party,
    Reference,
    Signatory,
)
from models.records import Record
from models.register import DocumentKind
from service.register.proposing import take_up
from service.store import Store, documents, findings, history
from service.store.history import Act
from tests.rows import NOW, added, rich_document

TEXT = "Bản ghi nhớ về hợp tác.\nKý ngày 14/10/2024 giữa tỉnh Lam Hà và thành phố Haeseong."
HERE = Span(0, 11)


def acting(who: str | None = None, *, hours: int = 0, undoes: str | None = None) -> Act:
    return history.act(who, NOW + timedelta(hours=hours), undoes=undoes)


def said(**given: object) -> Metadata:
    """What a memorandum says of itself."""
    values: dict[str, object] = {
        "title": Found("Bản ghi nhớ về hợp tác", Span(0, 22)),
        "kind": Found(DocumentKind.AGREEMENT, HERE),
        "form": Found("bản ghi nhớ", HERE),
        "number": Found("05/2024/MOU", HERE),
        "parties": (
            Found(Party("tỉnh Lam Hà", "VNM"), HERE),
            Found(Party("thành phố Haeseong", "KOR"), HERE),
        ),
        "signatories": (Found(Signatory("Seo Ji-hwan", "Thị trưởng"), HERE),),
        "signed_on": Found(date(2024, 10, 14), Span(32, 42)),
        "effective_on": Found(date(2024, 10, 14), Span(32, 42)),
        "term": Found("P2Y", HERE),
        "authentic_languages": ("vi", "en"),
        **given,
    }
    return Metadata(**values)  # type: ignore[arg-type]


def amending() -> Metadata:
    """What a protocol says that amends and extends the memorandum."""
    return said(
        title=Found("Nghị định thư sửa đổi và gia hạn Bản ghi nhớ", Span(0, 22)),
        form=Found("nghị định thư", HERE),
        number=Found("15/2026/PR", HERE),
        signed_on=Found(date(2026, 9, 28), HERE),
        effective_on=Found(date(2026, 10, 14), HERE),
        references=(Found(Reference("Bản ghi nhớ", None, "2024-10-14"), Span(0, 11)),),
        amendments=(
            Found(
                Amendment(AmendmentAction.REPLACE, "Điều 3", "Bản ghi nhớ", "A", "B"), Span(0, 22)
            ),
        ),
    )


def read(store: Store, name: str, metadata: Metadata, *, text: str = TEXT) -> tuple[str, str]:
    """A document that has been read, with its record: their ids."""
    key = added(store, name)
    with store.begin() as session:
        row = session.get_one(tables.Document, key)
        record = reread(session, row, metadata, text)
        documents.finish(session, key, NOW)
    return key, record.id


def reread(session: Session, row: tables.Document, metadata: Metadata, text: str = TEXT) -> Record:
    facts = Facts(
        signed_on=metadata.signed_on.value if metadata.signed_on else None,
        effective_on=metadata.effective_on.value if metadata.effective_on else None,
    )
    document = replace(rich_document(text), language="vi")
    findings.save_reading(session, row, document, Analysis(metadata=metadata), facts, NOW)
    return take_up(session, row, metadata, text, NOW)
