"""What a document says of itself, as proposals on the record of its work."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from models.document import Span
from models.fields import BY_NAME, to_plain
from models.life import ExpressionKind, RecordState, Role
from models.norms import Found, Metadata
from models.records import Expression, Proposal, Record
from models.register import DocumentKind
from models.tables import Document
from service.register import linking
from service.store import history, records
from service.store.records import STATE

VIETNAM = "VNM"


@dataclass(frozen=True, slots=True)
class Draft:
    """A proposal that is not yet a row."""

    field: str
    value: Any
    span: Span | None


def take_up(
    session: Session, row: Document, metadata: Metadata, text: str, now: datetime
) -> Record:
    """Bring a document that has just been read into the register.

    A document that is the text of no record becomes the first text of a new one. Proposals from
    an earlier reading that nobody decided are replaced; decided values are not proposed again.
    """
    session.flush()
    expression = session.scalar(select(Expression).where(Expression.document_id == row.id))
    if expression is None:
        doing = history.act(row.uploaded_by, now)
        record = records.create(session, doing, body_id=row.body_id)
        expression = Expression(
            record_id=record.id, document_id=row.id, kind=ExpressionKind.AUTHENTIC,
            languages=languages_of(row, metadata),
        )  # fmt: skip
        history.add(session, doing, expression, record.id)
    else:
        record = session.get_one(Record, expression.record_id)
        expression.languages = languages_of(row, metadata)
    propose(session, record, row, metadata, text, now)
    linking.propose(session, record, row, metadata, text, now)
    linking.propose_backwards(session, record, row, now)
    records.freshen(session, record)
    return record


def languages_of(row: Document, metadata: Metadata) -> list[str]:
    """The languages in which a document stands."""
    return list(metadata.languages) or ([row.language] if row.language else [])


def propose(
    session: Session, record: Record, row: Document, metadata: Metadata, text: str, now: datetime
) -> None:
    """Put a document's proposals in place of those that nobody has decided."""
    session.execute(
        delete(Proposal).where(Proposal.document_id == row.id, Proposal.verdict.is_(None))
    )
    decided = session.scalars(
        select(Proposal).where(Proposal.record_id == record.id, Proposal.verdict.is_not(None))
    )
    known = {(past.field, _key(past.value)) for past in decided}
    for draft in drafts(row, metadata):
        field = BY_NAME.get(draft.field)
        confirmed = field is not None and to_plain(getattr(record, field.name)) == draft.value
        if (draft.field, _key(draft.value)) in known or confirmed:
            continue
        span = draft.span
        session.add(
            Proposal(
                record_id=record.id, document_id=row.id, field=draft.field, value=draft.value,
                span=span, quote=text[span.start : span.end] if span else "", made_at=now,
            )
        )  # fmt: skip
    session.flush()


def _key(value: Any) -> str:
    return repr(sorted(value.items()) if isinstance(value, dict) else value)


def drafts(row: Document, metadata: Metadata) -> Iterator[Draft]:
    """Every value that the text gives, by the field where it belongs."""
    said = metadata
    title = "title_vi" if row.language == "vi" else "title_foreign"
    if row.part and row.title:  # a law of a JSON file: its name is not in its text
        yield Draft(title, row.title, None)
    elif said.title:
        yield Draft(title, said.title.value, said.title.span)
    if row.kind_given and row.kind:  # a person said so at the upload
        yield Draft("kind", DocumentKind(row.kind).value, None)
    elif said.kind:
        yield Draft("kind", said.kind.value.value, said.kind.span)
    for name in (
        "form", "number", "signed_at", "signed_on", "effective_on", "effective_rule", "term",
        "expires_on", "notice_period", "prevailing_language", "secrecy",
    ):  # fmt: skip
        found: Found[str | date | StrEnum] | None = getattr(said, name)
        if found is not None:
            yield Draft(name, to_plain(found.value), found.span)
    if said.expires_on is None and row.expires_on is not None:  # computed from the term
        yield Draft("expires_on", row.expires_on.isoformat(), said.term.span if said.term else None)
    if said.effective_on is None and row.effective_on is not None:
        rule = said.effective_rule
        yield Draft("effective_on", row.effective_on.isoformat(), rule.span if rule else None)
    if said.renewal:
        yield Draft("renewal", said.renewal.value.mode.value, said.renewal.span)
        if said.renewal.value.period:
            yield Draft("renewal_period", said.renewal.value.period, said.renewal.span)
    if said.authentic_languages:
        yield Draft("authentic_languages", list(said.authentic_languages), None)
    yield from _people(said)
    yield from _steps(row, said)


def _people(said: Metadata) -> Iterator[Draft]:
    ours = any(party.value.country == VIETNAM for party in said.parties)
    for party in _once(said.parties):
        # A party without a country beside one of ours is the other side; alone it is ours.
        foreign = party.value.country not in (None, VIETNAM) or (
            party.value.country is None and ours
        )
        role = Role.FOREIGN_PARTY if foreign else Role.VIETNAMESE_PARTY
        value = {"name": party.value.name, "country": party.value.country, "position": None}
        yield Draft(role.value, value, party.span)
    for signatory in _once(said.signatories):
        person = signatory.value
        value = {"name": person.name, "country": None, "position": person.position}
        yield Draft(Role.SIGNATORY.value, value, signatory.span)


def _steps(row: Document, said: Metadata) -> Iterator[Draft]:
    if row.signed_on:
        span = said.signed_on.span if said.signed_on else None
        yield Draft(
            STATE, {"state": RecordState.SIGNED.value, "day": row.signed_on.isoformat()}, span
        )
    if row.effective_on:
        place = said.effective_on or said.effective_rule
        value = {"state": RecordState.IN_FORCE.value, "day": row.effective_on.isoformat()}
        yield Draft(STATE, value, place.span if place else None)


def _once(found: Iterable[Found[Any]]) -> Iterator[Found[Any]]:
    """Each name once: a text in two languages or with running heads repeats them."""
    seen = set()
    for one in found:
        if one.value.name not in seen:
            seen.add(one.value.name)
            yield one
