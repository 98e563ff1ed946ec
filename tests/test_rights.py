"""Who sees what: the same answer from SQL and from the allow-lists of the index."""

import io
import itertools
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from models.access import (
    POWERS,
    REGISTER_ROLES,
    ROOT_BODY,
    BodyLevel,
    Circulation,
    Level,
    Reader,
    Right,
    Role,
    Scope,
    tokens_of,
)
from models.errors import BadRight, NoRight, NotFound
from models.register import DocumentKind
from models.retrieval import Filters
from models.tables import User
from models.verdicts import VerdictKind
from service import finding
from service.intake import take
from service.reading import put_clauses, tell_rights
from service.store import Store, accounts, documents, overlaps, rights, verdicts
from service.wiring import Office
from tests.builders import ENGLISH, VIETNAMESE, agreement_pdf
from tests.readings import pair, register
from tests.rows import NOW, upload

BODIES = ("province", "department", "commune", "other")  # each but the last below the one before


@dataclass
class Register:
    """Four bodies, and an account for everybody a test thinks of."""

    store: Store

    def account(self, name: str, *held: tuple[Role, str | None], level: Level = Level.ORDINARY,
                ) -> str:  # fmt: skip
        with self.store.begin() as session:
            user = accounts.add_user(session, name, None, now=NOW)
            user.clearance = level
            for role, body in held:
                rights.give(session, user.id, role, body)
            return user.id

    def reader(self, user_id: str) -> Reader:
        with self.store.reading() as session:
            return rights.reader_of(session, session.get_one(User, user_id))

    def document(self, name: str, body: str = ROOT_BODY, *, level: Level = Level.ORDINARY,
                 circulation: Circulation = Circulation.INTERNAL) -> str:  # fmt: skip
        with self.store.begin() as session:
            row, _ = documents.add(session, upload(name, body_id=body), NOW)
            rights.set_rights(session, row, secrecy=level, circulation=circulation)
            return row.id

    def share(self, document: str, *, body: str | None = None, user: str | None = None) -> None:
        with self.store.begin() as session:
            row = documents.get(session, document, None)
            rights.share(session, row, body_id=body, user_id=user, who=None, now=NOW)

    def seen(self, user_id: str) -> set[str]:
        """What SQL shows; the allow-lists must show the same."""
        reader = self.reader(user_id)
        with self.store.reading() as session:
            rows, total = documents.listed(session, reader, limit=1000)
            by_sql = {row.id for row in rows}
            assert total == len(by_sql)
            everything, _ = documents.listed(session, None, limit=1000)
            by_list = {
                row.id
                for row in everything
                if reader.scope.tokens & set(rights.tokens(session, row))
            }
        assert by_sql == by_list
        return by_sql


@pytest.fixture
def people(store: Store) -> Register:
    with store.begin() as session:
        parent = ROOT_BODY
        for name in BODIES[:-1]:
            body = rights.add_body(session, name, parent, BodyLevel.OTHER)
            body.id = parent = name
            session.flush()
        rights.add_body(session, "other", ROOT_BODY, BodyLevel.OTHER).id = "other"
    return Register(store)


NUMBERS = itertools.count()
OWN = (Role.OFFICER, Role.SECURITY)
BRANCH = (Role.LEAD_BODY, Role.LEADER)
WHOLE = (Role.LEGAL, Role.FINANCE, Role.PARTY_OFFICE)
UNBOUND = (Role.FOREIGN_AFFAIRS, Role.INSPECTOR)


@pytest.mark.parametrize(
    ("roles", "body", "sees"),
    [
        (OWN, "department", {"department", "law"}),
        (BRANCH, "department", {"department", "commune", "law"}),
        (BRANCH, ROOT_BODY, {"root", "province", "department", "commune", "other", "law"}),
        (WHOLE, None, {"root", "province", "department", "commune", "other", "law"}),
        (UNBOUND, None, {"root", "province", "department", "commune", "other", "law", "kept"}),
        ((Role.ADMINISTRATOR,), None, set()),
    ],
)
def test_a_role_sees_what_is_within_its_reach(
    people: Register, roles: tuple[Role, ...], body: str | None, sees: set[str]
) -> None:
    named = {people.document(name, name): name for name in (*BODIES, ROOT_BODY)}
    named[people.document("law", "other", circulation=Circulation.PUBLIC)] = "law"
    named[people.document("kept", "other", circulation=Circulation.RESTRICTED)] = "kept"
    for role in roles:
        who = people.account(str(role), (role, body))
        assert {named[key] for key in people.seen(who)} == sees, role
    assert people.seen(people.account("without a role")) == set()


