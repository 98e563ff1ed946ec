"""Candidates from the store, ranked: what one question asks of the points.

The best of every language by meaning and by words are fetched, each is scored on both sides, and
all are ranked together. What follows beyond that many is fetched in blocks that are ranked after
it, so that a longer list begins with the shorter one: pages neither repeat nor leave out.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from search.calibration import Calibration
from search.lexical import SparseVector, fold, normalize, pairs_vector, running
from search.points import DOCUMENT, LANGUAGE, Ask, Found, Points, Where
from search.ranking import (
    FEEDBACK,
    FEEDBACK_FROM,
    NOTHING,
    Candidates,
    Query,
    is_clause,
    rank,
    widen,
)

DEPTH = 100  # candidates of each language and side in the first block
WIDER = 3  # as many of the query's language, of which some come forward when it is widened
DEEPER = 5  # how much more each following block looks at
PHRASE_DEPTH = 2000  # clauses looked at for a quoted phrase
_QUOTED = re.compile(r"[\"“”«»]([^\"“”«»]{2,200})[\"“”«»]")


@dataclass(frozen=True, slots=True)
class Ranked:
    """A candidate at its place; ``id`` is that of the point."""

    id: str
    document_id: str
    score: float


def ranked(
    points: Points,
    query: Query,
    where: Where,
    languages: Sequence[str],
    calibration: Calibration,
    *,
    with_document: bool = False,
) -> Iterator[Ranked]:
    """All that match, best first; reading on costs more the farther it goes.

    The document of each is known where it is asked for, else empty.
    """
    depth = DEPTH
    given: set[str] = set()
    last = float("inf")
    groups: Sequence[Candidates]
    while True:
        groups, documents = _candidates(
            points, query, where, languages, depth, with_document=with_document
        )
        if not given:
            query, groups = _widened(points, query, where, groups, calibration)
        for id_, score in rank(query, groups, calibration):
            if id_ not in given:
                given.add(id_)
                last = min(last, score)
                yield Ranked(id_, documents[id_], last)
        if all(len(group.ids) < depth for group in groups):
            return
        depth *= DEEPER


def _widened(
    points: Points,
    query: Query,
    where: Where,
    groups: Sequence[Candidates],
    calibration: Calibration,
) -> tuple[Query, Sequence[Candidates]]:
    """The query with what its best clauses say, where there are enough to choose from.

    The candidates stay, of which there are more in its language: only how near they are is asked
    anew, for to look for others would cost as much as all the rest.
    """
    own = [group for group in groups if group.language == query.language]
    if query.is_clause or not own or len(own[0].ids) < FEEDBACK_FROM:
        return query, groups
    scores = dict(rank(query, own, calibration)[:FEEDBACK])
    best = Ask(query.dense, where.narrowed({}, frozenset(scores)), FEEDBACK, with_vector=True)
    [found] = points.search([best])
    vectors = [p.dense for p in found if p.dense is not None]
    if not vectors:
        return query, groups
    led = np.array([scores[p.id] for p in found if p.dense is not None], np.float32)
    query = widen(query, np.stack(vectors), led, calibration)
    [group] = own
    place = where.narrowed({}, frozenset(group.ids))
    [found] = points.search([Ask(query.dense_for(group.language), place, len(group.ids))])
    near = {p.id: p.score for p in found}
    kept = [n for n, id_ in enumerate(group.ids) if id_ in near]
    ids = [group.ids[n] for n in kept]
    nearer = np.array([near[id_] for id_ in ids], np.float32)
    own = [replace(group, ids=ids, near=nearer, lexical=group.lexical[kept])]
    return query, own + [group for group in groups if group.language != query.language]


def _candidates(
    points: Points,
    query: Query,
    where: Where,
    languages: Sequence[str],
    depth: int,
    *,
    with_document: bool,
) -> tuple[list[Candidates], dict[str, str]]:
    """The nearest and the best matching of each language, all with both scores; two round trips."""
    places = [where.narrowed({LANGUAGE: frozenset({name})}) for name in languages]
    terms = [query.words_for(name) for name in languages]

    def near(name: str, place: Where) -> Ask:
        own = name == query.language and not query.is_clause
        return Ask(
            query.dense_for(name),
            place,
            depth * WIDER if own else depth,
            with_vector=query.is_clause,
            with_document=with_document,
        )

    def worded(term: SparseVector, place: Where, scope: Where, limit: int) -> Ask:
        possible = place if term.indices else Where(ids=frozenset())
        # How rare a word is counts within its language: elsewhere every "the" would be rare.
        return Ask(term, possible, limit, scope=scope)

    asks = [near(name, place) for name, place in zip(languages, places, strict=True)]
    asks += [worded(t, place, place, depth) for t, place in zip(terms, places, strict=True)]
    answers = points.search(asks)
    nearest, matched = answers[: len(places)], answers[len(places) :]
    asks = []
    for name, term, place, by_meaning, by_words in zip(
        languages, terms, places, nearest, matched, strict=True
    ):
        seen, heard = ({p.id for p in found} for found in (by_meaning, by_words))
        asks.append(near(name, place.narrowed({}, frozenset(heard - seen))))
        rest = frozenset(seen - heard)
        asks.append(worded(term, place.narrowed({}, rest), place, len(rest)))
    others = points.search(asks)
    groups: list[Candidates] = []
    documents: dict[str, str] = {}
    for n, name in enumerate(languages):
        close = [*nearest[n], *others[2 * n]]
        if close:
            lexical = {p.id: p.score for p in [*matched[n], *others[2 * n + 1]]}
            documents |= {p.id: str(p.payload.get(DOCUMENT, "")) for p in close}
            groups.append(_group(name, close, lexical))
    return groups, documents


def _group(language: str, close: Sequence[Found], lexical: dict[str, float]) -> Candidates:
    vectors = [p.dense for p in close if p.dense is not None]
    return Candidates(
        language=language,
        ids=[p.id for p in close],
        near=np.array([p.score for p in close], np.float32),
        lexical=np.array([lexical.get(p.id, 0.0) for p in close], np.float32),
        dense=np.stack(vectors) if len(vectors) == len(close) else None,
    )


def phrases(text: str) -> list[str]:
    """What stands in quotation marks in a query: it must occur as it is.

    Not in a pasted clause, which may define its "terms".
    """
    if is_clause(text):
        return []
    return [found for found in _QUOTED.findall(text) if running(found).strip()]


def with_phrases(points: Points, where: Where, quoted: Sequence[str]) -> Where:
    """``where`` narrowed to the clauses in which every phrase occurs.

    A phrase without diacritics also matches words that have them; case and punctuation do not
    count.
    """
    for phrase in quoted:
        vector = pairs_vector(phrase)
        if vector == NOTHING:
            continue
        [found] = points.search([Ask(vector, where, PHRASE_DEPTH, with_payload=True, scope=where)])
        kept = [p.id for p in found if _occurs(phrase, p)]
        where = where.narrowed({}, frozenset(kept))
        if where.impossible:
            break
    return where


def _occurs(phrase: str, point: Found) -> bool:
    text = f"{point.payload['heading']}\n{point.payload['text']}"
    if fold(phrase) == normalize(phrase):
        return fold(running(phrase)) in fold(running(text))
    return running(phrase) in running(text)
