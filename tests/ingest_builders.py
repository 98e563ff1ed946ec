"""PDFs for the reader: typeset sheets, scans made of them, and files that do harm."""

import io
import re
import unicodedata
import zlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import cv2
import img2pdf
import numpy as np
import pikepdf
import pypdfium2 as pdfium
from numpy.typing import NDArray
from rapidfuzz.distance import Levenshtein
from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import simpleSplit
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

FONT = "/usr/share/fonts/truetype/dejavu/DejaVuSerif.ttf"
LEFT, RIGHT, TOP, BOTTOM = 72.0, A4[0] - 56.0, 80.0, A4[1] - 70.0

Picture = NDArray[np.uint8]


@dataclass
class Typesetter:
    """Sets text on A4 pages; ``y`` is the distance of the baseline from the top, in points."""

    size: float = 12.0
    password: str | None = None
    y: float = TOP
    pages: int = 1
    head: Callable[["Typesetter"], None] | None = None
    _target: io.BytesIO = field(default_factory=io.BytesIO)

    def __post_init__(self) -> None:
        pdfmetrics.registerFont(TTFont("Serif", FONT))
        self.canvas = Canvas(self._target, pagesize=A4, invariant=1, encrypt=self.password)
        self._begin()

    def _begin(self) -> None:
        self.y = TOP
        if self.head is not None:
            self.head(self)

    def page(self) -> None:
        """Begin a page."""
        self.canvas.showPage()
        self.pages += 1
        self._begin()

    def at(self, x: float, y: float, text: str, size: float | None = None) -> None:
        """One line at a place."""
        self.canvas.setFont("Serif", size or self.size)
        self.canvas.drawString(x, A4[1] - y, text)

    def middle(self, x: float, y: float, text: str) -> None:
        """One line centred on ``x``."""
        self.canvas.setFont("Serif", self.size)
        self.canvas.drawCentredString(x, A4[1] - y, text)

    def paragraph(
        self, text: str, *, x: float = LEFT, right: float = RIGHT, indent: float = 28.0
    ) -> None:
        """A wrapped paragraph with a first-line indent, over the page's end if need be."""
        first, *rest = self._wrapped(text, right - x - indent, right - x)
        for index, line in enumerate([first, *rest]):
            if self.y > BOTTOM:
                self.page()
            self.at(x + (indent if index == 0 else 0), self.y, line)
            self.y += 1.4 * self.size
        self.y += 0.4 * self.size

    def _wrapped(self, text: str, first: float, width: float) -> list[str]:
        head = simpleSplit(text, "Serif", self.size, first)[0]
        rest = text[len(head) :].strip()
        return [head, *(simpleSplit(rest, "Serif", self.size, width) if rest else [])]

    def finished(self) -> bytes:
        """The PDF."""
        self.canvas.showPage()
        self.canvas.save()
        return self._target.getvalue()


def typeset(paragraphs: Iterable[str], **given: object) -> bytes:
    """Paragraphs one below the other."""
    setter = Typesetter(**given)  # type: ignore[arg-type]
    for text in paragraphs:
        setter.paragraph(text)
    return setter.finished()


def picture_of(pdf: bytes, *, dpi: float = 200, page: int = 0) -> Picture:
    """A page as BGR pixels [h, w, 3]."""
    with pdfium.PdfDocument(pdf) as document:
        return np.array(document[page].render(scale=dpi / 72).to_numpy()[:, :, :3])


def shown_turned(pdf: bytes, degrees: int) -> bytes:
    """The pages turned clockwise by a multiple of 90 degrees when shown."""
    target = io.BytesIO()
    with pdfium.PdfDocument(pdf) as document:
        for page in document:
            page.set_rotation(degrees)
        document.save(target)
    return target.getvalue()


def joined(*pdfs: bytes) -> bytes:
    """One PDF of all pages."""
    target = io.BytesIO()
    with pdfium.PdfDocument.new() as whole:
        for pdf in pdfs:
            with pdfium.PdfDocument(pdf) as part:
                whole.import_pages(part)
        whole.save(target)
    return target.getvalue()


def scan_of(*pictures: Picture, dpi: float = 200) -> bytes:
    """A PDF of pictures alone, as a scanner makes it."""
    files = [cv2.imencode(".png", picture)[1].tobytes() for picture in pictures]
    layout = img2pdf.get_fixed_dpi_layout_fun((dpi, dpi))
    data = img2pdf.convert(files, layout_fun=layout)
    assert isinstance(data, bytes)
    return data


def skewed(picture: Picture, degrees: float) -> Picture:
    """The sheet laid askew on the glass."""
    h, w = picture.shape[:2]
    turn = cv2.getRotationMatrix2D((w / 2, h / 2), degrees, 1.0)
    return cv2.warpAffine(picture, turn, (w, h), flags=cv2.INTER_CUBIC, borderValue=(255, 255, 255))


