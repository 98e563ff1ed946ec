"""What people typed into the fields of a form: printed on the page, but not in its text layer."""

import ctypes
import unicodedata
from collections.abc import Iterator

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from ingest.geometry import Token
from ingest.textlayer import PageFrame
from models.document import Box

_WRITTEN = (
    pdfium_c.FPDF_FORMFIELD_TEXTFIELD,
    pdfium_c.FPDF_FORMFIELD_COMBOBOX,
    pdfium_c.FPDF_FORMFIELD_LISTBOX,
)
_LINE_HEIGHT = 14.0  # points a line, at most; fields do not tell their layout
_LETTER_WIDTH = 6.0


def field_words(page: pdfium.PdfPage, frame: PageFrame) -> Iterator[Token]:
    """The words in the fields of a page; their places within a field are estimates."""
    form = page.formenv
    if form is None:
        return
    for index in range(pdfium_c.FPDFPage_GetAnnotCount(page)):
        annotation = pdfium_c.FPDFPage_GetAnnot(page, index)
        if not annotation:
            continue
        try:
            if pdfium_c.FPDFAnnot_GetFormFieldType(form, annotation) in _WRITTEN:
                yield from _words(_value(form, annotation), _place(annotation, frame))
        finally:
            pdfium_c.FPDFPage_CloseAnnot(annotation)


def _value(form: object, annotation: object) -> str:
    size = pdfium_c.FPDFAnnot_GetFormFieldValue(form, annotation, None, 0)
    buffer = ctypes.create_string_buffer(size)
    target = ctypes.cast(buffer, ctypes.POINTER(pdfium_c.FPDF_WCHAR))
    pdfium_c.FPDFAnnot_GetFormFieldValue(form, annotation, target, size)
    text = buffer.raw[:size].decode("utf-16-le", "replace").rstrip("\0")
    return unicodedata.normalize("NFC", text)


def _place(annotation: object, frame: PageFrame) -> Box:
    rect = pdfium_c.FS_RECTF()
    pdfium_c.FPDFAnnot_GetRect(annotation, rect)
    return frame.box(rect.left, rect.bottom, rect.right, rect.top)


def _words(value: str, place: Box) -> Iterator[Token]:
    lines = [line for line in value.splitlines() if line.strip()]
    for number, line in enumerate(lines):
        height = min(_LINE_HEIGHT, (place.y1 - place.y0) / len(lines))
        top = place.y0 + number * height
        if len(lines) == 1:
            top = (place.y0 + place.y1 - height) / 2
        letter = min(_LETTER_WIDTH, (place.x1 - place.x0) / len(line))
        at = 0
        for word in line.split():
            at = line.index(word, at)
            left = place.x0 + at * letter
            at += len(word)
            yield Token(word, Box(left, top, place.x0 + at * letter, top + height))
