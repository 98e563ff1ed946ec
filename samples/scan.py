"""A typeset document as an office scanner gives it: paper, ink and seals, and no text layer."""

import hashlib
import io
from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import img2pdf
import numpy as np
import pikepdf
import pypdfium2
from numpy.typing import NDArray

from samples import ink
from samples.styles import PAGE_HEIGHT, PAGE_WIDTH
from samples.typeset import Spot, Typeset

Pixels = NDArray[np.uint8]  # [height, width, 3], blue green red
Sheet = NDArray[np.float32]  # the same, 0..1: reflectance

RED = (0.22, 0.17, 0.80)  # blue, green, red
BLUE = (0.62, 0.20, 0.14)
VIOLET = (0.52, 0.20, 0.36)
LID = 0.93  # what the scanner sees beside the paper
SEAL_MM = 36  # Vietnamese office seals are 36 mm wide


@dataclass(frozen=True, slots=True)
class Arrival:
    """A registry's stamp on the first page; ``x_mm``, ``y_mm`` are its top left corner."""

    office: str
    entries: tuple[str, ...]
    x_mm: float
    y_mm: float


@dataclass(frozen=True, slots=True)
class Look:
    """How one office scans.

    ``seals`` holds the lettering and colour (blue, green, red; 0..1) of the left and the right
    party's seal, None for a party that only signs. ``skew`` is in degrees, ``noise`` a standard
    deviation in grey levels of 255, ``blur`` one in pixels, ``quality`` that of JPEG.
    """

    seals: tuple[tuple[str, tuple[float, float, float]] | None, ...]
    dpi: int = 200
    colour: bool = True
    skew: float = 0.5
    paper: tuple[float, float, float] = (0.94, 0.965, 0.97)
    noise: float = 4.0
    blur: float = 0.6
    quality: int = 72
    punched: bool = False
    straddling: bool = False
    arrival: Arrival | None = None


def scan(document: Typeset, look: Look, *, seed: str, pages: Sequence[int] | None = None) -> bytes:
    """An image-only PDF of the pages (from 1; all by default).

    The same document, look and seed give the same bytes.
    """
    chosen = range(1, document.pages + 1) if pages is None else pages
    rendered = pypdfium2.PdfDocument(document.pdf)
    images = []
    for page in chosen:
        bitmap = rendered[page - 1].render(scale=look.dpi / 72, rev_byteorder=False)
        print_ = np.ascontiguousarray(bitmap.to_numpy()[:, :, :3])
        spots = [spot for spot in document.spots if spot.page == page]
        images.append(_Scanner(look, seed, page).scan(print_, spots))
    layout = img2pdf.get_layout_fun((PAGE_WIDTH, PAGE_HEIGHT))
    # The internal engine writes no random file identifier; pikepdf's would differ on each run.
    pdf: bytes = img2pdf.convert(
        images, layout_fun=layout, nodate=True, engine=img2pdf.Engine.internal
    )
    return pdf


def splice(document: Typeset, look: Look, *, seed: str, page: int) -> bytes:
    """The digital document with one page (from 1) replaced by its scan: only that was signed."""
    scanned = scan(document, look, seed=seed, pages=[page])
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(document.pdf)) as pdf, pikepdf.open(io.BytesIO(scanned)) as image:
        pdf.pages[page - 1] = image.pages[0]
        pdf.save(out, deterministic_id=True)
    return out.getvalue()


