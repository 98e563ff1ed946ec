"""A clause as the store keeps it, and back: the one conversion between the two."""

import hashlib
import json
import uuid
from collections.abc import Iterable, Mapping

from models.retrieval import Filters, Hit, IndexedClause
from search.lexical import SparseVector, passage_vector
from search.points import ACCESS, DOCUMENT, EXTRA, NUMBERS, Found, Value, Where, in_language

CLAUSE_IDS = uuid.UUID("0d3a4c0e-5f6b-4a53-9c3d-2b8d7e1f6a90")


def point_id(clause_id: str) -> str:
    """The UUID under which a clause is stored."""
    return str(uuid.uuid5(CLAUSE_IDS, clause_id))


def full_text(clause: IndexedClause) -> str:
    """What is encoded of a clause: the heading gives the text its context."""
    return f"{clause.heading}\n{clause.text}".strip()


def worded_text(clause: IndexedClause) -> str:
    """What is searched by words: the heading says more than any one sentence, so it counts twice.

    The title of the document and the clause's label ("Điều 5 khoản 2") belong to it here and not
    in the vector, where they would make the clauses of one document alike.
    """
    where = [str(clause.payload.get(name, "")) for name in ("title", "label")]
    return "\n".join([*where, clause.heading, clause.heading, clause.text]).strip()


def worded(clause: IndexedClause) -> SparseVector:
    """The words of a clause as the index holds them."""
    return passage_vector(worded_text(clause), str(clause.payload.get("label", "")))


def digest(clause: IndexedClause) -> str:
    """Changes when anything that is stored of a clause changes."""
    content = [
        clause.id,
        clause.document_id,
        clause.kind,
        clause.language,
        clause.heading,
        clause.text,
        sorted(_extra(clause).items()),
        sorted(_numbers(clause).items()),
        _access(clause),
    ]
    return hashlib.sha256(json.dumps(content, ensure_ascii=False).encode()).hexdigest()[:32]


def fingerprint(clauses: Iterable[IndexedClause]) -> str:
    """Digest of a document's clauses, in any order, to compare with ``ClauseIndex.fingerprint``."""
    return together(digest(clause) for clause in clauses)


def together(digests: Iterable[str]) -> str:
    """One digest of several, whatever their order."""
    return hashlib.sha256("".join(sorted(digests)).encode()).hexdigest()[:32]


def is_number(value: object) -> bool:
    """Whether a value of the payload is compared by order."""
    return isinstance(value, int) and not isinstance(value, bool)


def _extra(clause: IndexedClause) -> dict[str, str | list[str]]:
    """Payload as filters compare it by value: strings only."""
    return {
        name: list(value) if isinstance(value, tuple) else _as_text(value)
        for name, value in clause.payload.items()
        if not is_number(value)
    }


def _numbers(clause: IndexedClause) -> dict[str, int]:
    return {name: int(str(v)) for name, v in clause.payload.items() if is_number(v)}


def _access(clause: IndexedClause) -> list[str]:
    return sorted(in_language(clause.language, token) for token in clause.access)


def _as_text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def payload_of(document_id: str, clause: IndexedClause) -> Mapping[str, object]:
    """What stands beside the vectors of a clause."""
    return {
        DOCUMENT: document_id,
        "kind": clause.kind,
        "language": clause.language,
        "clause": clause.id,
        "heading": clause.heading,
        "text": clause.text,
        "digest": digest(clause),
        ACCESS: _access(clause),
        EXTRA: _extra(clause),
        NUMBERS: _numbers(clause),
    }


def clause_of(point: Found) -> IndexedClause:
    """The clause that was stored; the values of its payload have become strings."""
    payload = point.payload
    extra = payload.get(EXTRA)
    values: dict[str, Value] = {}
    if isinstance(extra, Mapping):
        values = {k: tuple(v) if isinstance(v, list) else str(v) for k, v in extra.items()}
    numbers = payload.get(NUMBERS)
    if isinstance(numbers, Mapping):
        values |= {k: int(v) for k, v in numbers.items()}
    return IndexedClause(
        id=str(payload["clause"]),
        document_id=str(payload[DOCUMENT]),
        kind=str(payload["kind"]),
        language=str(payload["language"]),
        heading=str(payload["heading"]),
        text=str(payload["text"]),
        payload=values,
        access=tuple(
            token.removeprefix(in_language(str(payload["language"]), ""))
            for token in _listed(payload.get(ACCESS))
        ),
    )


def _listed(value: object) -> list[str]:
    """A list of the payload; nothing where the point is older than the field."""
    return [str(each) for each in value] if isinstance(value, list) else []


def hit_of(point: Found, score: float) -> Hit:
    """A stored clause as an answer."""
    clause = clause_of(point)
    return Hit(
        id=clause.id,
        document_id=clause.document_id,
        kind=clause.kind,
        language=clause.language,
        heading=clause.heading,
        text=clause.text,
        score=score,
    )


def of_document(document_id: str) -> Where:
    """The clauses of one document."""
    return Where({DOCUMENT: frozenset({document_id})})


def where_of(filters: Filters | None) -> Where:
    """Filters as the condition that every request carries."""
    if filters is None:
        return Where()
    only = {f"{EXTRA}.{name}": values for name, values in filters.where.items()}
    for name, chosen in (
        (DOCUMENT, filters.documents),
        ("kind", filters.kinds),
        ("language", filters.languages),
        (ACCESS, filters.access),
    ):
        if chosen is not None:
            only[name] = chosen
    between = {f"{NUMBERS}.{name}": ends for name, ends in filters.between.items()}
    return Where(only, {DOCUMENT: filters.without_documents}, between=between)
