"""What the API sends: shapes for programs, each made from rows and values in one place.

Pages show the same objects. Spans are half-open character offsets [start, end] into the
document's text; boxes are [x0, y0, x1, y1] in PDF points from the top left of the page.
"""

from datetime import date, datetime
from itertools import groupby
from typing import Literal

from pydantic import BaseModel, ConfigDict

from models.compatibility import Compatibility
from models.document import Box, DoubtKind, DoubtReason, PageSource, Repair, Span, Word
from models.norms import Analysis, Deadline, Metadata, Modality, Strength
from models.register import DocumentKind, ReadingState
from models.retrieval import Difference, RelationKind
from models.verdicts import VerdictKind
from service.checklist import Question


class Wire(BaseModel):
    """A frozen shape."""

    model_config = ConfigDict(frozen=True)


class Fault(Wire):
    """An error: a stable code, a sentence and what to do, in the reader's language."""

    code: str
    sentence: str
    remedy: str


class Problem(Fault):
    """The error of a request; ``fields`` names the parameters that do not fit."""

    fields: list[str] = []


class ErrorAnswer(Wire):
    """The body of every answer that is not a success."""

    error: Problem


class Health(Wire):
    """``ok``, or the code of what is wrong, for each part."""

    status: Literal["ok", "down"]
    database: str
    index: str
    queue: str


class Counts(Wire):
    """What was found in a document; ``ocr_pages`` of the ``pages`` had to be recognised."""

    pages: int = 0
    ocr_pages: int = 0
    clauses: int = 0
    norms: int = 0
    deadlines: int = 0


class Progress(Wire):
    """How far the reading of a document has come; ``pages_total`` is None before it has begun."""

    id: str
    state: ReadingState
    pages_done: int
    pages_total: int | None
    fault: Fault | None
    counts: Counts


class DocumentSummary(Progress):
    """A document as lists show it; ``title`` falls back to the file's name."""

    title: str
    filename: str
    media_type: str
    size: int
    uploaded_at: datetime
    kind: DocumentKind | None
    kind_given: bool
    number: str
    form: str
    language: str | None
    signed_on: date | None
    effective_on: date | None
    expires_on: date | None


class DocumentList(Wire):
    """A page of the register, newest first."""

    total: int
    limit: int
    offset: int
    documents: list[DocumentSummary]


class PageSummary(Wire):
    """A page: measures in PDF points, where its text comes from, and how sure the reading is.

    ``confidence`` is 0..1, None for a text layer. ``notes`` are codes of what a person should know.
    """

    number: int
    span: Span
    source: PageSource
    confidence: float | None
    width: float
    height: float
    notes: tuple[str, ...]


class PageWords(PageSummary):
    """A page with its words and their boxes."""

    words: tuple[Word, ...]


class DocumentDetail(DocumentSummary):
    """A document with its pages and what its text says of itself."""

    pages: list[PageSummary]
    metadata: Metadata


class DoubtItem(Wire):
    """A value to compare with the original: what was read, where, and what else was seen.

    ``position`` names it within its document. ``settled_at`` is when a person compared it.
    """

    position: int
    span: Span
    kind: DoubtKind
    reason: DoubtReason
    page: int
    box: Box
    quote: str
    other: str
    settled_at: datetime | None


class Findings(Wire):
    """The one clean text and everything found in it.

    A norm's ``times`` index ``analysis.times``; a deadline's ``norm`` and ``time`` index the
    lists of the analysis.
    """

    text: str
    analysis: Analysis
    deadlines: list[Deadline]
    doubts: list[DoubtItem]
    repairs: list[Repair]


class Uploaded(Wire):
    """What became of one file; ``new`` is False when the same file was there before."""

    document: DocumentSummary
    new: bool


class UploadAnswer(Wire):
    """The documents of one file: one, or the laws of a law file."""

    uploaded: list[Uploaded]


class ClauseRef(Wire):
    """A clause in its document: ``key`` is its anchor on the document's page.

    ``page`` is where it begins, None where that is not asked for.
    """

    document_id: str
    title: str
    kind: DocumentKind | None
    key: str
    label: str
    heading: str
    language: str
    text: str
    page: int | None = None


class SearchHit(ClauseRef):
    """A clause found; ``score`` is comparable within one answer, ``share`` is 0..1 of the best.

    ``answer`` is the sentence of ``text`` that says it, None where the clause is one sentence.
    """

    id: str
    score: float
    share: float
    answer: Span | None