def stamped(picture: Picture) -> Picture:
    """A round red stamp and a blue signature multiplied over the text."""
    ink = np.full_like(picture, 255)
    h, w = picture.shape[:2]
    middle, radius = (int(0.55 * w), int(0.22 * h)), int(0.11 * w)
    red, blue = (60, 50, 210), (160, 60, 40)
    cv2.circle(ink, middle, radius, red, 8, cv2.LINE_AA)
    cv2.circle(ink, middle, radius // 2, red, 5, cv2.LINE_AA)
    cv2.putText(ink, "LAM HA", (middle[0] - radius // 2, middle[1]), 0, 1.4, red, 4, cv2.LINE_AA)
    wave = np.arange(0, int(0.4 * w))
    curve = np.stack([wave + middle[0] - 100, middle[1] + 30 + 40 * np.sin(wave / 35)], axis=1)
    cv2.polylines(ink, [curve.astype(np.int32)], False, blue, 4, cv2.LINE_AA)
    return (picture.astype(np.float32) * (ink / 255.0)).astype(np.uint8)


def photographed(picture: Picture) -> Picture:
    """The sheet on a dark table, seen from an angle in uneven light."""
    h, w = picture.shape[:2]
    wide, high = int(1.2 * w), int(1.15 * h)
    source = np.array([[0, 0], [w, 0], [w, h], [0, h]], np.float32)
    target = np.array(
        [
            [0.12 * wide, 0.06 * high],
            [0.90 * wide, 0.08 * high],
            [0.94 * wide, 0.95 * high],
            [0.07 * wide, 0.93 * high],
        ],
        np.float32,
    )
    forth = cv2.getPerspectiveTransform(source, target)
    photo = cv2.warpPerspective(
        picture, forth, (wide, high), flags=cv2.INTER_CUBIC, borderValue=(70, 80, 90)
    )
    light = np.linspace(1.0, 0.72, wide, dtype=np.float32)[None, :, None]
    return np.clip(photo * light, 0, 255).astype(np.uint8)


def plain(text: str) -> str:
    """A text as the measure of errors compares it."""
    return re.sub(r"\s+", " ", unicodedata.normalize("NFC", text)).strip()


def error_rate(truth: str, found: str) -> float:
    """Edits per character of the truth, white space aside."""
    truth, found = plain(truth), plain(found)
    return Levenshtein.distance(truth, found) / len(truth)


def raw_pdf(objects: list[bytes]) -> bytes:
    """A PDF of numbered objects; the first is the catalogue."""
    out = bytearray(b"%PDF-1.5\n")
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer << /Size %d /Root 1 0 R >>\n" % (len(objects) + 1)
    return bytes(out) + b"startxref\n%d\n%%%%EOF\n" % table


def stream(data: bytes, entries: bytes = b"") -> bytes:
    """A compressed stream object."""
    packed = zlib.compress(data)
    return b"<< %s /Filter /FlateDecode /Length %d >>\nstream\n%s\nendstream" % (
        entries,
        len(packed),
        packed,
    )


def many_pages(count: int) -> bytes:
    """Empty pages."""
    kids = b" ".join(b"%d 0 R" % (number + 3) for number in range(count))
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>"
    tree = b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, count)
    return raw_pdf([b"<< /Type /Catalog /Pages 2 0 R >>", tree, *[page] * count])


def packed_drawing(times: int) -> bytes:
    """A page that says ``times`` times to go nowhere, in a thousandth of the bytes."""
    packed = zlib.compress(b"0 0 m " * times, 1)
    drawing = b"<< /Filter /FlateDecode /Length %d >>\nstream\n%s\nendstream"
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R >>"
    tree = b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>"
    catalogue = b"<< /Type /Catalog /Pages 2 0 R >>"
    return raw_pdf([catalogue, tree, page, drawing % (len(packed), packed)])


def repeated(pdf: bytes, times: int) -> bytes:
    """The pages of a PDF several times over, as the same objects: pdfminer counts them once."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        root, target = document.Root.Pages, io.BytesIO()
        root.Kids = pikepdf.Array(list(root.Kids) * times)
        root.Count = len(root.Kids)
        document.save(target)
    return re.sub(rb"/Count -?\d+", b"/Count %d" % times, target.getvalue())


def deep_pages(levels: int) -> bytes:
    """One page in a tree so deep that readers count the page and do not find it."""
    node = b"<< /Type /Pages /Kids [%d 0 R] /Count 1 >>"
    tree = [node % (number + 3) for number in range(levels)]
    page = b"<< /Type /Page /MediaBox [0 0 595 842] >>"
    return raw_pdf([b"<< /Type /Catalog /Pages 2 0 R >>", *tree, page])


def huge_picture(side: int) -> bytes:
    """An A4 page that shows a picture of ``side`` x ``side`` pixels."""
    row = b"\xff" * ((side + 7) // 8)
    packer = zlib.compressobj(1)
    packed = b"".join(packer.compress(row) for _ in range(side)) + packer.flush()
    picture = (
        b"<< /Type /XObject /Subtype /Image /Width %d /Height %d /BitsPerComponent 1"
        b" /ColorSpace /DeviceGray /Filter /FlateDecode /Length %d >>\nstream\n%s\nendstream"
    ) % (side, side, len(packed), packed)
    return _one_page(b"595 0 0 842 0 0 cm /X Do", picture)


def endless() -> bytes:
    """A page whose drawing calls itself up 12 times 12 levels deep: no reader lives to its end."""
    levels, calls = 12, b"/X Do " * 12
    forms = []
    for level in range(levels):
        below = b"/Resources << /XObject << /X %d 0 R >> >>" % (level + 6)
        entries = b"/Type /XObject /Subtype /Form /BBox [0 0 600 850] "
        last = level == levels - 1
        forms.append(stream(b"0 0 9 9 re f" if last else calls, entries + (b"" if last else below)))
    return _one_page(b"/X Do", *forms)


def _one_page(content: bytes, *objects: bytes) -> bytes:
    page = (
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        b" /Resources << /XObject << /X 5 0 R >> >> >>"
    )
    return raw_pdf(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            page,
            stream(content),
            *objects,
        ]
    )
