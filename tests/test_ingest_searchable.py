"""The searchable PDF: what was read lies, unseen, where it stands."""

import io
from collections.abc import Callable

import cv2
import numpy as np
import pikepdf
import pypdfium2 as pdfium
import pytest

import ingest
from models.errors import DamagedPdf
from tests.ingest_builders import joined, picture_of, scan_of, shown_turned, typeset

PARAGRAPH = (
    "Bên A phải cấp mười học bổng toàn phần cho sinh viên của Bên B trong mỗi năm học, theo Chỉ"
    " thị số 56-CT/TW ngày 24/12/2025, trừ trường hợp hai Bên có thỏa thuận khác bằng văn bản."
)


def _scan() -> bytes:
    return scan_of(picture_of(typeset([PARAGRAPH] * 3)))


def _places(pdf: bytes, phrase: str) -> list[tuple[float, ...]]:
    """Boxes of a phrase as a viewer's search finds them, in the page's own coordinates."""
    with pdfium.PdfDocument(pdf) as file:
        text = file[0].get_textpage()
        found = text.search(phrase)
        boxes = []
        while (hit := found.get_next()) is not None:
            corners = [text.get_charbox(index) for index in range(hit[0], hit[0] + hit[1])]
            left, bottom, right, top = zip(*corners, strict=True)
            boxes.append((min(left), min(bottom), max(right), max(top)))
        return boxes


@pytest.mark.parametrize("turned", [0, 90, 180, 270])
def test_words_are_found_where_they_stand(turned: int) -> None:
    pdf = shown_turned(_scan(), turned)
    document = ingest.read_document(pdf)
    found = _places(ingest.searchable_pdf(pdf, document), "56-CT/TW")
    true = _places(typeset([PARAGRAPH] * 3), "56-CT/TW")
    assert len(found) == len(true) == 3
    for one, other in zip(found, true, strict=True):
        assert np.allclose(one, other, atol=6)


def _cropped(page: pikepdf.Page) -> None:
    page.obj.CropBox = pikepdf.Array([30, 20, 560, 830])


def _cropped_beyond_its_paper(page: pikepdf.Page) -> None:
    page.obj.CropBox = pikepdf.Array([-50, -50, 700, 900])


def _given_from_corner_to_corner(page: pikepdf.Page) -> None:
    left, bottom, right, top = page.mediabox
    page.obj.MediaBox = pikepdf.Array([right, top, left, bottom])


def _turned_by_its_parent(page: pikepdf.Page) -> None:
    page.obj.Parent.Rotate = 90


@pytest.mark.parametrize(
    "odd",
    [_cropped, _cropped_beyond_its_paper, _given_from_corner_to_corner, _turned_by_its_parent],
)
def test_words_are_found_on_pages_with_odd_frames(odd: Callable[[pikepdf.Page], None]) -> None:
    target = io.BytesIO()
    with pikepdf.open(io.BytesIO(_scan())) as file:
        odd(file.pages[0])
        file.save(target)
    pdf = target.getvalue()
    found = _places(ingest.searchable_pdf(pdf, ingest.read_document(pdf)), "56-CT/TW")
    true = _places(typeset([PARAGRAPH] * 3), "56-CT/TW")
    assert len(found) == len(true) == 3
    for one, other in zip(found, true, strict=True):
        assert np.allclose(one, other, atol=6)


def test_a_page_looks_as_before() -> None:
    pdf = _scan()
    after = ingest.searchable_pdf(pdf, ingest.read_document(pdf))
    assert np.array_equal(picture_of(pdf, dpi=100), picture_of(after, dpi=100))


def test_a_page_scanned_on_its_side_is_written_along_its_lines() -> None:
    pdf = scan_of(cv2.rotate(picture_of(typeset([PARAGRAPH] * 3)), cv2.ROTATE_90_CLOCKWISE))
    after = ingest.searchable_pdf(pdf, ingest.read_document(pdf))
    found = _places(after, "sinh viên của")
    assert len(found) == 3
    assert all(top - bottom > 3 * (right - left) for left, bottom, right, top in found)
    with pdfium.PdfDocument(after) as file:
        assert file[0].get_rotation() == 270  # shown upright


def test_a_digital_page_is_left_alone() -> None:
    digital = typeset([PARAGRAPH])
    pdf = joined(digital, _scan())
    after = ingest.searchable_pdf(pdf, ingest.read_document(pdf))
    assert len(_places(after, "24/12/2025")) == 1


def test_a_file_that_is_no_pdf_is_refused() -> None:
    with pytest.raises(DamagedPdf):
        ingest.searchable_pdf(b"%PDF-1.4 nothing", ingest.read_document(typeset([PARAGRAPH])))