class FacetValue(Wire):
    """A value that clauses have, and how many; ``label`` is what it is called."""

    value: str
    label: str
    count: int
    chosen: bool


class Facet(Wire):
    """The values of a field among the clauses that all other filters leave, the commonest first."""

    name: str
    values: list[FacetValue]


class SearchAnswer(Wire):
    """Clauses by score; ``more`` says that others follow."""

    query: str
    limit: int
    offset: int
    more: bool
    hits: list[SearchHit]


class FacetAnswer(Wire):
    """How many clauses each further choice would leave."""

    query: str
    facets: list[Facet]


class DocumentHits(Wire):
    """A document with its best clauses; ``more``: others of its clauses were near, too."""

    document_id: str
    title: str
    kind: DocumentKind
    more: bool
    hits: list[SearchHit]


class DocumentsAnswer(Wire):
    """Documents in the order of their best clause; ``more`` says that others follow."""

    query: str
    limit: int
    offset: int
    more: bool
    documents: list[DocumentHits]


class Decision(Wire):
    """What a person found that a pair is."""

    kind: VerdictKind
    note: str
    decided_at: datetime


class Pair(Wire):
    """Two clauses shortlisted for a person to compare; ``score`` 0..1 ranks, it does not judge.

    The spans of a difference are offsets into the texts of ``a`` and ``b``. ``inconsistent``: one
    duty in values that cannot both hold. ``reasons`` are codes of why the pair is listed. ``key``
    names the pair for a decision; it is the same when a document is read anew, and empty for a
    draft. ``assigned`` is the name of the person who is to decide, ``before`` what was said of a
    near copy of the pair while nothing is of this one.
    """

    key: str
    a: ClauseRef
    b: ClauseRef
    relation: RelationKind
    score: float
    inconsistent: bool
    reasons: tuple[str, ...]
    differences: tuple[Difference, ...]
    decision: Decision | None
    assigned: str = ""
    before: Decision | None = None


class ProvisionItem(Wire):
    """A provision of law shortlisted for a clause, with the reasons; it says no more than that.

    ``law_id`` names the clause of law in the whole register.
    """

    clause: ClauseRef
    law: ClauseRef
    law_id: str
    score: float
    reasons: tuple[str, ...]
    differences: tuple[Difference, ...]


class QuestionItem(Wire):
    """A standing question of the law, and the places of the text that bear on it, if any."""

    question: Question
    articles: str
    evidence: list[Span]
    quotes: list[str]


class WeighingItem(Wire):
    """What a person said of a clause beside the law; neither verdict nor reasons: taken back.

    ``number`` counts what was said of the clause; ``changed``: the clause has other words now.
    """

    number: int
    verdict: Compatibility | None
    reasons: str
    law: list[str]
    said_by: str
    said_at: datetime
    changed: bool


class LawCheck(Wire):
    """A document beside the law: standing questions, and provisions by clause.

    ``said`` is what people said of its clauses, by their keys, the newest first; ``unlisted`` are
    clauses of which something was said and that no law stands beside now.
    """

    questions: list[QuestionItem]
    provisions: list[ProvisionItem]
    said: dict[str, list[WeighingItem]] = {}
    unlisted: list[ClauseRef] = []
    may_weigh: bool = False

    def by_clause(self) -> list[tuple[ClauseRef, list[ProvisionItem]]]:
        """The clauses with the provisions beside each."""
        grouped = groupby(self.provisions, key=lambda item: item.clause)
        beside = [(clause, list(group)) for clause, group in grouped]
        return [*beside, *((clause, []) for clause in self.unlisted)]

    def weighed(self) -> int:
        """Of how many clauses a verdict stands."""
        return sum(words[0].verdict is not None for words in self.said.values())


class DraftAnswer(Wire):
    """What a draft has in common with the register; nothing of it is kept."""

    title: str
    pairs: list[Pair]
    law: LawCheck


class PairList(Wire):
    """Pairs, inconsistent ones first, then by score."""

    limit: int
    offset: int
    more: bool
    pairs: list[Pair]


class DueItem(Wire):
    """A dated duty: ``norm`` is its anchor on the document's page."""

    document_id: str
    title: str
    norm: int
    modality: Modality
    strength: Strength
    bearer: str
    text: str
    label: str
    due: date
    arithmetic: str


class DueList(Wire):
    """Deadlines from ``start`` to ``end``, both included, soonest first.

    ``more`` says that others follow: ask again with the last ``due`` as ``start``.
    """

    start: date
    end: date
    more: bool
    items: list[DueItem]
