"""Pages as pictures, kept for a while because people turn to them again; the original,
and the original made searchable.
"""

import threading
from collections import OrderedDict
from pathlib import PurePath
from urllib.parse import quote

from starlette.responses import Response

from models.errors import NotFound
from models.tables import Document
from service.intake import PDF
from service.store import documents, findings
from service.web import register
from service.web.asking import Asker

MEDIA_TYPE = "image/jpeg"
DPI = 110  # an A4 page 910 pixels wide: readable beside the text, sharp on half a screen
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


def tag_of(asker: Asker, document_id: str, number: int) -> str:
    """The entity tag of a page's picture, which never changes; NotFound."""
    with asker.office.store.reading() as session:
        row = documents.get(session, document_id, asker.reader)
    if not row.passed_gate:  # nothing of it is shown before its first page was looked at
        raise NotFound()
    return f'"{_key(row, number)}"'


def picture(asker: Asker, images: PageImages, document_id: str, number: int) -> bytes:
    """A page as JPEG at DPI; NotFound when there is no such page."""
    with asker.office.store.reading() as session:
        row = documents.get(session, document_id, asker.reader)
    if not row.passed_gate or row.media_type != PDF or not 1 <= number <= (row.pages_total or 0):
        raise NotFound()
    key = _key(row, number)
    kept = images.get(key)
    if kept is None:
        with images.drawing:
            kept = images.get(key)  # somebody else may have waited for the same page
            if kept is None:
                pdf = asker.office.originals.read(row.sha256)
                kept = asker.office.page_image(pdf, number, DPI)
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


def _key(row: Document, number: int) -> str:
    return f"{row.sha256[:32]}-{number}-{DPI}"
