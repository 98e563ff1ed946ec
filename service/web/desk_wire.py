"""Shapes of a person's desk and of statistics: basket, kept searches, pairs given out, charts."""

from datetime import date, datetime

from service.web.wire import ClauseRef, Wire


class CitedClause(ClauseRef):
    """A clause with what a citation of it says: the instrument's number, its day, the page."""

    id: str
    number: str
    signed_on: date | None
    page: int | None


class Basket(Wire):
    """The clauses that a person has put aside, in their order."""

    clauses: list[CitedClause]


class BasketCount(Wire):
    """How many clauses lie in the basket."""

    count: int


class KeptSearch(Wire):
    """A search that a person keeps; ``fresh`` of its first answers were read since they looked."""

    id: str
    name: str
    query: str
    seen_at: datetime
    fresh: int


class ShareItem(Wire):
    """How far a person is with the pairs that they were given."""

    name: str
    given: int
    done: int


class Handed(Wire):
    """How many pairs a person was given at once."""

    count: int


class Figure(Wire):
    """How many records have a value; ``value`` narrows the list of records to them."""

    value: str
    label: str
    count: int


class Chart(Wire):
    """Records counted by one thing; ``name`` is the parameter of their list."""

    name: str
    figures: list[Figure]


class Match(Wire):
    """Words found in a document, with what stands around them in their line."""

    start: int
    end: int
    label: str
    page: int | None
    before: str
    words: str
    after: str


class Matches(Wire):
    """What was sought within a document: how often it stands there, and the first places."""

    title: str
    count: int
    matches: list[Match]
