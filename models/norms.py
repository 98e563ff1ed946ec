"""What ``extract`` finds in a document: clauses, norms, times, deadlines and metadata.

Every span points into ``DocumentText.text``. The meaning of each label is that of the labelling
guide for norms in agreement texts: a norm is a rule of conduct on someone who can be named.
"""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Generic, TypeVar

from models.document import Span
from models.register import DocumentKind, Secrecy

T = TypeVar("T")


class Modality(StrEnum):
    OBLIGATION = "obligation"
    PROHIBITION = "prohibition"
    PERMISSION = "permission"


class Strength(StrEnum):
    BINDING = "binding"
    INTENTION = "intention"
    BEST_EFFORT = "best_effort"


class TimeKind(StrEnum):
    DATE = "date"
    DURATION = "duration"
    RECURRENCE = "recurrence"


class Anchor(StrEnum):
    """The event from which a time is counted."""

    SIGNATURE = "signature"
    ENTRY_INTO_FORCE = "entry_into_force"
    NOTICE_SENT = "notice_sent"
    NOTICE_RECEIVED = "notice_received"
    EXPIRY = "expiry"
    REQUEST = "request"
    PUBLICATION = "publication"
    EVENT = "event"


class Direction(StrEnum):
    AFTER = "after"
    BEFORE = "before"
    WITHIN = "within"
    ON = "on"
    UNTIL = "until"
    FROM = "from"


class TimeRole(StrEnum):
    DEADLINE = "deadline"
    TERM = "term"
    RENEWAL = "renewal"
    NOTICE_PERIOD = "notice_period"
    ENTRY_INTO_FORCE = "entry_into_force"
    RECURRENCE = "recurrence"
    SIGNING_DATE = "signing_date"
    REFERENCE = "reference"


class ClauseLevel(StrEnum):
    """The structural level of a clause, from the outside in."""

    PREAMBLE = "preamble"
    PART = "part"  # Phần
    CHAPTER = "chapter"  # Chương
    SECTION = "section"  # Mục, Section, a roman heading
    ARTICLE = "article"  # Điều, Article
    PARAGRAPH = "paragraph"  # khoản, (1)
    POINT = "point"  # điểm, (a)
    SUBPOINT = "subpoint"  # (i)
    STATEMENT = "statement"  # a numbered pledge of a joint statement, a task of a directive
    ANNEX = "annex"
    PASSAGE = "passage"  # a paragraph of a text that numbers nothing
    CLOSING = "closing"  # "Done at", signatures, recipients


class Side(StrEnum):
    """Whose duty or right a norm is, seen from Viet Nam."""

    VIETNAMESE = "vietnamese"
    FOREIGN = "foreign"
    BOTH = "both"


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause as people cite it: ``label`` is "Điều 5 khoản 2 điểm a" or "Article 5(2)(a)".

    ``span`` covers the clause with everything under it; ``parent`` is the id of the enclosing one.
    ``heading`` is empty when the clause has none. ``number`` is its own ("2", "a", "IV"), or empty.
    ``id`` is stable for a text: made from level and numbers, unique in the document.
    """

    id: str
    span: Span
    label: str
    number: str
    heading: str
    level: ClauseLevel
    parent: str | None
    language: str


@dataclass(frozen=True, slots=True)
class Norm:
    """Who must, must not or may do what.

    ``times`` index ``Analysis.times``; ``clause`` is a clause id. ``bearer_name`` is the full name
    behind the bearer's words, where the text defines one ("Bên A"); ``side`` None is "unknown".
    """

    span: Span
    modality: Modality
    strength: Strength
    bearer: Span | None
    beneficiary: Span | None
    action: Span | None
    condition: Span | None
    times: tuple[int, ...]
    clause: str | None
    bearer_name: str | None = None
    side: Side | None = None


@dataclass(frozen=True, slots=True)
class TimeExpression:
    """An expression of time; ``value`` is ISO 8601: 2026-11-15, P30D, R/P1Y, --11-15.

    ``calendar_days`` ("--MM-DD") are the days of every year that the words fix and ``value`` does
    not hold: the days of a recurrence ("ngày 20 của tháng cuối mỗi quý"), or those from which a
    duration is counted ("kể từ ngày kết thúc quý").
    """

    span: Span
    kind: TimeKind
    value: str
    anchor: Anchor | None
    anchor_span: Span | None
    direction: Direction | None
    working_days: bool
    role: TimeRole
    calendar_days: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Deadline:
    """A norm's time resolved against known facts.

    ``norm`` and ``time`` index ``Analysis``. ``due`` is None when a fact is missing; ``arithmetic``
    is the one sentence that shows how the date came about, or names the missing fact.
    """

    norm: int
    time: int
    due: date | None
    arithmetic: str


@dataclass(frozen=True, slots=True)
class ComputedDate:
    """A date of the instrument as a whole; ``arithmetic`` as in ``Deadline``."""

    due: date | None
    arithmetic: str


@dataclass(frozen=True, slots=True)
class AgreementDates:
    """When an instrument begins and ends, and the last day for a notice against its renewal."""

    entry_into_force: ComputedDate
    expiry: ComputedDate
    last_notice: ComputedDate


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of an agreement when its deadlines are computed; None is "not known"."""

    signed_on: date | None = None
    effective_on: date | None = None
    expires_on: date | None = None
    notice_sent_on: date | None = None
    notice_received_on: date | None = None
    published_on: date | None = None


