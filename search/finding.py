"""Candidates from the store, ranked: what one question asks of the points.

The best of every language by meaning and by words are fetched, each is scored on both sides, and
all are ranked together. What follows beyond that many is fetched in blocks that are ranked after
it, so that a longer list begins with the shorter one: pages neither repeat nor leave out.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from search.calibration import Calibration
from search.lexical import fold, normalize, pairs_vector, running
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
        block = _Block(points, where, depth, with_document=with_document)
        groups = block.candidates(query, languages)
        wider = query if given else _widened(points, query, where, groups, calibration)
        if wider is not query:
            query = wider
            own = block.candidates(query, [str(query.language)])
            groups = [group for group in groups if group.language != query.language] + own
        for id_, score in rank(query, groups, calibration):
            if id_ not in given:
                given.add(id_)
                last = min(last, score)
                yield Ranked(id_, block.documents[id_], last)
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
    best = Ask(query.dense, where.narrowed({}, frozenset(scores)), FEEDBACK, with_vector=True)
    [found] = points.search([best])
    vectors = [p.dense for p in found if p.dense is not None]
    if not vectors:
        return query
    led = np.array([scores[p.id] for p in found if p.dense is not None], np.float32)
    return widen(query, np.stack(vectors), led, calibration)


class _Block:
    """The best of each language by meaning and by words, all with both scores.

    What a query finds by its words is asked once, though it is looked for by meaning twice: the
    terms stay when it is widened, and to weigh them costs as much as to find the nearest.
    """

    def __init__(self, points: Points, where: Where, depth: int, *, with_document: bool) -> None:
        self._points = points
        self._where = where
        self._depth = depth
        self._with_document = with_document
        self._matched: dict[str, list[Found]] = {}
        self._lexical: dict[str, dict[str, float]] = {}  # 0 where no word matches
        self.documents: dict[str, str] = {}

    def candidates(self, query: Query, languages: Sequence[str]) -> list[Candidates]:
        """Those of some languages; two round trips."""
        places = {name: self._where.narrowed({LANGUAGE: frozenset({name})}) for name in languages}
        unheard = [name for name in languages if name not in self._matched]
        asks = [self._near(query, name, places[name]) for name in languages]
        asks += [self._worded(query, name, places[name], places[name]) for name in unheard]
        answers = self._points.search(asks)
        nearest = dict(zip(languages, answers, strict=False))
        for name, found in zip(unheard, answers[len(languages) :], strict=True):
            self._matched[name] = found
            self._lexical[name] = {p.id: p.score for p in found}
        asks, missing = [], {}
        for name, place in places.items():
            seen = {p.id for p in nearest[name]}
            heard = {p.id for p in self._matched[name]}
            missing[name] = frozenset(seen - self._lexical[name].keys())
            asks.append(self._near(query, name, place.narrowed({}, frozenset(heard - seen))))
            rest = place.narrowed({}, missing[name])
            asks.append(self._worded(query, name, rest, place))
        others = self._points.search(asks)
        groups = []
        for n, name in enumerate(languages):
            self._lexical[name] |= dict.fromkeys(missing[name], 0.0)
            self._lexical[name] |= {p.id: p.score for p in others[2 * n + 1]}
            close = [*nearest[name], *others[2 * n]]
            if close:
                self.documents |= {p.id: str(p.payload.get(DOCUMENT, "")) for p in close}
                groups.append(_group(name, close, self._lexical[name]))
        return groups

    def _near(self, query: Query, language: str, place: Where) -> Ask:
        return Ask(
            query.dense_for(language),
            place,
            self._depth,
            with_vector=query.is_clause,
            with_document=self._with_document,
        )

    def _worded(self, query: Query, language: str, place: Where, scope: Where) -> Ask:
        term = query.words_for(language)
        possible = place if term.indices else Where(ids=frozenset())
        # How rare a word is counts within its language: elsewhere every "the" would be rare.
        return Ask(term, possible, self._depth, scope=scope)


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
