"""Countries, bodies and people: names in both languages, places, mergers, spellings."""

from datetime import date

import pytest
from sqlalchemy.orm import Session

from models.errors import ChangedSince, Circular, NotFound
from models.life import BodyLevel, EntityKind, Role, SuccessionKind
from models.records import Entity, Participant
from models.spelling import comparable, folded
from service.register import deciding
from service.register.deciding import Part
from service.store import Store, entities, records
from service.store.records import Sought
from service.store.undoing import undo
from tests.register_rows import acting

TODAY = date(2026, 11, 22)
MERGED = date(2025, 7, 1)


def body(session: Session, name: str, **given: object) -> Entity:
    kind = given.pop("kind", EntityKind.VIETNAMESE_BODY)
    return entities.create(session, acting(), kind, name, **given)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("a", "b", "alike"),
    [
        ("Ủy ban nhân dân tỉnh Lam Hà", "UỶ BAN NHÂN DÂN TỈNH LAM HÀ", True),
        ("Ủy ban nhân dân tỉnh Lam Hà", "People's Committee of Lam Ha Province", True),
        ("Haeseong City", "Thành phố Haeseong", True),
        ("Sở Ngoại vụ tỉnh Lam Hà", "Sở Ngoại vụ tỉnh Nam Hà", False),
        ("Bộ Y tế", "Bộ Tư pháp", False),
    ],
)
def test_names_that_are_alike_in_either_language(a: str, b: str, alike: bool) -> None:
    assert (comparable(a) == comparable(b)) is alike


def test_folding_drops_marks_and_signs() -> None:
    assert folded("  Đắk-Lắk, (tỉnh) ") == "dak lak tinh"


def test_countries_stand_in_both_languages_and_once(store: Store) -> None:
    with store.begin() as session:
        assert entities.ensure_countries(session) > 240
        assert entities.ensure_countries(session) == 0
        key = entities.country_id("KOR")
        assert entities.called(session, [key], "vi")[key] == "Hàn Quốc"
        assert entities.called(session, [key], "en")[key] == "South Korea"
        rows, total = entities.listed(session, words="han quoc")
        assert ("KOR" in [row.country for row in rows], total) == (True, len(rows))
        rows, _ = entities.listed(session, kinds=[EntityKind.PERSON], words="han")
        assert rows == []


def test_bodies_have_their_place(store: Store) -> None:
    with store.begin() as session:
        province = body(session, "UBND tỉnh Lam Hà", level=BodyLevel.PROVINCE)
        department = body(session, "Sở Ngoại vụ", parent_id=province.id)
        assert entities.below(session, [province.id]) == {province.id, department.id}
        with pytest.raises(Circular):
            entities.change(session, acting(), province, parent_id=department.id)
        with pytest.raises(NotFound):
            entities.change(session, acting(), province, parent_id="nobody")
        entities.change(session, acting(), department, parent_id=None, level=BodyLevel.DEPARTMENT)
        assert entities.below(session, [province.id]) == {province.id}


def test_a_renaming_keeps_the_old_name(store: Store) -> None:
    with store.begin() as session:
        row = body(session, "Sở Thông tin và Truyền thông", language="vi")
        entities.add_name(session, acting(), row, "Department of Information", "en")
        doing = acting()
        entities.rename(session, doing, row, "Sở Khoa học và Công nghệ", "vi", MERGED)
        assert entities.called(session, [row.id], "vi")[row.id] == "Sở Khoa học và Công nghệ"
        assert entities.called(session, [row.id], "en")[row.id] == "Department of Information"
        old = {name.name: name.until for name in entities.names(session, [row.id])}
        assert old["Sở Thông tin và Truyền thông"] == date(2025, 6, 30)
        found, _ = entities.listed(session, words="thong tin")
        assert found == [row]
        undo(session, doing.id, acting(undoes=doing.id))
        assert entities.called(session, [row.id], "vi")[row.id] == "Sở Thông tin và Truyền thông"