@dataclass(frozen=True, slots=True)
class Found(Generic[T]):
    """A value and where it stands in the text."""

    value: T
    span: Span


@dataclass(frozen=True, slots=True)
class Amount:
    """A sum of money; ``currency`` is ISO 4217."""

    value: Decimal
    currency: str


@dataclass(frozen=True, slots=True)
class Reference:
    """Another instrument that the text cites: "Luật Thỏa thuận quốc tế", "212/TTr-SNgV".

    ``name`` is empty where the text gives only a number; ``dated`` is ISO 8601, maybe a bare year.
    """

    name: str
    number: str | None
    dated: str | None


class AmendmentAction(StrEnum):
    AMEND = "amend"
    REPLACE = "replace"
    INSERT = "insert"
    DELETE = "delete"


@dataclass(frozen=True, slots=True)
class Amendment:
    """A change to a provision of another instrument.

    ``target`` is the provision as cited ("khoản 2 Điều 5"), ``instrument`` where it stands, None
    when the sentence does not say; ``old`` and ``new`` are quoted words that one replaces.
    """

    action: AmendmentAction
    target: str
    instrument: str | None
    old: str | None
    new: str | None


class VersionAspect(StrEnum):
    """In what two language versions of a clause may differ."""

    DATE = "date"
    PERIOD = "period"
    AMOUNT = "amount"
    NUMBER = "number"
    MISSING = "missing"  # a clause that one version does not have


@dataclass(frozen=True, slots=True)
class VersionDifference:
    """A value of one version that the other has otherwise, or (None) not at all."""

    aspect: VersionAspect
    a: Found[str] | None
    b: Found[str] | None


@dataclass(frozen=True, slots=True)
class VersionPair:
    """The same clause in two languages by clause ids; None where one version lacks it."""

    a: str | None
    b: str | None
    differences: tuple[VersionDifference, ...] = ()


class RenewalMode(StrEnum):
    AUTOMATIC = "automatic"
    WRITTEN_CONSENT = "written_consent"
    EXCHANGE_OF_LETTERS = "exchange_of_letters"


@dataclass(frozen=True, slots=True)
class Renewal:
    """How an agreement goes on: ``period`` an ISO 8601 duration, None when the text gives none."""

    mode: RenewalMode
    period: str | None


@dataclass(frozen=True, slots=True)
class Party:
    """A side to the instrument.

    ``country`` is ISO 3166-1 alpha-3, ``short_names`` what the text calls it from then on.
    """

    name: str
    country: str | None
    short_names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Signatory:
    name: str
    position: str | None


@dataclass(frozen=True, slots=True)
class Metadata:
    """The identity of an instrument as its text gives it; None is "the text does not say"."""

    title: Found[str] | None = None
    number: Found[str] | None = None
    kind: Found[DocumentKind] | None = None
    form: Found[str] | None = None  # the name it bears: "bản ghi nhớ", "joint statement"
    parties: tuple[Found[Party], ...] = ()
    signatories: tuple[Found[Signatory], ...] = ()
    signed_at: Found[str] | None = None
    signed_on: Found[date] | None = None
    effective_on: Found[date] | None = None
    effective_rule: Found[str] | None = None
    expires_on: Found[date] | None = None  # the last day, where the text names it
    term: Found[str] | None = None  # ISO 8601 duration
    term_from: Found[Anchor] | None = None  # what it is counted from; None: entry into force
    renewal: Found[Renewal] | None = None
    notice_period: Found[str] | None = None  # ISO 8601 duration
    languages: tuple[str, ...] = ()  # those in which this document stands (ISO 639-1)
    authentic_languages: tuple[str, ...] = ()  # those of the originals, by the closing formula
    prevailing_language: Found[str] | None = None
    secrecy: Found[Secrecy] | None = None
    amounts: tuple[Found[Amount], ...] = ()
    references: tuple[Found[Reference], ...] = ()
    amendments: tuple[Found[Amendment], ...] = ()


@dataclass(frozen=True, slots=True)
class Analysis:
    """All that was found in one document; norms and times in order of their spans.

    ``versions`` pairs the clauses of a text in two languages, in the order of the first.
    """

    clauses: tuple[Clause, ...] = ()
    norms: tuple[Norm, ...] = ()
    times: tuple[TimeExpression, ...] = ()
    metadata: Metadata = field(default_factory=Metadata)
    versions: tuple[VersionPair, ...] = ()
