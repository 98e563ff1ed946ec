"""What the API sends and takes about records: shapes for programs; pages show the same objects."""

from datetime import date, datetime
from typing import Annotated, Any

from pydantic import Field, StringConstraints

from models.document import Span
from models.fields import Group, Plain, Shape
from models.life import (
    BodyLevel,
    Derived,
    EntityKind,
    ExpressionKind,
    LinkKind,
    RecordState,
    Role,
    SuccessionKind,
    Verdict,
)
from models.register import DocumentKind
from service.web.wire import Wire

Line = Annotated[str, StringConstraints(strip_whitespace=True, max_length=500)]
Text = Annotated[str, StringConstraints(max_length=20_000)]


class RecordSummary(Wire):
    """A record as lists show it; what no person has confirmed yet is named in ``proposed``."""

    id: str
    code: str
    title: str
    kind: DocumentKind | None
    number: str
    signed_on: date | None
    effective_on: date | None
    expires_on: date | None
    state: RecordState | None
    derived: list[Derived]
    partners: list[str]
    proposed: list[str]
    to_confirm: int
    created_at: datetime


class RecordList(Wire):
    """A page of records, latest first."""

    total: int
    limit: int
    offset: int
    records: list[RecordSummary]


class ProposalItem(Wire):
    """A value that was found, where it stands, and what a person said of it."""

    id: str
    field: str
    value: Any
    document_id: str
    span: Span | None
    quote: str
    verdict: Verdict | None
    decided_by: str | None
    decided_at: datetime | None


class FieldItem(Wire):
    """A field: what a person confirmed, and what waits. ``choices`` are the words it may take."""

    name: str
    group: Group
    shape: Shape
    choices: list[str]
    value: Plain
    proposals: list[ProposalItem]


class PartItem(Wire):
    """Who takes part, as written; ``entity`` is what the body is called, ``heirs`` today."""

    id: str
    role: Role
    name: str
    entity_id: str | None
    entity: str
    country: str | None
    heirs: list[str]
    position: str | None
    asked_on: date | None
    due_on: date | None
    given_on: date | None
    says: str | None


class TextItem(Wire):
    """A document as a text of the work."""

    id: str
    document_id: str
    title: str
    filename: str
    sha256: str
    kind: ExpressionKind
    languages: list[str]
    text_on: date | None
    pages: int | None


class LinkItem(Wire):
    """A link from this record (``outward``) or to it; open while ``verdict`` is null."""

    id: str
    kind: LinkKind
    outward: bool
    other_id: str
    other_code: str
    other_title: str
    document_id: str | None
    span: Span | None
    quote: str
    verdict: Verdict | None


class StepItem(Wire):
    """A step of life; ``stands`` is false for one that was retracted and for retractions."""

    id: int
    state: RecordState
    day: date
    document_id: str | None
    basis: str
    retracts: int | None
    stands: bool
    who: str
    at: datetime


class Life(Wire):
    """The life of a record: the state on ``as_of``, all that was entered, the moves from here."""

    as_of: date
    known_at: datetime | None
    state: RecordState | None
    since: date | None
    steps: list[StepItem]
    moves: list[RecordState]


class RecordDetail(RecordSummary):
    """A record with everything that belongs to it."""

    fields: list[FieldItem]
    parts: list[PartItem]
    part_proposals: list[ProposalItem]
    state_proposals: list[ProposalItem]
    texts: list[TextItem]
    links: list[LinkItem]
    life: Life


class ChangeItem(Wire):
    """A change: rows of one ``act`` belong together; ``undone`` when the act was taken back."""

    id: int
    act: str
    entity: str
    entity_id: str
    field: str
    before: Any
    after: Any
    who: str
    at: datetime
    undoes: str | None
    undone: bool


class ChangeList(Wire):
    """Changes of a record, latest first."""

    total: int
    limit: int
    offset: int
    changes: list[ChangeItem]


