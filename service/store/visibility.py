"""What a person's scope lets in, as conditions that every query carries.

``visible`` is the one for documents; it says in SQL what ``Scope.tokens`` says as an allow-list
for the index.
"""

from collections.abc import Collection
from functools import lru_cache

from sqlalchemy import ColumnElement, and_, false, not_, or_, select, true
from sqlalchemy.orm import InstrumentedAttribute

from models.access import LEVEL_OF, Circulation, Level, Reader, Right
from models.people import Share
from models.records import Expression, Record
from models.tables import Document


def visible(reader: Reader | None) -> ColumnElement[bool]:
    """The documents that a reader may see; None is the operator of this machine.

    Nobody sees what lies in the trash but through the trash.
    """
    return and_(readable(reader), Document.deleted_at.is_(None))


def readable(reader: Reader | None) -> ColumnElement[bool]:
    """The documents that a reader has a right to, those in the trash included."""
    if reader is None:
        return true()
    scope = reader.scope
    if not scope.can(Right.READ):
        return false()
    everything = Right.READ in scope.register
    everywhere = everything or scope.has_all_bodies
    return _condition(
        scope.user_id,
        scope.clearance,
        everything and scope.restricted,
        everywhere,
        frozenset() if everywhere else scope.reach - scope.member,
        scope.member,
    )


@lru_cache(maxsize=1024)
def _condition(
    user_id: str,
    clearance: Level,
    all_cleared: bool,
    everywhere: bool,
    further: frozenset[str],
    member: frozenset[str],
) -> ColumnElement[bool]:
    """What a scope lets in; kept, for putting it together takes a seventh of listing documents.

    ``further``: bodies whose documents are seen unless restricted; ``member``: with those too.
    """
    cleared = Document.secrecy <= clearance
    if all_cleared:
        return cleared
    ways: list[ColumnElement[bool]] = []  # what lets most rows in first; none that another implies
    unrestricted = Document.circulation != Circulation.RESTRICTED
    if everywhere:
        ways.append(unrestricted)
    else:
        ways.append(Document.circulation == Circulation.PUBLIC)
        if further:
            below = select(Share.document_id).where(_among(Share.body_id, further))
            inside = or_(_among(Document.body_id, further), Document.id.in_(below))
            ways.append(and_(unrestricted, inside))
    to_whom = Share.user_id == user_id
    if member:
        ways.append(_among(Document.body_id, member))
        to_whom = or_(to_whom, _among(Share.body_id, member))
    ways.append(Document.id.in_(select(Share.document_id).where(to_whom)))
    return and_(cleared, or_(*ways))


def _among(
    column: InstrumentedAttribute[str] | InstrumentedAttribute[str | None], values: Collection[str]
) -> ColumnElement[bool]:
    """Whether a column holds one of the values: nearly always one, which needs no list."""
    if len(values) == 1:
        return column == next(iter(values))
    return column.in_(values)


def readable_records(reader: Reader | None) -> ColumnElement[bool]:
    """The records that a reader has a right to, those in the trash included.

    A record tells of its texts, so it is hidden as soon as one of them is. One without texts
    follows its own body and secrecy.
    """
    if reader is None:
        return true()
    scope = reader.scope
    if not scope.can(Right.READ):
        return false()
    # Whatever query asks: only the record is the outer one.
    texts = select(Expression.id).where(Expression.record_id == Record.id).correlate(Record)
    hidden = texts.join(Document, Document.id == Expression.document_id).where(
        not_(readable(reader))
    )
    beyond = [word for word, level in LEVEL_OF.items() if level > scope.clearance]
    own: ColumnElement[bool] = true()
    if Right.READ not in scope.register:
        own = Record.body_id.in_(scope.reach | scope.member)
    return and_(
        or_(Record.secrecy.is_(None), Record.secrecy.not_in(beyond)),
        not_(hidden.exists()),
        or_(own, texts.exists()),
    )