def test_restricted_circulation_stays_with_members_and_those_named(people: Register) -> None:
    key = people.document("kept", "department", circulation=Circulation.RESTRICTED)
    member = people.account("member", (Role.OFFICER, "department"))
    above = people.account("above", (Role.LEADER, "province"))
    whole = people.account("whole", (Role.LEGAL, None))
    named = people.account("named", (Role.OFFICER, "other"))
    assert people.seen(member) == {key}
    assert people.seen(above) == people.seen(whole) == people.seen(named) == set()
    people.share(key, user=named)
    assert people.seen(named) == {key}
    people.share(key, body="commune")
    assert people.seen(people.account("new", (Role.OFFICER, "commune"))) == {key}
    assert people.seen(above) == set()


@pytest.mark.parametrize("level", list(Level))
@pytest.mark.parametrize("cleared", list(Level))
@pytest.mark.parametrize("role", [Role.FOREIGN_AFFAIRS, Role.OFFICER])
def test_nobody_sees_above_their_clearance(
    people: Register, level: Level, cleared: Level, role: Role
) -> None:
    body = None if role in REGISTER_ROLES else "other"
    who = people.account("who", (role, body), level=cleared)
    key = people.document("d", "other", level=level, circulation=Circulation.PUBLIC)
    people.share(key, user=who)
    assert people.seen(who) == ({key} if level <= cleared else set())


def test_what_is_taken_away_is_gone_at_once(people: Register) -> None:
    key = people.document("d", "department")
    who = people.account("who", (Role.OFFICER, "department"))
    assert people.seen(who) == {key}
    with people.store.begin() as session:
        rights.take_away(session, who, Role.OFFICER, "department")
    assert people.seen(who) == set()


def test_a_right_is_held_over_some_rows_only(people: Register) -> None:
    shared = people.document("theirs", "other")
    who = people.account("who", (Role.OFFICER, "department"))
    people.share(shared, user=who)
    reader, own = people.reader(who), people.document("own", "department")
    with people.store.reading() as session:
        assert documents.get(session, own, reader, Right.EDIT).id == own
        with pytest.raises(NoRight):
            documents.get(session, shared, reader, Right.EDIT)
        with pytest.raises(NoRight):
            documents.get(session, own, reader, Right.SHARE)
        with pytest.raises(NotFound):
            documents.get(session, people.document("x", "other"), reader, Right.EDIT)


def test_a_role_is_held_as_it_is_meant(people: Register) -> None:
    with people.store.begin() as session:
        user = accounts.add_user(session, "who", None, now=NOW)
        for role in Role:
            wrong = ROOT_BODY if role in REGISTER_ROLES else None
            with pytest.raises(BadRight):
                rights.give(session, user.id, role, wrong)
        with pytest.raises(NotFound):
            rights.give(session, user.id, Role.OFFICER, "nowhere")
    assert set(POWERS) == set(Role)


def test_the_same_bytes_of_another_body_are_not_told(people: Register) -> None:
    theirs = people.document("a.pdf", "other")
    who = people.reader(people.account("who", (Role.OFFICER, "department")))
    with people.store.begin() as session:
        row, new = documents.add(session, upload("a.pdf", body_id="department"), NOW, who)
        assert (row.id != theirs, new) == (True, True)
        again, new = documents.add(session, upload("a.pdf", body_id="department"), NOW, who)
        assert (again.id, new) == (row.id, False)
    whole = people.reader(people.account("whole", (Role.FOREIGN_AFFAIRS, None)))
    with people.store.begin() as session:
        assert documents.add(session, upload("a.pdf"), NOW, whole)[1] is False


