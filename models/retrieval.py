"""What goes into the clause index and what comes out: plain data, no vendor type crosses."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from models.document import Span

Scalar = str | int | float | bool


@dataclass(frozen=True, slots=True)
class IndexedClause:
    """A clause as the index holds it. ``id`` is unique in the whole register.

    ``payload`` holds what filters and facets need: flat, scalars or tuples of strings. Whole
    numbers (a day as 20260131) are for ``Filters.between``, everything else for ``Filters.where``.
    ``access`` are the tokens of ``models.access`` by which readers see it; without, nobody does.
    """

    id: str
    document_id: str
    kind: str  # agreement | statement | directive | law
    language: str
    heading: str
    text: str
    payload: Mapping[str, Scalar | tuple[str, ...]] = field(default_factory=dict)
    access: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Filters:
    """Narrowing of a search; every field that is set must hold.

    ``access`` is the reader's scope as an allow-list of tokens: None is the operator's, an empty
    set matches nothing. ``documents`` are the only ones looked at. ``where`` maps a payload field
    to its accepted values, ``between`` one that holds whole numbers to the first and the last that
    are accepted, None being open.
    """

    documents: frozenset[str] | None = None
    without_documents: frozenset[str] = frozenset()
    kinds: frozenset[str] | None = None
    languages: frozenset[str] | None = None
    where: Mapping[str, frozenset[str]] = field(default_factory=dict)
    between: Mapping[str, tuple[int | None, int | None]] = field(default_factory=dict)
    access: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class Hit:
    """A clause found; ``score`` is calibrated across languages: comparable within one answer.

    ``answer`` is the sentence of ``text`` that says it, where it was asked for.
    """

    id: str
    document_id: str
    kind: str
    language: str
    heading: str
    text: str
    score: float
    answer: Span | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """A document found, with its best clauses; ``more``: others of its clauses were near, too."""

    document_id: str
    hits: tuple[Hit, ...]
    more: bool


class RelationKind(StrEnum):
    DUPLICATE = "duplicate"
    OVERLAP = "overlap"
    RELATED = "related"
    UNRELATED = "unrelated"


@dataclass(frozen=True, slots=True)
class Difference:
    """One point in which two clauses differ: "amount", "date", "bearer", ...

    ``a`` and ``b`` are the words of the clauses, several joined by "; "; the spans say where they
    stand in the texts of the clauses, empty where the words are the register's own.
    """

    aspect: str
    a: str
    b: str
    a_spans: tuple[tuple[int, int], ...] = ()
    b_spans: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Relation:
    """How two clauses stand to each other; ``score`` 0..1 ranks pairs for a reviewer.

    ``inconsistent``: the same duty between the same partners (or a duty and the instruction that
    carries it out) in values that cannot both hold; such pairs are shown first. ``reasons`` are
    codes of why the pair stands where it does ("same_values", "amends", "step", ...).
    """

    relation: RelationKind
    score: float
    differences: tuple[Difference, ...] = ()
    inconsistent: bool = False
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ClausePair:
    """A shortlisted pair of clauses of two documents."""

    a: str
    b: str
    relation: Relation


@dataclass(frozen=True, slots=True)
class Provision:
    """A paragraph of law on the shortlist of a clause, standing for its ``article``.

    ``reasons`` are codes of why a person should read it: subject, procedure, time_limit, amount,
    place, prohibition, competence, or meaning; before them "ended" or "not_yet" where the law does
    not stand on the day asked about. ``differences`` are values of one kind that are not
    the same: the clause's first, then the law's.
    """

    clause: str
    law: str
    article: str
    score: float
    reasons: tuple[str, ...]
    differences: tuple[Difference, ...] = ()
