"""An office with bodies, documents, records and people, and one request for every route."""

import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from fastapi.testclient import TestClient
from httpx2 import Response as Answer
from openpyxl import Workbook
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.access import ROOT_BODY, BodyLevel, Level, Right, Role
from models.corrections import Verdict
from models.document import Span
from models.life import EntityKind, LinkKind, RecordState
from models.life import Role as Part
from models.people import AuditEntry
from models.records import Expression, Link, Participant, Proposal, Record, StateChange
from models.register import ReadingState, Secrecy
from models.tables import Document, Doubt, User, clause_row_id
from service import correcting, deciding
from service.correcting import Seen
from service.reading import tell_rights
from service.register.proposing import take_up
from service.store import (
    accounts,
    corrections,
    documents,
    entities,
    feeds,
    findings,
    history,
    records,
    rights,
    sign_ins,
)
from service.web.access import SESSION_COOKIE
from tests.builders import ENGLISH, VIETNAMESE, agreement_pdf
from tests.readings import pair, register
from tests.web import Web, open_web, token_of

A_WORD = "Norrvik"  # stands in every document of the test
NOTHING = "0" * 32
PATIENCE = timedelta(days=40)  # what is in the trash has been there so long
# What a route asks for in its query.
QUERIES = {
    "/api/search": f"q={A_WORD}",
    "/search": f"q={A_WORD}",
    "/api/search/documents": f"q={A_WORD}",
    "/api/search/facets": f"q={A_WORD}",
    "/api/documents/{document_id}/within": f"q={A_WORD}",
    "/documents/{document_id}/within": f"q={A_WORD}",
    "/api/progress": "id={document_id}",
    "/deadlines": "start=2026-01-01",
    "/api/deadlines": "start=2026-01-01",
    "/api/export": "format=json",
    "/api/export/{what}": "format=json&start=2026-01-01",
    "/documents/{document_id}/edit": "norm=0",
    "/api/documents/{document_id}/pages/{number}/crop": "x0=60&y0=60&x1=90&y1=90",
}
FILES = ("/api/documents", "/upload", "/api/import", "/import")
# What a route takes, by its path without "/api"; what an API takes otherwise stands in JSON.
FORMS: dict[str, dict[str, Any]] = {
    "/documents/{document_id}/rights": {
        "body": "{body}", "secrecy": "0", "circulation": "internal"},
    "/documents/{document_id}/shares": {"body": "c"},
    "/people": {"name": "Hoa", "password": "bốn từ không liên quan"},
    "/people/{user_id}": {"what": "clearance", "level": "1"},
    "/people/{user_id}/roles": {"what": "give", "role": "officer", "body": "c"},
    "/bodies": {"name": "Sở Mới", "parent": ROOT_BODY, "level": "department"},
    "/account/password": {"password": "x", "fresh": "y"},
    "/account/tokens": {"name": "t", "right": "read", "days": "1"},
    "/account/second-factor/confirm": {"code": "000000"},
    "/records": {"title": "Mới"},
    "/records/{record_id}/fields": {"field": "occasion", "value": "Chuyến thăm"},
    "/records/{record_id}/proposals/{proposal_id}": {"verdict": "rejected"},
    "/records/{record_id}/parts": {"role": "lead", "name": "Sở A"},
    "/records/{record_id}/parts/{part_id}": {"role": "lead", "name": "Sở A"},
    "/records/{record_id}/texts": {"document": "{document_id}", "kind": "authentic"},
    "/records/{record_id}/links": {"kind": "cites", "target": "{another}"},
    "/records/{record_id}/links/{link_id}": {"verdict": "rejected"},
    "/records/{record_id}/states": {"state": "proposed", "day": "2026-01-01", "basis": "CV 1"},
    "/records/{record_id}/states/{step}/retraction": {"basis": "nhầm"},
    "/entities": {"kind": "foreign_body", "name": "Thành phố mới"},
    "/entities/likenesses": {"keep": "{entity_id}", "drop": "{other_entity}", "same": "yes"},
    "/entities/{entity_id}": {"body_kind": "city"},
    "/entities/{entity_id}/place": {"body_kind": "city"},
    "/entities/{entity_id}/names": {"name": "Tên khác"},
    "/entities/{entity_id}/successions": {
        "predecessor": "{other_entity}", "kind": "renaming", "day": "2026-01-01"},
    "/documents/{document_id}/edit": {
        "version": "{version}", "start": "{start}", "end": "{end}", "words": "",
        "target": "norm", "verdict": "accepted", "name": "{norm}"},
}  # fmt: skip
JSON: dict[str, dict[str, Any]] = {
    "/documents/{document_id}/law": {"clause": "p1", "verdict": "phu_hop"},
    "/records": {"fields": {"title_vi": "Mới"}},
    "/records/{record_id}": {"occasion": "Chuyến thăm"},
    "/records/{record_id}/texts": {"document_id": "{document_id}"},
    "/entities/likenesses": {"keep": "{entity_id}", "drop": "{other_entity}", "same": True},
    "/entities/{entity_id}/successions": {
        "predecessors": ["{other_entity}"], "kind": "renaming", "day": "2026-01-01"},
    "/documents/{document_id}/corrections": FORMS["/documents/{document_id}/edit"],
}  # fmt: skip


