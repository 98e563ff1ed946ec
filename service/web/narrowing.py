"""What a reader narrows a search to: parameters of the address to filters of the index."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from enum import StrEnum
from typing import Annotated, TypeVar

from fastapi import Depends, Query, Request
from pydantic import TypeAdapter, ValidationError

from models.norms import Modality, TimeKind
from models.register import DocumentKind
from models.retrieval import Filters
from service.indexing import as_number

PAYLOAD = ("country", "partner", "body", "field", "form", "modality", "bearer", "deadline")
SINGLE = ("state", "signed_from", "signed_to")
MOST = 50  # values of one choice
LONGEST = 300  # letters of a value: names of parties
T = TypeVar("T")
Choices = Annotated[list[T], Query(default_factory=list, max_length=MOST)]
Names = Annotated[
    list[Annotated[str, Query(max_length=LONGEST)]], Query(default_factory=list, max_length=MOST)
]


class InForce(StrEnum):
    """Where an agreement stands in its life, by its own dates."""

    YES = "in_force"
    NOT_YET = "not_yet"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Narrowing:
    """What a reader narrows a search to; an empty choice is any. Parameters have these names."""

    kind: Sequence[DocumentKind] = ()
    language: Sequence[str] = ()
    country: Sequence[str] = ()
    partner: Sequence[str] = ()
    body: Sequence[str] = ()
    field: Sequence[str] = ()
    form: Sequence[str] = ()
    modality: Sequence[Modality] = ()
    bearer: Sequence[str] = ()
    deadline: Sequence[TimeKind] = ()
    document: Sequence[str] = ()
    state: InForce | None = None
    signed_from: date | None = None
    signed_to: date | None = None

    def filters(self, today: date) -> Filters:
        """The same for the index."""
        between: dict[str, tuple[int | None, int | None]] = {}
        if self.signed_from or self.signed_to:
            between["signed"] = (_number(self.signed_from), _number(self.signed_to))
        now = as_number(today)
        if self.state is InForce.YES:
            between |= {"starts": (None, now), "ends": (now, None)}
        elif self.state is InForce.NOT_YET:
            between["starts"] = (now + 1, None)
        elif self.state is InForce.ENDED:
            between["ends"] = (None, now - 1)
        chosen = {name: frozenset(map(str, getattr(self, name))) for name in PAYLOAD}
        return Filters(
            documents=frozenset(self.document) or None,
            kinds=frozenset(kind.value for kind in self.kind) or None,
            languages=frozenset(self.language) or None,
            where={name: values for name, values in chosen.items() if values},
            between=between,
        )


ANYTHING = Narrowing()
PARAMETERS = tuple(field.name for field in fields(Narrowing))  # the names of its parameters


def _number(day: date | None) -> int | None:
    return as_number(day) if day else None


async def _of_api(
    kind: Choices[DocumentKind],
    language: Names,
    country: Names,
    partner: Names,
    body: Names,
    field: Names,
    form: Names,
    modality: Choices[Modality],
    bearer: Names,
    deadline: Choices[TimeKind],
    document: Names,
    state: InForce | None = None,
    signed_from: date | None = None,
    signed_to: date | None = None,
) -> Narrowing:
    return Narrowing(
        kind, language, country, partner, body, field, form, modality, bearer, deadline, document,
        state, signed_from, signed_to,
    )  # fmt: skip


async def _of_page(request: Request) -> Narrowing:
    query = request.query_params
    return narrowed({name: query.getlist(name) for name in query})


def narrowed(query: Mapping[str, Sequence[str]]) -> Narrowing:
    """From the parameters of an address. A form sends its empty choices, too; what is no choice
    is none.
    """
    given: dict[str, object] = {}
    for name in PARAMETERS:
        values = [value for value in query.get(name, ()) if value][:MOST]
        if values:
            given[name] = values[0] if name in SINGLE else values
    try:
        return _NARROWING.validate_python(given)
    except ValidationError as error:
        wrong = {str(fault["loc"][0]) for fault in error.errors()}
        right = {name: value for name, value in given.items() if name not in wrong}
        return _NARROWING.validate_python(right)


_NARROWING = TypeAdapter(Narrowing)
ApiNarrowing = Annotated[Narrowing, Depends(_of_api)]
PageNarrowing = Annotated[Narrowing, Depends(_of_page)]