class NewRecord(Wire):
    """A record to make: fields by name, as strings or lists of strings."""

    code: Line | None = None
    fields: dict[Line, Plain] = Field(default_factory=dict)


class PartIn(Wire):
    """Who takes part. Without ``entity_id`` the body spelled just so is meant, or a new one."""

    role: Role
    name: Line
    entity_id: Line | None = None
    country: Line | None = None
    position: Line | None = None
    asked_on: date | None = None
    due_on: date | None = None
    given_on: date | None = None
    says: Text | None = None


class Decision(Wire):
    """A word on a proposal: ``value`` or ``part`` in place of what was found."""

    verdict: Verdict
    value: Plain = None
    part: PartIn | None = None


class LinkIn(Wire):
    """What this record does to another, by its id or code."""

    kind: LinkKind
    target: Line


class LinkDecision(Wire):
    verdict: Verdict


class TextIn(Wire):
    """A document of the register to take as a text of the work."""

    document_id: Line
    kind: ExpressionKind = ExpressionKind.AUTHENTIC
    text_on: date | None = None


class StepIn(Wire):
    """A step of life: evidence is a document of the register, or the paper's number and date."""

    state: RecordState
    day: date
    document_id: Line | None = None
    basis: Line = ""


class RetractionIn(Wire):
    """Why a step was entered in error."""

    basis: Line


class NameItem(Wire):
    id: str
    name: str
    language: str | None
    preferred: bool
    until: date | None


class EntitySummary(Wire):
    """A country, a body or a person under the name in use."""

    id: str
    kind: EntityKind
    name: str
    country: str | None
    level: BodyLevel | None
    body_kind: str | None
    parent_id: str | None


class EntityList(Wire):
    total: int
    limit: int
    offset: int
    entities: list[EntitySummary]


class SuccessionItem(Wire):
    predecessor_id: str
    predecessor: str
    successor_id: str
    successor: str
    kind: SuccessionKind
    day: date
    basis: str


class EntityDetail(EntitySummary):
    """An entity with its spellings, its place, its successions, and how many records are its."""

    names: list[NameItem]
    above: list[EntitySummary]
    below: list[EntitySummary]
    successions: list[SuccessionItem]
    records: int
    changes: list[ChangeItem]


class EntityIn(Wire):
    kind: EntityKind
    name: Line
    language: Line | None = None
    country: Line | None = None
    level: BodyLevel | None = None
    body_kind: Line | None = None
    parent_id: Line | None = None


class EntityChange(Wire):
    country: Line | None = None
    level: BodyLevel | None = None
    body_kind: Line | None = None
    parent_id: Line | None = None


class NameIn(Wire):
    """A further spelling, or with ``day`` the name that is in use from that day on."""

    name: Line
    language: Line | None = None
    day: date | None = None


class SuccessionIn(Wire):
    """Bodies that went on as this one from a day on."""

    predecessors: list[Line]
    kind: SuccessionKind
    day: date
    basis: Line = ""


class LikenessItem(Wire):
    """Two entities that may be one; ``score`` 0..1 ranks, a person decides."""

    a: EntitySummary
    b: EntitySummary
    a_name: str
    b_name: str
    score: float


class PairIn(Wire):
    """``keep`` and ``drop`` are one body (then ``keep`` takes all), or are two."""

    keep: Line
    drop: Line
    same: bool


class Trashed(Wire):
    """A record in the trash; it may be destroyed from ``until`` on."""

    id: str
    code: str
    title: str
    deleted_at: datetime
    deleted_by: str
    until: date


class CellFault(Wire):
    """A cell that cannot be used: the sheet, the row as the program shows it, the cell."""

    sheet: str
    row: int
    cell: str
    sentence: str
    remedy: str


class ImportAnswer(Wire):
    """What came of an import: everything, or nothing and why."""

    records: int
    links: int
    faults: list[CellFault]
