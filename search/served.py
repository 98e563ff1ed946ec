"""The served vector store: a Qdrant server by URL, or qdrant-client's own memory for tests."""

import base64
import uuid
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import numpy as np
from qdrant_client import QdrantClient, models
from qdrant_client.common.client_exceptions import ResourceExhaustedResponse
from qdrant_client.http.exceptions import ApiException, UnexpectedResponse

from models.errors import IndexRefusesKey, IndexUnavailable
from search.lexical import SparseVector
from search.points import DENSE, DOCUMENT, FIELDS, NUMBERS, SPARSE, Ask, Found, Point, Where

BATCH = 200
PAGE = 1000
FACETS = 1_000_000
NOTE_IDS = uuid.UUID("6f8b1c1e-8a0e-4a54-9d7a-3f6f0f4b8f11")
CONFLICT = 409
REFUSALS = (401, 403)

# Start values for ten million clauses on three nodes: see docs; a running collection keeps its own.
HNSW = models.HnswConfigDiff(m=16, ef_construct=128, full_scan_threshold=20_000)
INT8 = models.ScalarQuantization(
    scalar=models.ScalarQuantizationConfig(type=models.ScalarType.INT8, always_ram=True)
)
SEARCH = models.SearchParams(
    hnsw_ef=128,
    quantization=models.QuantizationSearchParams(rescore=True, oversampling=2.0),
    acorn=models.AcornSearchParams(enable=True),
)


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except ResourceExhaustedResponse as error:
        raise IndexUnavailable(retry_after=int(error.retry_after_s)) from error
    except UnexpectedResponse as error:
        if error.status_code in REFUSALS:
            raise IndexRefusesKey from error
        raise IndexUnavailable from error
    except (ApiException, OSError, ValueError, KeyError) as error:
        # ValueError and KeyError: what local mode raises for a request that a server refuses.
        raise IndexUnavailable from error


class ServedPoints:
    """``Points`` over one collection of a Qdrant server; notes in a collection beside it.

    ``timeout`` is in seconds. ``location`` is a URL or ``":memory:"``.
    """

    def __init__(
        self, location: str, collection: str, dimension: int, api_key: str | None, timeout: float
    ) -> None:
        self._name = collection
        self._notes = f"{collection}_notes"
        with _translated(), warnings.catch_warnings():
            # A key over plain HTTP inside one machine or network is the administrator's choice.
            warnings.filterwarnings("ignore", message="Api key is used with an insecure connection")
            self._client = (
                QdrantClient(":memory:")
                if location == ":memory:"
                else QdrantClient(
                    url=location,
                    api_key=api_key,
                    timeout=max(1, round(timeout)),
                    check_compatibility=False,
                )
            )
        self._local = location == ":memory:"
        self._indexed: set[str] = set()
        self._ensure(dimension)

    def _ensure(self, dimension: int) -> None:
        with _translated():
            if not self._client.collection_exists(self._name):
                self._create(dimension)
            if not self._client.collection_exists(self._notes):
                with _unless_exists():
                    self._client.create_collection(self._notes, vectors_config={})
            schema = self._client.get_collection(self._name).payload_schema
        self._indexed = set(schema)
        self._index_fields(FIELDS)

    def _create(self, dimension: int) -> None:
        with _unless_exists():
            self._client.create_collection(
                self._name,
                vectors_config={
                    DENSE: models.VectorParams(
                        size=dimension,
                        distance=models.Distance.DOT,
                        on_disk=True,
                        quantization_config=INT8,
                    )
                },
                sparse_vectors_config={
                    SPARSE: models.SparseVectorParams(modifier=models.Modifier.IDF)
                },
                hnsw_config=HNSW,
                on_disk_payload=True,
            )

    def _index_fields(self, names: Sequence[str]) -> None:
        if self._local:  # it ignores payload indexes, with a warning
            return
        for name in names:
            if name not in self._indexed:
                types = models.PayloadSchemaType
                schema = types.INTEGER if name.startswith(f"{NUMBERS}.") else types.KEYWORD
                with _translated():
                    self._client.create_payload_index(self._name, name, schema, wait=True)
                self._indexed.add(name)

    def _has(self, name: str) -> bool:
        """Whether any clause has ever had the field; another process may have been the first."""
        if self._local or name in self._indexed:
            return True
        with _translated():
            self._indexed |= set(self._client.get_collection(self._name).payload_schema)
        return name in self._indexed

    def upsert(self, points: Sequence[Point], fields: Sequence[str] = ()) -> None:
        self._index_fields(fields)
        for start in range(0, len(points), BATCH):
            batch = [
                models.PointStruct(
                    id=p.id,
                    vector={
                        DENSE: p.dense.tolist(),
                        SPARSE: models.SparseVector(
                            indices=list(p.sparse.indices), values=list(p.sparse.values)
                        ),
                    },
                    payload=dict(p.payload),
                )
                for p in points[start : start + BATCH]
            ]
            with _translated():
                self._client.upsert(self._name, batch, wait=True)

    def delete(self, where: Where) -> None:
        if where.impossible:
            return
        with _translated():
            selector = models.FilterSelector(filter=_filter(where))
            self._client.delete(self._name, selector, wait=True)

    def search(self, asks: Sequence[Ask]) -> list[list[Found]]:
        possible = [ask for ask in asks if not ask.where.impossible]
        if not possible:
            return [[] for _ in asks]
        with _translated():
            dense = None if self._local else SEARCH  # local mode is exact, and warns
            requests = [_request(ask, dense) for ask in possible]
            answers = iter(self._client.query_batch_points(self._name, requests))
        return [
            [] if ask.where.impossible else [_found(p, p.score) for p in next(answers).points]
            for ask in asks
        ]

    def scroll(
        self, where: Where, *, limit: int | None = None, with_vector: bool = False
    ) -> Iterator[Found]:
        offset = None
        left = limit
        while not where.impossible and (left is None or left > 0):
            with _translated():
                records, offset = self._client.scroll(
                    self._name,
                    scroll_filter=_filter(where),
                    limit=PAGE if left is None else min(PAGE, left),
                    offset=offset,
                    with_payload=True,
                    with_vectors=[DENSE] if with_vector else False,
                )
            yield from (_found(record) for record in records)
            if offset is None:
                return
            left = None if left is None else left - len(records)

    def count(self, where: Where) -> int:
        if where.impossible:
            return 0
        with _translated():
            return self._client.count(self._name, count_filter=_filter(where), exact=True).count

    def facet(self, name: str, where: Where) -> dict[str, int]:
        if where.impossible or not self._has(name):
            return {}
        with _translated():
            answer = self._client.facet(
                self._name, name, facet_filter=_filter(where), limit=FACETS, exact=True
            )
        return {str(hit.value): hit.count for hit in answer.hits}

    def read_note(self, key: str) -> bytes | None:
        with _translated():
            records = self._client.retrieve(self._notes, [_note_id(key)], with_payload=True)
        if not records or not records[0].payload:
            return None
        return base64.b64decode(records[0].payload["data"])

    def write_note(self, key: str, value: bytes) -> None:
        payload = {"key": key, "data": base64.b64encode(value).decode()}
        point = models.PointStruct(id=_note_id(key), vector={}, payload=payload)
        with _translated():
            self._client.upsert(self._notes, [point], wait=True)

    def flush(self) -> None:
        """Nothing to do: every write waited for the server to apply it."""

    def close(self) -> None:
        with _translated():
            self._client.close()


