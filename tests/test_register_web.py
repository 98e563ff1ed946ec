"""Bodies, exports, imports and the trash as people and programs meet them."""

import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from models.access import ROOT_BODY, BodyLevel
from models.people import AuditEntry
from models.tables import Document
from service.reading import read_queued, sweep
from service.register.purging import purge
from service.store import rights
from service.store.audit import OPERATOR, verify
from tests.builders import agreement_pdf
from tests.test_moving import GOOD, LINKS, workbook
from tests.web import Web, enter, open_web, text_of, token_of


@pytest.fixture
def web(tmp_path: Path) -> Iterator[Web]:
    with open_web(tmp_path) as web:
        yield web


def api(web: Web, method: str, address: str, **given: object):  # type: ignore[no-untyped-def]
    headers = {"X-CSRF-Token": token_of(web.client.get("/records").text)}
    return web.client.request(method, address, headers=headers, **given)


def send(web: Web, address: str, **form: str):  # type: ignore[no-untyped-def]
    token = token_of(web.client.get("/records").text)
    return web.client.post(address, data={"csrf": token, **form})


def test_a_list_comes_in_and_goes_out(web: Web) -> None:
    form = web.client.get("/api/import/template")
    assert "attachment" in form.headers["content-disposition"]
    assert load_workbook(io.BytesIO(form.content)).sheetnames[0] == "Hồ sơ"
    bad = workbook(records=[["code", "title_vi", "signed_on"], ["A", "x", "hôm qua"]])
    answer = api(web, "POST", "/api/import", files={"file": ("a.xlsx", bad)})
    assert answer.status_code == 422
    (fault,) = answer.json()["faults"]
    assert (fault["sheet"], fault["row"], fault["cell"]) == ("records", 2, "C2")
    assert "hôm qua" in fault["sentence"]
    page = web.client.post(
        "/import", data={"csrf": token_of(web.client.get("/import").text)},
        files={"file": ("a.xlsx", bad)},
    )  # fmt: skip
    assert (page.status_code, "C2" in text_of(page.text)) == (422, True)
    good = workbook(records=GOOD, links=LINKS)
    answer = api(web, "POST", "/api/import", files={"file": ("a.xlsx", good)})
    assert answer.json() == {"records": 2, "links": 1, "faults": []}
    again = api(web, "POST", "/api/import", files={"file": ("a.xlsx", good)})
    assert {fault["cell"] for fault in again.json()["faults"]} == {"A2", "A4"}
    told = json.loads(web.client.get("/api/export?format=json").content)
    assert [row["code"] for row in told["records"]] == ["TT-1", "TT-2"]
    names = zipfile.ZipFile(io.BytesIO(web.client.get("/api/export?format=csv").content)).namelist()
    assert "records.csv" in names
    narrowed = web.client.get("/api/export/records?format=csv&state=in_force&page=1").text
    assert "TT-1" in narrowed
    assert "TT-2" not in narrowed
    for what in ("documents", "deadlines", "entities"):
        assert web.client.get(f"/api/export/{what}").content.startswith(b"PK")
    assert web.client.get("/api/export/users").status_code == 400
    assert api(web, "POST", "/api/import", files={"file": ("a.xlsx", b"x")}).status_code == 422


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"name": " "}, "MissingValue"),
        ({"country": "XYZ"}, "BadChoice"),
        ({"country": "V" * 300}, "BadChoice"),
        ({"parent_id": "p" * 300}, "NotFound"),
    ],
)
def test_a_body_that_cannot_be_kept_is_refused(web: Web, given: dict[str, str], code: str) -> None:
    whole = {"kind": "vietnamese_body", "name": "Tỉnh Lam", "country": "VNM"}
    before = web.client.get("/api/entities").json()["total"]
    refused = api(web, "POST", "/api/entities", json={**whole, **given})
    assert refused.json()["error"]["code"] == code
    assert web.client.get("/api/entities").json()["total"] == before
    kept = api(web, "POST", "/api/entities", json=whole).json()
    ((field, value),) = given.items()
    at, sent = ("", {field: value}) if field != "name" else ("/names", {"name": value})
    method = "POST" if at else "PATCH"
    refused = api(web, method, f"/api/entities/{kept['id']}{at}", json=sent)
    assert refused.json()["error"]["code"] == code


