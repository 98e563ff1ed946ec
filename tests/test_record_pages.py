"""Records as people and programs meet them: pages with forms, the API, what each says."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.builders import VIETNAMESE, agreement_pdf
from tests.web import Web, open_web, text_of, token_of

MEMORANDUM = VIETNAMESE.replace("Thành phố Norrvik", "thành phố Norrvik, Na Uy")


@pytest.fixture(scope="module")
def web(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Web]:
    with open_web(Path(tmp_path_factory.mktemp("records"))) as web:
        web.add(agreement_pdf(MEMORANDUM), "thoa-thuan.pdf")
        yield web


def record_of(web: Web) -> str:
    key: str = web.client.get("/api/records").json()["records"][0]["id"]
    return key


def send(web: Web, address: str, **form: str) -> str:
    """Fill in a form of the record's page; returns where it leads."""
    page = web.client.get(f"/records/{record_of(web)}").text
    answer = web.client.post(address, data={"csrf": token_of(page), **form})
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


def api(web: Web, method: str, address: str, **given: object):  # type: ignore[no-untyped-def]
    page = web.client.get("/records").text
    headers = {"X-CSRF-Token": token_of(page)}
    return web.client.request(method, address, headers=headers, **given)


def test_a_document_leads_to_its_record(web: Web) -> None:
    found = web.client.get("/api/records").json()
    assert found["total"] == 1
    record = found["records"][0]
    assert record["proposed"]
    assert record["to_confirm"] > 3
    document = web.client.get(f"/api/records/{record['id']}").json()["texts"][0]["document_id"]
    assert web.client.get(f"/api/documents/{document}/record").json()["id"] == record["id"]
    assert f"/records/{record['id']}" in web.client.get(f"/documents/{document}").text


def test_the_list_shows_and_narrows(web: Web) -> None:
    page = text_of(web.client.get("/records").text)
    assert "Sổ đăng ký 1" in page
    assert "2026/00001" in page
    assert "Không có hồ sơ nào phù hợp" in text_of(web.client.get("/records?state=expired").text)
    assert "2026/00001" in text_of(web.client.get("/records?q=THOA+thuan&to_confirm=1").text)


def test_a_person_confirms_on_the_page(web: Web) -> None:
    key = record_of(web)
    detail = web.client.get(f"/api/records/{key}").json()
    fields = {field["name"]: field for field in detail["fields"]}
    (number,) = fields["number"]["proposals"]
    assert number["quote"] == "12/TT-UBND"
    address = f"/records/{key}/proposals/{number['id']}"
    assert send(web, address, verdict="accepted", value="12/TT-UBND", anchor="f-number") == (
        f"/records/{key}#f-number"
    )
    (form,) = fields["form"]["proposals"]
    address = f"/records/{key}/proposals/{form['id']}"
    send(web, address, verdict="accepted", value="Bản thỏa thuận")
    again = {f["name"]: f for f in web.client.get(f"/api/records/{key}").json()["fields"]}
    assert (again["number"]["value"], again["form"]["value"]) == ("12/TT-UBND", "Bản thỏa thuận")
    send(web, f"/records/{key}/fields", field="topics", value="giáo dục; y tế")
    send(web, f"/records/{key}/fields", field="signed_on", value="2026-03-15")
    page = text_of(web.client.get(f"/records/{key}").text)
    assert "giáo dục, y tế" in page
    assert "15/03/2026" in page


