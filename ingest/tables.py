"""Ruled tables of digital pages: which words stand in which cell."""

from collections.abc import Sequence
from pathlib import Path

import pdfplumber

from ingest.geometry import Column, Line, Token
from ingest.layout import columns_of, rows_of, word_height
from ingest.paragraphs import lines_of
from models.document import Box

# Two long columns under one another are bilingual text laid out with a table, not a table.
_LONG_CELL = 25  # words
_BESIDE = 0.2  # words beside a table, as a share of the words in it

Row = tuple[Box, ...]
Table = tuple[Row, ...]


class TablesUnreadable(Exception):
    """The page's text can be read, its ruled lines cannot."""


class TableFinder:
    """Finds tables in the PDF behind a file descriptor."""

    def __init__(self, descriptor: int) -> None:
        # A path of its own, for a place in the file of its own.
        self._file = Path(f"/proc/self/fd/{descriptor}").open("rb")  # noqa: SIM115 - kept open
        try:
            self._pdf = pdfplumber.open(self._file)
        except MemoryError:
            raise
        except Exception as error:  # pdfminer raises whatever a broken file leads it into
            raise TablesUnreadable from error

    def close(self) -> None:
        """Let go of the file."""
        self._pdf.close()
        self._file.close()

    def on_page(self, number: int) -> tuple[Table, ...]:
        """The ruled tables of page ``number`` (from 1), rows of cells in points, top to bottom.

        Raises TablesUnreadable where the page is beyond the finder's understanding.
        """
        try:
            page = self._pdf.pages[number - 1]
            tables = [
                tuple(tuple(Box(*cell) for cell in row.cells if cell) for row in table.rows)
                for table in page.find_tables()
            ]
            page.close()
        except MemoryError:
            raise  # not the table's fault
        except Exception as error:  # as above: no common base, and the page is read without tables
            raise TablesUnreadable from error
        return tuple(table for table in tables if len(table) > 1 and max(map(len, table)) > 1)


def columns_around(tokens: Sequence[Token], tables: Sequence[Table]) -> tuple[Column, ...]:
    """Reading order of a page with tables: text above, the table row by row, text below."""
    rest = list(tokens)
    columns: list[Column] = []
    for table in sorted(tables, key=lambda table: table[0][0].y0):
        if _is_layout(table, rest):
            continue
        top, bottom = table[0][0].y0, max(cell.y1 for cell in table[-1])
        inside = [
            token for token in rest if any(_holds(cell, token) for row in table for cell in row)
        ]
        beside = [t for t in rest if t not in inside and top <= _middle(t) < bottom]
        if len(beside) > _BESIDE * len(inside):
            continue  # rules that happen to cross, as of a drawing, within running text
        above = [t for t in rest if t not in inside and _middle(t) < top]
        columns += columns_of(above)
        columns += [column for row in table if (column := _row(row, inside)).lines]
        rest = [t for t in rest if t not in inside and t not in above]
    return (*columns, *columns_of(rest))


def _row(row: Row, tokens: Sequence[Token]) -> Column:
    """A table's row as one column: every cell begins a paragraph."""
    lines: list[Line] = []
    for cell in row:
        inside = [token for token in tokens if _holds(cell, token)]
        if inside:
            lines += lines_of(rows_of(inside), word_height(inside))
    return Column(tuple(lines))


def _is_layout(table: Table, tokens: Sequence[Token]) -> bool:
    cells = [cell for row in table for cell in row]
    words = sum(_holds(cell, token) for token in tokens for cell in cells)
    return max(map(len, table)) == 2 and words > _LONG_CELL * len(cells)


def _holds(cell: Box, token: Token) -> bool:
    x = (token.box.x0 + token.box.x1) / 2
    return cell.x0 <= x < cell.x1 and cell.y0 <= _middle(token) < cell.y1


def _middle(token: Token) -> float:
    return (token.box.y0 + token.box.y1) / 2
