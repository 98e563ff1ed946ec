"""A scan with what was read on it as invisible text: to be searched and copied in any viewer.

Pictures stay as they were handed in; only pages that were recognised get text, and those that lay
on a side or on their head are shown upright. A page's old hidden text goes where reading has found
it false.
"""

import io
from collections import Counter
from collections.abc import Sequence
from itertools import groupby, pairwise
from operator import itemgetter
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, Stream

from models.document import Box, DocumentText, PageSource, Word
from models.errors import DamagedPdf, EncryptedPdf

_FONT_SIZE = 255  # characters a simple font can tell apart, code 0 aside
_WIDTH = 0.5  # em: every character's; words are stretched to their boxes
_DROP = 0.2  # of a word's height: how far its baseline lies above the box's lower edge
_SHOWING = frozenset({"Tj", "TJ", "'", '"'})
_INVISIBLE = 3  # text rendering mode
_DEEPEST = 50  # nodes above a page; a file may hold a ring of them

Point = tuple[float, float]

# Where lines run on the page as shown, y downwards -> degrees clockwise that make them run level.
_UPRIGHT: dict[Point, int] = {(1, 0): 0, (0, -1): 90, (-1, 0): 180, (0, 1): 270}


def searchable_pdf(pdf: bytes, document: DocumentText) -> bytes:
    """The PDF with the words of its recognised pages as invisible text where they stand.

    ``document`` is what ``read_document`` made of the same PDF, words included. Raises DamagedPdf,
    EncryptedPdf.
    """
    try:
        with Pdf.open(io.BytesIO(pdf)) as file:
            _write(file, document)
            target = io.BytesIO()
            file.save(target, deterministic_id=True)
    except pikepdf.PasswordError as error:
        raise EncryptedPdf from error
    except pikepdf.PdfError as error:
        raise DamagedPdf from error
    return target.getvalue()


