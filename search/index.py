"""The clause index: what a register can ask, over whichever vector store holds the clauses."""

import json
import re
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from models.retrieval import Filters, Hit, IndexedClause
from search.calibration import SAMPLE, Calibration, Priors, Sample
from search.comparisons import Comparisons
from search.encoder import Encoder
from search.lexical import SparseVector, passage_vector
from search.points import DOCUMENT, EXTRA, SCHEMA, Ask, Point, Points, Where
from search.ranking import Candidates, Query, prepare, rank
from search.stored import (
    digest,
    full_text,
    hit_of,
    of_document,
    payload_of,
    point_id,
    together,
    where_of,
)

ENCODE_AT_ONCE = 512  # clauses encoded before they are stored: sorted by length, then batched
DEPTH = 200  # candidates of each kind and language for the first pages


class ClauseIndex(Comparisons):
    """Clauses by meaning and by words, in all languages. Safe to share between threads.

    Every method raises ``IndexUnavailable`` when the store fails.
    """

    def __init__(self, points: Points, encoder: Encoder) -> None:
        super().__init__(points, encoder)
        self._query_centres = Priors(encoder, "query")
        self._priors = Priors(encoder, "passage")
        self._writing = threading.RLock()
        self._calibration = self._read_calibration()

    @classmethod
    def open(
        cls,
        location: str | Path,
        encoder: Encoder,
        *,
        api_key: str | None = None,
        timeout: float = 10.0,
    ) -> "ClauseIndex":
        """See ``search.open_index``."""
        name = collection_name(encoder)
        place = str(location)
        if place == ":memory:" or place.startswith(("http://", "https://")):
            from search.served import ServedPoints

            served = ServedPoints(place, name, encoder.dimension, api_key, timeout)
            return cls(served, encoder)
        from search.edge import EdgePoints

        return cls(EdgePoints(Path(location) / name, encoder.dimension), encoder)

    # What the register writes

    def put(self, document_id: str, clauses: Sequence[IndexedClause]) -> None:
        """Index a document's clauses in place of those it had; a repeat changes nothing.

        New clauses are stored before old ones go, so a search in between misses none.
        """
        with self._writing:
            stored = self._points.scroll(of_document(document_id))
            held = {p.id: p.payload.get("digest") for p in stored}
            wanted = {point_id(clause.id): clause for clause in clauses}
            fresh = [c for id_, c in wanted.items() if held.get(id_) != digest(c)]
            for start in range(0, len(fresh), ENCODE_AT_ONCE):
                self._store(document_id, fresh[start : start + ENCODE_AT_ONCE])
            gone = frozenset(held) - frozenset(wanted)
            if gone:
                self._points.delete(Where(ids=gone))
            if fresh or gone:
                self._recalibrate(everything=False)

    def _store(self, document_id: str, clauses: Sequence[IndexedClause]) -> None:
        texts = [full_text(clause) for clause in clauses]
        dense = self._encoder.encode(texts, kind="passage")
        points = [
            Point(point_id(c.id), vector, passage_vector(text), payload_of(document_id, c))
            for c, text, vector in zip(clauses, texts, dense, strict=True)
        ]
        names = sorted({f"{EXTRA}.{name}" for clause in clauses for name in clause.payload})
        self._points.upsert(points, names)

    def drop(self, document_id: str) -> None:
        """Forget a document's clauses; nothing happens when it has none."""
        with self._writing:
            self._points.delete(of_document(document_id))
            self._recalibrate(everything=False)

    def calibrate(self) -> None:
        """Sample every language anew; ``put`` and ``drop`` do so where much has changed."""
        with self._writing:
            self._recalibrate(everything=True)

    def _recalibrate(self, *, everything: bool) -> None:
        counts = self._points.facet("language", Where())
        samples = {k: s for k, s in self._calibration.samples.items() if k in counts}
        stale = [
            language
            for language, count in counts.items()
            if everything or language not in samples or samples[language].is_stale(count)
        ]
        for language in stale:
            # Ids are hashes, so the first of them are a random sample, and always the same one.
            where = Where({"language": frozenset({language})})
            found = self._points.scroll(where, limit=SAMPLE, with_vector=True)
            vectors = np.stack([p.dense for p in found if p.dense is not None])
            samples[language] = Sample(counts[language], vectors)
            self._points.write_note(f"sample-{language}", samples[language].to_bytes())
        if stale or samples.keys() != self._calibration.samples.keys():
            self._points.write_note("languages", json.dumps(sorted(samples)).encode())
            self._calibration = Calibration(samples, self._priors)

    def _read_calibration(self) -> Calibration:
        listed = self._points.read_note("languages")
        samples = {}
        for language in json.loads(listed) if listed else []:
            note = self._points.read_note(f"sample-{language}")
            if note is not None:
                samples[language] = Sample.from_bytes(note)
        return Calibration(samples, self._priors)

    # What people ask

    def find(
        self, query: str, *, limit: int = 20, offset: int = 0, filters: Filters | None = None
    ) -> list[Hit]:
        """The clauses that answer a typed question, or resemble a pasted clause, best first.

        Ties are in order of ids; pages of one query do not overlap while nothing is written.
        """
        where = where_of(filters)
        if not query.strip() or where.impossible or limit <= 0:
            return []
        counts = self._points.facet("language", where)
        if counts.keys() - self._calibration.samples.keys():
            self._calibration = self._read_calibration()  # another process has written since
        depth = DEPTH * -(-(offset + limit) // DEPTH)
        ready = prepare(query, self._encoder, self._query_centres, self._calibration)
        groups = self._candidates(ready, where, dict(sorted(counts.items())), depth)
        page = rank(ready, groups, self._calibration)[offset : offset + limit]
        wanted = frozenset(id_ for id_, _ in page)
        held = {p.id: p for p in self._points.scroll(where.narrowed({}, wanted))}
        return [hit_of(held[id_], score) for id_, score in page if id_ in held]

    def _candidates(
        self, query: Query, where: Where, languages: Mapping[str, int], depth: int
    ) -> list[Candidates]:
        """The nearest and the best matching clauses of each language, all with both scores."""
        places = [where.narrowed({"language": frozenset({name})}) for name in languages]
        terms = [query.words_for(name) for name in languages]
        near = [Ask(query.dense, place, depth, with_vector=True) for place in places]
        answers = self._points.search(near + _lexical(terms, places, places, depth))
        worded = answers[len(places) :]
        pools = [{p.id: p for p in [*a, *b]} for a, b in zip(answers, worded, strict=False)]
        unscored = [
            place.narrowed({}, frozenset(pool) - {p.id for p in found})
            for place, pool, found in zip(places, pools, worded, strict=True)
        ]
        rest = self._points.search(_lexical(terms, unscored, places, depth))
        groups = []
        for language, pool, found, others in zip(languages, pools, worded, rest, strict=True):
            scores = {p.id: p.score for p in [*others, *found]}
            rows = [(id_, p.dense) for id_, p in pool.items() if p.dense is not None]
            if rows:
                groups.append(
                    Candidates(
                        language=language,
                        population=languages[language],
                        ids=[id_ for id_, _ in rows],
                        dense=np.stack([dense for _, dense in rows]),
                        lexical=np.array([scores.get(id_, 0.0) for id_, _ in rows], np.float32),
                    )
                )
        return groups

    # What an administrator asks

    def count(self) -> int:
        """How many clauses are stored."""
        return self._points.count(Where())

    def documents(self) -> dict[str, int]:
        """How many clauses are stored of each document."""
        return self._points.facet(DOCUMENT, Where())

    def fingerprint(self, document_id: str) -> str:
        """Digest of what is stored of a document; equals ``search.fingerprint`` of its clauses."""
        stored = self._points.scroll(of_document(document_id))
        return together(str(p.payload.get("digest")) for p in stored)

    def flush(self) -> None:
        """Return when everything that was put or dropped is on disk."""
        self._points.flush()

    def close(self) -> None:
        """Flush and let go of the store."""
        self._points.close()


def collection_name(encoder: Encoder) -> str:
    """Vectors of another encoder, length or schema never mix: they have another name."""
    slug = re.sub(r"[^a-z0-9]+", "-", encoder.name.lower()).strip("-")[-60:]
    return f"camket_{slug}_{encoder.dimension}_v{SCHEMA}"


def _lexical(
    terms: Sequence[SparseVector], places: Sequence[Where], scopes: Sequence[Where], depth: int
) -> list[Ask]:
    """Requests for words; one that has no words is for no points."""
    return [
        Ask(
            term,
            place if term.indices else Where(ids=frozenset()),
            depth,
            with_vector=True,
            scope=scope,
        )
        for term, place, scope in zip(terms, places, scopes, strict=True)
    ]
