"""Searches that a person keeps, each with a mark for what is new in it."""

from collections.abc import Sequence
from datetime import datetime
from urllib.parse import parse_qs, parse_qsl, urlencode

from models.errors import MissingValue, RequestError
from models.workspace import SavedSearch
from service import finding
from service.store import searches
from service.web.asking import Asker
from service.web.desk_wire import KeptSearch
from service.web.narrowing import PARAMETERS, narrowed

LOOKED_THROUGH = 10  # answers of a search among which new ones are counted: its first page
LONGEST_NAME = 200


def keep(asker: Asker, name: str, address: str) -> None:
    """Keep a search by its address. MissingValue without words or filters, TooManyKept."""
    query = _tidied(address)
    if not query:
        raise MissingValue()
    words = dict(parse_qsl(query)).get("q", "")
    with asker.office.store.begin() as session:
        called = (name.strip() or words or query)[:LONGEST_NAME]
        searches.keep(session, asker.reader.id, called, query, asker.office.now())


def drop(asker: Asker, search_id: str) -> None:
    """Keep it no longer. NotFound."""
    with asker.office.store.begin() as session:
        searches.drop(session, asker.reader.id, search_id)


def kept(asker: Asker) -> list[KeptSearch]:
    """The person's searches; how many of the first answers of each came since they looked."""
    with asker.office.store.reading() as session:
        rows = searches.kept(session, asker.reader.id)
        new = [(row, searches.read_since(session, asker.reader, row.seen_at)) for row in rows]
    return [
        KeptSearch(
            id=row.id, name=row.name, query=row.query, seen_at=row.seen_at,
            # Where nothing was read since, nothing need be asked.
            fresh=len(fresh & _answers(asker, row)) if fresh else 0,
        )
        for row, fresh in new
    ]  # fmt: skip


def look(asker: Asker, search_id: str) -> None:
    """The person has its answers before them now. NotFound."""
    with asker.office.store.begin() as session:
        searches.get(session, asker.reader.id, search_id).seen_at = asker.office.now()


def fresh(asker: Asker, document_ids: Sequence[str], since: str) -> set[str]:
    """Which of these documents were read after a moment, written in ISO 8601. RequestError."""
    try:
        moment = datetime.fromisoformat(since)
    except ValueError as error:
        raise RequestError() from error
    if moment.tzinfo is None:
        raise RequestError()
    with asker.office.store.reading() as session:
        return searches.read_since(session, asker.reader, moment, list(document_ids))


def _answers(asker: Asker, row: SavedSearch) -> set[str]:
    asked = parse_qs(row.query)
    filters = narrowed(asked).filters(asker.office.today())
    words = asked.get("q", [""])[0]
    found = finding.find_documents(
        asker.office, asker.reader, words, filters, limit=LOOKED_THROUGH, offset=0, each=1
    )
    return {group.document_id for group in found}


def _tidied(address: str) -> str:
    """What of an address is a search: its words and its filters, no page and no mark."""
    known = {"q", *PARAMETERS}
    asked = parse_qsl(address.partition("?")[2] or address)
    return urlencode([(name, value) for name, value in asked if name in known and value])