def test_bodies_are_looked_at_named_placed_and_joined(web: Web) -> None:
    given = {"kind": "vietnamese_body", "name": "Tỉnh Lam", "country": "vnm", "level": "province"}
    old = api(web, "POST", "/api/entities", json=given).json()
    assert (old["country"], old["level"]) == ("VNM", "province")
    new = api(web, "POST", "/api/entities", json={**given, "name": "Tỉnh Lam Hà"}).json()
    twin = api(web, "POST", "/api/entities", json={**given, "name": "Lam Ha Province"}).json()
    pairs = web.client.get("/api/entities/likenesses").json()
    assert {new["id"], twin["id"]} in [{pair["a"]["id"], pair["b"]["id"]} for pair in pairs]
    assert "Có thể là một cơ quan" in text_of(web.client.get("/entities").text)
    send(web, "/entities/likenesses", keep=new["id"], drop=twin["id"], same="yes")
    joined = web.client.get(f"/api/entities/{new['id']}").json()
    assert [name["name"] for name in joined["names"]] == ["Tỉnh Lam Hà", "Lam Ha Province"]
    assert web.client.get(f"/api/entities/{twin['id']}").status_code == 404
    step = {"predecessors": [old["id"]], "kind": "merger", "day": "2025-07-01", "basis": "NQ 202"}
    api(web, "POST", f"/api/entities/{new['id']}/successions", json=step)
    record = api(web, "POST", "/api/records", json={"fields": {"title_vi": "Thỏa thuận"}}).json()
    part = {"role": "vietnamese_party", "name": "Tỉnh Lam", "entity_id": old["id"]}
    shown = api(web, "POST", f"/api/records/{record['id']}/parts", json=part).json()
    assert shown["parts"][0]["heirs"] == ["Tỉnh Lam Hà"]
    found = web.client.get(f"/api/records?entity={new['id']}").json()
    assert [row["id"] for row in found["records"]] == [record["id"]]
    page = text_of(web.client.get(f"/entities/{new['id']}").text)
    assert "Tỉnh Lam sáp nhập vào Tỉnh Lam Hà" in page
    assert "1 hồ sơ" in page
    body = api(
        web, "POST", "/api/entities",
        json={"kind": "vietnamese_body", "name": "Sở Y tế", "parent_id": new["id"]},
    ).json()  # fmt: skip
    send(web, f"/entities/{body['id']}/names", name="Sở Sức khỏe", day="2026-03-01")
    send(web, f"/entities/{body['id']}/place", level="department", parent=f"/entities/{new['id']}")
    named = web.client.get(f"/api/entities/{body['id']}").json()
    assert (named["name"], named["above"][0]["name"]) == ("Sở Sức khỏe", "Tỉnh Lam Hà")
    assert named["names"][1]["until"] == "2026-02-28"
    act = named["changes"][0]["act"]
    answer = api(web, "POST", f"/api/entities/{body['id']}/history/{act}/undo")
    assert answer.json()["level"] is None
    circle = api(web, "PATCH", f"/api/entities/{new['id']}", json={"parent_id": body["id"]})
    assert circle.json()["error"]["code"] == "Circular"
    assert "Hàn Quốc" in text_of(web.client.get("/entities?q=han+quoc&kind=country").text)


def test_the_trash_keeps_and_gives_back_and_destroys_late(web: Web) -> None:
    document = web.add(agreement_pdf(), "a.pdf")
    key = web.client.get("/api/records").json()["records"][0]["id"]
    sha256 = web.client.get(f"/api/records/{key}").json()["texts"][0]["sha256"]
    archive = web.client.get(f"/api/records/{key}/archive")
    assert "originals/a.pdf" in zipfile.ZipFile(io.BytesIO(archive.content)).namelist()
    xml = web.client.get(f"/api/documents/{document}/akoma-ntoso")
    assert xml.headers["content-type"].startswith("application/akn+xml")
    assert web.client.get(f"/api/documents/{document}/akoma-ntoso?language=fr").status_code == 404
    assert send(web, f"/records/{key}/trash").status_code == 303
    for address in (f"/api/records/{key}", f"/api/documents/{document}",
                    f"/api/records/{key}/archive"):  # fmt: skip
        assert web.client.get(address).status_code == 404
    assert web.client.get("/api/search?q=học bổng").json()["hits"] == []
    assert [row["id"] for row in web.client.get("/api/trash").json()] == [key]
    assert api(web, "POST", f"/api/trash/{key}").status_code == 204
    read_queued(web.office, document)
    assert web.client.get("/api/search?q=học bổng").json()["hits"]
    assert api(web, "DELETE", f"/api/records/{key}").status_code == 204
    early = api(web, "DELETE", f"/api/trash/{key}")
    assert (early.status_code, early.json()["error"]["code"]) == (409, "TooEarly")
    web.clock.turn(days=31)
    page = text_of_trash(web)
    assert "Xóa vĩnh viễn" in page
    assert api(web, "DELETE", f"/api/trash/{key}").status_code == 204
    assert web.client.get("/api/trash").json() == []
    assert sha256 not in web.office.originals.hashes()
    assert "Thùng rác trống" in text_of_trash(web)


