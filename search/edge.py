"""The embedded vector store: Qdrant Edge in a folder, one process at a time.

The engine holds the interpreter lock in every call and is not made for concurrent writers, so one
lock goes around all calls. It never builds a graph: search is exact, and quick enough to some
hundred thousand clauses.
"""

import shutil
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import qdrant_edge as qe

from models.errors import IndexInUse, IndexUnavailable
from search.lexical import SparseVector
from search.points import DENSE, DOCUMENT, FIELDS, NUMBERS, SPARSE, Ask, Found, Point, Where

BATCH = 200  # points in one call: 8 to 40 ms in which nothing else runs
NEVER_KB = 10**9  # size of a segment that would get a graph
FACETS = 1_000_000  # values of a field that are counted: documents, languages


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except Exception as error:  # the shard's errors are bare Exceptions, known by their words
        if "WAL" in str(error) and "WouldBlock" in str(error):
            raise IndexInUse from error
        raise IndexUnavailable from error


class EdgePoints:
    """``Points`` over one Qdrant Edge shard in ``folder``, notes as files beside it."""

    def __init__(self, folder: Path, dimension: int) -> None:
        self._lock = threading.RLock()
        self._notes = folder / "notes"
        shard = folder / "points"
        try:
            self._notes.mkdir(parents=True, exist_ok=True)
            shard.mkdir(exist_ok=True)
        except OSError as error:
            raise IndexUnavailable from error
        with _translated():
            exists = (shard / "edge_config.json").exists()
            if not exists and any(shard.iterdir()):
                # A crash in the middle of the very first creation left no configuration; there
                # is nothing in it to lose, and the index is a copy that can be rebuilt.
                shutil.rmtree(shard)
                shard.mkdir()
            self._shard = (
                qe.EdgeShard.load(str(shard))
                if exists
                else qe.EdgeShard.create(str(shard), _config(dimension))
            )
            self._indexed = set(self._shard.info().payload_schema)
        self._index_fields(FIELDS)

    def _index_fields(self, names: Sequence[str]) -> None:
        for name in names:
            if name not in self._indexed:
                number = name.startswith(f"{NUMBERS}.")
                types = qe.PayloadSchemaType
                schema = types.Integer if number else types.Keyword
                with self._lock, _translated():
                    self._shard.update(qe.UpdateOperation.create_field_index(name, schema))
                self._indexed.add(name)

    def upsert(self, points: Sequence[Point], fields: Sequence[str] = ()) -> None:
        self._index_fields(fields)
        for start in range(0, len(points), BATCH):
            batch = [
                qe.Point(
                    p.id,
                    {
                        DENSE: p.dense.tolist(),
                        SPARSE: qe.SparseVector(list(p.sparse.indices), list(p.sparse.values)),
                    },
                    dict(p.payload),
                )
                for p in points[start : start + BATCH]
            ]
            with self._lock, _translated():
                self._shard.update(qe.UpdateOperation.upsert_points(batch))

    def delete(self, where: Where) -> None:
        if where.impossible:
            return
        with self._lock, _translated():
            self._shard.update(qe.UpdateOperation.delete_points_by_filter(_filter(where)))

    def search(self, asks: Sequence[Ask]) -> list[list[Found]]:
        possible = [ask for ask in asks if not ask.where.impossible]
        if not possible:
            return [[] for _ in asks]
        with self._lock, _translated():
            batch = qe.QueryBatchRequest([_request(ask) for ask in possible])
            answers = iter(self._shard.query_batch(batch))
        return [
            []
            if ask.where.impossible
            else [
                _found(
                    p,
                    float(p.score),
                    with_payload=ask.with_payload or ask.with_document,
                    with_vector=ask.with_vector,
                )
                for p in next(answers)
            ]
            for ask in asks
        ]

    def scroll(
        self, where: Where, *, limit: int | None = None, with_vector: bool = False
    ) -> Iterator[Found]:
        offset = None
        left = limit
        while not where.impossible and (left is None or left > 0):
            size = BATCH if left is None else min(BATCH, left)
            with self._lock, _translated():
                records, offset = self._shard.scroll(
                    qe.ScrollRequest(
                        offset=offset,
                        limit=size,
                        filter=_filter(where),
                        with_payload=True,
                        with_vector=[DENSE] if with_vector else False,
                    )
                )
            yield from (_found(record, with_vector=with_vector) for record in records)
            if offset is None:
                return
            left = None if left is None else left - len(records)

    def count(self, where: Where) -> int:
        if where.impossible:
            return 0
        with self._lock, _translated():
            return int(self._shard.count(qe.CountRequest(filter=_filter(where), exact=True)))

    def facet(self, name: str, where: Where) -> dict[str, int]:
        if where.impossible or name not in self._indexed:
            return {}  # no clause has had the field yet
        with self._lock, _translated():
            answer = self._shard.facet(
                qe.FacetRequest(name, limit=FACETS, exact=True, filter=_filter(where))
            )
            return {str(hit.value): int(hit.count) for hit in answer.hits}

    def read_note(self, key: str) -> bytes | None:
        path = self._notes / key
        try:
            return path.read_bytes() if path.exists() else None
        except OSError as error:
            raise IndexUnavailable from error

    def write_note(self, key: str, value: bytes) -> None:
        path = self._notes / key
        fresh = path.with_suffix(".new")
        try:
            fresh.write_bytes(value)
            fresh.replace(path)
        except OSError as error:
            raise IndexUnavailable from error

    def flush(self) -> None:
        with self._lock, _translated():
            self._shard.flush()

    def close(self) -> None:
        with self._lock, _translated():
            self._shard.flush()
            self._shard.close()


