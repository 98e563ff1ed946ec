"""Pages as pictures, kept for a while because people turn to them again; the original,
and the original made searchable.
"""

import io
import threading
from collections import OrderedDict
from pathlib import PurePath
from urllib.parse import quote

from PIL import Image, ImageDraw
from starlette.responses import Response

from models.document import Box
from models.errors import NotFound
from models.tables import Document
from service.intake import PDF
from service.store import documents, findings
from service.web import register
from service.web.asking import Asker

MEDIA_TYPE = "image/jpeg"
DPI = 110  # an A4 page 910 pixels wide: readable beside the text, sharp on half a screen
SMALL_DPI = 18  # a page 150 pixels wide, to find it among others
CROP_DPI = 200  # a doubtful word twice as large as it was printed
MARGIN = Box(110.0, 16.0, 110.0, 16.0)  # points of the page around a place that is cut out
MARK = (196, 122, 0)
DRAWING = 2  # pictures made at once, each in a process of its own
ROOM = 64_000_000  # bytes of pictures kept


class PageImages:
    """Pictures of pages by original and number, the latest kept."""

    def __init__(self, room: int = ROOM) -> None:
        self._room, self._used = room, 0
        self._kept: OrderedDict[str, bytes] = OrderedDict()
        self._lock = threading.Lock()
        self.drawing = threading.BoundedSemaphore(DRAWING)

    def get(self, key: str) -> bytes | None:
        with self._lock:
            picture = self._kept.get(key)
            if picture is not None:
                self._kept.move_to_end(key)
            return picture

    def put(self, key: str, picture: bytes) -> None:
        with self._lock:
            self._used += len(picture) - len(self._kept.pop(key, b""))
            self._kept[key] = picture
            while self._used > self._room:
                self._used -= len(self._kept.popitem(last=False)[1])


def tag_of(asker: Asker, document_id: str, number: int, dpi: int = DPI) -> str:
    """The entity tag of a page's picture, which never changes; NotFound."""
    with asker.office.store.reading() as session:
        row = documents.get(session, document_id, asker.reader)
    if not row.passed_gate:  # nothing of it is shown before its first page was looked at
        raise NotFound()
    return f'"{_key(row, number, dpi)}"'


def crop(asker: Asker, images: PageImages, document_id: str, number: int, box: Box) -> bytes:
    """A place of a page with what stands around it, the place framed; NotFound."""
    page = Image.open(io.BytesIO(picture(asker, images, document_id, number, CROP_DPI)))
    scale = CROP_DPI / 72
    x0, y0, x1, y1 = (round(edge * scale) for edge in box)
    left, top, right, bottom = (round(edge * scale) for edge in MARGIN)
    frame = (max(0, x0 - left), max(0, y0 - top), min(page.width, x1 + right),
             min(page.height, y1 + bottom))  # fmt: skip
    if not (x0 <= x1 and y0 <= y1 and frame[0] < frame[2] and frame[1] < frame[3]):
        raise NotFound()
    ImageDraw.Draw(page).rectangle((x0 - 5, y0 - 5, x1 + 5, y1 + 5), outline=MARK, width=3)
    cut = io.BytesIO()
    page.crop(frame).save(cut, "JPEG", quality=80)
    return cut.getvalue()


def picture(
    asker: Asker, images: PageImages, document_id: str, number: int, dpi: int = DPI
) -> bytes:
    """A page as JPEG; NotFound when there is no such page."""
    with asker.office.store.reading() as session:
        row = documents.get(session, document_id, asker.reader)
    if not row.passed_gate or row.media_type != PDF or not 1 <= number <= (row.pages_total or 0):
        raise NotFound()
    key = _key(row, number, dpi)
    kept = images.get(key)
    if kept is None:
        with images.drawing:
            kept = images.get(key)  # somebody else may have waited for the same page
            if kept is None:
                pdf = asker.office.originals.read(row.sha256)
                kept = asker.office.page_image(pdf, number, dpi)
                images.put(key, kept)
    return kept


def download(asker: Asker, document_id: str) -> Response:
    """The file as it was handed in, under its own name."""
    row, data = register.original(asker, document_id)
    name = f"attachment; filename*=UTF-8''{quote(row.filename, safe='')}"
    return Response(data, media_type=row.media_type, headers={"Content-Disposition": name})


def searchable(asker: Asker, images: PageImages, document_id: str) -> Response:
    """The file with its recognised pages searchable; NotFound before it has been read."""
    with asker.office.store.reading() as session:
        row = documents.get(session, document_id, asker.reader)
        if not row.passed_gate or row.media_type != PDF or row.read_at is None:
            raise NotFound()
        document = findings.load_document(session, row, words=True)
    with images.drawing:
        data = asker.office.searchable_pdf(asker.office.originals.read(row.sha256), document)
    name = f"{PurePath(row.filename).stem} (searchable).pdf"
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}"}
    return Response(data, media_type=PDF, headers=headers)


def _key(row: Document, number: int, dpi: int) -> str:
    return f"{row.sha256[:32]}-{number}-{dpi}"