@st.composite
def rows(draw: st.DrawFn) -> tuple[str, Level, Circulation, list[str], bool]:
    return (
        draw(st.sampled_from((*BODIES, ROOT_BODY))),
        draw(st.sampled_from(list(Level))),
        draw(st.sampled_from(list(Circulation))),
        draw(st.lists(st.sampled_from(BODIES), max_size=2, unique=True)),
        draw(st.booleans()),
    )


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.lists(rows(), min_size=4, max_size=8),
    st.lists(st.tuples(st.sampled_from(list(Role)), st.sampled_from(BODIES)), max_size=3),
    st.sampled_from(list(Level)),
)
def test_sql_and_allow_lists_always_agree(
    people: Register,
    drawn: list[tuple[str, Level, Circulation, list[str], bool]],
    held: list[tuple[Role, str]],
    level: Level,
) -> None:
    name = f"u{next(NUMBERS)}"
    who = people.account(
        name, *((r, None if r in REGISTER_ROLES else b) for r, b in held), level=level
    )
    for number, (body, secrecy, circulation, bodies, mine) in enumerate(drawn):
        key = people.document(f"{name}-{number}", body, level=secrecy, circulation=circulation)
        for other in bodies:
            people.share(key, body=other)
        if mine:
            people.share(key, user=who)
    people.seen(who)  # compares


def test_tokens_of_a_document_name_nobody_else() -> None:
    ordinary, secret = Level.ORDINARY, Level.SECRET
    assert tokens_of(secret, Circulation.RESTRICTED, {"b": ["root"]}) == ("every@2", "member:b@2")
    assert tokens_of(ordinary, Circulation.INTERNAL, {"b": ["root"]}, users=["u"]) == (
        "body:b@0", "branch:b@0", "branch:root@0", "every@0", "member:b@0", "register@0",
        "user:u@0",
    )  # fmt: skip


def test_a_whole_branch_is_one_token() -> None:
    """However many bodies: the filter of the index stays short."""
    below = frozenset({"top", *(f"b{n}" for n in range(50))})
    scope = Scope(
        "u", within={Right.READ: below | {"else"}}, member=frozenset({"top"}),
        branches={"top": below},
    )  # fmt: skip
    assert scope.tokens == {"public@0", "user:u@0", "member:top@0", "branch:top@0", "body:else@0"}
    partly = replace(scope, within={Right.READ: below - {"b7"}, Right.EDIT: below})
    assert len(partly.tokens) == 3 + 50
    assert "branch:top@0" not in partly.tokens
    assert Scope("u", frozenset({Right.READ}), restricted=True, clearance=Level.SECRET).tokens == {
        "every@0", "every@1", "every@2",
    }  # fmt: skip


# The index


@pytest.fixture
def two(office: Office) -> tuple[Office, str, str, Reader]:
    """A document of each of two bodies, paired, and an officer of the first."""
    with office.store.begin() as session:
        for name in ("a", "b"):
            rights.add_body(session, name, ROOT_BODY, BodyLevel.OTHER).id = name
        user = accounts.add_user(session, "officer", None, now=NOW)
        rights.give(session, user.id, Role.OFFICER, "a")
    keys = register(office, VIETNAMESE), register(office, ENGLISH)
    pair(office, *keys)
    with office.store.begin() as session:
        for key, body in zip(keys, "ab", strict=True):
            rights.set_rights(session, documents.get(session, key, None), body_id=body)
    tell_rights(office)
    with office.store.reading() as session:
        reader = rights.reader_of(session, session.get_one(User, user.id))
    return office, *keys, reader


QUESTION = "Party A scholarships"


def found(office: Office, reader: Reader | None) -> set[str]:
    return {h.document_id for h in finding.find(office, reader, QUESTION, Filters(), limit=50)}


def test_the_index_finds_only_what_is_the_readers(
    two: tuple[Office, str, str, Reader],
) -> None:
    office, mine, theirs, reader = two
    assert found(office, None) == {mine, theirs}
    assert found(office, reader) == {mine}
    filters = finding.scoped(office, reader, Filters())
    assert not {p.b for p in office.index.pairs(mine, filters=filters)} - clauses(office, mine)
    nobody = Reader("x", "x", type(reader.scope)("x"))
    assert found(office, nobody) == set()


def clauses(office: Office, key: str) -> set[str]:
    with office.store.reading() as session:
        return {clause.id for clause in documents.get(session, key, None).clauses}