class _Scanner:
    """One page on its way through stamping, filing and the scanner."""

    def __init__(self, look: Look, seed: str, page: int) -> None:
        self.look, self.page = look, page
        digest = hashlib.sha256(f"{seed}|{page}".encode()).digest()
        self.generator = np.random.default_rng(list(digest))
        # The straddling seal is one impression over the fanned edges, so all pages share it.
        self.shared = np.random.default_rng(list(seed.encode()))

    def pixels(self, millimetres: float) -> int:
        return round(millimetres / 25.4 * self.look.dpi)

    def scan(self, print_: Pixels, spots: Sequence[Spot]) -> bytes:
        """A JPEG of the printed page after all that happened to it."""
        look = self.look
        black = 0.13  # toner is not quite black
        sheet = (black + (1 - black) * (print_ / 255)).astype(np.float32)
        sheet *= np.asarray(look.paper, np.float32)
        for spot in spots:
            self._sign(sheet, spot)
        if look.straddling:
            self._straddle(sheet)
        if look.arrival is not None and self.page == 1:
            self._receive(sheet, look.arrival)
        if look.punched:
            self._punch(sheet)
        return self._encode(self._light(self._lay(sheet)))

    def _print(
        self, sheet: Sheet, mask: ink.Mask, left: int, top: int, colour: tuple[float, ...]
    ) -> None:
        """Multiply ink into the sheet; what falls off its edges is lost."""
        height, width = sheet.shape[:2]
        x0, y0 = max(left, 0), max(top, 0)
        x1, y1 = min(left + mask.shape[1], width), min(top + mask.shape[0], height)
        cut = mask[y0 - top : y1 - top, x0 - left : x1 - left, None]
        sheet[y0:y1, x0:x1] *= 1 - cut * (0.93 * (1 - np.asarray(colour, np.float32)))

    def _sign(self, sheet: Sheet, spot: Spot) -> None:
        """A signature in its space, and the seal over the left third of it, as the rules ask."""
        x, y = (round(value / 72 * self.look.dpi) for value in (spot.x, spot.y))
        name = spot.name.split(",")[0]
        written = ink.signature(name, self.pixels(54), self.pixels(25))
        jitter = self.pixels(1) * self.generator.uniform(-1, 1, 4)
        left = x - written.shape[1] // 2 + self.pixels(4) + int(jitter[0])
        self._print(sheet, written, left, y - written.shape[0] // 2 + int(jitter[1]), BLUE)
        if (chosen := self.look.seals[spot.side]) is None:
            return
        lettering, colour = chosen
        stamped = self._turned(ink.seal(lettering, self.pixels(SEAL_MM), self.generator), 9)
        half = stamped.shape[0] // 2
        centre = (x - self.pixels(19) + int(jitter[2]), y - self.pixels(2) + int(jitter[3]))
        self._print(sheet, stamped, centre[0] - half, centre[1] - half, colour)

    def _straddle(self, sheet: Sheet) -> None:
        """This page's strip of the seal across the edges of all pages (dấu giáp lai)."""
        chosen = next(seal for seal in self.look.seals if seal is not None)
        stamped = self._turned(ink.seal(chosen[0], self.pixels(SEAL_MM), self.shared), 0)
        strip = self.pixels(9)
        first = ((self.page - 1) * strip) % (stamped.shape[1] - strip)
        cut = stamped[:, first : first + strip]
        left = sheet.shape[1] - strip + self.pixels(0.5)
        top = round(sheet.shape[0] * 0.44)
        self._print(sheet, cut, left, top, chosen[1])

    def _receive(self, sheet: Sheet, arrival: Arrival) -> None:
        stamped = ink.arrival_stamp(arrival.office, arrival.entries, self.pixels(46))
        stamped = self._turned(stamped, 2.5)
        self._print(sheet, stamped, self.pixels(arrival.x_mm), self.pixels(arrival.y_mm), VIOLET)

    def _turned(self, mask: ink.Mask, degrees: float) -> ink.Mask:
        """A mask set down askew by up to so many degrees."""
        height, width = mask.shape
        angle = float(self.generator.uniform(-degrees, degrees))
        turn = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1)
        return cv2.warpAffine(mask, turn, (width, height)).astype(np.float32)

    def _punch(self, sheet: Sheet) -> None:
        """Two holes, 80 mm apart, through which the lid shows."""
        middle = sheet.shape[0] // 2
        for offset in (-40, 40):
            centre = (self.pixels(12), middle + self.pixels(offset))
            shadow = (centre[0] + 2, centre[1] + 2)
            cv2.circle(sheet, shadow, self.pixels(3), (0.55, 0.56, 0.57), -1, cv2.LINE_AA)
            cv2.circle(sheet, centre, self.pixels(2.8), (0.80, 0.81, 0.82), -1, cv2.LINE_AA)

    def _lay(self, sheet: Sheet) -> Sheet:
        """The sheet on the glass: turned and shifted a little, its edge throwing a shadow."""
        height, width = sheet.shape[:2]
        # Between 0.6 and 1.4 of the look's skew, so no page is straight.
        angle = self.look.skew * float(self.generator.uniform(0.6, 1.4))
        lay = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1)
        shift = self.generator.uniform(-1, 1, 2) * self.pixels(1.2)
        lay = lay + np.stack([np.zeros(2), np.zeros(2), shift], 1)
        cv2.rectangle(sheet, (0, 0), (width - 1, height - 1), (0.72, 0.72, 0.72), 2)
        border = (LID, LID, LID)
        laid = cv2.warpAffine(sheet, lay, (width, height), flags=cv2.INTER_CUBIC,
                              borderMode=cv2.BORDER_CONSTANT, borderValue=border)  # fmt: skip
        return laid.astype(np.float32)

    def _light(self, sheet: Sheet) -> Pixels:
        """Uneven light, the optics' blur, sensor noise and specks of dust."""
        height, width = sheet.shape[:2]
        coarse = self.generator.uniform(0.975, 1.01, (5, 4)).astype(np.float32)
        light = cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC)
        lit = cv2.GaussianBlur(sheet * light[:, :, None], (0, 0), self.look.blur)
        for x, y in self.generator.uniform(0, 1, (25, 2)):
            speck = (round(x * width), round(y * height))
            cv2.circle(lit, speck, 1, (0.45, 0.45, 0.45), -1, cv2.LINE_AA)
        grain = self.generator.standard_normal((height, width), np.float32) * self.look.noise
        return np.clip(lit * 255 + grain[:, :, None], 0, 255).astype(np.uint8)

    def _encode(self, pixels: Pixels) -> bytes:
        image = pixels if self.look.colour else cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY)
        done, encoded = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, self.look.quality])
        if not done:
            raise RuntimeError(f"OpenCV could not encode page {self.page} as JPEG")
        return encoded.tobytes()
