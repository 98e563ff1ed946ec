"""Corrections from end to end in the rows: what is shown, what survives, what is refused."""

import pytest

from models import tables
from models.access import Reader, Role
from models.corrections import Verdict
from models.document import Span
from models.errors import BuiltUpon, ChangedMeanwhile, NotThere, OwnEntry, StillOpen
from models.norms import Modality
from models.register import ReadingState
from service import correcting
from service.correcting import Seen
from service.reading import read_queued
from service.store import accounts, checks, corrections, documents, findings, rights
from service.wiring import Office
from tests.builders import VIETNAMESE
from tests.readings import register

SECOND = "2. Bên B phải gửi danh sách sinh viên trong thời hạn 30 ngày kể từ ngày ký."


@pytest.fixture
def lan(office: Office) -> Reader:
    return person(office, "lan")


def person(office: Office, name: str) -> Reader:
    with office.store.begin() as session:
        user = accounts.add_user(
            session, name, "mật khẩu", now=office.now(), roles=(Role.FOREIGN_AFFAIRS,)
        )
        return rights.reader_of(session, user)


def text_of(office: Office, document: str) -> str:
    with office.store.reading() as session:
        return documents.text_of(session, document)


def seen(office: Office, document: str, words: str) -> Seen:
    text = text_of(office, document)
    start = text.index(words)
    with office.store.reading() as session:
        version = corrections.version(session, document)
    return Seen(version, Span(start, start + len(words)), words)


def norms_of(office: Office, document: str) -> list[tables.Norm]:
    with office.store.reading() as session:
        return list(documents.get(session, document, None).norms)


def norm_seen(office: Office, document: str, modality: Modality) -> Seen:
    [norm] = [n for n in norms_of(office, document) if n.modality == modality]
    text = text_of(office, document)
    with office.store.reading() as session:
        version = corrections.version(session, document)
    return Seen(version, norm.span, text[slice(*norm.span)])


def history(office: Office, document: str) -> list[tuple[str, str, bool]]:
    with office.store.reading() as session:
        rows = corrections.listed(session, document)
        return [(row.read, row.values.get("text", ""), row.undone_at is not None) for row in rows]


def test_a_corrected_text_moves_everything_after_it(office: Office, lan: Reader) -> None:
    document = register(office)
    before = {norm.modality: norm.span for norm in norms_of(office, document)}
    at = seen(office, document, "Bên A phải cấp mười học bổng")
    correcting.correct_text(office, lan, document, at, "Bên A sẽ phải cấp 10 học bổng")
    text = text_of(office, document)
    assert "1. Bên A sẽ phải cấp 10 học bổng cho sinh viên" in text
    grown = len(text) - len(VIETNAMESE)
    after = {norm.modality: norm.span for norm in norms_of(office, document)}
    assert after == {k: Span(a + grown, b + grown) for k, (a, b) in before.items()}
    with office.store.reading() as session:
        row = documents.get(session, document, None)
        whole = findings.load_document(session, row, words=True)
    assert all(whole.text[slice(*w.span)] == w.text for p in whole.pages for w in p.words)
    assert history(office, document) == [("mười", "10", False), ("A", "A sẽ", False)]
    with office.store.reading() as session:
        assert documents.get(session, document, None).indexed_at is None


def test_taking_a_correction_back_leaves_the_reading_as_it_was(office: Office, lan: Reader) -> None:
    document = register(office)
    first = seen(office, document, "mười học bổng")
    correcting.correct_text(office, lan, document, first, "một trăm học bổng")
    correcting.correct_text(office, lan, document, seen(office, document, "30 ngày"), "60 ngày")
    with office.store.reading() as session:
        later, earlier = corrections.listed(session, document)
    correcting.undo(office, lan, document, earlier.id)
    assert text_of(office, document) == VIETNAMESE.replace("30 ngày", "60 ngày")
    correcting.undo(office, lan, document, later.id)
    assert text_of(office, document) == VIETNAMESE
    assert [undone for *_, undone in history(office, document)] == [True, True]


def test_what_another_correction_stands_on_is_not_taken_back(office: Office, lan: Reader) -> None:
    document = register(office)
    correcting.correct_text(office, lan, document, seen(office, document, "mười"), "chín")
    correcting.correct_text(office, lan, document, seen(office, document, "chín"), "tám")
    with office.store.reading() as session:
        later, earlier = corrections.listed(session, document)
    with pytest.raises(BuiltUpon):
        correcting.undo(office, lan, document, earlier.id)
    correcting.undo(office, lan, document, later.id)
    correcting.undo(office, lan, document, earlier.id)
    assert text_of(office, document) == VIETNAMESE


def test_the_second_to_save_sees_the_conflict(office: Office, lan: Reader) -> None:
    document, minh = register(office), person(office, "minh")
    hers = seen(office, document, "mười học bổng")
    his = seen(office, document, SECOND)
    correcting.correct_text(office, lan, document, hers, "mười hai học bổng")
    # Another place has only moved.
    correcting.correct_text(office, minh, document, his, SECOND.replace("30", "45"))
    assert "trong thời hạn 45 ngày" in text_of(office, document)
    with pytest.raises(ChangedMeanwhile) as conflict:
        correcting.correct_text(office, minh, document, hers, "chín học bổng")
    assert conflict.value.values["theirs"] == "mười hai học bổng"