def test_a_change_of_rights_hides_until_the_index_knows(
    two: tuple[Office, str, str, Reader],
) -> None:
    office, mine, theirs, reader = two
    encoded: list[str] = []
    encode = office._encoder.encode
    office._encoder.encode = lambda texts, **kind: (  # type: ignore[method-assign]
        encoded.extend(texts) or encode(texts, **kind)  # type: ignore[func-returns-value]
    )
    with office.store.begin() as session:
        rights.set_rights(session, documents.get(session, theirs, None), body_id="a")
        rights.set_rights(session, documents.get(session, mine, None), secrecy=Level.SECRET)
    assert found(office, reader) == set()  # neither: the index has not heard of it
    encoded.clear()
    assert tell_rights(office) == 2
    assert encoded == []  # vectors stay as they are
    assert found(office, reader) == {theirs}
    assert tell_rights(office) == 0


def test_pairs_are_told_when_both_sides_are_the_readers(
    two: tuple[Office, str, str, Reader],
) -> None:
    office, mine, theirs, reader = two
    with office.store.reading() as session:
        assert overlaps.count(session, None, mine) > 0
        assert overlaps.count(session, reader, mine) == 0
        assert overlaps.count(session, reader, theirs) == 0
        assert overlaps.listed(session, reader) == []


def test_a_verdict_is_told_to_who_sees_what_it_was_said_of(
    two: tuple[Office, str, str, Reader],
) -> None:
    """Copies share a verdict, and what was said of hidden ones is not heard by way of a copy."""
    office, mine, theirs, reader = two
    copies = (
        register(office, VIETNAMESE, title="C", name="c.pdf"),
        register(office, ENGLISH, title="D", name="d.pdf"),
    )
    pair(office, *copies)
    with office.store.begin() as session:
        for key in copies:
            rights.set_rights(session, documents.get(session, key, None), body_id="a")
    tell_rights(office)
    with office.store.begin() as session:
        (waiting,) = overlaps.listed(session, reader)
        verdicts.decide(
            session, waiting.key, (mine, theirs), VerdictKind.INCONSISTENT,
            note="of b", user_id=None, now=NOW,
        )  # fmt: skip
        assert len(overlaps.listed(session, None, judged=True)) == 2
        assert overlaps.count(session, None, copies[0]) == 0
        assert overlaps.listed(session, reader, judged=True) == []
        assert [row.verdict for row in overlaps.listed(session, reader)] == [None]
        assert overlaps.count(session, reader, copies[0]) == 1
        verdicts.withdraw(session, reader, waiting.key)  # not theirs to take back
        later = NOW + timedelta(minutes=1)
        verdicts.decide(session, waiting.key, copies, VerdictKind.IN_ORDER, user_id=None, now=later)
        for who, rows in ((None, 2), (reader, 1)):
            judged = overlaps.listed(session, who, judged=True)
            assert [row.verdict and row.verdict.kind for row in judged] == ["in_order"] * rows
        verdicts.withdraw(session, reader, waiting.key)
        assert overlaps.listed(session, reader, judged=True) == []
        (left, _) = overlaps.listed(session, None, judged=True)
        assert left.verdict
        assert left.verdict.note == "of b"


def test_an_upload_belongs_to_the_body_of_its_person(
    two: tuple[Office, str, str, Reader],
) -> None:
    office, *_, reader = two
    pdf = agreement_pdf(VIETNAMESE + "\nkhác")
    (taken,) = take(office, io.BytesIO(pdf), "x.pdf", user=reader)
    assert taken.document.body_id == "a"
    with pytest.raises(NoRight):
        take(office, io.BytesIO(pdf), "x.pdf", user=reader, body_id="b")
    (law,) = take(office, io.BytesIO(pdf + b"%%EOF"), "l.pdf", kind=DocumentKind.LAW)
    assert law.document.circulation is Circulation.PUBLIC
    put_clauses(office, law.document.id)


def test_the_index_is_asked_in_one_place_only() -> None:
    """Whoever asks the index by another way may forget the scope."""
    from pathlib import Path

    import service

    allowed = {"finding.py", "doctor.py"}  # doctor: whether the encoder answers, nothing is shown
    asking = {
        file.name
        for file in Path(service.__file__).parent.rglob("*.py")
        if any(f"index.{call}(" in file.read_text() for call in ("find", "pairs", "provisions"))
    }
    assert asking == allowed
