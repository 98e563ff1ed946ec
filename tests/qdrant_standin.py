"""A stand-in for a Qdrant server: a real socket, the published contract, local mode's answers.

Every request and every reply is checked against the OpenAPI description of the server, so a client
or a call of ours that leaves the contract fails the test. ``faults`` is a queue of ways to fail.
Cluster behaviour, approximate recall and memory are not claimed by tests that use it.
"""

import json
import re
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import parse_qsl, urlsplit

from jsonschema import Draft202012Validator
from pydantic import BaseModel
from qdrant_client import QdrantClient, models

CONTRACT = Path(__file__).parent / "documents" / "qdrant" / "openapi.json"
KEY = "the-right-key"


@dataclass(frozen=True)
class Fault:
    """How the next request fails: an HTTP status, a delay in seconds, or a reset in the body."""

    status: int = 0
    headers: Mapping[str, str] = field(default_factory=dict)
    delay: float = 0.0
    reset: bool = False


@dataclass
class Standin:
    """A running stand-in: where it answers, what was asked of it, how it shall fail."""

    url: str
    requests: list[tuple[str, str, Any]] = field(default_factory=list)
    breaches: list[str] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)


@cache
def contract() -> dict[str, Any]:
    """The description, with OpenAPI 3.0's ``nullable`` said as JSON Schema says it."""
    loaded: dict[str, Any] = json.loads(CONTRACT.read_text(encoding="utf-8"))
    converted: dict[str, Any] = _without_nullable(loaded)
    return converted


def _without_nullable(node: Any) -> Any:
    if isinstance(node, list):
        return [_without_nullable(item) for item in node]
    if not isinstance(node, dict):
        return node
    plain = {k: _without_nullable(v) for k, v in node.items() if k not in ("nullable", "format")}
    if node.get("nullable") is True:
        return {"anyOf": [plain, {"type": "null"}]} if plain else {"type": "null"}
    return plain


def problems(schema: Any, value: Any) -> list[str]:
    """Where ``value`` leaves ``schema``."""
    rooted = {**schema, "components": contract()["components"]}
    found = Draft202012Validator(rooted).iter_errors(value)
    return [f"{'/'.join(map(str, e.absolute_path))}: {e.message[:200]}" for e in found]


def operation(method: str, path: str) -> tuple[dict[str, Any], str]:
    """The described operation for a request, and the collection it names."""
    for template, operations in contract()["paths"].items():
        match = re.fullmatch(template.replace("{collection_name}", "([^/]+)"), path)
        if match and method.lower() in operations:
            return operations[method.lower()], match[1]
    raise LookupError(f"{method} {path} is not in the contract")


def _json_of(answer: Any) -> Any:
    if isinstance(answer, BaseModel):
        return answer.model_dump(mode="json", exclude_none=True)
    return [_json_of(item) for item in answer] if isinstance(answer, list) else answer


def _answers(client: QdrantClient) -> dict[str, Callable[[str, Any], Any]]:
    """For each operation what the server would do, done by local mode."""

    def retrieve(name: str, body: Any) -> Any:
        return client.retrieve(name, body["ids"], with_payload=True)

    def create(name: str, body: Any) -> Any:
        asked = models.CreateCollection.model_validate(body)
        return client.create_collection(
            name,
            vectors_config=asked.vectors or {},
            sparse_vectors_config=asked.sparse_vectors,
        )

    def info(name: str, _: Any) -> Any:
        held = _json_of(client.get_collection(name))
        # Local mode leaves out what a server always tells.
        held["payload_schema"] = {}
        held["config"]["params"] = {}
        return held

    def upsert(name: str, body: Any) -> Any:
        client.upsert(name, models.PointsList.model_validate(body).points)
        return {"operation_id": 1, "status": "completed"}

    def delete(name: str, body: Any) -> Any:
        client.delete(name, models.FilterSelector.model_validate(body))
        return {"operation_id": 1, "status": "completed"}

    def query(name: str, body: Any) -> Any:
        asked = models.QueryRequestBatch.model_validate(body)
        for search in asked.searches:  # local mode is exact, and warns of all other parameters
            search.params = models.SearchParams(idf=search.params and search.params.idf)
        return client.query_batch_points(name, asked.searches)

    def scroll(name: str, body: Any) -> Any:
        asked = models.ScrollRequest.model_validate(body)
        records, offset = client.scroll(
            name,
            scroll_filter=asked.filter,
            limit=asked.limit or 10,
            offset=asked.offset,
            with_payload=asked.with_payload or False,
            with_vectors=asked.with_vector or False,
        )
        return {"points": _json_of(records), "next_page_offset": offset}

    def count(name: str, body: Any) -> Any:
        return client.count(name, models.CountRequest.model_validate(body).filter)

    def facet(name: str, body: Any) -> Any:
        asked = models.FacetRequest.model_validate(body)
        return client.facet(name, asked.key, asked.filter, limit=asked.limit or 10)

    return {
        "collection_exists": lambda name, _: {"exists": client.collection_exists(name)},
        "create_collection": create,
        "get_collection": info,
        "create_field_index": lambda *_: {"operation_id": 1, "status": "completed"},
        "upsert_points": upsert,
        "delete_points": delete,
        "query_batch_points": query,
        "scroll_points": scroll,
        "count_points": count,
        "facet": facet,
        "get_points": retrieve,
    }