def test_decisions_on_norms_stand_and_can_be_taken_back(office: Office, lan: Reader) -> None:
    document = register(office)
    duty = norm_seen(office, document, Modality.OBLIGATION)
    ban = norm_seen(office, document, Modality.PROHIBITION)
    changes = {"modality": "permission", "bearer": "sinh viên", "bearer_at": ""}
    correcting.decide_norm(office, lan, document, duty, "obligation", Verdict.CORRECTED, changes)
    [first, second] = norms_of(office, document)
    assert (first.modality, first.verdict) == ("permission", "corrected")
    assert first.bearer
    assert text_of(office, document)[slice(*first.bearer)] == "sinh viên"
    assert second.verdict is None

    version = correcting.decide_norm(office, lan, document, ban, "prohibition", Verdict.REJECTED)
    assert len(norms_of(office, document)) == 1
    with pytest.raises(ChangedMeanwhile):
        correcting.decide_norm(office, lan, document, ban, "prohibition", Verdict.ACCEPTED)
    with office.store.reading() as session:
        newest = corrections.listed(session, document)[0]
    assert newest.made_version == version
    correcting.undo(office, lan, document, newest.id)
    assert [n.verdict for n in norms_of(office, document)] == ["corrected", None]


def test_a_part_that_is_not_there_is_refused(office: Office, lan: Reader) -> None:
    document = register(office)
    duty = norm_seen(office, document, Modality.OBLIGATION)
    with pytest.raises(NotThere):
        correcting.decide_norm(
            office, lan, document, duty, "obligation", Verdict.CORRECTED, {"bearer": "Bên C"}
        )
    assert history(office, document) == []


def test_a_decision_follows_a_corrected_text(office: Office, lan: Reader) -> None:
    document = register(office)
    duty = norm_seen(office, document, Modality.OBLIGATION)
    correcting.decide_norm(office, lan, document, duty, "obligation", Verdict.ACCEPTED)
    correcting.correct_text(office, lan, document, seen(office, document, "30 ngày"), "60 ngày")
    [kept] = [n for n in norms_of(office, document) if n.verdict]
    assert "60 ngày" in text_of(office, document)[slice(*kept.span)]


def read(office: Office, document: str) -> None:
    """The whole way: the original is read and everything found anew."""
    with office.store.begin() as session:
        documents.requeue(session, document, anew=True)
    read_queued(office, document)
    with office.store.reading() as session:
        assert documents.get(session, document, None).state is ReadingState.READ


def test_corrections_survive_another_reading(office: Office, lan: Reader) -> None:
    document = register(office)
    read(office, document)
    count = len(norms_of(office, document))
    correcting.correct_text(office, lan, document, seen(office, document, "mười học"), "chín học")
    ban = norm_seen(office, document, Modality.PROHIBITION)
    correcting.decide_norm(office, lan, document, ban, "prohibition", Verdict.REJECTED)
    duty = next(n for n in norms_of(office, document) if n.modality == "obligation")
    text = text_of(office, document)
    at = Seen(2, duty.span, text[slice(*duty.span)])
    correcting.decide_norm(
        office, lan, document, at, "obligation", Verdict.CORRECTED, {"strength": "intention"}
    )
    read(office, document)
    assert "cấp chín học bổng" in text_of(office, document)
    norms = norms_of(office, document)
    assert len(norms) == count - 1
    assert "prohibition" not in {n.modality for n in norms}
    assert [n.strength for n in norms if n.verdict == "corrected"] == ["intention"]
    with office.store.reading() as session:
        assert all(row.placed for row in corrections.listed(session, document))


def test_the_machine_looks_anew_at_a_corrected_text_and_the_index_follows(
    office: Office, lan: Reader
) -> None:
    document = register(office)
    read(office, document)
    at = seen(office, document, "thời hạn 30 ngày")
    correcting.correct_text(office, lan, document, at, "thời hạn 90 ngày")
    read_queued(office, document)  # the ring that the correction gave
    with office.store.reading() as session:
        row = documents.get(session, document, None)
        assert row.indexed_at is not None
        values = {time.value for time in row.times}
    assert "P90D" in values
    assert "P30D" not in values
    assert "90 ngày" in office.index.find("danh sách sinh viên 90 ngày", limit=1)[0].text


def test_only_another_person_certifies_and_only_what_is_verified(
    office: Office, lan: Reader
) -> None:
    document, minh = register(office), person(office, "minh")
    with pytest.raises(StillOpen):
        correcting.certify(office, minh, document)
    for modality in (Modality.OBLIGATION, Modality.PROHIBITION):
        at = norm_seen(office, document, modality)
        correcting.decide_norm(office, minh, document, at, modality, Verdict.ACCEPTED)
    correcting.correct_text(office, lan, document, seen(office, document, "mười học"), "chín học")
    with pytest.raises(OwnEntry):
        correcting.certify(office, lan, document)
    correcting.certify(office, minh, document)
    with office.store.reading() as session:
        said = checks.certified(session, [document])[document]
        assert (said.by, said.version) == ("minh", corrections.version(session, document))
        assert checks.standings(session, [document])[document].share == 1.0


def test_who_handed_a_document_in_does_not_certify_it(office: Office, lan: Reader) -> None:
    document = register(office)
    with office.store.begin() as session:
        documents.get(session, document, None).uploaded_by = lan.id
    with pytest.raises(OwnEntry):
        correcting.certify(office, lan, document)


def test_visitors_are_those_seen_lately(office: Office, lan: Reader) -> None:
    document, minh = register(office), person(office, "minh")
    now = office.now()
    with office.store.begin() as session:
        checks.visit(session, document, minh.id, now)
        checks.visit(session, document, lan.id, now)
    with office.store.reading() as session:
        assert checks.visitors(session, document, but=lan.id, now=now) == ["minh"]
        later = now + 2 * checks.GONE
        assert checks.visitors(session, document, but=lan.id, now=later) == []