@contextmanager
def _unless_exists() -> Iterator[None]:
    """Another process that made the same collection a moment ago did our work."""
    try:
        yield
    except UnexpectedResponse as error:
        if error.status_code != CONFLICT:
            raise


def _note_id(key: str) -> str:
    return str(uuid.uuid5(NOTE_IDS, key))


def _filter(where: Where) -> models.Filter:
    def matches(name: str, values: frozenset[str]) -> models.FieldCondition:
        return models.FieldCondition(key=name, match=models.MatchAny(any=sorted(values)))

    must: list[models.Condition] = [
        matches(name, values) for name, values in where.conditions.items()
    ]
    must += [
        models.FieldCondition(key=name, range=models.Range(gte=first, lte=last))
        for name, (first, last) in where.between.items()
    ]
    if where.ids is not None:
        must.append(models.HasIdCondition(has_id=sorted(where.ids)))
    return models.Filter(
        must=must,
        must_not=[matches(name, values) for name, values in where.never.items() if values],
    )


def _request(ask: Ask, params: models.SearchParams | None) -> models.QueryRequest:
    if isinstance(ask.vector, SparseVector):
        query: models.SparseVector | list[float] = models.SparseVector(
            indices=list(ask.vector.indices), values=list(ask.vector.values)
        )
        scope = _filter(ask.where if ask.scope is None else ask.scope)
        params = models.SearchParams(idf=models.IdfCorpusParams(corpus=scope))
    else:
        query = ask.vector.tolist()
    return models.QueryRequest(
        query=query,
        using=SPARSE if isinstance(ask.vector, SparseVector) else DENSE,
        filter=_filter(ask.where),
        limit=ask.limit,
        params=params,
        with_payload=[DOCUMENT] if ask.with_document else ask.with_payload,
        with_vector=[DENSE] if ask.with_vector else False,
    )


def _found(point: models.ScoredPoint | models.Record, score: float = 0.0) -> Found:
    vectors = point.vector if isinstance(point.vector, dict) else {}
    vector = vectors.get(DENSE)
    return Found(
        id=str(point.id),
        payload=point.payload or {},
        score=score,
        dense=None if vector is None else np.asarray(vector, dtype=np.float32),
    )
