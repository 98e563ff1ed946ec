"""Records: what was found waits, a person decides, and every change is kept and can be undone."""

from datetime import date

import pytest

from models import tables
from models.document import Span
from models.errors import (
    BadChoice,
    BadDate,
    BadPeriod,
    ChangedSince,
    Circular,
    CodeTaken,
    LongValue,
    NotFound,
)
from models.fields import BY_NAME, FIELDS, from_plain, parse, to_plain
from models.life import Derived, ExpressionKind, LinkKind, RecordState, Role, Verdict
from models.norms import Found, Metadata, Reference
from models.records import Change, Entity, Link, Proposal, Record
from models.register import DocumentKind
from service.register import deciding
from service.register.deciding import Part
from service.register.proposing import drafts
from service.store import Store, history, lives, records
from service.store.records import Sought
from service.store.undoing import undo
from tests.register_rows import HERE, acting, amending, read, reread, said
from tests.rows import NOW

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("field", "written", "value"),
    [
        ("signed_on", "31/12/2026", date(2026, 12, 31)),
        ("signed_on", " 2026-1-5 ", date(2026, 1, 5)),
        ("signed_on", "5.1.2026", date(2026, 1, 5)),
        ("signed_on", "", None),
        ("term", "p5y", "P5Y"),
        ("term", "P1Y6M", "P1Y6M"),
        ("kind", "agreement", DocumentKind.AGREEMENT),
        ("renewal", "exchange_of_letters", "exchange_of_letters"),
        ("topics", "y tế; giáo dục;; ", ["y tế", "giáo dục"]),
        ("topics", " ; ", None),
        ("title_vi", "  Thỏa thuận ", "Thỏa thuận"),
        ("title_vi", "Thoa\u0309 thuận", "Thoả thuận"),
    ],
)
def test_what_a_person_writes_becomes_a_value(field: str, written: str, value: object) -> None:
    assert parse(BY_NAME[field], written) == value