def _config(dimension: int) -> qe.EdgeConfig:
    return qe.EdgeConfig(
        # In half the bytes an exact search takes half the time; products change by 0.0001.
        vectors={
            DENSE: qe.EdgeVectorParams(
                dimension, qe.Distance.Dot, datatype=qe.VectorStorageDatatype.Float16
            )
        },
        sparse_vectors={SPARSE: qe.EdgeSparseVectorParams(modifier=qe.Modifier.Idf)},
        optimizers=qe.EdgeOptimizersConfig(indexing_threshold=NEVER_KB),
    )


def _filter(where: Where) -> qe.Filter:
    def matches(name: str, values: frozenset[str]) -> qe.FieldCondition:
        return qe.FieldCondition(name, match=qe.MatchAny(sorted(values)))

    must: list[Any] = [matches(name, values) for name, values in where.conditions.items()]
    must += [
        qe.FieldCondition(name, range=qe.RangeFloat(gte=first, lte=last))
        for name, (first, last) in where.between.items()
    ]
    if where.ids is not None:
        must.append(qe.HasIdCondition(set(where.ids)))
    return qe.Filter(
        must=must,
        must_not=[matches(name, values) for name, values in where.never.items() if values],
    )


def _request(ask: Ask) -> qe.QueryRequest:
    if isinstance(ask.vector, SparseVector):
        sparse = qe.SparseVector(list(ask.vector.indices), list(ask.vector.values))
        query = qe.Query.Nearest(sparse, using=SPARSE)
        scope = _filter(ask.where if ask.scope is None else ask.scope)
        params = qe.SearchParams(idf=qe.IdfParams(corpus=scope))
    else:
        query = qe.Query.Nearest(ask.vector.tolist(), using=DENSE)
        params = qe.SearchParams(exact=True)
    return qe.QueryRequest(
        limit=ask.limit,
        query=query,
        filter=_filter(ask.where),
        with_payload=qe.PayloadSelector.Include([DOCUMENT])
        if ask.with_document
        else ask.with_payload,
        with_vector=[DENSE] if ask.with_vector else False,
        params=params,
    )


def _found(
    point: Any, score: float = 0.0, *, with_payload: bool = True, with_vector: bool = False
) -> Found:
    # Each attribute of a point is a copy out of the engine: not made where nobody asked for it.
    vector = point.vector if with_vector else None
    return Found(
        id=str(point.id),
        payload=(point.payload or {}) if with_payload else {},
        score=score,
        dense=None if not vector else np.asarray(vector[DENSE], dtype=np.float32),
    )
