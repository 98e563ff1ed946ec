"""Ruled tables of scans: the cells are the white that straight lines enclose."""

import cv2
import numpy as np

from ingest.images import Image
from models.document import Box

_GAP = 7  # pixels of a line that a scan may have lost
_LEAST = 0.6  # of a letter's height: the lowest and narrowest cell
_SQUARE = 0.85  # share of its rectangle that a cell fills

Table = tuple[tuple[Box, ...], ...]


def ruled_tables(rules: Image, letter: float) -> tuple[Table, ...]:
    """Tables as rows of cells, top to bottom, from a mask [h, w] of lines that run level.

    ``letter`` is the height of a letter in pixels. Underlines and frames around text make none.
    """
    closed = cv2.morphologyEx(rules, cv2.MORPH_CLOSE, np.ones((_GAP, _GAP), np.uint8))
    closed = cv2.dilate(closed, np.ones((3, 3), np.uint8))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(closed, connectivity=8)
    tables = []
    for label in range(1, count):
        x, y, width, height, _ = (int(value) for value in stats[label])
        if width < 4 * letter or height < 2 * letter:
            continue
        lines = labels[y : y + height, x : x + width] == label
        rows = _rows(_cells(lines, letter), letter)
        if len(rows) > 1 and max(map(len, rows)) > 1:
            tables.append(
                tuple(
                    tuple(Box(x + c.x0, y + c.y0, x + c.x1, y + c.y1) for c in row) for row in rows
                )
            )
    return tuple(tables)


def _cells(lines: Image, letter: float) -> list[Box]:
    """White regions that do not reach the edge of the lines' rectangle."""
    height, width = lines.shape
    _, _, stats, _ = cv2.connectedComponentsWithStats((~lines).astype(np.uint8), connectivity=4)
    cells = []
    for x, y, w, h, area in stats[1:].tolist():
        enclosed = x > 0 and y > 0 and x + w < width and y + h < height
        if enclosed and min(w, h) > _LEAST * letter and area > _SQUARE * w * h:
            cells.append(Box(x, y, x + w, y + h))
    return cells


def _rows(cells: list[Box], letter: float) -> list[tuple[Box, ...]]:
    """Cells whose upper edges are level, from left to right."""
    rows: list[list[Box]] = []
    for cell in sorted(cells, key=lambda cell: cell.y0):
        if rows and cell.y0 - rows[-1][0].y0 < _LEAST * letter:
            rows[-1].append(cell)
        else:
            rows.append([cell])
    return [tuple(sorted(row, key=lambda cell: cell.x0)) for row in rows]
