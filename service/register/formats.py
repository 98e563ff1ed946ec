"""Sheets as files: XLSX, CSV and JSON, none of which a spreadsheet may take for a formula."""

import csv
import io
import json
import zipfile
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from enum import StrEnum

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from service.register.sheets import Cell, Sheet

# What a spreadsheet program may take for the beginning of a formula (OWASP, CSV injection).
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
MOST = 32_767  # letters that a cell of Excel holds


class Format(StrEnum):
    XLSX = "xlsx"
    CSV = "csv"
    JSON = "json"


MEDIA_TYPES: Mapping[Format, str] = {
    Format.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Format.CSV: "text/csv; charset=utf-8",
    Format.JSON: "application/json",
}
ZIP = "application/zip"


def written(
    sheets: Sequence[Sheet], format_: Format, label: Callable[[str], str]
) -> tuple[bytes, str, str]:
    """A file of the sheets with its media type and the ending of its name.

    ``label`` words the headings for people (XLSX); programs get the names of the columns. CSV of
    several sheets is a ZIP with one file each.
    """
    if format_ is Format.JSON:
        return to_json(sheets), MEDIA_TYPES[format_], "json"
    if format_ is Format.XLSX:
        return to_xlsx(sheets, label), MEDIA_TYPES[format_], "xlsx"
    if len(sheets) == 1:
        return to_csv(sheets[0]), MEDIA_TYPES[format_], "csv"
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for sheet in sheets:
            archive.writestr(f"{sheet.name}.csv", to_csv(sheet))
    return target.getvalue(), ZIP, "zip"


def to_json(sheets: Sequence[Sheet]) -> bytes:
    """Each sheet as a list of objects by its columns; empty cells are null."""
    value = {
        sheet.name: [
            {
                name: cell.isoformat() if isinstance(cell, date) else cell
                for name, cell in zip(sheet.columns, row, strict=True)
            }
            for row in sheet.rows
        ]
        for sheet in sheets
    }
    return json.dumps(value, ensure_ascii=False, indent=1).encode()


def to_csv(sheet: Sheet) -> bytes:
    """Comma-separated with a byte order mark, so that Excel reads the letters; text that looks
    like a formula is put behind an apostrophe."""
    target = io.StringIO()
    writer = csv.writer(target)
    writer.writerow(sheet.columns)
    for row in sheet.rows:
        writer.writerow([_guarded(cell) for cell in row])
    return b"\xef\xbb\xbf" + target.getvalue().encode()


def _guarded(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, date):
        return cell.isoformat()
    text = str(cell)
    return f"'{text}" if isinstance(cell, str) and text.startswith(FORMULA) else text


def to_xlsx(sheets: Sequence[Sheet], label: Callable[[str], str]) -> bytes:
    """A workbook in which every text is text: nothing in it is ever computed."""
    book = Workbook(write_only=True)
    for sheet in sheets:
        page = book.create_sheet(label(sheet.name)[:31])
        page.freeze_panes = "B2"
        for place, name in enumerate(sheet.columns, start=1):
            page.column_dimensions[get_column_letter(place)].width = _width(name)
        bold = Font(bold=True)
        heads = []
        for name in sheet.columns:
            head = WriteOnlyCell(page, value=label(name))
            head.font = bold
            heads.append(head)
        page.append(heads)
        for row in sheet.rows:
            page.append([_xlsx_cell(page, cell) for cell in row])
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def _xlsx_cell(page: object, cell: Cell) -> object:
    if not isinstance(cell, str):
        return cell
    text = ILLEGAL_CHARACTERS_RE.sub("\ufffd", cell)
    if len(text) > MOST:  # Excel would refuse the whole file; the JSON export has all of it
        text = text[: MOST - 1] + "…"
    made = WriteOnlyCell(page, value=text)  # type: ignore[arg-type]
    made.data_type = "s"
    if text.startswith(FORMULA):
        made.quotePrefix = True
    return made


def _width(name: str) -> int:
    return 40 if name in ("title_vi", "title_foreign", "title", "names", "target") else 18
