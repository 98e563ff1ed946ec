"""Rows to start from: uploads, and a reading with something in every field."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from models import tables
from models.document import (
    Block,
    Box,
    DocumentText,
    Doubt,
    DoubtKind,
    DoubtReason,
    Furniture,
    FurnitureKind,
    Page,
    PageSource,
    Repair,
    RepairReason,
    Span,
    Word,
)
from models.norms import (
    Amount,
    Analysis,
    Anchor,
    Clause,
    ClauseLevel,
    Direction,
    Facts,
    Found,
    Metadata,
    Modality,
    Norm,
    Party,
    Renewal,
    RenewalMode,
    Side,
    Signatory,
    Strength,
    TimeExpression,
    TimeKind,
    TimeRole,
    VersionAspect,
    VersionDifference,
    VersionPair,
)
from models.register import DocumentKind, Secrecy
from service.store import Store, documents, findings
from service.store.documents import Upload

NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
STALE = timedelta(seconds=90)
TEXT = "Điều 1. Học bổng\n1. Bên A phải cấp 10 học bổng trong 30 ngày.\nLàm tại Hà Nội 😀"


def upload(name: str = "a.pdf", **given: object) -> Upload:
    values = {
        "sha256": name.ljust(64, "0"),
        "size": 7,
        "filename": name,
        "media_type": "application/pdf",
        "kind": None,
        "uploaded_by": None,
        **given,
    }
    return Upload(**values)  # type: ignore[arg-type]


def added(store: Store, name: str = "a.pdf", **given: object) -> str:
    with store.begin() as session:
        return documents.add(session, upload(name, **given), NOW)[0].id


def rich_document(text: str = TEXT) -> DocumentText:
    middle = text.index("\n") + 1
    words = (
        Word(text[:4], Span(0, 4), Box(10.25, 20.5, 30.75, 31.0), None),
        Word(text[5:7], Span(5, 7), Box(33.1, 20.5, 40.0, 31.0), 0.87),
    )
    first = Page(
        1, Span(0, middle), PageSource.OCR, 0.91, 595.3, 841.9, words,
        (Furniture(FurnitureKind.PAGE_NUMBER, "- 1 -", Box(290, 800, 305, 812)),),
        (Block(Span(0, middle), Box(10, 20, 580, 790), "vi"),
         Block(Span(0, 4), Box(1, 2, 3, 4), None)),
        ("text-layer-rejected",),
    )  # fmt: skip
    second = Page(2, Span(middle, len(text)), PageSource.TEXT_LAYER, None, 841.9, 595.3, ())
    doubts = (
        Doubt(Span(0, 4), DoubtKind.DATE, DoubtReason.DIFFERENT, 1, words[0].box, "15/8"),
        Doubt(Span(middle, middle), DoubtKind.INK, DoubtReason.UNREAD, 1, Box(1, 2, 30.5, 4)),
    )
    repairs = (Repair(Span(5, 7), 1, "1\u20444", text[5:7], RepairReason.FRACTION),)
    return DocumentText(text, (first, second), "vi", doubts, repairs)


def rich_analysis() -> Analysis:
    span = Span(17, 40)
    return Analysis(
        clauses=(
            Clause("a1", Span(0, 62), "Điều 1", "1", "Học bổng", ClauseLevel.ARTICLE, None, "vi"),
            Clause("a1.1", span, "Điều 1 khoản 1", "1", "", ClauseLevel.PARAGRAPH, "a1", "vi"),
        ),
        norms=(
            Norm(span, Modality.OBLIGATION, Strength.BINDING, Span(20, 25), Span(26, 30),
                 Span(31, 40), Span(41, 44), (0, 1), "a1.1", "Tỉnh Lam Sơn", Side.VIETNAMESE),
            Norm(span, Modality.PERMISSION, Strength.BEST_EFFORT, None, None, None, None, (), None),
        ),
        times=(
            TimeExpression(Span(41, 50), TimeKind.DURATION, "P30D", Anchor.SIGNATURE, Span(51, 55),
                           Direction.WITHIN, True, TimeRole.DEADLINE, ("--03-31", "--06-30")),
            TimeExpression(Span(51, 55), TimeKind.DATE, "2026-11-15", None, None, None, False,
                           TimeRole.REFERENCE),
        ),
        metadata=Metadata(
            title=Found("Thỏa thuận 😀", Span(0, 5)),
            number=Found("12/TT", Span(0, 5)),
            kind=Found(DocumentKind.AGREEMENT, Span(0, 9)),
            form=Found("bản ghi nhớ", Span(0, 5)),
            parties=(Found(Party("Tỉnh Lam Sơn", "VNM", ("Bên A",)), Span(1, 2)),),
            signatories=(Found(Signatory("Lê Văn Nam", None), Span(1, 2)),),
            signed_at=Found("Hà Nội", Span(1, 2)),
            signed_on=Found(date(2026, 3, 15), Span(1, 2)),
            effective_on=Found(date(2026, 4, 1), Span(3, 4)),
            effective_rule=Found("kể từ ngày ký", Span(1, 2)),
            term=Found("P5Y", Span(1, 2)),
            renewal=Found(Renewal(mode=RenewalMode.AUTOMATIC, period="P5Y"), Span(1, 2)),
            notice_period=Found("P6M", Span(1, 2)),
            languages=("vi", "en"),
            secrecy=Found(Secrecy.CONFIDENTIAL, Span(1, 2)),
            amounts=(Found(Amount(Decimal("1250.5"), "EUR"), Span(1, 2)),),
        ),
        versions=(
            VersionPair("a1", "a1.1", (
                VersionDifference(VersionAspect.PERIOD, Found("P60D", Span(1, 2)), None),
            )),
            VersionPair(None, "a1"),
        ),
    )  # fmt: skip


def save(store: Store, document_id: str, document: DocumentText, analysis: Analysis) -> None:
    with store.begin() as session:
        row = session.get_one(tables.Document, document_id)
        findings.save_reading(session, row, document, analysis, FACTS, NOW)


FACTS = Facts(signed_on=date(2026, 3, 15), effective_on=date(2026, 4, 1), expires_on=None)