def _write(file: Pdf, document: DocumentText) -> None:
    read = [page for page in document.pages if page.source is PageSource.OCR and page.words]
    letters = sorted({letter for page in read for word in page.words for letter in word.text})
    codes = {letter: divmod(at, _FONT_SIZE) for at, letter in enumerate([" ", *letters])}
    fonts = [
        _font(file, [letter for letter, (font, _) in codes.items() if font == number])
        for number in range(1 + (len(codes) - 1) // _FONT_SIZE)
    ]
    for page in read:
        target = file.pages[page.number - 1]
        if "text-layer-rejected" in page.notes:
            target.Contents = file.make_stream(_without_hidden_text(target))
        names = [target.add_resource(font, Name.Font) for font in fonts]
        target.contents_add(file.make_stream(b"q"), prepend=True)
        heading = _heading(page.words)
        layer = _layer(page.words, target, heading, names, codes)
        target.contents_add(file.make_stream(b"Q\n" + layer))
        target.rotate(_UPRIGHT[heading], relative=True)


def _font(file: Pdf, letters: Sequence[str]) -> Any:
    """A font of empty boxes that knows what letters they stand for; complete in itself."""
    box = file.make_stream(b"500 0 0 -200 500 800 d1")
    lines = [f"<{code:02x}> <{_utf16(letter)}>" for code, letter in enumerate(letters, 1)]
    groups = [lines[at : at + 100] for at in range(0, len(lines), 100)]
    maps = "\n".join(
        f"{len(group)} beginbfchar\n" + "\n".join(group) + "\nendbfchar" for group in groups
    )
    to_unicode = (
        "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
        "/CMapName /Read def\n/CMapType 2 def\n"
        "1 begincodespacerange\n<00> <ff>\nendcodespacerange\n"
        f"{maps}\nendcmap\nend\nend"
    )
    names = [Name(f"/c{code}") for code in range(1, len(letters) + 1)]
    return file.make_indirect(
        Dictionary(
            Type=Name.Font,
            Subtype=Name.Type3,
            FontBBox=Array([0, -200, 500, 800]),
            FontMatrix=Array([0.001, 0, 0, 0.001, 0, 0]),
            CharProcs=Dictionary({str(name): box for name in names}),
            Encoding=Dictionary(Type=Name.Encoding, Differences=Array([1, *names])),
            FirstChar=1,
            LastChar=len(letters),
            Widths=Array([500] * len(letters)),
            Resources=Dictionary(),
            ToUnicode=Stream(file, to_unicode.encode("ascii")),
        )
    )


def _utf16(letter: str) -> str:
    return letter.encode("utf-16-be").hex()


def _layer(
    words: Sequence[Word],
    target: pikepdf.Page,
    heading: Point,
    names: Sequence[Name],
    codes: dict[str, tuple[int, int]],
) -> bytes:
    """The operators that write a page's words unseen."""
    frame, rotation = _frame(target), _rotation(target)
    parts = [f"BT {_INVISIBLE} Tr"]
    for word in words:
        start, end, up = _corners(word.box, heading)
        origin, ahead, above = (_unturned(point, frame, rotation) for point in (start, end, up))
        stretch = _WIDTH * max(1, len(word.text))
        matrix = (
            (ahead[0] - origin[0]) / stretch,
            (ahead[1] - origin[1]) / stretch,
            above[0] - origin[0],
            above[1] - origin[1],
            *origin,
        )
        parts.append(" ".join(f"{value:.3f}" for value in matrix) + " Tm")
        for font, run in groupby((codes[letter] for letter in f"{word.text} "), itemgetter(0)):
            shown = "".join(f"{code + 1:02x}" for _, code in run)
            parts.append(f"{names[font]} 1 Tf <{shown}> Tj")
    return "\n".join([*parts, "ET"]).encode("ascii")


def _frame(page: pikepdf.Page) -> tuple[float, float, float, float]:
    """The part of the page that is shown: its crop box, which may reach beyond its paper."""
    left, bottom, right, top = _sorted(page.mediabox)
    x0, y0, x1, y1 = _sorted(page.cropbox)
    shown = max(left, x0), max(bottom, y0), min(right, x1), min(top, y1)
    empty = shown[0] >= shown[2] or shown[1] >= shown[3]
    return (left, bottom, right, top) if empty else shown


def _sorted(box: Any) -> tuple[float, float, float, float]:
    """A box from its lower left corner to its upper right, whichever two the file gives."""
    xa, ya, xb, yb = (float(edge) for edge in box)
    return min(xa, xb), min(ya, yb), max(xa, xb), max(ya, yb)


def _rotation(page: pikepdf.Page) -> int:
    """Degrees by which the page is shown turned, which it may have from its parents."""
    node: Any = page.obj
    for _ in range(_DEEPEST):
        if "/Rotate" in node:
            return int(node.Rotate) % 360
        if "/Parent" not in node:
            break
        node = node.Parent
    return 0


def _heading(words: Sequence[Word]) -> Point:
    """Which way the lines run on the page as it is shown: most words stand right after another."""
    steps: Counter[Point] = Counter()
    for before, after in pairwise(words):
        across = after.box.x0 + after.box.x1 - before.box.x0 - before.box.x1
        down = after.box.y0 + after.box.y1 - before.box.y0 - before.box.y1
        if abs(across) >= abs(down):
            steps[1.0 if across > 0 else -1.0, 0.0] += 1
        else:
            steps[0.0, 1.0 if down > 0 else -1.0] += 1
    return steps.most_common(1)[0][0] if steps else (1.0, 0.0)


def _corners(box: Box, heading: Point) -> tuple[Point, Point, Point]:
    """Where a word's baseline begins, where it ends, and the point one height above the start."""
    across, down = heading
    wide, high = box.x1 - box.x0, box.y1 - box.y0
    long, tall = (wide, high) if across else (high, wide)
    # Above the line is to the left of where it runs; y grows downwards.
    up = (down, -across)
    middle = ((box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2)
    low = tall * (0.5 - _DROP)
    start = (
        middle[0] - across * long / 2 - up[0] * low,
        middle[1] - down * long / 2 - up[1] * low,
    )
    end = (start[0] + across * long, start[1] + down * long)
    return start, end, (start[0] + up[0] * tall, start[1] + up[1] * tall)


def _unturned(point: Point, frame: Sequence[float], rotation: int) -> Point:
    """From points of the page as shown to the page's own coordinates."""
    (x, y), (left, bottom, right, top) = point, frame
    match rotation:
        case 90:
            return y + left, x + bottom
        case 180:
            return right - x, y + bottom
        case 270:
            return right - y, top - x
        case _:
            return x + left, top - y


def _without_hidden_text(page: pikepdf.Page) -> bytes:
    """A page's content without text that is set to be invisible."""
    kept, mode, outer = [], 0, []
    for instruction in pikepdf.parse_content_stream(page):
        operator = str(instruction.operator)
        if operator == "q":
            outer.append(mode)
        elif operator == "Q" and outer:
            mode = outer.pop()
        elif operator == "Tr":
            mode = int(instruction.operands[0])
        if mode == _INVISIBLE and operator in _SHOWING:
            continue
        kept.append(instruction)
    return pikepdf.unparse_content_stream(kept)