def test_a_corrected_document_in_the_trash_waits_for_nobody(web: Web) -> None:
    document = web.add(agreement_pdf(), "a.pdf")
    key = web.client.get("/api/records").json()["records"][0]["id"]
    with web.office.store.begin() as session:
        session.get_one(Document, document).indexed_at = None  # as a correction leaves it
    while web.office.queue.length():
        web.office.queue.huey.dequeue()
    assert sweep(web.office) == 1
    assert web.office.queue.huey.dequeue()
    assert api(web, "DELETE", f"/api/records/{key}").status_code == 204
    assert sweep(web.office) == 0
    read_queued(web.office, document)  # the ring that was heard before
    assert api(web, "POST", f"/api/trash/{key}").status_code == 204
    read_queued(web.office, document)
    assert web.client.get("/api/search?q=học bổng").json()["hits"]


def test_the_trash_is_emptied_by_itself_where_the_settings_say_so(tmp_path: Path) -> None:
    with open_web(tmp_path, purge_days=40) as web:
        kept = web.add(agreement_pdf(), "a.pdf")
        key = web.client.get("/api/records").json()["records"][0]["id"]
        sha256 = web.client.get(f"/api/records/{key}").json()["texts"][0]["sha256"]
        assert api(web, "DELETE", f"/api/records/{key}").status_code == 204
        web.clock.turn(days=39)
        assert purge(web.office) == 0
        web.clock.turn(days=2)
        web.office._each_minute()
        assert (purge(web.office), sha256 in web.office.originals.hashes()) == (0, False)
        assert "Thùng rác trống" in text_of_trash(web)
        with web.office.store.reading() as session:
            assert session.get(Document, kept) is None
            said = select(AuditEntry).where(AuditEntry.subject == key)
            last = session.scalars(said.order_by(AuditEntry.number.desc())).first()
            assert last is not None
            assert (last.actor, last.details["what"]) == (OPERATOR, "destroyed")
            assert verify(session).broken is None


def test_the_trash_is_kept_where_the_settings_say_nothing(web: Web) -> None:
    web.add(agreement_pdf(), "kept.pdf")
    key = web.client.get("/api/records").json()["records"][0]["id"]
    api(web, "DELETE", f"/api/records/{key}")
    web.clock.turn(days=4000)
    assert purge(web.office) == 0
    web.client = enter(web)
    assert [row["id"] for row in web.client.get("/api/trash").json()] == [key]


def test_rights_by_json_are_those_of_the_page(web: Web) -> None:
    document = web.add(agreement_pdf(), "r.pdf")
    address = f"/api/documents/{document}"
    with web.office.store.begin() as session:
        rights.add_body(session, "Sở Ngoại vụ", ROOT_BODY, BodyLevel.DEPARTMENT).id = "fa"
    given = {"body": "fa", "secrecy": 0, "circulation": "restricted"}
    assert api(web, "PUT", f"{address}/rights", json=given).status_code == 204
    share = api(web, "POST", f"{address}/shares", json={"body": ROOT_BODY})
    assert share.status_code == 204
    assert api(web, "POST", f"{address}/shares", json={"name": "nobody"}).status_code == 404
    said = web.client.get(f"{address}/rights").json()
    [one] = said.pop("shares")
    assert said == given
    assert one["body_id"] == ROOT_BODY
    assert api(web, "DELETE", f"{address}/shares/{one['id']}").status_code == 204
    assert web.client.get(f"{address}/rights").json()["shares"] == []
    for wrong, status in (
        ({"secrecy": 4}, 400), ({"secrecy": 1}, 403),
        ({"circulation": "x"}, 400), ({"body": "x"}, 404),
    ):  # fmt: skip
        answer = api(web, "PUT", f"{address}/rights", json={**given, **wrong})
        assert answer.status_code == status, wrong


def text_of_trash(web: Web) -> str:
    web.client = enter(web)  # the days that went by ended the session
    return text_of(web.client.get("/trash").text)
