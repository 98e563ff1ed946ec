"""Workbooks that people filled in: opened within limits, read as text, and the empty form."""

import io
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from openpyxl import load_workbook

from models.errors import NotAWorkbook
from service.register.formats import to_xlsx
from service.register.headings import SHEETS, column_of
from service.register.sheets import (
    LINK_COLUMNS,
    PARTICIPANT_COLUMNS,
    RECORD_COLUMNS,
    STATE_COLUMNS,
    Cell,
    Sheet,
)

MOST_ROWS, MOST_COLUMNS = 20_000, 120
UNPACKED = 200_000_000  # bytes: what a workbook may become
COLUMNS = {
    "records": RECORD_COLUMNS,
    "participants": PARTICIPANT_COLUMNS,
    "links": LINK_COLUMNS,
    "states": STATE_COLUMNS,
}
# What the form asks for: an export tells more than a person need fill in.
ASKED = {
    "participants": tuple(name for name in PARTICIPANT_COLUMNS if name != "entity"),
    "links": ("code", "link", "target"),
    "states": ("code", "state", "day", "basis"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """A row: texts by column, and where each column stands (from 1)."""

    sheet: str
    sheet_title: str
    number: int
    cells: dict[str, str]
    places: dict[str, int]


def read_workbook(data: bytes) -> dict[str, list[Row]]:
    """The rows of the sheets that we know; ``records`` is always there. Raises NotAWorkbook."""
    _look_inside(data)
    try:
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    except Exception as error:  # openpyxl lets out what zip, XML and its own checks raise
        raise NotAWorkbook(problem="it cannot be opened") from error
    found: dict[str, list[Row]] = {}
    try:
        for page in book.worksheets:
            name = column_of(page.title, tuple(SHEETS))
            if name in COLUMNS:
                rows = page.iter_rows(values_only=True, max_col=MOST_COLUMNS)
                found[name] = list(_rows(name, page.title, rows))
    except NotAWorkbook:
        raise
    except Exception as error:  # the same: sheets are parsed as they are walked
        raise NotAWorkbook(problem="a sheet cannot be read") from error
    finally:
        book.close()
    if not found.get("records"):
        raise NotAWorkbook(problem="it has no sheet of records")
    return found


def _look_inside(data: bytes) -> None:
    """Refuse what unpacks to too much, and XML that declares entities."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            members = packed.infolist()
            if sum(member.file_size for member in members) > UNPACKED or len(members) > 2_000:
                raise NotAWorkbook(problem="it is too large")
            for member in members:
                if member.filename.endswith((".xml", ".rels")):
                    with packed.open(member) as part:
                        head = part.read(4096)
                    if b"<!DOCTYPE" in head or b"<!ENTITY" in head:
                        raise NotAWorkbook(problem="it holds declarations that we do not take")
    # What zipfile raises of members that are damaged, cut off, packed in other ways or encrypted.
    except (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError, OSError) as error:
        raise NotAWorkbook(problem="it is not a workbook") from error


def _rows(name: str, title: str, rows: Iterator[tuple[object, ...]]) -> Iterator[Row]:
    heads = next(rows, ())
    places: dict[str, int] = {}
    for place, head in enumerate(heads, start=1):
        column = column_of(str(head), COLUMNS[name]) if head is not None else None
        if column is not None:
            places.setdefault(column, place)
    if "code" not in places:
        raise NotAWorkbook(problem=f"the sheet {title} has no column for the code")
    for number, row in enumerate(rows, start=2):
        if number > MOST_ROWS:
            raise NotAWorkbook(problem=f"the sheet {title} has more than {MOST_ROWS} rows")
        cells = {column: _text(row[place - 1]) for column, place in places.items()
                 if place <= len(row)}  # fmt: skip
        if any(cells.values()):
            yield Row(name, title, number, cells, places)


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def template(label: Callable[[str], str]) -> bytes:
    """The empty form: a sheet each with its headings, and a row that shows how it is filled in."""
    example: dict[str, Cell] = {
        "code": "TT-001", "title_vi": "Thỏa thuận hợp tác về giáo dục", "kind": "agreement",
        "form": "thỏa thuận hợp tác", "signed_on": date(2026, 4, 20), "term": "P3Y",
        "topics": "giáo dục; y tế", "vietnamese_party": "Ủy ban nhân dân tỉnh Lam Hà",
        "foreign_party": "Chính quyền tỉnh Kitahama (JPN)", "state": "in_force",
        "signatory": "Lê Thị Minh Nguyệt, Phó Chủ tịch; Nishimura Takeo, Thống đốc",
        "state_day": date(2026, 4, 20), "state_basis": "Thỏa thuận ký ngày 20/4/2026",
    }  # fmt: skip
    sheets = [Sheet("records", RECORD_COLUMNS, [[example.get(name) for name in RECORD_COLUMNS]])]
    sheets += [Sheet(name, columns, []) for name, columns in ASKED.items()]
    return to_xlsx(sheets, label)
