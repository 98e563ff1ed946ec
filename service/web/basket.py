"""The basket: clauses that a person puts aside while searching and reading, to cite them."""

from models.access import Reader, Right
from models.register import DocumentKind
from models.tables import Clause, Document, clause_row_id
from service.store import baskets, documents, records
from service.web.asking import Asker
from service.web.desk_wire import Basket, BasketCount, CitedClause
from service.web.register import title_of


def add(asker: Asker, clause_id: str) -> BasketCount:
    """Put a clause aside. NotFound, BasketFull."""
    with asker.office.store.begin() as session:
        baskets.add(session, asker.reader, clause_id, asker.office.now())
        return BasketCount(count=baskets.count(session, asker.reader))


def named(clause_id: str, document_id: str, key: str) -> str:
    """The id of a clause that is named by it or by its document and key."""
    return clause_row_id(document_id, key) if document_id else clause_id


def remove(asker: Asker, clause_id: str) -> BasketCount:
    """Take a clause out."""
    with asker.office.store.begin() as session:
        baskets.remove(session, asker.reader.id, clause_id)
        return BasketCount(count=baskets.count(session, asker.reader))


def clear(asker: Asker) -> None:
    """Take everything out."""
    with asker.office.store.begin() as session:
        baskets.clear(session, asker.reader.id)


def move(asker: Asker, clause_id: str, step: int) -> None:
    """Let a clause change places with its neighbour. NotFound."""
    with asker.office.store.begin() as session:
        baskets.move(session, asker.reader, clause_id, step)


def held(asker: Asker, clause_ids: list[str]) -> set[str]:
    """Which of these clauses lie in the basket."""
    with asker.office.store.reading() as session:
        return baskets.held(session, asker.reader.id, clause_ids)


def shown(asker: Asker) -> Basket:
    """The basket with citations."""
    return _basket(asker, asker.reader)


def exportable(asker: Asker) -> Basket:
    """What of the basket may be taken out of the register."""
    return _basket(asker, asker.reader.over(Right.EXPORT))


def _basket(asker: Asker, reader: Reader) -> Basket:
    with asker.office.store.reading() as session:
        rows = baskets.listed(session, reader)
        pages = baskets.pages_of(session, [clause for _, clause, _ in rows])
        ids = {document.id for _, _, document in rows}
        texts = documents.texts_of(session, ids)
        confirmed = {key: records.of_document(session, key, reader) for key in ids}
        clauses = []
        for _, clause, document in rows:
            record = confirmed[document.id]
            clauses.append(
                _cited(
                    clause, document, texts.get(document.id, ""), pages.get(clause.id),
                    # A person's word before what the machine read.
                    number=(record.number if record else "") or document.number,
                    signed_on=(record.signed_on if record else None) or document.signed_on,
                )
            )  # fmt: skip
    return Basket(clauses=clauses)


def _cited(
    clause: Clause, document: Document, text: str, page: int | None, **said: object
) -> CitedClause:
    return CitedClause.model_validate(
        {
            "id": clause.id,
            "document_id": document.id,
            "title": title_of(document),
            "kind": DocumentKind(document.kind) if document.kind else None,
            "key": clause.key,
            "label": clause.label,
            "heading": clause.heading,
            "language": clause.language,
            "text": text[clause.span.start : clause.span.end].strip(),
            "page": page,
            **said,
        }
    )
