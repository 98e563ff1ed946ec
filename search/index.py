"""The clause index: what a register can ask, over whichever vector store holds the clauses."""

import json
import re
import threading
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import islice
from pathlib import Path

import numpy as np

from models.retrieval import Filters, Group, Hit, IndexedClause
from search.answers import marked
from search.calibration import SAMPLE, Calibration, Priors, Sample, Vector
from search.comparisons import Comparisons
from search.counting import Counting
from search.encoder import Encoder
from search.finding import Ranked, phrases, ranked, with_phrases
from search.points import ACCESS, DOCUMENT, EXTRA, FIELDS, NUMBERS, SCHEMA, Point, Points, Where
from search.ranking import Query, clause_query, prepare
from search.remembered import Remembered
from search.stored import (
    clause_of,
    digest,
    full_text,
    hit_of,
    is_number,
    of_document,
    payload_of,
    point_id,
    together,
    worded,
)

ENCODE_AT_ONCE = 512  # clauses encoded before they are stored: sorted by length, then batched
REMEMBERED_QUERIES = 512
SCOPE = (ACCESS, DOCUMENT)  # what says what a reader may see: it holds whatever is counted


class ClauseIndex(Comparisons):
    """Clauses by meaning and by words, in all languages. Safe to share between threads.

    Every method raises ``IndexUnavailable`` when the store fails.
    """

    def __init__(self, points: Points, encoder: Encoder) -> None:
        super().__init__(points, encoder)
        # People page and refine: the same question is asked again and again.
        self._encode = lru_cache(REMEMBERED_QUERIES)(
            lambda text, kind: encoder.encode([text], kind=kind)[0]
        )
        self._sentences = Remembered(encoder)
        self._query_centres = Priors(encoder, "query")
        self._priors = Priors(encoder, "passage")
        self._writing = threading.RLock()
        self._counting = Counting(points)
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
            changed = frozenset(point_id(c.id) for c in fresh) & held.keys()
            gone = frozenset(held) - frozenset(wanted)
            if not fresh and not gone:
                return
            with self._counting.writing():
                for start in range(0, len(fresh), ENCODE_AT_ONCE):
                    self._store(document_id, fresh[start : start + ENCODE_AT_ONCE], changed)
                if gone:
                    self._points.delete(Where(ids=gone))
            self._recalibrate(everything=False)

    def _store(
        self, document_id: str, clauses: Sequence[IndexedClause], changed: frozenset[str]
    ) -> None:
        texts = [full_text(clause) for clause in clauses]
        dense = self._encoded(texts, changed)
        points = [
            Point(point_id(c.id), vector, worded(c), payload_of(document_id, c))
            for c, vector in zip(clauses, dense, strict=True)
        ]
        names = sorted(
            {
                f"{NUMBERS if is_number(value) else EXTRA}.{name}"
                for clause in clauses
                for name, value in clause.payload.items()
            }
        )
        self._points.upsert(points, names)

    def _encoded(self, texts: Sequence[str], changed: frozenset[str]) -> list[Vector]:
        """Vectors of texts; where only the payload of a point has changed its vector stays."""
        stored = self._points.scroll(Where(ids=changed), with_vector=True)
        known = {full_text(clause_of(p)): p.dense for p in stored if p.dense is not None}
        new = [text for text in dict.fromkeys(texts) if text not in known]
        if new:
            known |= zip(new, self._encoder.encode(new, kind="passage"), strict=True)
        return [known[text] for text in texts]

    def drop(self, document_id: str) -> None:
        """Forget a document's clauses; nothing happens when it has none."""
        with self._writing:
            with self._counting.writing():
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
        samples = {}
        for language in self._listed():
            note = self._points.read_note(f"sample-{language}")
            if note is not None:
                samples[language] = Sample.from_bytes(note)
        return Calibration(samples, self._priors)

    # What people ask

    def find(
        self,
        query: str,
        *,
        limit: int = 20,
        offset: int = 0,
        filters: Filters | None = None,
        mark: bool = False,
    ) -> list[Hit]:
        """The clauses that answer a typed question, or resemble a pasted clause, best first.

        What stands in quotation marks must occur. Ties are in order of ids; pages of one query do
        not overlap while nothing is written. ``mark``: say which sentence of each hit answers.
        """
        ready, where = self._ready(query, filters)
        if ready is None or limit <= 0:
            return []
        page = list(islice(self._ranked(ready, where), offset, offset + limit))
        return self._hits(page, where, query if mark else None)

    def find_documents(
        self,
        query: str,
        *,
        limit: int = 10,
        offset: int = 0,
        each: int = 3,
        filters: Filters | None = None,
        mark: bool = False,
    ) -> list[Group]:
        """The same by documents, in the order of their best clause, with up to ``each`` clauses."""
        ready, where = self._ready(query, filters)
        if ready is None or limit <= 0:
            return []
        documents: dict[str, list[Ranked]] = {}
        for found in self._ranked(ready, where, with_document=True):
            known = found.document_id in documents
            if not known and len(documents) == offset + limit:
                break
            documents.setdefault(found.document_id, []).append(found)
        shown = list(documents.values())[offset:]
        best = [found for members in shown for found in members[:each]]
        hits: dict[str, list[Hit]] = {}
        for hit in self._hits(best, where, query if mark else None):
            hits.setdefault(hit.document_id, []).append(hit)
        return [
            Group(name, tuple(hits[name]), more=len(members) > each)
            for members in shown
            if (name := members[0].document_id) in hits
        ]

    def similar(
        self, clause_id: str, *, limit: int = 20, offset: int = 0, filters: Filters | None = None
    ) -> list[Hit]:
        """What is near to a stored clause, itself left out; nothing where ``filters`` hide it."""
        where = self._where(filters)
        own = point_id(clause_id)
        stored = list(self._points.scroll(where.narrowed({}, frozenset({own})), with_vector=True))
        if not stored or stored[0].dense is None or limit <= 0:
            return []
        language = str(stored[0].payload["language"])
        ready = clause_query(stored[0].dense, language, self._calibration)
        others = (found for found in self._ranked(ready, where) if found.id != own)
        return self._hits(list(islice(others, offset, offset + limit)), where, None)

    def facets(
        self, fields: Sequence[str], *, query: str = "", filters: Filters | None = None
    ) -> dict[str, dict[str, int]]:
        """How many clauses have each value of a field: "kind", "language", or of the payload.

        Counted where all other filters hold, and the quoted phrases of the query occur; what is
        chosen of the field itself does not count, so that another value can be chosen beside it.
        The documents that a reader may see always count.
        """
        where = self._where(filters)
        if not where.impossible:
            where = with_phrases(self._points, where, phrases(query))
        paths = {name: name if name in FIELDS else f"{EXTRA}.{name}" for name in fields}
        return self._counting.facets(
            {
                name: (path, where if path in SCOPE else self._in_languages(where.without(path)))
                for name, path in paths.items()
            }
        )

    def _ready(self, query: str, filters: Filters | None) -> tuple[Query | None, Where]:
        """The query made ready, None where nothing can answer; and where to look."""
        where = self._where(filters)
        if where.impossible or not query.strip():
            return None, where
        where = with_phrases(self._points, where, phrases(query))
        if where.impossible:
            return None, where
        return prepare(query, self._encode, self._query_centres, self._calibration), where

    def _ranked(
        self, query: Query, where: Where, *, with_document: bool = False
    ) -> Iterator[Ranked]:
        languages = self._listed()
        if languages != sorted(self._calibration.samples):
            self._calibration = self._read_calibration()  # another process has written since
        chosen = where.only.get("language", frozenset(languages))
        asked = [name for name in languages if name in chosen]
        return ranked(
            self._points, query, where, asked, self._calibration, with_document=with_document
        )

    def _hits(self, page: Sequence[Ranked], where: Where, query: str | None) -> list[Hit]:
        """Hits in the order of the page; what was deleted in between is not among them."""
        wanted = frozenset(found.id for found in page)
        held = {p.id: p for p in self._points.scroll(where.narrowed({}, wanted))} if page else {}
        hits = [hit_of(held[found.id], found.score) for found in page if found.id in held]
        return hits if query is None else marked(query, hits, self._sentences)

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
