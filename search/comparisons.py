"""How clauses compare with others: two at a time, a document with a register, a clause with law."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np

from models.retrieval import ClausePair, Filters, IndexedClause, Provision, Relation
from search.calibration import Calibration, Matrix, unit
from search.encoder import Encoder
from search.lawcheck import CANDIDATES, Candidate, in_terms_of_law, nearest, provisions
from search.lexical import SparseVector, neutral_vector, query_vector
from search.overlap import Boilerplate, Comparer, Item
from search.pairing import language_versions, shortlist
from search.points import ACCESS, DOCUMENT, LANGUAGE, Ask, Found, Points, Where
from search.stored import clause_of, digest, full_text, of_document, point_id, where_of

REMEMBERED = 4096  # vectors of clauses kept for comparisons
NEIGHBOURS = 12  # clauses of a language that are compared with a clause in full
ASKED_AT_ONCE = 32  # requests of one round trip; nobody else is answered meanwhile
FETCHED_AT_ONCE = 200  # points of one round trip


class Comparisons:
    """The part of a clause index that compares."""

    _calibration: Calibration

    def __init__(self, points: Points, encoder: Encoder) -> None:
        self._points = points
        self._encoder = encoder
        self._boilerplate = Boilerplate(encoder)
        self._vectors: dict[str, Matrix] = {}
        self._comparer: Comparer | None = None
        self._made_ready: dict[tuple[int, tuple[str, ...]], Item] = {}

    def _listed(self) -> list[str]:
        """The languages of the stored clauses."""
        listed = self._points.read_note("languages")
        languages: list[str] = json.loads(listed) if listed else []
        return languages

    def _where(self, filters: Filters | None) -> Where:
        """Filters as the condition that every request carries."""
        return self._in_languages(where_of(filters))

    def _in_languages(self, where: Where) -> Where:
        """An allow-list is compared language by language: where none are chosen, in all."""
        if ACCESS not in where.only or LANGUAGE in where.only:
            return where
        return where.narrowed({LANGUAGE: frozenset(self._listed())})

    def relate(self, a: IndexedClause, b: IndexedClause) -> Relation:
        """How two clauses stand to each other, whether they are stored or not."""
        left, right = self._made_items([a, b])
        return self._comparing().relate(left, right)

    def _comparing(self) -> Comparer:
        """The comparer of the calibration that holds now."""
        if self._comparer is None or self._comparer.calibration is not self._calibration:
            self._comparer = Comparer(self._calibration, self._boilerplate)
            self._made_ready = {}
        return self._comparer

    def _made_items(self, clauses: Sequence[IndexedClause]) -> list[Item]:
        """Clauses made ready for comparison with each other; those lately made are remembered."""
        comparer, known = self._comparing(), self._made_ready
        languages = tuple(sorted({clause.language for clause in clauses}))
        # By object: a clause is frozen, and hashing its text each time costs more than comparing.
        keys = [(id(clause), languages) for clause in clauses]
        missing = [i for i, key in enumerate(keys) if key not in known]
        if missing:
            if len(known) > REMEMBERED:
                known = self._made_ready = {}
                missing = list(range(len(keys)))
            wanted = [clauses[i] for i in missing]
            for i, item in zip(
                missing,
                comparer.items(wanted, self._clause_vectors(wanted), languages),
                strict=True,
            ):
                known[keys[i]] = item  # it holds the clause, so its id stays taken
        return [known[key] for key in keys]

    def pairs(
        self,
        subject: str | Sequence[IndexedClause],
        *,
        limit: int = 50,
        filters: Filters | None = None,
    ) -> list[ClausePair]:
        """The pairs that matter between a document and all others that ``filters`` allow.

        ``subject`` is the id of a stored document, or clauses that need not be stored. ``a`` of a
        pair is a clause of the subject. Two language versions of one document are compared too,
        and paired where they say different things.
        """
        if isinstance(subject, str):
            clauses = [clause_of(p) for p in self._points.scroll(of_document(subject))]
        else:
            clauses = list(subject)
        if not clauses:
            return []
        where = self._where(filters)
        own = frozenset(clause.document_id for clause in clauses)
        own |= where.never.get(DOCUMENT, frozenset())
        others = replace(where, never={**where.never, DOCUMENT: own})
        languages = [] if others.impossible else sorted(self._points.facet("language", others))
        known = sorted({*languages, *(clause.language for clause in clauses)})
        comparer = self._comparing()
        items = comparer.items(clauses, self._clause_vectors(clauses), known)
        candidates = self._neighbours(items, others, languages)
        found = self._fetched((id_ for near in candidates for id_ in near), others)
        counterparts = dict(zip(found, _items(comparer, list(found.values()), known), strict=True))
        compared = [
            (item, counterparts[id_])
            for item, near in zip(items, candidates, strict=True)
            for id_ in near
            if id_ in counterparts
        ]
        return shortlist(compared + language_versions(items), comparer.relate, limit)

    def provisions(
        self,
        subject: str | Sequence[IndexedClause],
        *,
        limit: int = 5,
        filters: Filters | None = None,
        on: int | None = None,
    ) -> list[Provision]:
        """For each clause of a document the articles of law that may govern it, best first.

        ``subject`` as for ``pairs``; ``filters`` narrow the law. ``on`` is a day like 20260131: law
        that does not stand on it comes after what does, and is said to be so.
        """
        if isinstance(subject, str):
            clauses = [clause_of(p) for p in self._points.scroll(of_document(subject))]
        else:
            clauses = list(subject)
        where = self._where(filters).narrowed({"kind": frozenset({"law"})})
        languages = [] if where.impossible else sorted(self._points.facet("language", where))
        if not clauses or not languages:
            return []
        known = sorted({*languages, *(clause.language for clause in clauses)})
        comparer = self._comparing()
        items = comparer.items(clauses, self._clause_vectors(clauses), known)
        near = self._law_near(items, where, languages)
        held = self._fetched((id_ for scores in near for id_ in scores), where)
        ready: dict[str, Item] = {}
        found = []
        for item, scores in zip(items, near, strict=True):
            own = item.clause.document_id
            close = [held[id_] for id_ in scores if id_ in held]
            close = [p for p in close if p.payload[DOCUMENT] != own]
            if not close:
                continue
            words = np.array([scores[p.id] for p in close], np.float32)
            chosen = nearest(self._centred(close) @ item.vector, words)
            fresh = [close[i] for i, _ in chosen if close[i].id not in ready]
            ready |= zip((p.id for p in fresh), _items(comparer, fresh, known), strict=True)
            candidates = [Candidate(ready[close[i].id], score) for i, score in chosen]
            found += provisions(item, candidates, limit, on)
        return found

    def _law_near(
        self, items: Sequence[Item], where: Where, languages: Sequence[str]
    ) -> list[dict[str, float]]:
        """For each item the ids of law near to it by meaning or by words, with what words say."""
        near: list[dict[str, float]] = [{} for _ in items]
        for name in languages:
            place = where.narrowed({LANGUAGE: frozenset({name})})
            nowhere = Where(ids=frozenset())
            for start in range(0, len(items), ASKED_AT_ONCE):
                asked = items[start : start + ASKED_AT_ONCE]
                terms = [_words_for(item.clause, name) for item in asked]
                asks = [Ask(item.vector, place, CANDIDATES) for item in asked]
                asks += [
                    Ask(term, place if term.indices else nowhere, CANDIDATES, scope=place)
                    for term in terms
                ]
                answers = self._points.search(asks)
                by_words = answers[len(asked) :]
                for own, close, worded in zip(near[start:], answers, by_words, strict=False):
                    own |= {p.id: own.get(p.id, 0.0) for p in close}
                    own |= {p.id: p.score for p in worded}
        return near

    def _centred(self, found: Sequence[Found]) -> Matrix:
        """Vectors as they compare with those of other languages."""
        rows = [
            p.dense - self._calibration.centre(str(p.payload["language"]))
            for p in found
            if p.dense is not None
        ]
        return unit(np.stack(rows))

    def _neighbours(
        self, items: Sequence[Item], others: Where, languages: Sequence[str]
    ) -> list[list[str]]:
        """For each item the ids of the nearest clauses of every language.

        Language by language: the engine goes through the vectors once for all requests of one
        condition that come together.
        """
        near: list[list[str]] = [[] for _ in items]
        for name in languages:
            place = others.narrowed({LANGUAGE: frozenset({name})})
            for start in range(0, len(items), ASKED_AT_ONCE):
                asked = items[start : start + ASKED_AT_ONCE]
                answers = self._points.search([Ask(i.vector, place, NEIGHBOURS) for i in asked])
                for own, found in zip(near[start:], answers, strict=False):
                    own += [p.id for p in found]
        return near

    def _fetched(self, ids: Iterable[str], where: Where) -> dict[str, Found]:
        """Points with their vectors, each once, of those that ``where`` allows."""
        wanted = list(dict.fromkeys(ids))
        found: dict[str, Found] = {}
        for start in range(0, len(wanted), FETCHED_AT_ONCE):
            place = where.narrowed({}, frozenset(wanted[start : start + FETCHED_AT_ONCE]))
            found |= {p.id: p for p in self._points.scroll(place, with_vector=True)}
        return found

    def _clause_vectors(self, clauses: Sequence[IndexedClause]) -> Matrix:
        """Vectors of clauses: remembered, else from the store, else made."""
        keys = [digest(clause) for clause in clauses]
        remembered = self._vectors
        missing = {k: c for k, c in zip(keys, clauses, strict=True) if k not in remembered}
        if missing:
            ids = frozenset(point_id(c.id) for c in missing.values())
            stored = self._points.scroll(Where(ids=ids), with_vector=True)
            known = {str(p.payload.get("digest")): p.dense for p in stored}
            fresh = {k: v for k, v in known.items() if v is not None and k in missing}
            new = [k for k in missing if k not in fresh]
            if new:
                made = self._encoder.encode([full_text(missing[k]) for k in new], kind="passage")
                fresh.update(zip(new, made, strict=True))
            kept = remembered if len(remembered) < REMEMBERED else {}
            self._vectors = {**kept, **fresh}
            remembered = {**remembered, **fresh}
        return np.stack([remembered[k] for k in keys])


def _items(comparer: Comparer, found: Sequence[Found], languages: Sequence[str]) -> list[Item]:
    vectors = [p.dense for p in found if p.dense is not None]
    if not vectors:
        return []
    return comparer.items([clause_of(p) for p in found], np.stack(vectors), languages)


def _words_for(clause: IndexedClause, language: str) -> SparseVector:
    """The words by which a clause is looked for in texts of a language."""
    if clause.language == language:
        return query_vector(in_terms_of_law(clause))
    return neutral_vector(full_text(clause))
