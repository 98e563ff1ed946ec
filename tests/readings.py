"""Readings made by hand: documents in the register whose every finding a test knows."""

import io
from dataclasses import replace
from datetime import date
from decimal import Decimal
from unittest.mock import patch

from models.document import Box, DocumentText, Page, PageSource, Span, Word
from models.norms import (
    Amendment,
    AmendmentAction,
    Amount,
    Analysis,
    Clause,
    ClauseLevel,
    Deadline,
    Facts,
    Found,
    Metadata,
    Modality,
    Norm,
    Party,
    Reference,
    Side,
    Strength,
    TimeExpression,
    TimeKind,
    TimeRole,
    VersionAspect,
    VersionDifference,
    VersionPair,
)
from models.register import DocumentKind
from models.retrieval import ClausePair, Difference, Relation, RelationKind
from models.tables import clause_row_id
from service.intake import take
from service.reading import put_clauses
from service.store import documents, findings, overlaps
from service.wiring import Office
from tests.builders import ENGLISH, VIETNAMESE, agreement_pdf

LINE, LETTER = 17.0, 5.0  # points: where the hand sets its words

# The paragraphs' first words, as they stand in the texts of ``builders``.
PARAGRAPHS = {
    VIETNAMESE: ("1. Bên A phải cấp", "2. Bên B phải gửi", "2. Bên A không được"),
    ENGLISH: ("1. Party A shall grant", "2. Party B shall send", "2. Party A shall not"),
}
DUTY = {VIETNAMESE: ("Bên B", "30 ngày"), ENGLISH: ("Party B", "30 days")}


def register(office: Office, text: str = VIETNAMESE, *, title: str = "", name: str = "") -> str:
    """Put a text of ``builders`` into the register as read: three paragraphs, two norms.

    The second paragraph obliges with a deadline on 14 April 2026, the third forbids.
    """
    pdf = agreement_pdf(text) + f"\n% {title}\n%%EOF".encode()
    # Nobody is rung for: a reader beside the test would read it again, and pair it with others.
    with patch.object(office.queue, "push"):
        [taken] = take(
            office, io.BytesIO(pdf), name or "agreement.pdf", kind=DocumentKind.AGREEMENT
        )
    document = _document(text)
    analysis = _analysis(text, title)
    with office.store.begin() as session:
        row = documents.get(session, taken.document.id, None)
        facts = Facts(signed_on=date(2026, 3, 15))
        row.passed_gate = True
        findings.save_reading(session, row, document, analysis, facts, office.now())
        due = Deadline(0, 0, date(2026, 4, 14), "15/03/2026 + 30 ngày = 14/04/2026")
        open_ = Deadline(1, 0, None, "Chưa biết ngày nhận thông báo.")
        findings.save_deadlines(session, row.id, [due, open_], office.today())
    put_clauses(office, row.id)
    with office.store.begin() as session:
        documents.finish(session, row.id, office.now())
    return row.id


def pair(office: Office, a: str, b: str, key: str = "p1") -> None:
    """Shortlist the same paragraph of two documents as a duplicate that differs in its amount."""
    difference = Difference("amount", "mười học bổng", "ten scholarships")
    relation = Relation(RelationKind.DUPLICATE, 0.91, (difference,))
    found = ClausePair(clause_row_id(a, key), clause_row_id(b, key), relation)
    with office.store.begin() as session:
        overlaps.replace(session, a, [found], office.now())


def _document(text: str) -> DocumentText:
    words, offset = [], 0
    for row, line in enumerate(text.split("\n")):
        column = 0
        for word in line.split(" "):
            start = offset + column
            box = Box(
                50 + column * LETTER,
                50 + row * LINE,
                50 + (column + len(word)) * LETTER,
                62 + row * LINE,
            )
            words.append(Word(word, Span(start, start + len(word)), box, 0.9))
            column += len(word) + 1
        offset += len(line) + 1
    page = Page(1, Span(0, len(text)), PageSource.OCR, 0.93, 595.0, 842.0, tuple(words))
    language = "vi" if text == VIETNAMESE else "en"
    return replace(DocumentText.from_text(text, language), pages=(page,))


def _analysis(text: str, title: str) -> Analysis:
    language = "vi" if text == VIETNAMESE else "en"
    article = "Điều" if language == "vi" else "Article"
    start = text.index(f"{article} 1")
    heading = text[start : text.index("\n", start)].partition(". ")[2]
    clauses = [
        Clause("a1", Span(start, len(text)), f"{article} 1", "1", heading, ClauseLevel.ARTICLE,
               None, language)
    ]  # fmt: skip
    for number, words in enumerate(PARAGRAPHS[text], 1):
        label = f"{article} 1 khoản {number}" if language == "vi" else f"Article 1({number})"
        clauses.append(
            Clause(f"p{number}", _line(text, words), label, str(number), "", ClauseLevel.PARAGRAPH,
                   "a1", language)
        )  # fmt: skip
    bearer, period = DUTY[text]
    party = Party("Thành phố Norrvik", "SWE")
    duty, ban = clauses[2].span, clauses[3].span
    named = text.index(bearer, duty.start)
    counted = text.index(period, duty.start)
    norms = (
        Norm(duty, Modality.OBLIGATION, Strength.BINDING, Span(named, named + len(bearer)), None,
             None, None, (0,), "p2", party.name, Side.FOREIGN),
        Norm(ban, Modality.PROHIBITION, Strength.BINDING, None, None, None, None, (), "p3"),
    )  # fmt: skip
    time = TimeExpression(
        Span(counted, counted + len(period)), TimeKind.DURATION, "P30D", None, None, None, False,
        TimeRole.DEADLINE,
    )  # fmt: skip
    first = Span(0, text.index("\n"))
    said = Found("P30D", Span(counted, counted + len(period)))
    apart = VersionDifference(VersionAspect.PERIOD, said, None)
    metadata = Metadata(
        title=Found(title or text[: first.end], first),
        parties=(Found(party, first),),
        signed_on=Found(date(2026, 3, 15), first),
        term=Found("P5Y6M", first),
        amounts=(Found(Amount(Decimal(400000), "EUR"), first),),
        references=(Found(Reference("Tờ trình", "212/TTr-SNgV", "2026-09-25"), first),),
        amendments=(
            Found(Amendment(AmendmentAction.DELETE, "Điều 7", "Hiệp định", None, None), first),
        ),
    )
    versions = (VersionPair("p2", None, (apart,)),)
    return Analysis(tuple(clauses), norms, (time,), metadata, versions)


def _line(text: str, words: str) -> Span:
    start = text.index(words)
    end = text.find("\n", start)
    return Span(start, len(text) if end < 0 else end)
