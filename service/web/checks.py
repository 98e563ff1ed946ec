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
from service.store import documents, findings, weighings
from service.store.weighings import Word
from service.web import weighing
from service.web.asking import Asker
from service.web.papers import Weighed, compatibility_paper
from service.web.register import title_of
from service.web.weighing import LONGEST_REASONS
from service.web.wire import ClauseRef, LawCheck, QuestionItem, Wire

HELD = 12 * 3600  # seconds in which a table can be made of a check


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
    """What a person says of a provision; ``law`` are the places of the law that are shown.

    ``asked``: the form asks for a verdict, else what stands is shown. ``seen`` is the number of
    the last word on it that the form knew of.
    """

    verdict: Compatibility | None
    reasons: str
    law: frozenset[int]
    asked: bool = True
    seen: int = 0


def packed(asker: Asker, title: str, law: LawCheck, document_id: str = "") -> str:
    """A check as its page carries it."""
    check = Check(
        user_id=asker.reader.id,
        document_id=document_id,
        title=title,
        compared=[
            Compared(clause=clause, law=[item.law_id for item in group])
            for clause, group in law.by_clause()
        ],
        questions=law.questions,
    )
    return str(_signer(asker).dumps(check.model_dump(mode="json")))


def table(asker: Asker, word: str, said: Callable[[int], Said]) -> bytes:
    """The table as DOCX, ``said`` of each provision by its place. OldCheck, NotFound."""
    check = _unpacked(asker, word)
    reader = asker.reader.over(Right.EXPORT)
    law, kept = _law(asker, reader, check)
    weighed = []
    for place, item in enumerate(check.compared):
        word_on = said(place)
        stands = kept.get(item.clause.key)
        verdict, reasons = word_on.verdict, word_on.reasons[:LONGEST_REASONS]
        if stands and not word_on.asked:
            verdict, reasons = stands.row.verdict, stands.row.reasons
        chosen = [key for n, key in enumerate(item.law) if n in word_on.law]
        beside = [law[key] for key in chosen if key in law]
        if beside or verdict or reasons:
            same = stands and (stands.row.verdict, stands.row.reasons) == (verdict, reasons)
            who = (stands.by, stands.row.said_at) if stands and same else None
            weighed.append(Weighed(item.clause, beside, verdict, reasons, who))
    return compatibility_paper(
        check.title, weighed, check.questions, asker.language, asker.office.today()
    )


def save(asker: Asker, document_id: str, word: str, said: Callable[[int], Said]) -> list[str]:
    """Keep what a form says of a document's provisions where it differs from what stands.

    Returns the clauses of which another person has said something meanwhile. OldCheck, NotFound,
    NoRight.
    """
    with asker.office.store.reading() as session:
        documents.get(session, document_id, asker.reader, Right.REVIEW)
        check = _unpacked(asker, word)
        if check.document_id != document_id:
            raise OldCheck()
        kept = weighings.listed(session, asker.reader, document_id)
    changed = []
    for place, item in enumerate(check.compared):
        told = said(place)
        words = kept.get(item.clause.key, [])
        known = next((word for word in words if word.row.number == told.seen), None)
        law = [key for n, key in enumerate(item.law) if n in told.law]
        before = (known.row.verdict, known.row.reasons) if known else (None, "")
        same = (told.verdict, told.reasons) == before
        if same and known and any(before):
            same = set(law) == set(known.row.law) & set(item.law)
        if told.asked and not same:
            changed.append(
                weighing.Weighed(
                    clause=item.clause.key, verdict=told.verdict,
                    reasons=told.reasons[:LONGEST_REASONS], law=law, seen=told.seen,
                )
            )  # fmt: skip
    return weighing.weigh(asker, document_id, changed)


def typed(asker: Asker, word: str, said: Callable[[int], Said]) -> dict[str, Said]:
    """What a form says, by the keys of its clauses. OldCheck."""
    check = _unpacked(asker, word)
    return {item.clause.key: said(place) for place, item in enumerate(check.compared)}


def _law(
    asker: Asker, reader: Reader, check: Check
) -> tuple[dict[str, ClauseRef], dict[str, Word]]:
    """The provisions of law by id, and what stands of the document, which must still be the
    reader's. NotFound.
    """
    ids = [key for item in check.compared for key in item.law]
    with asker.office.store.reading() as session:
        if check.document_id and not documents.by_ids(session, [check.document_id], reader):
            raise NotFound()
        rows = findings.clauses_by_id(session, ids)
        held = documents.by_ids(session, [row.document_id for row in rows.values()], reader)
        texts = documents.texts_of(session, set(held))
        kept = weighings.listed(session, reader, check.document_id)
    found = {
        key: ClauseRef(
            document_id=row.document_id, title=title_of(held[row.document_id]),
            kind=DocumentKind.LAW, key=row.key, label=row.label, heading=row.heading,
            language=row.language,
            text=texts.get(row.document_id, "")[row.span.start : row.span.end].strip(),
        )
        for key, row in rows.items()
        if row.document_id in held
    }  # fmt: skip
    return found, {key: words[0] for key, words in kept.items()}


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
