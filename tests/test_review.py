"""Review: a person's word holds, drafts leave nothing, law stands beside what was read."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select

from models.access import ROOT_BODY, BodyLevel, Role
from models.document import DocumentText, Span
from models.norms import Analysis, Found, Metadata
from models.people import AuditEntry
from models.register import DocumentKind
from models.retrieval import ClausePair, Relation, RelationKind
from models.tables import clause_row_id
from models.verdicts import VerdictKind
from service.checklist import Question, checklist
from service.context import of_instrument
from service.reading import refresh_law
from service.store import accounts, documents, overlaps, provisions, rights
from service.store.audit import Action, Outcome
from service.store.verdicts import key_of
from tests import readings
from tests.builders import ENGLISH, LAW, VIETNAMESE, agreement_pdf, locked_pdf
from tests.web import NAME, PASSWORD, SITE, Web, open_web, text_of, token_of


@pytest.fixture(scope="module")
def web(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Web]:
    with open_web(tmp_path_factory.mktemp("review")) as opened:
        yield opened


@pytest.fixture(scope="module")
def api(web: Web) -> TestClient:
    client = TestClient(web.client.app, SITE)
    client.auth = (NAME, PASSWORD)
    return client


@pytest.fixture(scope="module")
def read(web: Web) -> tuple[str, str]:
    one = readings.register(web.office)
    other = readings.register(web.office, ENGLISH)
    readings.pair(web.office, one, other)
    return one, other


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Bên A  phải\nbáo cáo.", "bên a phải báo cáo", True),
        ("Bên A phải báo cáo", "Bên A phai bao cáo", True),  # a tone that a scan loses
        ("trong 30 ngày", "trong 20 ngày", False),
        ("Bên A", "Bên B", False),
    ],
)
def test_a_verdict_is_known_by_what_the_clauses_say(one: str, other: str, same: bool) -> None:
    assert (key_of(one, "x") == key_of("x", other)) is same


def test_what_a_person_decided_is_not_asked_again(
    web: Web, api: TestClient, read: tuple[str, str]
) -> None:
    (pair,) = api.get("/api/overlaps").json()["pairs"]
    assert pair["decision"] is None
    said = {"key": pair["key"], "kind": "in_order", "note": "hai đối tác"}
    assert api.post("/api/overlaps/decisions", json=said).json()["decision"]["kind"] == "in_order"
    assert api.get("/api/overlaps").json()["pairs"] == []
    assert api.get(f"/api/documents/{read[0]}/overlaps").json()["pairs"] == []
    (decided,) = api.get("/api/overlaps?judged=true").json()["pairs"]
    assert decided["decision"]["note"] == "hai đối tác"
    with web.office.store.reading() as session:
        assert overlaps.count(session, None, read[0]) == 0
    readings.pair(web.office, *read)  # found anew, as when a document is read again
    assert api.get("/api/overlaps").json()["pairs"] == []
    again = api.post("/api/overlaps/decisions", json={**said, "kind": None})
    assert again.json()["decision"] is None
    assert len(api.get("/api/overlaps").json()["pairs"]) == 1


def test_only_reviewers_of_a_side_decide(web: Web, read: tuple[str, str]) -> None:
    (pair,) = web.client.get("/api/overlaps").json()["pairs"]
    said = {"key": pair["key"], "kind": "overlap"}
    with web.office.store.begin() as session:
        rights.add_body(session, "other", ROOT_BODY, BodyLevel.OTHER).id = "other"
        for name, held in (("finance", [(Role.FINANCE, None)]),
                           ("leader", [(Role.FINANCE, None), (Role.LEADER, "other")])):  # fmt: skip
            user = accounts.add_user(session, name, PASSWORD, now=web.clock())
            for role, body in held:
                rights.give(session, user.id, role, body)
    for name in ("finance", "leader"):
        client = TestClient(web.client.app, SITE)
        client.auth = (name, PASSWORD)
        assert client.get("/api/overlaps").json()["pairs"][0]["key"] == pair["key"]
        assert client.post("/api/overlaps/decisions", json=said).status_code == 403, name
    assert web.client.get("/api/overlaps").json()["pairs"][0]["decision"] is None


def test_decisions_are_recorded_without_contents(
    web: Web, api: TestClient, read: tuple[str, str]
) -> None:
    (pair,) = api.get("/api/overlaps").json()["pairs"]
    said = {"key": pair["key"], "kind": "overlap", "note": "lời riêng"}
    for body in (said, {**said, "kind": None}):
        assert api.post("/api/overlaps/decisions", json=body).status_code == 200
    with web.office.store.reading() as session:
        entries = session.scalars(
            select(AuditEntry)
            .where(AuditEntry.action == Action.VERDICT, AuditEntry.outcome == Outcome.DONE)
            .order_by(AuditEntry.number)
        ).all()
    told = [str(entry.details) for entry in entries[-2:]]
    assert "overlap" in told[0]
    assert not any("lời riêng" in line or pair["key"] in line for line in told)


def test_a_marked_draft_is_refused(web: Web, api: TestClient, read: tuple[str, str]) -> None:
    pdf = agreement_pdf("TUYỆT MẬT\n" + VIETNAMESE)
    answer = api.post("/api/drafts", files={"file": ("draft.pdf", pdf)})
    assert answer.json()["error"]["code"] == "SecretDocument"
    assert "pairs" not in answer.json()


@pytest.mark.parametrize(
    ("said", "status"),
    [({"key": "nobody's", "kind": "overlap"}, 404), ({"key": "", "kind": None}, 404),
     ({"key": "x", "kind": "conflict"}, 400), ({"kind": "overlap"}, 400)],
)  # fmt: skip
def test_decisions_that_fit_no_pair(
    api: TestClient, read: tuple[str, str], said: dict[str, str], status: int
) -> None:
    assert api.post("/api/overlaps/decisions", json=said).status_code == status


def test_the_page_marks_the_difference_and_takes_the_decision(
    web: Web, read: tuple[str, str]
) -> None:
    html = web.client.get("/overlaps").text
    assert "<mark>mười học bổng</mark>" in html
    assert "<mark>ten scholarships</mark>" in html
    key = html.split('name="key" value="')[1].split('"')[0]
    form = {"csrf": token_of(html), "key": key, "kind": "overlap", "back": "/overlaps?judged=true"}
    answer = web.client.post("/overlaps/decisions", data=form)
    assert (answer.status_code, answer.headers["location"]) == (303, "/overlaps?judged=true")
    assert "Chưa có cặp nào" in web.client.get("/overlaps").text
    assert "Đã quyết định:" in text_of(web.client.get("/overlaps?judged=true").text)
    web.client.post("/overlaps/decisions", data={**form, "kind": ""})
    assert "Chưa có cặp nào" not in web.client.get("/overlaps").text
    assert web.client.post("/overlaps/decisions", data={**form, "kind": "poem"}).status_code == 400
    assert web.client.post("/overlaps/decisions", data={**form, "csrf": "x"}).status_code == 403


def test_a_draft_is_compared_and_not_kept(web: Web, api: TestClient, read: tuple[str, str]) -> None:
    with web.office.store.reading() as session:
        before = documents.ids(session)
    pdf = agreement_pdf(VIETNAMESE.replace("mười học bổng", "hai mươi học bổng"))
    answer = api.post("/api/drafts", files={"file": ("draft.pdf", pdf)}).json()
    assert answer["pairs"]
    best = answer["pairs"][0]
    assert best["a"]["document_id"] == ""
    assert {p["b"]["document_id"] for p in answer["pairs"]} <= set(read)
    assert {q["question"] for q in answer["law"]["questions"]} == set(Question)
    with web.office.store.reading() as session:
        assert documents.ids(session) == before
    assert set(web.office.index.documents()) == set(read)


def test_the_page_of_drafts(web: Web, read: tuple[str, str]) -> None:
    html = web.client.get("/draft").text
    sent = {"data": {"csrf": token_of(html)}, "files": {"file": ("draft.pdf", agreement_pdf())}}
    shown = text_of(web.client.post("/draft", **sent).text)  # type: ignore[arg-type]
    assert "Được chọn ra vì" in shown
    assert "Các câu hỏi thường xuyên" in shown
    sent["files"] = {"file": ("draft.pdf", locked_pdf())}
    refused = web.client.post("/draft", **sent)  # type: ignore[arg-type]
    assert refused.status_code == 422
    assert web.client.post("/draft", data=sent["data"]).status_code == 422


def test_law_that_arrives_later_stands_beside_what_was_read(tmp_path: Path) -> None:
    with open_web(tmp_path) as web:
        document = web.add(agreement_pdf(), "a.pdf")
        with web.office.store.reading() as session:
            assert provisions.listed(session, None, document) == []
        web.clock.turn(minutes=1)
        web.add(LAW, "law.jsonl", DocumentKind.LAW)
        assert refresh_law(web.office) == 1
        assert refresh_law(web.office) == 0  # nothing is newer
        with web.office.store.reading() as session:
            rows = provisions.listed(session, None, document)
        assert rows
        assert {row.law.document.kind for row in rows} == {DocumentKind.LAW}
        html = web.client.get(f"/documents/{document}/law").text
        assert "Được chọn ra vì" in text_of(html)
        assert "Điều 7" in text_of(html)
        found = web.client.get(f"/api/documents/{document}/law").json()
        assert len(found["provisions"]) == len(rows)
        effect = next(q for q in found["questions"] if q["question"] == "effect")
        assert any("có hiệu lực" in quote for quote in effect["quotes"])
        assert web.client.get("/documents/nobody/law").status_code == 404


@pytest.mark.parametrize(
    ("text", "question", "quote"),
    [
        ("Bản ghi nhớ này không làm phát sinh quyền và nghĩa vụ theo pháp luật quốc tế.",
         Question.SAVING_CLAUSE, "không làm phát sinh quyền"),
        ("This Memorandum does not create any rights or obligations.", Question.SAVING_CLAUSE,
         "does not create"),
        ("được làm thành hai bản bằng tiếng Việt và tiếng Anh", Question.LANGUAGE, "tiếng Việt"),
        ("có hiệu lực kể từ ngày ký", Question.EFFECT, "có hiệu lực kể từ"),
        ("Either Party may terminate this Agreement", Question.TERMINATION, "terminate"),
        ("Hiệp định này", Question.FORM, "Hiệp định"),
        ("sau khi có ý kiến của Bộ Ngoại giao", Question.APPRAISAL, "ý kiến của Bộ"),
    ],
)  # fmt: skip
def test_evidence_of_standing_questions(text: str, question: Question, quote: str) -> None:
    answers = {a.question: a for a in checklist(text, Analysis())}
    assert list(answers) == list(Question)
    assert any(quote in text[start:end] for start, end in answers[question].evidence)


def test_a_text_that_does_not_speak_of_a_question_gives_no_place() -> None:
    answers = checklist("Hai Bên trao đổi sinh viên.", Analysis())
    assert [a.evidence for a in answers] == [()] * len(Question)


@pytest.mark.parametrize(
    ("title", "text", "unchanged"),
    [
        ("Protocol amending the Memorandum", "Articles 5, 7 and 9 of it remain unchanged.",
         {"5", "7", "9"}),
        ("Nghị định thư sửa đổi Thỏa thuận", "Các Điều 3 và 4 giữ nguyên hiệu lực.", {"3", "4"}),
        ("Thỏa thuận", "Các Điều 3 và 4 giữ nguyên hiệu lực.", set()),
        ("Protocol amending the Memorandum", "Article 5 is deleted.", set()),
    ],
)  # fmt: skip
def test_what_an_amendment_leaves_unchanged(title: str, text: str, unchanged: set[str]) -> None:
    analysis = Analysis(metadata=Metadata(title=Found(title, Span(0, 1))))
    assert set(of_instrument(DocumentText.from_text(text), analysis)["unchanged"]) == unchanged


def test_every_verdict_has_a_name(web: Web, read: tuple[str, str]) -> None:
    html = web.client.get("/overlaps").text
    assert all(f'name="kind" value="{kind}"' in html for kind in VerdictKind)


def test_one_queue_holds_both_kinds_of_pairs_what_contradicts_first(tmp_path: Path) -> None:
    with open_web(tmp_path) as web:
        own = readings.register(web.office, title="Thỏa thuận của ta")
        other = readings.register(web.office, ENGLISH, title="Thỏa thuận khác")
        law = readings.register(web.office, title="Luật đối chiếu")
        near = Relation(RelationKind.DUPLICATE, 0.91, ())
        against = Relation(RelationKind.OVERLAP, 0.5, (), inconsistent=True)
        ids = {name: clause_row_id(name, "p1") for name in (own, other, law)}
        with web.office.store.begin() as session:
            documents.get(session, law, None).kind = DocumentKind.LAW
            found = [
                ClausePair(ids[own], ids[other], near),
                ClausePair(ids[own], ids[law], against),
            ]
            overlaps.replace(session, own, found, web.office.now())
        for asked, wanted in [
            ("", ["Luật đối chiếu", "Thỏa thuận khác"]),
            ("?law=", ["Luật đối chiếu", "Thỏa thuận khác"]),
            ("?law=true", ["Luật đối chiếu"]),
            ("?law=false", ["Thỏa thuận khác"]),
        ]:
            html = web.client.get(f"/overlaps{asked}").text
            places = {t: html.find(t) for t in ("Luật đối chiếu", "Thỏa thuận khác")}
            assert sorted((t for t in places if places[t] >= 0), key=places.__getitem__) == wanted
        # What is given out is the next of the list that is looked at.
        form = {"csrf": token_of(web.client.get("/overlaps").text), "person": NAME, "count": "1"}
        web.client.post("/overlaps/assignments", data={**form, "law": "false"})
        html = web.client.get("/overlaps?mine=true").text
        assert "Thỏa thuận khác" in html
        assert "Luật đối chiếu" not in html
