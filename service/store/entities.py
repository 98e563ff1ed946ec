"""Countries, bodies and people: their names, their place, who goes on as whom, and spellings."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import pycountry
from babel import Locale
from rapidfuzz import fuzz, process
from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session

from models.errors import BadChoice, Circular, MissingValue, NotFound
from models.fields import tidy
from models.life import BodyLevel, EntityKind, SuccessionKind
from models.records import Distinct, Entity, EntityName, Participant, Record, Succession
from models.spelling import comparable, folded, same_spelling
from service.store import history
from service.store.history import Act

COUNTRIES = uuid.UUID("3b0e4a83-3f0b-4b46-8a0c-6f5b4e0f9d56")  # ids of countries follow from it
LIKELY = 86  # of 100: below, spellings of different bodies outnumber those of one
LANGUAGES = ("vi", "en")


@dataclass(frozen=True, slots=True)
class Likeness:
    """Two entities that may be one; ``score`` 0..1 ranks, a person decides."""

    a: str
    b: str
    a_name: str
    b_name: str
    score: float


def country_id(alpha_3: str) -> str:
    return uuid.uuid5(COUNTRIES, alpha_3).hex


def ensure_countries(session: Session) -> int:
    """Put the countries of ISO 3166 that are missing; returns how many."""
    missing = set(missing_countries(session))
    words = {language: Locale(language).territories for language in LANGUAGES}
    fresh = [country for country in pycountry.countries if country.alpha_3 in missing]
    for country in fresh:
        key = country_id(country.alpha_3)
        session.add(Entity(id=key, kind=EntityKind.COUNTRY, country=country.alpha_3))
    session.flush()
    for country in fresh:
        for language in LANGUAGES:
            name = words[language].get(country.alpha_2, country.name)
            key = uuid.uuid5(COUNTRIES, f"{country.alpha_3}/{language}").hex
            session.add(_name(country_id(country.alpha_3), name, language, key=key))
    session.flush()
    return len(fresh)


def _check_country(code: object) -> None:
    if code is not None and pycountry.countries.get(alpha_3=str(code)) is None:
        raise BadChoice(value=str(code), choices="ISO 3166 (VNM, LAO, KOR)")


def _name(entity_id: str, name: str, language: str | None, *, key: str | None = None) -> EntityName:
    if not name:
        raise MissingValue()
    given = {"id": key} if key else {}
    return EntityName(
        entity_id=entity_id, name=name, plain=folded(name)[:500], language=language,
        preferred=True, **given,
    )  # fmt: skip


def missing_countries(session: Session) -> list[str]:
    """The countries of ISO 3166 that have no row."""
    there = set(session.scalars(select(Entity.country).where(Entity.kind == EntityKind.COUNTRY)))
    return sorted({country.alpha_3 for country in pycountry.countries} - there)


def get(session: Session, entity_id: str) -> Entity:
    """One entity; NotFound."""
    if row := session.get(Entity, entity_id):
        return row
    raise NotFound()


def create(
    session: Session,
    doing: Act,
    kind: EntityKind,
    name: str,
    *,
    language: str | None = None,
    country: str | None = None,
    level: BodyLevel | None = None,
    body_kind: str | None = None,
    parent_id: str | None = None,
) -> Entity:
    """A further entity under its first name.

    Raises MissingValue without a name, BadChoice for a country that ISO 3166 does not have.
    """
    _check_country(country)
    row = Entity(kind=kind, country=country, level=level, body_kind=body_kind, parent_id=parent_id)
    history.add(session, doing, row, None)
    history.add(session, doing, _name(row.id, tidy(name), language), None)
    return row


def add_name(
    session: Session, doing: Act, entity: Entity, name: str, language: str | None
) -> EntityName:
    """A further spelling; one that is there already is given back. Raises MissingValue."""
    name = tidy(name)
    for row in names(session, [entity.id]):
        if same_spelling(row.name) == same_spelling(name):
            return row
    row = _name(entity.id, name, language)
    row.preferred = False
    history.add(session, doing, row, None)
    return row


def rename(
    session: Session, doing: Act, entity: Entity, name: str, language: str | None, day: date
) -> None:
    """The body bears another name from a day on; the old one is kept with its last day."""
    fresh = add_name(session, doing, entity, name, language)
    for row in names(session, [entity.id]):
        given_up = row.id != fresh.id and row.until is None
        if given_up and (row.language == fresh.language or language is None):
            history.put(session, doing, row, "until", day - timedelta(days=1), None)
            history.put(session, doing, row, "preferred", False, None)
    history.put(session, doing, fresh, "preferred", True, None)
    history.put(session, doing, fresh, "until", None, None)


def change(session: Session, doing: Act, entity: Entity, **given: object) -> None:
    """Set country, level, kind of body or parent.

    Raises Circular for a parent that is below, BadChoice for a country that is none.
    """
    _check_country(given.get("country"))
    above = given.get("parent_id")
    while above is not None:
        if above == entity.id:
            raise Circular()
        above = get(session, str(above)).parent_id
    for field, value in given.items():
        history.put(session, doing, entity, field, value, None)


def succeed(
    session: Session,
    doing: Act,
    predecessors: Sequence[Entity],
    successor: Entity,
    kind: SuccessionKind,
    day: date,
    basis: str,
) -> None:
    """From a day on these bodies go on as another. Raises Circular."""
    before = line(session, [successor.id])
    after = set(heirs(session, [successor.id], date.max)[successor.id])
    for body in predecessors:
        if body.id in after | {successor.id}:
            raise Circular()
        if body.id in before and _direct(session, body.id, successor.id):
            continue
        row = Succession(
            predecessor_id=body.id, successor_id=successor.id, kind=kind, day=day,
            basis=basis.strip(),
        )  # fmt: skip
        history.add(session, doing, row, None)


def _direct(session: Session, predecessor: str, successor: str) -> bool:
    query = select(Succession.id).where(
        Succession.predecessor_id == predecessor, Succession.successor_id == successor
    )
    return session.scalar(query) is not None


def line(session: Session, ids: Iterable[str], day: date | None = None) -> set[str]:
    """These entities with all whose rows are theirs: predecessors, as of a day."""
    found, asked = set(ids), set(ids)
    while asked:
        query = select(Succession.predecessor_id).where(Succession.successor_id.in_(asked))
        if day is not None:
            query = query.where(Succession.day <= day)
        asked = set(session.scalars(query)) - found
        found |= asked
    return found


def below(session: Session, ids: Iterable[str]) -> set[str]:
    """These entities with all that stand under them."""
    found, asked = set(ids), set(ids)
    while asked:
        asked = set(session.scalars(select(Entity.id).where(Entity.parent_id.in_(asked)))) - found
        found |= asked
    return found


def heirs(session: Session, ids: Sequence[str], day: date) -> dict[str, list[str]]:
    """Who holds the rows of each of these on a day: successors in the last line, or none."""
    rows = session.scalars(select(Succession).where(Succession.day <= day)).all()
    after: dict[str, list[str]] = {}
    for row in sorted(rows, key=lambda row: (row.day, row.successor_id)):
        after.setdefault(row.predecessor_id, []).append(row.successor_id)

    def last(key: str, seen: frozenset[str]) -> list[str]:
        nexts = [following for following in after.get(key, []) if following not in seen]
        found = [end for n in nexts for end in (last(n, seen | {n}) or [n])]
        return list(dict.fromkeys(found))

    return {key: last(key, frozenset({key})) for key in ids}


def successions(session: Session, entity_id: str) -> list[Succession]:
    """What an entity came from and went on as, by day."""
    query = select(Succession).where(
        or_(Succession.predecessor_id == entity_id, Succession.successor_id == entity_id)
    )
    return list(session.scalars(query.order_by(Succession.day, Succession.id)))


def names(session: Session, ids: Sequence[str]) -> list[EntityName]:
    """All spellings, those in use first."""
    query = select(EntityName).where(EntityName.entity_id.in_(ids))
    rows = session.scalars(query.order_by(EntityName.name, EntityName.id)).all()
    return sorted(rows, key=lambda row: (not row.preferred, row.until is not None))


def called(session: Session, ids: Sequence[str], language: str) -> dict[str, str]:
    """What each of these is called in a language, else in another."""
    found: dict[str, str] = {}
    rows = names(session, [key for key in set(ids) if key])
    for row in sorted(rows, key=lambda row: (row.until is not None, row.language != language)):
        if row.preferred or row.entity_id not in found:
            found.setdefault(row.entity_id, row.name)
    return found


def taking_part(where: ColumnElement[bool]) -> Select[str | None]:
    """The entities that take part in a record for which ``where`` holds."""
    return (
        select(Participant.entity_id)
        .join(Record, Record.id == Participant.record_id)
        .where(where, Participant.entity_id.is_not(None))
    )


def listed(
    session: Session,
    *,
    kinds: Sequence[EntityKind] = (),
    words: str = "",
    used: ColumnElement[bool] | None = None,
    parent_id: str | None = None,
    limit: int | None = 50,
    offset: int = 0,
) -> tuple[list[Entity], int]:
    """A page of entities by name, and how many there are; ``used``: only those that take
    part in a record for which it holds.
    """
    where: list[ColumnElement[bool]] = []
    if kinds:
        where.append(Entity.kind.in_(kinds))
    if parent_id is not None:
        where.append(Entity.parent_id == parent_id)
    for word in folded(words).split():
        named = select(EntityName.entity_id).where(EntityName.plain.contains(word, autoescape=True))
        where.append(Entity.id.in_(named))
    if used is not None:
        where.append(Entity.id.in_(taking_part(used)))
    total = session.scalar(select(func.count()).select_from(Entity).where(*where)) or 0
    first = (
        select(func.min(EntityName.plain))
        .where(EntityName.entity_id == Entity.id)
        .correlate(Entity)
        .scalar_subquery()
    )
    query = select(Entity).where(*where).order_by(first, Entity.id)
    return list(session.scalars(query.limit(limit).offset(offset))), total


def spelled(session: Session, name: str, kind: EntityKind, country: str | None) -> Entity | None:
    """The one entity with exactly this spelling, case and blanks apart; None if several or none."""
    query = (
        select(Entity, EntityName.name)
        .join(EntityName, EntityName.entity_id == Entity.id)
        .where(EntityName.plain == folded(name)[:500], Entity.kind == kind)
    )
    found = {
        row.id: row
        for row, written in session.execute(query)
        if same_spelling(written) == same_spelling(name)
        and (country is None or row.country in (None, country))
    }
    return next(iter(found.values())) if len(found) == 1 else None


def likely(
    session: Session, name: str, kinds: Sequence[EntityKind], *, limit: int = 5
) -> list[tuple[Entity, str, float]]:
    """Entities that a name may mean, the likeliest first, with the spelling that is close."""
    query = (
        select(EntityName, Entity)
        .join(Entity, Entity.id == EntityName.entity_id)
        .where(Entity.kind.in_(kinds))
    )
    rows = [(row, entity) for row, entity in session.execute(query)]
    scores = process.extract(
        comparable(name), [comparable(row.name) for row, _ in rows], scorer=fuzz.ratio,
        score_cutoff=LIKELY - 16, limit=None,
    )  # fmt: skip
    found: dict[str, tuple[Entity, str, float]] = {}
    for _, score, at in scores:
        row, entity = rows[at]
        if entity.id not in found:
            found[entity.id] = (entity, row.name, score / 100)
    return list(found.values())[:limit]


def likenesses(session: Session, *, limit: int = 50) -> list[Likeness]:
    """Pairs that may be spellings of one body, the likeliest first; decided ones are left out."""
    query = (
        select(EntityName, Entity)
        .join(Entity, Entity.id == EntityName.entity_id)
        .where(Entity.kind != EntityKind.COUNTRY)
        .order_by(EntityName.id)
    )
    rows = [(row, entity) for row, entity in session.execute(query)]
    if len(rows) < 2:
        return []
    plain = [comparable(row.name) for row, _ in rows]
    scores = process.cdist(plain, plain, scorer=fuzz.ratio, score_cutoff=LIKELY, workers=1)
    decided = {frozenset((row.a, row.b)) for row in session.scalars(select(Distinct))}
    decided |= {
        frozenset((row.predecessor_id, row.successor_id))
        for row in session.scalars(select(Succession))
    }
    best: dict[frozenset[str], Likeness] = {}
    for i, j in zip(*scores.nonzero(), strict=True):
        (a_name, a), (b_name, b) = rows[i], rows[j]
        pair = frozenset((a.id, b.id))
        if i >= j or a.id == b.id or a.kind != b.kind or pair in decided:
            continue
        if a.country and b.country and a.country != b.country:
            continue
        score = float(scores[i, j]) / 100
        if pair not in best or best[pair].score < score:
            best[pair] = Likeness(a.id, b.id, a_name.name, b_name.name, score)
    return sorted(best.values(), key=lambda pair: (-pair.score, pair.a_name, pair.b_name))[:limit]


def join(session: Session, doing: Act, keeping: Entity, going: Entity) -> None:
    """Two rows are one body: the one that is kept takes names, rows, children and successions.

    Raises Circular when one stands above the other.
    """
    if keeping.id == going.id or keeping.kind != going.kind:
        raise Circular()
    if going.id in below(session, [keeping.id]) or keeping.id in below(session, [going.id]):
        raise Circular()
    known = {same_spelling(row.name) for row in names(session, [keeping.id])}
    for row in names(session, [going.id]):
        if same_spelling(row.name) in known:
            history.remove(session, doing, row, None)
        else:
            history.put(session, doing, row, "entity_id", keeping.id, None)
            history.put(session, doing, row, "preferred", False, None)
    query = select(Participant).where(Participant.entity_id == going.id)
    for part in session.scalars(query).all():
        history.put(session, doing, part, "entity_id", keeping.id, part.record_id)
    for child in session.scalars(select(Entity).where(Entity.parent_id == going.id)).all():
        history.put(session, doing, child, "parent_id", keeping.id, None)
    for step in successions(session, going.id):
        side = "predecessor_id" if step.predecessor_id == going.id else "successor_id"
        history.put(session, doing, step, side, keeping.id, None)
    told = select(Distinct).where(or_(Distinct.a == going.id, Distinct.b == going.id))
    for decided in session.scalars(told).all():
        history.remove(session, doing, decided, None)
    for field in ("country", "level", "body_kind", "parent_id"):
        if getattr(keeping, field) is None:
            history.put(session, doing, keeping, field, getattr(going, field), None)
    session.flush()
    history.remove(session, doing, going, None)


def tell_apart(session: Session, doing: Act, a: Entity, b: Entity) -> None:
    """These two are not one; they are not suggested again."""
    first, second = sorted((a.id, b.id))
    query = select(Distinct).where(Distinct.a == first, Distinct.b == second)
    if session.scalar(query) is None:
        row = Distinct(a=first, b=second, who=doing.who, at=doing.at)
        history.add(session, doing, row, None)
