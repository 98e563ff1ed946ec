"""Pages as pixels."""

import math

import numpy as np
import pypdfium2 as pdfium

from ingest.images import Image
from ingest.textlayer import PageFrame, Survey
from models.errors import DamagedPdf

_SCAN_DPI = 300.0  # beyond it, more pixels slow reading down and do not better it
_DRAWN_DPI = 225.0  # pages without a picture of their own
_LEAST_DPI = 100.0
_RENDERED = 26_000_000  # pixels of a rendered page at most: A3 at 300 dpi has 17 million


def rendered(page: pdfium.PdfPage, frame: PageFrame, dpi: float) -> tuple[Image, float]:
    """A page as BGR pixels [h, w, 3], and the resolution it got: less than asked if too large."""
    area = max(1.0, frame.width * frame.height)
    dpi = min(dpi, 72 * math.sqrt(_RENDERED / area))
    scale = _whole_pixels(frame, dpi / 72)
    try:
        bitmap = page.render(scale=scale, rev_byteorder=False)
    except pdfium.PdfiumError as error:
        raise DamagedPdf from error
    pixels = bitmap.to_numpy()[:, :, :3]
    return np.array(pixels, dtype=np.uint8, order="C", copy=True), dpi


def _whole_pixels(frame: PageFrame, scale: float) -> float:
    """The scale at which a scan's pixels stay as they are.

    The bitmap's sides are rounded up; one pixel too many, and every letter of a scan is blurred.
    """
    nearest: float = min(max(1, round(side * scale)) / side for side in (frame.width, frame.height))
    return nearest * (1 - 1e-6)


def native_dpi(found: Survey, frame: PageFrame) -> float:
    """The resolution of the scan that covers most of the page, within what helps reading."""
    largest = found.largest
    if largest is None or largest.coverage < 0.05:
        return _DRAWN_DPI
    shown = largest.coverage * frame.width * frame.height
    dpi = 72 * math.sqrt(largest.width * largest.height / max(1.0, shown))
    return min(_SCAN_DPI, max(_LEAST_DPI, dpi))


def has_ink(image: Image) -> bool:
    """Whether anything is drawn on BGR paper [h, w, 3]."""
    blue, green, red = _channels(image)
    darkest = np.minimum(np.minimum(blue, green), red)
    return bool((darkest < 0.75 * float(darkest.max())).mean() > 0.0002)


def grey_if_grey(image: Image) -> Image:
    """One channel [h, w] when all three are the same, else the image itself."""
    blue, green, red = _channels(image)
    same = np.array_equal(blue, green) and np.array_equal(green, red)
    return blue if same else image


def _channels(image: Image) -> Image:
    """[3, h, w] of [h, w, 3]: apart they are counted and compared several times as fast."""
    return np.ascontiguousarray(np.moveaxis(image, 2, 0))