def test_participants_states_and_history_on_the_page(web: Web) -> None:
    key = record_of(web)
    send(web, f"/records/{key}/parts", role="lead", name="Sở Ngoại vụ")
    send(web, f"/records/{key}/proposals")
    detail = web.client.get(f"/api/records/{key}").json()
    part = next(part for part in detail["parts"] if part["role"] == "lead")
    send(web, f"/records/{key}/parts/{part['id']}", role="lead", name="Sở Ngoại vụ", drop="1")
    # Signed and in force came with the proposals: the text says so itself.
    send(web, f"/records/{key}/states", state="suspended", day="2026-03-30", basis="CV 1/2026")
    life = web.client.get(f"/api/records/{key}/states").json()
    assert (life["state"], life["since"]) == ("suspended", "2026-03-30")
    assert web.client.get(f"/api/records/{key}/states?as_of=2026-03-20").json()["state"] == (
        "in_force"
    )
    page = text_of(web.client.get(f"/records/{key}?as_of=20/3/2026").text)
    assert "Có hiệu lực" in page
    step = life["steps"][-1]["id"]
    send(web, f"/records/{key}/states/{step}/retraction", basis="nhầm")
    assert web.client.get(f"/api/records/{key}/states").json()["state"] == "in_force"
    history = web.client.get(f"/api/records/{key}/history").json()
    assert history["changes"][0]["who"] == "lan"
    page = text_of(web.client.get(f"/records/{key}/history").text)
    for words in ("Sở Ngoại vụ", "Bản chính", "Bên Việt Nam"):
        assert words in page, words
    assert not re.search(r"\b(authentic|vietnamese_party|in_force|20\d\d-\d\d-\d\d)\b", page)
    dropped = next(
        c for c in history["changes"] if c["entity"] == "participants" and not c["after"]
    )
    send(web, f"/records/{key}/history/{dropped['act']}/undo")
    parts = web.client.get(f"/api/records/{key}").json()["parts"]
    assert part["id"] in [one["id"] for one in parts]


def test_a_change_of_effect_without_evidence_is_refused(web: Web) -> None:
    key = record_of(web)
    answer = api(
        web, "POST", f"/api/records/{key}/states",
        json={"state": "terminated", "day": "2026-03-31"},
    )  # fmt: skip
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "EvidenceNeeded")


@pytest.mark.parametrize(
    ("method", "address", "body", "status", "code"),
    [
        ("PATCH", "", {"signed_on": "31/02/2026"}, 422, "BadDate"),
        ("PATCH", "", {"nothing": "x"}, 400, "RequestError"),
        ("PATCH", "", {"code": ""}, 422, "MissingValue"),
        ("POST", "/proposals/none", {"verdict": "accepted"}, 404, "NotFound"),
        ("POST", "/links", {"kind": "amends", "target": "none"}, 404, "NotFound"),
        ("POST", "/texts", {"document_id": "none"}, 404, "NotFound"),
        ("POST", "/parts", {"role": "lead", "name": " "}, 422, "MissingValue"),
        ("PUT", "/parts/none", {"role": "lead", "name": "x"}, 404, "NotFound"),
        ("DELETE", "/parts/none", None, 404, "NotFound"),
        ("POST", "/history/none/undo", None, 404, "NotFound"),
        ("POST", "/states/999/retraction", {"basis": "x"}, 404, "NotFound"),
    ],
)
def test_what_cannot_be_done_says_why(
    web: Web, method: str, address: str, body: object, status: int, code: str
) -> None:
    answer = api(web, method, f"/api/records/{record_of(web)}{address}", json=body)
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)


def test_records_are_made_edited_and_linked_by_programs(web: Web) -> None:
    fields = {"title_vi": "Kế hoạch triển khai", "kind": "directive", "topics": ["y tế"]}
    answer = api(web, "POST", "/api/records", json={"code": "KH-1", "fields": fields})
    assert answer.status_code == 201
    key = answer.json()["id"]
    target = record_of(web)
    if target == key:
        target = web.client.get("/api/records").json()["records"][1]["id"]
    answer = api(
        web, "POST", f"/api/records/{key}/links", json={"kind": "implements", "target": target}
    )
    (link,) = answer.json()["links"]
    assert (link["outward"], link["verdict"]) == (True, "accepted")
    inward = web.client.get(f"/api/records/{target}").json()["links"]
    assert [one["outward"] for one in inward] == [False]
    assert "được thực hiện bởi" in text_of(web.client.get(f"/records/{target}").text)
    answer = api(web, "PATCH", f"/api/records/{key}", json={"code": "KH-2", "number": "5/KH"})
    assert (answer.json()["code"], answer.json()["number"]) == ("KH-2", "5/KH")
    taken = api(web, "POST", "/api/records", json={"code": "KH-2"})
    assert taken.json()["error"]["code"] == "CodeTaken"


def test_nobody_changes_a_record_without_a_token_or_an_account(web: Web) -> None:
    key = record_of(web)
    assert web.client.patch(f"/api/records/{key}", json={"number": "1"}).status_code == 403
    stranger = web.stranger()
    assert stranger.get(f"/api/records/{key}").status_code == 401
    assert stranger.get(f"/records/{key}").status_code == 303
    assert web.client.post(f"/records/{key}/fields", data={"field": "number"}).status_code == 403