@dataclass
class House:
    """An office with two bodies, a document of each, one above the clearance, and its people."""

    web: Web
    own: str
    secret: str
    other: str
    people: dict[str, str] = field(default_factory=dict)
    clients: dict[str, TestClient] = field(default_factory=dict)
    sent: dict[str, str] = field(default_factory=dict)  # what the last address was filled with
    before: int = 0  # entries of the audit just before the last request

    def ask(self, who: str, method: str, path: str, document: str, **more: str) -> Answer:
        """One request of a person to a route, with everything that it asks for.

        What the route changes is made for it and belongs to the document's body: a record of its
        own, with participants, links and whatever else the address names.
        """
        self.sent = {**self._filled(method, path, document), **more}
        if "{secret}" in path:
            self.sent["secret"] = self._feed(who)
        self.before = self.recorded()
        address = self._in(path)
        if query := QUERIES.get(path):
            address += f"?{self._in(query)}"
        client = self.clients[who]
        plain = path.removeprefix("/api")
        api = plain != path
        if path in FILES:
            data = {} if api else {"csrf": client.headers["X-CSRF-Token"]}
            return client.request(method, address, data=data, files={"file": self._file(path, who)})
        if method == "GET":
            return client.get(address)
        body = (JSON.get(plain) if api else None) or FORMS.get(plain)
        body = {key: self._of(value) for key, value in (body or {}).items()}
        if api:
            return client.request(method, address, json=body if body else None)
        return client.post(address, data={"csrf": client.headers["X-CSRF-Token"], **body})

    def _in(self, text: str) -> str:
        return re.sub(r"\{(\w+)\}", lambda found: self.sent[found[1]], text)

    def _of(self, value: Any) -> Any:
        if isinstance(value, list):
            return [self._of(one) for one in value]
        return self._in(value) if isinstance(value, str) else value

    def _file(self, path: str, who: str) -> tuple[str, bytes]:
        if "import" not in path:
            text = VIETNAMESE if "api" in path else ENGLISH
            return "x.pdf", agreement_pdf(text + who)
        book, target = Workbook(), io.BytesIO()
        book.active.title = "records"  # type: ignore[union-attr]
        for row in (["code", "title_vi"], [f"{who}{path}"[:40], "Mới"]):
            book.active.append(row)  # type: ignore[union-attr]
        book.save(target)
        return "x.xlsx", target.getvalue()

    def _filled(self, method: str, path: str, document: str) -> dict[str, str]:
        found = {
            "document_id": document, "number": "1", "position": "0", "what": "records",
            "user_id": self.people["minor"], "session_id": "x", "token_id": "x",
            "clause_id": clause_row_id(document, "p1"), "record_id": NOTHING, "version": "0",
            "body": "a", "start": "0", "end": "1", "norm": "obligation",
            "another": NOTHING, "correction_id": NOTHING, "share_id": NOTHING,
            "proposal_id": NOTHING, "part_id": NOTHING, "link_id": NOTHING, "step": "1",
            "act": NOTHING, "search_id": NOTHING, "feed_id": NOTHING,
        }  # fmt: skip
        if "{entity_id}" in path or "likenesses" in path:
            found |= self._entities()
        if document == NOTHING:
            return found
        if "{correction_id}" in path:
            found["correction_id"] = self._correction(document)
        with self.web.office.store.begin() as session:
            row = session.get_one(Document, document)
            row.state = ReadingState.READ
            found["body"] = row.body_id
            norm = findings.load_analysis(session, row).norms[0]
            found |= {
                "version": str(corrections.version(session, document)), "norm": norm.modality.value,
                "start": str(norm.span.start), "end": str(norm.span.end),
            }  # fmt: skip
            if "{share_id}" in path:
                rights.share(session, row, body_id="d", who=None, user_id=None, now=self.now)
                found["share_id"] = next(
                    one.share.id for one in rights.shares(session, document) if one.name == "d"
                )
            if "{record_id}" in path and method == "GET":
                found["record_id"] = record_of(session, document)
            elif "{record_id}" in path:
                found |= self._record(session, row, trashed="/trash/{" in path)
        if "{step}" in path:
            found["step"] = self._step(found["record_id"])
        return found

    @property
    def now(self) -> Any:
        return self.web.clock()

    def _bare(self, session: Session, row: Document, *, trashed: bool = False) -> Record:
        doing = history.act(None, self.now)
        made = records.create(session, doing, body_id=row.body_id)
        made.secrecy = Secrecy.CONFIDENTIAL if row.secrecy else None
        made.deleted_at = self.now - PATIENCE if trashed else None
        return made

    def _record(self, session: Session, row: Document, *, trashed: bool) -> dict[str, str]:
        """A record of a document's body and level, and everything that a record has."""
        made, another = self._bare(session, row, trashed=trashed), self._bare(session, row)
        proposal = Proposal(record_id=made.id, document_id=row.id, field="number", value="1",
                            quote="", made_at=self.now)  # fmt: skip
        part = Participant(record_id=made.id, role=Part.LEAD, name="Sở B")
        link = Link(source_id=made.id, kind=LinkKind.AMENDS, target_id=another.id, quote="",
                    made_at=self.now)  # fmt: skip
        found = {"record_id": made.id, "another": another.id}
        act = history.act(None, self.now)
        history.put(session, act, made, "decision", "QĐ 1", made.id)
        session.add_all([proposal, part, link])
        session.flush()
        found |= {"proposal_id": proposal.id, "part_id": part.id, "link_id": link.id, "act": act.id}
        return found

    def throw_away(self, document: str) -> str:
        """A further record of a document's body and level that lies in the trash; its id."""
        with self.web.office.store.begin() as session:
            row = session.get_one(Document, document)
            return self._bare(session, row, trashed=True).id

    def further(self, document: str) -> str:
        """A further record of a document's body and level; its code."""
        with self.web.office.store.begin() as session:
            row = session.get_one(Document, document)
            made = self._bare(session, row)
            records.freshen(session, made)
            return made.code

    def _step(self, record_id: str) -> str:
        """A step of a record's life."""
        with self.web.office.store.begin() as session:
            row = StateChange(record_id=record_id, state=RecordState.PROPOSED, basis="CV 1",
                              day=date(2026, 1, 1), at=self.now)  # fmt: skip
            session.add(row)
            session.flush()
            return str(row.id)

    def _entities(self) -> dict[str, str]:
        doing = history.act(None, self.now)
        with self.web.office.store.begin() as session:
            one, two = (
                entities.create(session, doing, EntityKind.FOREIGN_BODY, name)
                for name in ("Thành phố một", "Hai")
            )
            act = history.act(None, self.now)
            entities.change(session, act, one, body_kind="town")
            return {"entity_id": one.id, "other_entity": two.id, "act": act.id}

    def _feed(self, who: str) -> str:
        """The secret of a calendar of a person."""
        with self.web.office.store.begin() as session:
            return feeds.make(session, self.people[who], "vi", self.now)

    def _correction(self, document: str) -> str:
        office = self.web.office
        with office.store.reading() as session:
            row = session.get_one(Document, document)
            norm = findings.load_analysis(session, row).norms[0]
            seen = Seen(corrections.version(session, document), norm.span, "")
            editor = rights.reader_of(session, session.get_one(User, self.people["editor"]))
        correcting.decide_norm(
            office, editor, document, seen, deciding.name_of(norm), Verdict.ACCEPTED
        )
        with office.store.reading() as session:
            return corrections.listed(session, document)[0].id

    def recorded(self) -> int:
        with self.web.office.store.reading() as session:
            return session.scalar(select(func.count()).select_from(AuditEntry)) or 0

    def holds(self, who: str, right: Right) -> bool:
        with self.web.office.store.reading() as session:
            user = session.get_one(User, self.people[who])
            return rights.reader_of(session, user).can(right)

    def marks(self, document: str) -> dict[str, str]:
        """What tells of a document wherever it is shown: id, hash, name, record, code."""
        with self.web.office.store.reading() as session:
            row = session.get_one(Document, document)
            record = session.get_one(Record, record_of(session, document))
            return {
                "document": row.id, "hash": row.sha256, "name": row.filename,
                "record": record.id, "code": record.code,
            }  # fmt: skip