class _Handler(BaseHTTPRequestHandler):
    """One request; ``standin``, ``key`` and ``answers`` are set for each stand-in."""

    protocol_version = "HTTP/1.1"
    standin: ClassVar[Standin]
    key: ClassVar[str | None]
    answers: ClassVar[dict[str, Callable[[str, Any], Any]]]
    one_at_a_time = threading.Lock()  # local mode is not made for threads

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""

    def reply(self, status: int, body: Any, headers: Mapping[str, str] | None = None) -> None:
        data = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)

    def fail(self, fault: Fault) -> bool:
        """Whether the fault was the answer."""
        time.sleep(fault.delay)
        if fault.reset:
            self.send_response(200)
            self.send_header("Content-Length", "1000")
            self.end_headers()
            self.wfile.write(b'{"result": [')
            self.wfile.flush()
            hard = struct.pack("ii", 1, 0)  # close with a reset, not with an end of file
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, hard)
            self.connection.close()
            self.close_connection = True
        elif fault.status:
            error = {"status": {"error": "as told"}, "time": 0.0}
            self.reply(fault.status, error, fault.headers)
        return fault.reset or bool(fault.status)

    def handle_request(self) -> None:
        url = urlsplit(self.path)
        length = int(self.headers.get("Content-Length") or 0)
        body = json.loads(self.rfile.read(length)) if length else None
        self.standin.requests.append((self.command, url.path, body))
        if self.standin.faults and self.fail(self.standin.faults.pop(0)):
            return
        if self.key is not None and self.headers.get("api-key") != self.key:
            self.reply(403, {"status": {"error": "Forbidden"}, "time": 0.0})
            return
        described, name = operation(self.command, url.path)
        self.check_request(described, dict(parse_qsl(url.query)), body)
        with self.one_at_a_time:
            try:
                result = _json_of(self.answers[described["operationId"]](name, body))
            except ValueError as error:  # local mode's word for "no such collection"
                self.reply(404, {"status": {"error": str(error)}, "time": 0.0})
                return
        answer = {"result": result, "status": "ok", "time": 0.001}
        schema = described["responses"]["200"]["content"]["application/json"]["schema"]
        where = f"reply to {described['operationId']}"
        self.standin.breaches.extend(f"{where}: {p}" for p in problems(schema, answer))
        self.reply(200, answer)

    def check_request(self, described: Any, query: dict[str, str], body: Any) -> None:
        where = described["operationId"]
        known = {p["name"] for p in described.get("parameters", []) if p["in"] == "query"}
        self.standin.breaches.extend(f"{where}: parameter {p}" for p in query.keys() - known)
        if "requestBody" in described:
            schema = described["requestBody"]["content"]["application/json"]["schema"]
            self.standin.breaches.extend(f"{where}: {p}" for p in problems(schema, body))

    do_GET = do_PUT = do_POST = handle_request  # noqa: N815 - the names that the library calls


@contextmanager
def running(key: str | None = None) -> Iterator[Standin]:
    """A stand-in on a free port of this machine; with ``key`` it refuses all others."""
    standin = Standin(url="")
    answers = _answers(QdrantClient(":memory:"))
    handler = type("Handler", (_Handler,), {"standin": standin, "key": key, "answers": answers})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    standin.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield standin
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
