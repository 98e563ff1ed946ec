"""Lists of the register as sheets: columns and rows of plain cells, whatever the format."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.access import Reader
from models.fields import FIELDS, to_plain
from models.life import Role
from models.records import (
    Change,
    Entity,
    Expression,
    Link,
    Participant,
    Record,
    StateChange,
    Succession,
)
from models.tables import Document, User
from service.register.viewing import widened
from service.store import documents, entities, lives, records
from service.store.records import Sought
from service.store.visibility import visible

Cell = str | int | float | date | None
# Roles that a list holds in one cell each: "name (KOR); name", a signatory as "name, position".
LISTED_ROLES = (
    Role.VIETNAMESE_PARTY, Role.FOREIGN_PARTY, Role.SIGNATORY, Role.PROPOSING, Role.LEAD,
    Role.COORDINATING,
)  # fmt: skip
RECORD_COLUMNS = (
    "code", *(field.name for field in FIELDS), *(role.value for role in LISTED_ROLES), "state",
    "state_day", "state_basis",
)  # fmt: skip
PARTICIPANT_COLUMNS = (
    "code", "role", "name", "entity", "country", "position", "asked_on", "due_on", "given_on",
    "says",
)  # fmt: skip
LINK_COLUMNS = ("code", "link", "target", "verdict")
STATE_COLUMNS = ("code", "state", "day", "basis", "sha256", "stands", "who", "at")
TEXT_COLUMNS = ("code", "filename", "sha256", "text_kind", "languages", "text_on")
ENTITY_COLUMNS = ("entity", "kind", "names", "country", "level", "body_kind", "parent", "until")
SUCCESSION_COLUMNS = ("predecessor", "succession", "successor", "day", "basis")
CHANGE_COLUMNS = ("at", "who", "code", "table", "row", "field", "before", "after", "act", "undoes")
DOCUMENT_COLUMNS = (
    "title", "filename", "sha256", "size", "reading", "kind", "number", "form", "language",
    "signed_on", "effective_on", "expires_on", "uploaded_at",
)  # fmt: skip
DEADLINE_COLUMNS = ("due", "title", "bearer", "modality", "arithmetic", "filename")


@dataclass(frozen=True, slots=True)
class Sheet:
    name: str
    columns: tuple[str, ...]
    rows: list[list[Cell]]


def records_sheet(
    session: Session, reader: Reader | None, today: date, sought: Sought | None = None
) -> Sheet:
    """Records by code, one line each, with what a person has confirmed."""
    wanted = widened(session, sought or Sought())
    rows, _ = records.listed(session, reader, wanted, today, limit=None)
    parts = records.participants(session, [row.id for row in rows])
    countries = _countries(session)
    lines = []
    for row in sorted(rows, key=lambda row: row.code):
        own = [part for part in parts if part.record_id == row.id]
        held = lives.state_at(lives.of_record(session, row.id), today)
        lines.append(
            [
                row.code,
                *(_cell(getattr(row, field.name)) for field in FIELDS),
                *(_told(own, role, countries) for role in LISTED_ROLES),
                *((held.state.value, held.day, held.basis) if held else (None, None, None)),
            ]
        )
    return Sheet("records", RECORD_COLUMNS, lines)


def whole_register(session: Session, reader: Reader | None, today: date) -> list[Sheet]:
    """Everything that people entered and decided, sheet by sheet."""
    kept = session.scalars(select(Record).where(records.kept(reader))).all()
    codes = {row.id: row.code for row in kept}
    return [
        records_sheet(session, reader, today),
        _participants(session, codes),
        _links(session, codes),
        _states(session, codes),
        _texts(session, codes),
        entities_sheet(session, reader),
        _successions(session),
        _changes(session, codes),
    ]


def _participants(session: Session, codes: dict[str, str]) -> Sheet:
    rows = records.participants(session, list(codes))
    named = entities.called(session, [row.entity_id for row in rows if row.entity_id], "vi")
    countries = _countries(session)
    lines: list[list[Cell]] = [
        [
            codes[row.record_id], row.role.value, row.name, named.get(row.entity_id or ""),
            countries.get(row.entity_id or ""), row.position, row.asked_on, row.due_on,
            row.given_on, row.says,
        ]
        for row in rows
    ]  # fmt: skip
    return Sheet("participants", PARTICIPANT_COLUMNS, _ordered(lines))


def _links(session: Session, codes: dict[str, str]) -> Sheet:
    lines: list[list[Cell]] = [
        [
            codes[row.source_id], row.kind.value, codes[row.target_id],
            row.verdict.value if row.verdict else None,
        ]
        for row in session.scalars(select(Link))
        if row.source_id in codes and row.target_id in codes
    ]  # fmt: skip
    return Sheet("links", LINK_COLUMNS, _ordered(lines))


def _states(session: Session, codes: dict[str, str]) -> Sheet:
    rows = [
        row
        for row in session.scalars(select(StateChange).order_by(StateChange.id))
        if row.record_id in codes
    ]
    hashes = _hashes(session, [row.document_id for row in rows if row.document_id])
    gone = {row.retracts for row in rows if row.retracts is not None}
    users = _users(session)
    lines: list[list[Cell]] = [
        [
            codes[row.record_id], row.state.value, row.day, row.basis,
            hashes.get(row.document_id or ""),
            "retraction" if row.retracts else "no" if row.id in gone else "yes",
            users.get(row.who or ""), row.at.isoformat(),
        ]
        for row in rows
    ]  # fmt: skip
    return Sheet("states", STATE_COLUMNS, sorted(lines, key=lambda line: str(line[0])))


def _texts(session: Session, codes: dict[str, str]) -> Sheet:
    query = select(Expression, Document).join(Document, Document.id == Expression.document_id)
    lines: list[list[Cell]] = [
        [
            codes[row.record_id], document.filename, document.sha256, row.kind.value,
            "; ".join(row.languages), row.text_on,
        ]
        for row, document in session.execute(query)
        if row.record_id in codes
    ]  # fmt: skip
    return Sheet("texts", TEXT_COLUMNS, _ordered(lines))


def entities_sheet(session: Session, reader: Reader | None) -> Sheet:
    """Bodies and people with their names and their place; countries that take part in nothing
    are left out."""
    used = set(session.scalars(entities.taking_part(records.kept(reader))))
    rows = [row for row in session.scalars(select(Entity)) if row.country is None or row.id in used
            or row.kind.value != "country"]  # fmt: skip
    every = entities.names(session, [row.id for row in rows])
    parents = [row.parent_id for row in rows if row.parent_id]
    named = entities.called(session, [*(row.id for row in rows), *parents], "vi")
    ended = {
        row.predecessor_id: row.day for row in session.scalars(select(Succession))
    }  # the day from which another holds its rows
    lines: list[list[Cell]] = [
        [
            named.get(row.id), row.kind.value,
            "; ".join(sorted(name.name for name in every if name.entity_id == row.id)),
            row.country, row.level.value if row.level else None, row.body_kind,
            named.get(row.parent_id or ""), ended.get(row.id),
        ]
        for row in rows
    ]  # fmt: skip
    return Sheet("entities", ENTITY_COLUMNS, _ordered(lines))


def _successions(session: Session) -> Sheet:
    rows = session.scalars(select(Succession)).all()
    ids = [key for row in rows for key in (row.predecessor_id, row.successor_id)]
    named = entities.called(session, ids, "vi")
    lines: list[list[Cell]] = [
        [named[row.predecessor_id], row.kind.value, named[row.successor_id], row.day, row.basis]
        for row in rows
    ]
    return Sheet("successions", SUCCESSION_COLUMNS, _ordered(lines))


def _changes(session: Session, codes: dict[str, str]) -> Sheet:
    users = _users(session)
    lines: list[list[Cell]] = [
        [
            row.at.isoformat(), users.get(row.who or ""), codes[row.record_id], row.entity,
            row.entity_id, row.field, _worded(row.before), _worded(row.after), row.act, row.undoes,
        ]
        for row in session.scalars(select(Change).order_by(Change.id))
        if row.record_id in codes
    ]  # fmt: skip
    return Sheet("changes", CHANGE_COLUMNS, lines)


def documents_sheet(session: Session, reader: Reader | None) -> Sheet:
    """Documents, newest first."""
    rows = session.scalars(
        select(Document).where(visible(reader)).order_by(Document.uploaded_at.desc(), Document.id)
    )
    lines: list[list[Cell]] = [
        [
            row.title or row.part, row.filename, row.sha256, row.size, row.state.value,
            row.kind.value if row.kind else None, row.number, row.form, row.language,
            row.signed_on, row.effective_on, row.expires_on, row.uploaded_at.isoformat(),
        ]
        for row in rows
    ]  # fmt: skip
    return Sheet("documents", DOCUMENT_COLUMNS, lines)


def deadlines_sheet(session: Session, reader: Reader | None, start: date, end: date) -> Sheet:
    """Dated duties from a day to a day, soonest first."""
    found = documents.upcoming(session, reader, start=start, end=end, limit=1_000_000)
    texts = documents.texts_of(session, {row.id for _, row, _ in found})
    lines: list[list[Cell]] = []
    for deadline, row, norm in found:
        bearer = norm.bearer
        said = texts.get(row.id, "")[bearer.start : bearer.end] if bearer else ""
        lines.append(
            [deadline.due, row.title or row.filename, norm.bearer_name or said, norm.modality,
             deadline.arithmetic, row.filename]
        )  # fmt: skip
    return Sheet("deadlines", DEADLINE_COLUMNS, lines)


def _told(parts: Sequence[Participant], role: Role, countries: dict[str, str]) -> str | None:
    told = []
    for part in parts:
        if part.role is not role:
            continue
        country = countries.get(part.entity_id or "")
        text = part.name
        if role is Role.SIGNATORY and part.position:
            text += f", {part.position}"
        elif role is Role.FOREIGN_PARTY and country:
            text += f" ({country})"
        told.append(text)
    return "; ".join(told) or None


def _countries(session: Session) -> dict[str, str]:
    query = select(Entity.id, Entity.country).where(Entity.country.is_not(None))
    return {key: country for key, country in session.execute(query) if country}


def _hashes(session: Session, ids: Sequence[str]) -> dict[str, str]:
    query = select(Document.id, Document.sha256).where(Document.id.in_(ids))
    return {key: sha256 for key, sha256 in session.execute(query)}  # noqa: C416 - rows, not pairs


def _users(session: Session) -> dict[str, str]:
    query = select(User.id, User.name)
    return {key: name for key, name in session.execute(query)}  # noqa: C416 - rows, not pairs


def _cell(value: object) -> Cell:
    if isinstance(value, date):
        return value
    plain = to_plain(value)  # type: ignore[arg-type]
    return "; ".join(plain) if isinstance(plain, list) else plain


def _worded(value: object) -> str | None:
    if isinstance(value, dict):
        return "; ".join(f"{key}: {part}" for key, part in value.items() if part is not None)
    if isinstance(value, list):
        return "; ".join(map(str, value))
    return None if value is None else str(value)


def _ordered(lines: list[list[Cell]]) -> list[list[Cell]]:
    return sorted(lines, key=lambda line: [str(cell or "") for cell in line])
