"""Pages on their way from a reading process to ours: plain JSON, never pickles."""

from typing import Any

from ingest.geometry import Column, Line, ReadPage, Token
from models.document import Box


def packed(page: ReadPage) -> dict[str, Any]:
    """A page as JSON values; boxes to a hundredth of a point."""
    return {
        "number": page.number,
        "source": str(page.source),
        "size": [page.width, page.height],
        "notes": list(page.notes),
        "unread": [[round(edge, 2) for edge in box] for box in page.unread],
        "columns": [
            [
                [
                    [line.opens, line.indented, line.full],
                    [
                        [
                            token.text,
                            *(round(edge, 2) for edge in token.box),
                            token.confidence,
                            token.second,
                        ]
                        for token in line.tokens
                    ],
                ]
                for line in column.lines
            ]
            for column in page.columns
        ],
    }


def unpacked(wire: dict[str, Any]) -> ReadPage:
    """The page that was packed."""
    width, height = wire["size"]
    columns = tuple(
        Column(tuple(Line(tuple(map(_token, words)), *flags) for flags, words in lines))
        for lines in wire["columns"]
    )
    unread = tuple(Box(*box) for box in wire["unread"])
    return ReadPage(
        wire["number"], wire["source"], width, height, columns, tuple(wire["notes"]), unread
    )


def _token(values: list[Any]) -> Token:
    text, x0, y0, x1, y1, confidence, second = values
    return Token(text, Box(x0, y0, x1, y1), confidence, second=second)