def record_of(session: Session, document: str) -> str:
    query = select(Expression.record_id).where(Expression.document_id == document)
    return session.scalars(query).one()


def all_in(body: str) -> list[tuple[Role, str | None]]:
    """Every right over the rows of a body."""
    return [(role, body) for role in (Role.OFFICER, Role.LEAD_BODY, Role.LEADER)]


PEOPLE: tuple[tuple[str, list[tuple[Role, str | None]], Level], ...] = (
    ("member", all_in("a"), Level.ORDINARY),
    ("cleared", all_in("a"), Level.CONFIDENTIAL),
    ("outsider", all_in("b"), Level.TOP_SECRET),
    ("police", [(Role.SECURITY, "a")], Level.ORDINARY),
    ("visitor", [(Role.SECURITY, "a"), (Role.LEAD_BODY, "c"), (Role.LEADER, "c")], Level.ORDINARY),
    ("editor", [(Role.FOREIGN_AFFAIRS, None)], Level.TOP_SECRET),
    ("nobody", [], Level.TOP_SECRET),
    ("administrator", [(Role.ADMINISTRATOR, None)], Level.TOP_SECRET),
    ("inspector", [(Role.INSPECTOR, None)], Level.TOP_SECRET),
    ("minor", [], Level.ORDINARY),
)