@pytest.mark.parametrize(
    ("field", "written", "error"),
    [
        ("signed_on", "31/02/2026", BadDate),
        ("signed_on", "14/10/1924", BadDate),
        ("signed_on", "14/10/26", BadDate),
        ("signed_on", "hôm nay", BadDate),
        ("term", "năm năm", BadPeriod),
        ("term", "P", BadPeriod),
        ("term", "PT5H", BadPeriod),
        ("kind", "poem", BadChoice),
        ("number", "x" * 501, LongValue),
    ],
)
def test_what_is_no_value_is_refused(field: str, written: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        parse(BY_NAME[field], written)


def test_each_field_is_a_column_and_keeps_its_value(store: Store) -> None:
    samples = {"day": "31/12/2026", "period": "P5Y", "list": "a; b"}
    values = {
        field: parse(
            field,
            next(iter(field.choices)).value if field.choices else samples.get(field.shape, "lời"),
        )
        for field in FIELDS
    }
    with store.begin() as session:
        record = records.create(session, acting())
        for field, value in values.items():
            deciding.put(session, acting(), record, field, value)
        key = record.id
    with store.reading() as session:
        record = session.get_one(Record, key)
        for field, value in values.items():
            assert getattr(record, field.name) == value
            assert from_plain(field, to_plain(value)) == value


def test_a_document_that_was_read_proposes_and_changes_nothing(store: Store) -> None:
    document, key = read(store, "d.pdf", said())
    with store.reading() as session:
        record = records.get(session, key, None)
        assert all(getattr(record, field.name) is None for field in FIELDS)
        found = {row.field: row for row in records.open_proposals(session, key)}
        assert found["title_vi"].value == "Bản ghi nhớ về hợp tác"
        assert (found["signed_on"].quote, found["signed_on"].document_id) == (
            "14/10/2024", document,
        )  # fmt: skip
        assert found["foreign_party"].value["country"] == "KOR"
        states = [row.value for row in records.open_proposals(session, key) if row.field == "state"]
        assert [state["state"] for state in states] == ["signed", "in_force"]
        assert records.of_document(session, document, None) == record


def test_a_title_goes_where_its_language_says(store: Store) -> None:
    _, key = read(store, "d.pdf", said())
    with store.reading() as session:
        row = session.get_one(tables.Document, records.expressions(session, [key])[0].document_id)
        row.language = "en"
        assert {draft.field for draft in drafts(row, said())} >= {"title_foreign"}


def test_a_person_accepts_edits_and_rejects(store: Store) -> None:
    _, key = read(store, "d.pdf", said())
    with store.begin() as session:
        record = records.get(session, key, None)
        found = {row.field: row.id for row in records.open_proposals(session, key)}
        deciding.accept(session, acting(), record, found["number"])
        deciding.accept(session, acting(), record, found["term"], value="P3Y")
        deciding.reject(session, acting(), record, found["form"])
        with pytest.raises(ChangedSince):
            deciding.reject(session, acting(), record, found["form"])
        with pytest.raises(NotFound):
            deciding.reject(session, acting(), record, "x")
    with store.reading() as session:
        record = records.get(session, key, None)
        assert (record.number, record.term, record.form) == ("05/2024/MOU", "P3Y", None)
        verdicts = {row.field: row.verdict for row in records.decided_proposals(session, key)}
        assert verdicts == {
            "number": Verdict.ACCEPTED, "term": Verdict.EDITED, "form": Verdict.REJECTED,
        }  # fmt: skip


def test_accepting_all_fills_the_record_and_its_life(store: Store) -> None:
    _, key = read(store, "d.pdf", said())
    with store.begin() as session:
        record = records.get(session, key, None)
        assert deciding.accept_all(session, acting(), record) == 13
        assert records.open_proposals(session, key) == []
        assert lives.states_of(session, [key], TODAY) == {key: RecordState.IN_FORCE}
        roles = [(part.role, part.name) for part in records.participants(session, [key])]
        assert (Role.FOREIGN_PARTY, "thành phố Haeseong") in roles
        assert (Role.SIGNATORY, "Seo Ji-hwan") in roles
        (row,) = records.expressions(session, [key])
        assert session.get_one(tables.Document, row.document_id).kind_given


def test_a_second_text_that_says_otherwise_waits_for_a_person(store: Store) -> None:
    _, key = read(store, "d.pdf", said())
    other, own = read(store, "e.pdf", said(term=Found("P5Y", HERE)))
    with store.begin() as session:
        record = records.get(session, key, None)
        deciding.accept_all(session, acting(), record)
        row = session.get_one(tables.Document, other)
        deciding.attach(session, acting(), record, row, kind=ExpressionKind.TRANSLATION)
        assert [row.field for row in records.open_proposals(session, key)] == ["term"]
        assert deciding.accept_all(session, acting(), record) == 0
        assert record.term == "P2Y"
        assert len(records.expressions(session, [key])) == 2
        # Nothing was left of the record that the second text had brought.
        with pytest.raises(NotFound):
            records.get(session, own, None)


def test_reading_anew_asks_for_nothing_that_was_decided(store: Store) -> None:
    document, key = read(store, "d.pdf", said())
    with store.begin() as session:
        record = records.get(session, key, None)
        found = {row.field: row.id for row in records.open_proposals(session, key)}
        deciding.accept(session, acting(), record, found["number"])
        deciding.reject(session, acting(), record, found["form"])
        row = session.get_one(tables.Document, document)
        again = reread(session, row, said(term=Found("P9Y", HERE)))
        assert again.id == key
        waiting = {row.field: row.value for row in records.open_proposals(session, key)}
        assert "number" not in waiting
        assert "form" not in waiting
        assert waiting["term"] == "P9Y"


@pytest.mark.parametrize("first", ["amended", "amending"])
def test_an_amendment_is_proposed_as_a_link_whichever_comes_first(store: Store, first: str) -> None:
    if first == "amended":
        (_, d), (_, h) = read(store, "d.pdf", said()), read(store, "h.pdf", amending())
    else:
        (_, h), (_, d) = read(store, "h.pdf", amending()), read(store, "d.pdf", said())
    with store.begin() as session:
        links = records.links_of(session, d, None)
        assert {(link.source_id, link.kind, link.target_id, link.verdict) for link in links} == {
            (h, LinkKind.AMENDS, d, None), (h, LinkKind.EXTENDS, d, None),
        }  # fmt: skip
        record = records.get(session, h, None)
        for link in links:
            assert link.quote
            deciding.decide_link(session, acting(), record, link.id, Verdict.ACCEPTED)
        with pytest.raises(NotFound):  # a link is its source's
            deciding.decide_link(
                session, acting(), records.get(session, d, None), links[0].id, Verdict.REJECTED
            )


@pytest.mark.parametrize(
    "reference",
    [
        Reference("Bản ghi nhớ", None, "2024-10-15"),  # another day
        Reference("Bản ghi nhớ", None, "2024"),  # a year alone means too many
        Reference("Hiệp ước hữu nghị", None, "2024-10-14"),  # another instrument of that day
        Reference("Bản ghi nhớ", "06/2024/MOU", None),  # another number
    ],
)
def test_what_refers_to_something_else_is_not_linked(store: Store, reference: Reference) -> None:
    read(store, "d.pdf", said())
    cites = Metadata(references=(Found(reference, HERE),))
    _, key = read(store, "x.pdf", cites)
    with store.reading() as session:
        assert records.links_of(session, key, None) == []


def test_a_citation_by_number_is_a_link(store: Store) -> None:
    _, d = read(store, "d.pdf", said())
    cites = Metadata(references=(Found(Reference("", "05/2024/MOU", None), HERE),))
    _, key = read(store, "x.pdf", cites)
    with store.reading() as session:
        (link,) = records.links_of(session, key, None)
        assert (link.kind, link.target_id) == (LinkKind.CITES, d)


def test_a_link_is_entered_once_and_never_to_itself(store: Store) -> None:
    with store.begin() as session:
        one, two = records.create(session, acting()), records.create(session, acting())
        deciding.link(session, acting(), one, LinkKind.IMPLEMENTS, two)
        with pytest.raises(ChangedSince):
            deciding.link(session, acting(), one, LinkKind.IMPLEMENTS, two)
        with pytest.raises(Circular):
            deciding.link(session, acting(), one, LinkKind.IMPLEMENTS, one)


def test_every_change_says_who_when_before_and_after(store: Store) -> None:
    with store.begin() as session:
        user = tables.User(name="lan", password_hash="", created_at=NOW)
        session.add(user)
        session.flush()
        record = records.create(session, acting(user.id))
        for hours, number in ((1, "1"), (2, "2"), (3, "2")):
            doing = acting(user.id, hours=hours)
            deciding.put(session, doing, record, BY_NAME["number"], number)
        rows, total = history.listed(session, record.id)
        assert total == 3  # made, and two changes: the same value again is none
        assert [(row.field, row.before, row.after) for row in rows[:2]] == [
            ("number", "1", "2"), ("number", None, "1"),
        ]  # fmt: skip
        assert {row.who for row in rows} == {user.id}
        assert rows[0].at > rows[1].at


def test_an_act_is_undone_as_a_whole_and_the_undoing_too(store: Store) -> None:
    _, key = read(store, "d.pdf", said())
    with store.begin() as session:
        record = records.get(session, key, None)
        doing = acting()
        deciding.accept_all(session, doing, record)
    with store.begin() as session:
        back = acting(undoes=doing.id)
        undo(session, doing.id, back, record_id=key)
        record = records.get(session, key, None)
        assert record.number is None
        assert records.participants(session, [key]) == []
        assert len(records.open_proposals(session, key)) == 13
        assert lives.states_of(session, [key], TODAY) == {}
        assert len(lives.of_record(session, key)) == 4  # two steps, two retractions
        with pytest.raises(ChangedSince):
            undo(session, doing.id, acting(undoes=doing.id), record_id=key)
    with store.begin() as session:
        undo(session, back.id, acting(undoes=back.id), record_id=key)
        record = records.get(session, key, None)
        assert record.number == "05/2024/MOU"
        assert lives.states_of(session, [key], TODAY) == {key: RecordState.IN_FORCE}
        assert len(records.participants(session, [key])) == 3


def test_what_has_changed_since_is_not_undone(store: Store) -> None:
    with store.begin() as session:
        record = records.create(session, acting())
        first = acting()
        deciding.put(session, first, record, BY_NAME["number"], "1")
        deciding.put(session, acting(), record, BY_NAME["number"], "2")
        with pytest.raises(ChangedSince):
            undo(session, first.id, acting(undoes=first.id), record_id=record.id)
        with pytest.raises(NotFound):
            undo(session, first.id, acting(undoes=first.id), record_id="another")
        assert record.number == "2"


def test_participants_are_entered_corrected_and_taken_away(store: Store) -> None:
    with store.begin() as session:
        record = records.create(session, acting())
        opinion = Part(Role.OPINION, "Bộ Quốc phòng", due_on=date(2026, 11, 1))
        row = deciding.take_part(session, acting(), record, opinion)
        assert records.derived_of(session, [record.id], TODAY)[record.id] == [
            Derived.DRAFT, Derived.OVERDUE,
        ]  # fmt: skip
        given = Part(Role.OPINION, "Bộ Quốc phòng", row.entity_id, given_on=TODAY, says="Đồng ý")
        deciding.change_part(session, acting(), record, row.id, given)
        session.flush()
        assert records.derived_of(session, [record.id], TODAY)[record.id] == [Derived.DRAFT]
        away = acting()
        deciding.drop_part(session, away, record, row.id)
        assert records.participants(session, [record.id]) == []
        undo(session, away.id, acting(undoes=away.id), record_id=record.id)
        (again,) = records.participants(session, [record.id])
        assert (again.id, again.says, again.given_on) == (row.id, "Đồng ý", TODAY)


def test_one_spelling_is_one_body(store: Store) -> None:
    with store.begin() as session:
        one, two = records.create(session, acting()), records.create(session, acting())
        same = [
            deciding.take_part(session, acting(), record, Part(Role.LEAD, name)).entity_id
            for record, name in ((one, "Sở Ngoại vụ"), (two, " sở  ngoại vụ"), (two, "Sở Ngoài vụ"))
        ]
        assert same[0] == same[1] != same[2]
        assert session.get_one(Entity, same[0]).country == "VNM"


def test_codes_are_the_next_of_the_year_or_a_persons(store: Store) -> None:
    with store.begin() as session:
        assert records.create(session, acting()).code == "2026/00001"
        assert records.create(session, acting(), "2026/00007").code == "2026/00007"
        mine = records.create(session, acting())
        assert mine.code == "2026/00008"
        with pytest.raises(CodeTaken):
            records.create(session, acting(), "2026/00007")
        with pytest.raises(CodeTaken):
            deciding.recode(session, acting(), mine, "2026/00007")
        deciding.recode(session, acting(), mine, "TT-1")
        assert mine.code == "TT-1"


@pytest.mark.parametrize(
    ("sought", "found"),
    [
        (Sought(), ["h", "d"]),
        (Sought("haeseong lam ha"), ["d"]),
        (Sought("GIA HẠN"), ["h"]),
        (Sought("gia han"), ["h"]),
        (Sought("100%"), []),
        (Sought(kinds=[DocumentKind.AGREEMENT]), ["h", "d"]),
        (Sought(kinds=[DocumentKind.LAW]), []),
        (Sought(states=[RecordState.IN_FORCE]), ["d"]),
        (Sought(states=[RecordState.SIGNED]), []),
        (Sought(to_confirm=True), ["h"]),
        (Sought(derived=[Derived.DRAFT]), []),
        (Sought(entities=[]), []),
    ],
)
def test_lists_are_narrowed(store: Store, sought: Sought, found: list[str]) -> None:
    _, d = read(store, "d.pdf", said())
    _, h = read(store, "h.pdf", amending())
    names = {d: "d", h: "h"}
    with store.begin() as session:
        record = records.get(session, d, None)
        deciding.accept_all(session, acting(), record)
        records.freshen(session, record)
        records.freshen(session, records.get(session, h, None))
    with store.reading() as session:
        rows, total = records.listed(session, None, sought, TODAY)
        assert sorted(names[row.id] for row in rows) == sorted(found)
        assert total == len(found)


def test_nothing_of_a_record_changes_without_its_row_of_history(store: Store) -> None:
    _, key = read(store, "d.pdf", said())
    with store.begin() as session:
        record = records.get(session, key, None)
        deciding.accept_all(session, acting(), record)
    with store.reading() as session:
        record = records.get(session, key, None)
        told = {
            row.field: row.after
            for row in session.query(Change).filter_by(entity="records", entity_id=key)
        }
        for field in FIELDS:
            assert to_plain(getattr(record, field.name)) == told.get(field.name)


def test_spans_of_proposals_come_back(store: Store) -> None:
    _, key = read(store, "d.pdf", said())
    with store.reading() as session:
        spans = {row.field: row.span for row in session.query(Proposal).filter_by(record_id=key)}
        assert spans["signed_on"] == Span(32, 42)
        assert spans["authentic_languages"] is None
        assert session.query(Link).count() == 0
