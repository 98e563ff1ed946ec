"""Candidates from the store, ranked: what one question asks of the points.

The best of every language by meaning and by words are fetched, each is scored on both sides, and
all are ranked together. What follows beyond that many is fetched in blocks that are ranked after
it, so that a longer list begins with the shorter one: pages neither repeat nor leave out.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from search.calibration import Calibration
from search.lexical import SparseVector, fold, normalize, pairs_vector, running
from search.points import DOCUMENT, Ask, Found, Points, Where
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
    while True:
        ask = partial(_candidates, points, where=where, depth=depth, with_document=with_document)
        groups, documents = ask(query, languages=languages)
        wider = query if given else _widened(points, query, where, groups, calibration)
        if wider is not query:
            query = wider
            own, of_own = ask(query, languages=[str(query.language)])
            groups = [group for group in groups if group.language != query.language] + own
            documents |= of_own
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
) -> Query:
    """The query with what its best clauses say, where there are enough to choose from."""
    own = [group for group in groups if group.language == query.language]
    if query.is_clause or not own or len(own[0].ids) < FEEDBACK_FROM:
        return query
    scores = dict(rank(query, own, calibration)[:FEEDBACK])
    found = points.scroll(where.narrowed({}, frozenset(scores)), with_vector=True)
    best = [(p.dense, scores[p.id]) for p in found if p.dense is not None]
    if not best:
        return query
    vectors, led = zip(*best, strict=True)
    return widen(query, np.stack(vectors), np.array(led, np.float32), calibration)


def _candidates(
    points: Points,
    query: Query,
    *,
    where: Where,
    languages: Sequence[str],
    depth: int,
    with_document: bool,
) -> tuple[list[Candidates], dict[str, str]]:
    """The nearest and the best matching of each language, all with both scores; two round trips."""
    places = [where.narrowed({"language": frozenset({name})}) for name in languages]
    terms = [query.words_for(name) for name in languages]

    def near(name: str, place: Where) -> Ask:
        return Ask(
            query.dense_for(name),
            place,
            depth,
            with_vector=query.is_clause,
            with_document=with_document,
        )

    def worded(term: SparseVector, place: Where, scope: Where) -> Ask:
        possible = place if term.indices else Where(ids=frozenset())
        # How rare a word is counts within its language: elsewhere every "the" would be rare.
        return Ask(term, possible, depth, scope=scope)

    asks = [near(name, place) for name, place in zip(languages, places, strict=True)]
    asks += [worded(t, place, place) for t, place in zip(terms, places, strict=True)]
    answers = points.search(asks)
    nearest, matched = answers[: len(places)], answers[len(places) :]
    asks = []
    for name, term, place, by_meaning, by_words in zip(
        languages, terms, places, nearest, matched, strict=True
    ):
        seen, heard = ({p.id for p in found} for found in (by_meaning, by_words))
        asks.append(near(name, place.narrowed({}, frozenset(heard - seen))))
        rest = place.narrowed({}, frozenset(seen - heard))
        asks.append(worded(term, rest, place))
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