@contextmanager
def open_house(data: Path) -> Iterator[House]:
    """A house in ``data``."""
    with open_web(data) as web:
        office = web.office
        with office.store.begin() as session:
            for name in "abcd":
                rights.add_body(session, name, ROOT_BODY, BodyLevel.OTHER).id = name
        keys = [
            register(office, VIETNAMESE, name="own.pdf"),
            register(office, ENGLISH, name="secret.pdf"),
            register(office, VIETNAMESE, title="B", name="other.pdf"),
        ]
        pair(office, keys[0], keys[1])
        with office.store.begin() as session:
            for key, body, level in zip(keys, "aab", (0, 1, 0), strict=True):
                row = documents.get(session, key, None)
                rights.set_rights(session, row, body_id=body, secrecy=Level(level))
                said = findings.load_analysis(session, row).metadata
                take_up(session, row, said, documents.text_of(session, key), web.clock())
                session.add(
                    Doubt(
                        document_id=key, position=0, span=Span(0, 4), kind="date",
                        reason="unsure", page=1, box=[1, 2, 3, 4], quote="Điều", other="",
                    )
                )  # fmt: skip
            shared = documents.get(session, keys[0], None)
            rights.share(session, shared, body_id="c", who=None, user_id=None, now=web.clock())
        tell_rights(office)
        made = House(web, *keys)
        for name, held, level in PEOPLE:
            made.people[name] = account_of(web, name, held, level)
            made.clients[name] = browser(web, made.people[name])
        yield made


def account_of(web: Web, name: str, held: list[tuple[Role, str | None]], level: Level) -> str:
    with web.office.store.begin() as session:
        user = accounts.add_user(session, name, None, now=web.clock())
        user.clearance = level
        for role, body in held:
            rights.give(session, user.id, role, body)
        return user.id


def browser(web: Web, user_id: str) -> TestClient:
    """A signed-in browser that sends its form token with every request."""
    with web.office.store.begin() as session:
        user = session.get_one(User, user_id)
        fresh = sign_ins.begin(session, user, now=web.clock(), hours=10)
    client = web.stranger()
    client.cookies.set(SESSION_COOKIE, fresh.ticket)
    client.headers["X-CSRF-Token"] = token_of(client.get("/account").text)
    return client
