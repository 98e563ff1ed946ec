"""Pairs given out to people, and how far each is."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from models.access import Reader, Right
from models.errors import NoRight, NotAReviewer, NotFound
from models.retrieval import RelationKind
from models.tables import User
from service.store import accounts, assignments, documents, overlaps, rights
from service.store.audit import Action
from service.store.overlaps import OverlapRow
from service.web import review
from service.web.asking import Asker
from service.web.desk_wire import Handed, ShareItem
from service.web.wire import Pair

LOOKED_THROUGH = 10  # times as many pairs as are given out: a person may not see each


def people(asker: Asker) -> list[str]:
    """Names of those who may decide on pairs, if the reader may give any out."""
    if not asker.reader.can(Right.REVIEW):
        return []
    with asker.office.store.reading() as session:
        return [user.name for user in assignments.reviewers(session)]


def own_share(asker: Asker) -> ShareItem | None:
    """How far the reader is with their own pairs; None without any."""
    with asker.office.store.reading() as session:
        found = assignments.shares(session, asker.reader, asker.reader.id)
    return next((ShareItem(name=s.name, given=s.given, done=s.done) for s in found), None)


def shares(asker: Asker) -> tuple[list[ShareItem], tuple[int, int]]:
    """How far each person is, and all pairs that the reader sees with those decided."""
    with asker.office.store.reading() as session:
        found = assignments.shares(session, asker.reader)
        whole = assignments.progress(session, asker.reader)
    return [ShareItem(name=s.name, given=s.given, done=s.done) for s in found], whole


def give(asker: Asker, key: str, between: tuple[str, str], person: str) -> Pair:
    """Let a person, named, decide on a pair; "" lets nobody. NotFound, NoRight, NotAReviewer.

    Who gives it must have the right to decide on it, and so must the person.
    """
    with asker.office.store.begin() as session:
        row = _pair_of(session, asker.reader, key, between)
        if row is None:
            raise NotFound()
        if not _may_decide(asker.reader, row):
            raise NoRight()
        user = _named(session, person) if person else None
        if user is not None:
            theirs = rights.reader_of(session, user)
            if not _pair_of(session, theirs, key, between) or not _may_decide(theirs, row):
                raise NotAReviewer()
        _give(session, asker, row, user)
    with asker.office.store.reading() as session:
        row = _pair_of(session, asker.reader, key, between)
        if row is None:
            raise NotFound()
        texts = documents.texts_of(session, {row.a.document.id, row.b.document.id})
    return review.pair_of(row, texts)


def give_next(
    asker: Asker,
    person: str,
    count: int,
    *,
    document_id: str | None = None,
    relations: Sequence[RelationKind] = (),
    law: bool | None = None,
) -> Handed:
    """Give a person the next pairs of a list that wait and are nobody's. NotAReviewer."""
    with asker.office.store.begin() as session:
        user = _named(session, person)
        theirs = rights.reader_of(session, user)
        rows = overlaps.listed(
            session, asker.reader, document_id=document_id, relations=relations, law=law,
            assigned="", limit=count * LOOKED_THROUGH,
        )  # fmt: skip
        ids = {side.document.id for row in rows for side in (row.a, row.b)}
        seen = documents.by_ids(session, sorted(ids), theirs)
        fit = [
            row
            for row in rows
            if row.a.document.id in seen and row.b.document.id in seen
            and _may_decide(asker.reader, row) and _may_decide(theirs, row)
        ][:count]  # fmt: skip
        for row in fit:
            _give(session, asker, row, user)
    return Handed(count=len(fit))


def _named(session: Session, name: str) -> User:
    try:
        user = accounts.named(session, name)
    except NotFound as error:
        raise NotAReviewer() from error
    if user.disabled_at is not None:
        raise NotAReviewer()
    return user


def _pair_of(
    session: Session, reader: Reader, key: str, between: tuple[str, str]
) -> OverlapRow | None:
    found = key and overlaps.listed(
        session, reader, key=key, between=between, judged=None, limit=1
    )  # fmt: skip
    return found[0] if found else None


def _may_decide(reader: Reader, row: OverlapRow) -> bool:
    sides = (row.a.document, row.b.document)
    return any(reader.scope.may(Right.REVIEW, side.body_id) for side in sides)


def _give(session: Session, asker: Asker, row: OverlapRow, user: User | None) -> None:
    sides = (row.a.document.id, row.b.document.id)
    assignments.give(
        session, row.key, sides, user.id if user else None,
        given_by=asker.reader.id, now=asker.office.now(),
    )  # fmt: skip
    asker.record(
        session, Action.VERDICT, sides[0],
        a=row.a.clause.id, b=row.b.clause.id, given_to=user.id if user else "",
    )  # fmt: skip
