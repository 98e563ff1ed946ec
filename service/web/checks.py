"""The table that a person makes of a check: a verdict and reasons for each provision, as DOCX.

A draft is kept nowhere, so the page of its check carries what the table needs, packed and signed:
nobody can hand in another, and no other person may use it. Law is looked up anew, with the
reader's rights of that moment.
"""

from collections.abc import Callable
from dataclasses import dataclass

from itsdangerous import BadData, URLSafeTimedSerializer
from pydantic import TypeAdapter, ValidationError

from models.access import Reader, Right
from models.compatibility import Compatibility
from models.errors import NotFound, OldCheck
from models.register import DocumentKind
from service.store import documents, findings
from service.web.asking import Asker
from service.web.papers import Weighed, compatibility_paper
from service.web.register import title_of
from service.web.wire import ClauseRef, LawCheck, QuestionItem, Wire

HELD = 12 * 3600  # seconds in which a table can be made of a check
LONGEST_REASONS = 4000


class Compared(Wire):
    """A provision of a check, with the clauses of law beside it by their ids."""

    clause: ClauseRef
    law: list[str]


class Check(Wire):
    """What the table needs of a check. ``document_id`` is empty for a draft."""

    user_id: str
    document_id: str
    title: str
    compared: list[Compared]
    questions: list[QuestionItem]


@dataclass(frozen=True, slots=True)
class Said:
    """What a person says of a provision; ``law`` are the places of the law that are shown."""

    verdict: Compatibility | None
    reasons: str
    law: frozenset[int]


def packed(asker: Asker, title: str, law: LawCheck, document_id: str = "") -> str:
    """A check as its page carries it."""
    check = Check(
        user_id=asker.reader.id,
        document_id=document_id,
        title=title,
        compared=[
            Compared(clause=group[0].clause, law=[item.law_id for item in group])
            for group in law.by_clause()
        ],
        questions=law.questions,
    )
    return str(_signer(asker).dumps(check.model_dump(mode="json")))


def table(asker: Asker, word: str, said: Callable[[int], Said]) -> bytes:
    """The table as DOCX, ``said`` of each provision by its place. OldCheck, NotFound."""
    check = _unpacked(asker, word)
    reader = asker.reader.over(Right.EXPORT)
    law = _law(asker, reader, check)
    weighed = []
    for place, item in enumerate(check.compared):
        word_on = said(place)
        chosen = [key for n, key in enumerate(item.law) if n in word_on.law]
        beside = [law[key] for key in chosen if key in law]
        if beside or word_on.verdict or word_on.reasons:
            reasons = word_on.reasons[:LONGEST_REASONS]
            weighed.append(Weighed(item.clause, beside, word_on.verdict, reasons))
    return compatibility_paper(
        check.title, weighed, check.questions, asker.language, asker.office.today()
    )


def _law(asker: Asker, reader: Reader, check: Check) -> dict[str, ClauseRef]:
    """The provisions of law by id; the document itself must still be the reader's. NotFound."""
    ids = [key for item in check.compared for key in item.law]
    with asker.office.store.reading() as session:
        if check.document_id and not documents.by_ids(session, [check.document_id], reader):
            raise NotFound()
        rows = findings.clauses_by_id(session, ids)
        held = documents.by_ids(session, [row.document_id for row in rows.values()], reader)
        texts = documents.texts_of(session, set(held))
    return {
        key: ClauseRef(
            document_id=row.document_id, title=title_of(held[row.document_id]),
            kind=DocumentKind.LAW, key=row.key, label=row.label, heading=row.heading,
            language=row.language,
            text=texts.get(row.document_id, "")[row.span.start : row.span.end].strip(),
        )
        for key, row in rows.items()
        if row.document_id in held
    }  # fmt: skip


def _unpacked(asker: Asker, word: str) -> Check:
    try:
        check = TypeAdapter(Check).validate_python(_signer(asker).loads(word, max_age=HELD))
    except (BadData, ValidationError) as error:
        raise OldCheck() from error
    if check.user_id != asker.reader.id:
        raise OldCheck()
    return check


def _signer(asker: Asker) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(asker.office.secret, salt="check")
