"""A person's word on each provision of a registered document beside the law, kept with history."""

from collections.abc import Collection, Sequence

from pydantic import Field
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.access import Reader, Right
from models.compatibility import Compatibility
from models.errors import ChangedSince, NotFound
from models.register import DocumentKind
from models.tables import Clause, Document
from service.store import documents, findings, weighings
from service.store.audit import Action
from service.web.asking import Asker
from service.web.register import title_of
from service.web.wire import ClauseRef, WeighingItem, Wire

LONGEST_REASONS = 4000


class Weighed(Wire):
    """A word on the clause ``clause`` (its key); ``law`` are the clauses of law beside it.

    ``seen`` is the number of the last word that was known, 0 for none. Neither verdict nor reasons
    take that word back.
    """

    clause: str = Field(max_length=200)
    verdict: Compatibility | None
    reasons: str = Field("", max_length=LONGEST_REASONS)
    law: list[str] = Field(default_factory=list, max_length=50)
    seen: int = Field(0, ge=0)


def said(
    session: Session, reader: Reader, row: Document, text: str, listed: Collection[str]
) -> tuple[dict[str, list[WeighingItem]], list[ClauseRef]]:
    """What was said of a document, and its clauses of that which are not ``listed``."""
    found = weighings.listed(session, reader, row.id)
    held = {clause.key: clause for clause in _clauses(session, row.id, found)}
    digests = {key: weighings.digest(_words(clause, text)) for key, clause in held.items()}
    items = {
        key: [
            WeighingItem(
                number=word.row.number, verdict=word.row.verdict, reasons=word.row.reasons,
                law=word.row.law, said_by=word.by, said_at=word.row.said_at,
                changed=word.row.words != digests.get(key),
            )
            for word in words
        ]
        for key, words in found.items()
    }  # fmt: skip
    standing = (key for key, words in items.items() if words[0].verdict or words[0].reasons)
    unlisted = [_ref(row, key, held.get(key), text) for key in standing if key not in listed]
    return items, unlisted


def weigh(asker: Asker, document_id: str, words: Sequence[Weighed]) -> list[str]:
    """Keep what a person says; returns the clauses of which another said something meanwhile.

    The others are kept all the same. NotFound, NoRight.
    """
    clashes = []
    with asker.office.store.begin() as session:
        documents.get(session, document_id, asker.reader, Right.REVIEW)
        keys = [word.clause for word in words]
        held = {clause.key: clause for clause in _clauses(session, document_id, keys)}
        law = _law(session, asker.reader, {key for word in words for key in word.law})
        known = weighings.listed(session, asker.reader, document_id)
        text = documents.text_of(session, document_id)
        for word in words:
            if word.clause not in held and word.clause not in known:
                raise NotFound()
            try:
                made = weighings.say(
                    session, document_id, word.clause, word.verdict, word.reasons.strip(),
                    [key for key in word.law if key in law],
                    words=_words(held.get(word.clause), text), seen=word.seen,
                    user_id=asker.reader.id, now=asker.office.now(),
                )  # fmt: skip
            except ChangedSince:
                clashes.append(word.clause)
                continue
            clause = held[word.clause].id if word.clause in held else word.clause
            asker.record(
                session, Action.VERDICT, document_id,
                clause=clause, number=made.number, kind=word.verdict or "",
            )  # fmt: skip
    return clashes


def _law(session: Session, reader: Reader, ids: Collection[str]) -> set[str]:
    """The clauses among these that are of law which the reader may see."""
    rows = findings.clauses_by_id(session, sorted(ids))
    seen = documents.by_ids(session, sorted({r.document_id for r in rows.values()}), reader)
    return {
        key
        for key, row in rows.items()
        if row.document_id in seen and seen[row.document_id].kind == DocumentKind.LAW
    }


def _clauses(session: Session, document_id: str, keys: Collection[str]) -> Sequence[Clause]:
    query = select(Clause).where(Clause.document_id == document_id, Clause.key.in_(keys))
    return session.scalars(query.order_by(Clause.position)).all()


def _words(clause: Clause | None, text: str) -> str:
    return text[clause.span.start : clause.span.end].strip() if clause else ""


def _ref(row: Document, key: str, clause: Clause | None, text: str) -> ClauseRef:
    """A clause with its words; without any where reading the document anew has left none."""
    return ClauseRef(
        document_id=row.id, title=title_of(row), kind=DocumentKind(row.kind) if row.kind else None,
        key=key, label=clause.label if clause else key, heading=clause.heading if clause else "",
        language=(clause.language if clause else row.language) or "", text=_words(clause, text),
    )  # fmt: skip