def test_a_successor_takes_the_rows_and_the_old_name_stays(store: Store) -> None:
    with store.begin() as session:
        one, two, new = (body(session, name) for name in ("Tỉnh Lam", "Tỉnh Hà", "Tỉnh Lam Hà"))
        record = records.create(session, acting())
        part = Part(Role.VIETNAMESE_PARTY, "Tỉnh Lam", one.id)
        deciding.take_part(session, acting(), record, part)
        entities.succeed(
            session, acting(), [one, two], new, SuccessionKind.MERGER, MERGED, "NQ 202"
        )
        assert entities.line(session, [new.id]) == {one.id, two.id, new.id}
        assert entities.line(session, [new.id], date(2025, 6, 30)) == {new.id}
        assert entities.heirs(session, [one.id, new.id], TODAY) == {one.id: [new.id], new.id: []}
        assert entities.heirs(session, [one.id], date(2025, 6, 30)) == {one.id: []}
        sought = Sought(entities=sorted(entities.line(session, [new.id])))
        assert records.listed(session, None, sought, TODAY)[0] == [record]
        (kept,) = records.participants(session, [record.id])
        assert (kept.name, kept.entity_id) == ("Tỉnh Lam", one.id)
        with pytest.raises(Circular):
            entities.succeed(session, acting(), [new], one, SuccessionKind.RENAMING, TODAY, "")
        with pytest.raises(Circular):
            entities.succeed(session, acting(), [new], new, SuccessionKind.RENAMING, TODAY, "")


def test_a_body_may_be_divided_and_go_on_further(store: Store) -> None:
    with store.begin() as session:
        a, b, c, d = (body(session, name) for name in ("A", "B", "C", "D"))
        entities.succeed(session, acting(), [a], b, SuccessionKind.DIVISION, MERGED, "")
        entities.succeed(session, acting(), [a], c, SuccessionKind.DIVISION, MERGED, "")
        entities.succeed(session, acting(), [c], d, SuccessionKind.RENAMING, TODAY, "")
        assert sorted(entities.heirs(session, [a.id], TODAY)[a.id]) == sorted([b.id, d.id])
        assert entities.line(session, [d.id]) == {a.id, c.id, d.id}


def test_spellings_are_suggested_and_a_person_decides(store: Store) -> None:
    with store.begin() as session:
        names = ("Ủy ban nhân dân tỉnh Lam Hà", "People's Committee of Lam Ha Province",
                 "Uỷ ban nhân dân tỉnh Nam Hà", "Bộ Y tế")  # fmt: skip
        ours, english, other, _ = (body(session, name, country="VNM") for name in names)
        body(session, "Lam Ha Province People's Committee", kind=EntityKind.FOREIGN_BODY)
        found = {frozenset((pair.a, pair.b)) for pair in entities.likenesses(session)}
        assert frozenset((ours.id, english.id)) in found
        assert all(len(pair) == 2 for pair in found)
        assert frozenset((ours.id, other.id)) in found  # one letter: a person must look
        entities.tell_apart(session, acting(), other, ours)
        again = {frozenset((pair.a, pair.b)) for pair in entities.likenesses(session)}
        assert frozenset((ours.id, other.id)) not in again
        likely = entities.likely(session, "UBND tỉnh Lam Hà", [EntityKind.VIETNAMESE_BODY])
        assert likely[0][0] in (ours, english)


def test_joining_moves_names_and_rows_and_can_be_undone(store: Store) -> None:
    with store.begin() as session:
        ours, english = (
            body(session, "Tỉnh Lam Hà", country="VNM"),
            body(session, "Lam Ha Province"),
        )
        child = body(session, "Sở Y tế", parent_id=english.id)
        record = records.create(session, acting())
        part = Part(Role.VIETNAMESE_PARTY, "Lam Ha Province", english.id)
        row = deciding.take_part(session, acting(), record, part)
        gone = english.id
        doing = acting()
        entities.join(session, doing, ours, english)
        assert session.get_one(Participant, row.id).entity_id == ours.id
        assert child.parent_id == ours.id
        names = {name.name for name in entities.names(session, [ours.id])}
        assert names == {"Tỉnh Lam Hà", "Lam Ha Province"}
        with pytest.raises(NotFound):
            entities.get(session, gone)
    with store.begin() as session:
        undo(session, doing.id, acting(undoes=doing.id))
        assert entities.called(session, [gone], "vi") == {gone: "Lam Ha Province"}
        assert session.get_one(Participant, row.id).entity_id == gone
        with pytest.raises(ChangedSince):
            undo(session, doing.id, acting(undoes=doing.id))


def test_unlike_things_are_not_joined(store: Store) -> None:
    with store.begin() as session:
        above = body(session, "Tỉnh")
        under = body(session, "Sở", parent_id=above.id)
        person = body(session, "Lan", kind=EntityKind.PERSON)
        for pair in ((above, under), (under, above), (above, person), (above, above)):
            with pytest.raises(Circular):
                entities.join(session, acting(), *pair)
