"""Which stretches of a document go into the index, and what filters and comparisons may know."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from models import tables
from models.document import DocumentText
from models.norms import Analysis, Clause, ClauseLevel, Norm
from models.retrieval import IndexedClause, Scalar
from service import context
from service.store.standing import Known

# A khoản or a numbered pledge is what people cite and compare; an article without such parts
# stands for itself.
UNITS = frozenset(
    {ClauseLevel.PARAGRAPH, ClauseLevel.STATEMENT, ClauseLevel.ARTICLE, ClauseLevel.PASSAGE}
)
SKIPPED = frozenset({ClauseLevel.PREAMBLE, ClauseLevel.CLOSING})
# Longer than the encoder reads in one piece (512 tokens are about 1,800 letters): by points.
LONG = 1800
HOME = "VNM"
NEVER = 99991231  # the end of what has none


def indexed_clauses(
    row: tables.Document,
    document: DocumentText,
    analysis: Analysis,
    access: Sequence[str],
    known: Known,
) -> list[IndexedClause]:
    """The document's units for search and comparison, in its order.

    ``access`` are the tokens of ``models.access`` by which readers see the document, ``known`` is
    what the register says of its work.
    """
    shared = context.of_instrument(document, analysis)
    by_id = {clause.id: clause for clause in analysis.clauses}
    twins = context.units(analysis)
    norms = sorted(analysis.norms, key=_begins)
    of_document = _of_document(row, analysis, known)
    return [
        IndexedClause(
            id=tables.clause_row_id(row.id, clause.id),
            document_id=row.id,
            kind=row.kind or "agreement",
            language=clause.language,
            heading=_heading(clause, by_id, row.title),
            text=text,
            payload={
                "label": clause.label,
                "title": row.title,
                **_found_in(clause, norms, document, analysis),
                **of_document,
                **shared,
                "article": context.article_of(clause, by_id),
                "unit": tables.clause_row_id(row.id, twins.get(clause.id, clause.id)),
            },
            access=tuple(access),
        )
        for clause, text in _units(document.text, analysis)
    ]


def _units(text: str, analysis: Analysis) -> Iterator[tuple[Clause, str]]:
    children: dict[str | None, list[Clause]] = {}
    for clause in analysis.clauses:
        children.setdefault(clause.parent, []).append(clause)

    def walk(clause: Clause) -> Iterator[tuple[Clause, str]]:
        below = children.get(clause.id, [])
        own = text[clause.span.start : clause.span.end].strip()
        splits = any(child.level in UNITS for child in below) or (len(own) > LONG and below)
        if clause.level in SKIPPED or not own:
            return
        if not splits:
            body = _without_heading(own, clause)
            if body:
                yield clause, body
            return
        lead = text[clause.span.start : min(below[0].span.start, clause.span.end)].strip()
        for child in below:
            for unit, body in walk(child):
                # A point means nothing without its lead-in ("The City shall:").
                joined = clause.level in UNITS and child.level not in UNITS
                yield unit, f"{lead} {body}" if joined else body

    for clause in children.get(None, []):
        yield from walk(clause)


def _without_heading(own: str, clause: Clause) -> str:
    """The body: the heading goes into the embedding as context, not twice as text."""
    first, newline, rest = own.partition("\n")
    if clause.heading and newline and clause.heading in first and rest.strip():
        return rest.strip()
    return own


def _heading(clause: Clause, by_id: Mapping[str, Clause], title: str) -> str:
    above: Clause | None = clause
    while above is not None and not above.heading:
        above = by_id.get(above.parent) if above.parent else None
    return above.heading if above else title


def _found_in(
    clause: Clause, norms: Sequence[Norm], document: DocumentText, analysis: Analysis
) -> Mapping[str, tuple[str, ...]]:
    """What the norms that begin in a clause say; ``norms`` are all, in the order of the text."""
    first, last = (bisect_left(norms, place, key=_begins) for place in clause.span)
    inside = norms[first:last]
    bearers = {document.text[n.bearer.start : n.bearer.end] for n in inside if n.bearer}
    times = [analysis.times[t] for n in inside for t in n.times]
    return {
        "modality": _distinct(n.modality.value for n in inside),
        "bearer": _distinct(bearers),
        "times": _distinct(time.value for time in times),
        "deadline": _distinct(time.kind.value for time in times),
    }


def _begins(norm: Norm) -> int:
    return norm.span.start


def _of_document(
    row: tables.Document, analysis: Analysis, known: Known
) -> Mapping[str, Scalar | tuple[str, ...]]:
    """What filters ask of the document: who, and from when to when as days like 20260131.

    A side of this country is one of its bodies, any other a partner. What has no known beginning
    or end is in force: nobody has said otherwise.
    """
    parties = [found.value for found in analysis.metadata.parties]
    abroad = [party for party in parties if party.country not in (None, HOME)]
    return {
        "country": _distinct(party.country for party in abroad if party.country),
        "partner": _distinct(party.name for party in abroad),
        "body": _distinct(party.name for party in parties if party.country == HOME),
        "form": row.form,
        "field": _distinct(known.topics),
        **({"signed": as_number(row.signed_on)} if row.signed_on else {}),
        "starts": as_number(known.starts) if known.starts else 0,
        "ends": as_number(known.ends) if known.ends else NEVER,
    }


def as_number(day: date) -> int:
    """A day as filters compare it: 20260131."""
    return day.year * 10_000 + day.month * 100 + day.day


def _distinct(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(set(values)))
