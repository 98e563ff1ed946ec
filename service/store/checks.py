"""How far documents are verified, who certified them, and who has them open."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import and_, exists, func, or_, select
from sqlalchemy.orm import Session

from models import tables
from models.access import Reader
from models.correction_tables import Certification, Check, CorrectionRow, Visit
from models.corrections import Target, Verdict
from models.document import DocumentText, Page, Span, Word
from models.register import DocumentKind, ReadingState
from service.store.tallies import tallied
from service.store.visibility import visible

DOUBTFUL = 0.6  # a word that the recogniser is less sure of wants a look
GONE = timedelta(seconds=45)  # silence after which a person has left a document


@dataclass(frozen=True, slots=True)
class Standing:
    """What of a document waits to be verified and what has been."""

    doubts: int
    words: int
    norms: int
    settled: int

    @property
    def open(self) -> int:
        return self.doubts + self.words + self.norms

    @property
    def share(self) -> float:
        """0..1; a document in which nothing was in doubt is verified."""
        whole = self.open + self.settled
        return self.settled / whole if whole else 1.0


@dataclass(frozen=True, slots=True)
class Certified:
    """Who said that a document is correct, and when."""

    version: int
    by: str
    at: datetime


def doubtful_words(document: DocumentText) -> list[tuple[Page, Word]]:
    """Words that want a look, the least sure first; those of a doubted value are seen with it."""
    doubted = sorted(doubt.span for doubt in document.doubts if doubt.span.start < doubt.span.end)
    found = [
        (page, word)
        for page in document.pages
        for word in page.words
        if word.confidence is not None
        and word.confidence < DOUBTFUL
        and any(letter.isalnum() for letter in word.text)
        and not _within(doubted, word.span)
    ]
    return sorted(found, key=lambda held: (held[1].confidence or 0.0, held[1].span))


def _within(spans: Sequence[Span], span: Span) -> bool:
    return any(one.start < span.end and span.start < one.end for one in spans)


def count_words(session: Session, document_id: str, document: DocumentText) -> None:
    """Remember how many doubtful words a document has."""
    words = len(doubtful_words(document))
    session.merge(Check(document_id=document_id, words_open=words))


def uncounted(session: Session) -> list[str]:
    """Documents that were read before doubtful words were counted."""
    document = tables.Document
    counted = exists().where(Check.document_id == document.id)
    query = select(document.id).where(document.state == ReadingState.READ, ~counted)
    return list(session.scalars(query))


def standings(session: Session, ids: Sequence[str]) -> dict[str, Standing]:
    """How far each of these documents is verified."""
    doubt, norm, said = tables.Doubt, tables.Norm, CorrectionRow
    stands = and_(
        said.undone_at.is_(None),
        or_(
            said.target == Target.TEXT,
            and_(said.target == Target.NORM, said.verdict == Verdict.REJECTED),
        ),
    )
    doubts, compared, norms, decided, corrected = tallied(
        session,
        ids,
        (doubt.document_id.expression, doubt.settled_at.is_(None)),
        (doubt.document_id.expression, doubt.settled_at.is_not(None)),
        (norm.document_id.expression, norm.verdict.is_(None)),
        (norm.document_id.expression, norm.verdict.is_not(None)),
        (said.document_id.expression, stands),
    )
    rows = session.execute(
        select(Check.document_id, Check.words_open).where(Check.document_id.in_(ids))
    )
    words = {key: number for key, number in rows}  # noqa: C416 - a Row is not a pair to mypy
    return {
        key: Standing(
            doubts.get(key, 0),
            words.get(key, 0),
            norms.get(key, 0),
            compared.get(key, 0) + decided.get(key, 0) + corrected.get(key, 0),
        )
        for key in ids
    }


def waiting(
    session: Session, reader: Reader | None, *, limit: int, offset: int = 0
) -> tuple[list[tables.Document], int]:
    """Documents of which something waits or that nobody has certified, and how many in all.

    Doubts come first, then doubtful words, then findings. Law is compared against, not verified.
    """
    document = tables.Document
    doubts = (
        select(func.count())
        .where(tables.Doubt.document_id == document.id, tables.Doubt.settled_at.is_(None))
        .scalar_subquery()
    )
    words = func.coalesce(
        select(Check.words_open).where(Check.document_id == document.id).scalar_subquery(), 0
    )
    norms = exists().where(tables.Norm.document_id == document.id, tables.Norm.verdict.is_(None))
    certified = exists().where(Certification.document_id == document.id)
    where = [
        visible(reader),
        document.state == ReadingState.READ,
        or_(document.kind.is_(None), document.kind != DocumentKind.LAW),
        or_(doubts > 0, words > 0, norms, ~certified),
    ]
    total = session.scalar(select(func.count()).select_from(document).where(*where)) or 0
    query = select(document).where(*where)
    query = query.order_by(doubts.desc(), words.desc(), document.uploaded_at, document.id)
    return list(session.scalars(query.limit(limit).offset(offset))), total


def certify(session: Session, document_id: str, version: int, *, who: str, now: datetime) -> None:
    """A person says that this version is correct; the first to say so stands."""
    if session.get(Certification, (document_id, version)) is None:
        session.add(
            Certification(document_id=document_id, version=version, made_at=now, made_by=who)
        )


def certified(session: Session, ids: Sequence[str]) -> dict[str, Certified]:
    """The latest certification of each of these documents that has one."""
    rows = session.execute(
        select(Certification, tables.User.name)
        .join(tables.User, tables.User.id == Certification.made_by)
        .where(Certification.document_id.in_(ids))
        .order_by(Certification.version)
    )
    return {row.document_id: Certified(row.version, name, row.made_at) for row, name in rows}


def visit(session: Session, document_id: str, user_id: str, now: datetime) -> None:
    """A person has a document open."""
    session.merge(Visit(document_id=document_id, user_id=user_id, seen_at=now))


def visitors(session: Session, document_id: str, *, but: str, now: datetime) -> list[str]:
    """The names of the others who have a document open."""
    query = (
        select(tables.User.name)
        .join(Visit, Visit.user_id == tables.User.id)
        .where(
            Visit.document_id == document_id,
            Visit.user_id != but,
            Visit.seen_at > now - GONE,
        )
        .order_by(tables.User.name)
    )
    return list(session.scalars(query))
