"""What hands leave on paper: round seals, signatures, the arrival stamp. All invented.

Each function returns a mask, float32 between 0 (paper) and 1 (full ink), to be printed in some
colour; the generator decides how evenly the ink took.
"""

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from samples.styles import font_file

Mask = NDArray[np.float32]
OVERSAMPLING = 2  # drawn larger and shrunk, for smooth edges
ARC = 290  # degrees of the ring that the lettering may take


def seal(lettering: str, size: int, generator: np.random.Generator) -> Mask:
    """A round seal, ``size`` pixels wide: two rings, lettering between them, a star within."""
    scale = size * OVERSAMPLING
    image = Image.new("L", (scale, scale))
    draw = ImageDraw.Draw(image)
    for inset, width in ((0.01, 0.018), (0.045, 0.006), (0.245, 0.009)):
        box = (scale * inset, scale * inset, scale * (1 - inset), scale * (1 - inset))
        draw.ellipse(box, outline=255, width=round(scale * width))
    _star(draw, (scale / 2, scale / 2), scale * 0.15)
    _star(draw, (scale / 2, scale * 0.855), scale * 0.045)
    font = ImageFont.truetype(font_file("Bold"), round(scale * 0.095))
    advances = np.array([font.getlength(letter) for letter in lettering])
    natural = np.degrees(advances.sum() * 1.12 / (scale * 0.355))
    centres = (np.cumsum(advances) - advances / 2) / advances.sum() - 0.5
    for letter, place in zip(lettering, centres * min(natural, ARC), strict=True):
        _turned_letter(image, letter, font, float(place))
    return _unevenly_inked(_shrunk(image, size, size), generator, floor=0.55)


def _star(draw: ImageDraw.ImageDraw, centre: tuple[float, float], radius: float) -> None:
    turns = np.arange(10) * np.pi / 5
    radii = np.where(np.arange(10) % 2 == 0, radius, radius * 0.4)
    points = np.stack([centre[0] + radii * np.sin(turns), centre[1] - radii * np.cos(turns)], 1)
    draw.polygon([(float(x), float(y)) for x, y in points], fill=255)


def _turned_letter(
    image: Image.Image, letter: str, font: ImageFont.FreeTypeFont, degrees: float
) -> None:
    """Print a letter on the ring, ``degrees`` clockwise from the top, its foot inwards."""
    side = round(font.size * 2)
    tile = Image.new("L", (side, side))
    ImageDraw.Draw(tile).text((side / 2, side / 2 + font.size * 0.3), letter, 255, font, "ms")
    tile = tile.rotate(-degrees, Image.Resampling.BICUBIC)
    radius, angle = image.width * 0.355, np.radians(degrees)
    left = image.width / 2 + radius * np.sin(angle) - side / 2
    top = image.height / 2 - radius * np.cos(angle) - side / 2
    image.paste(255, (round(left), round(top)), tile)


def signature(name: str, width: int, height: int) -> Mask:
    """A signature in one stroke; the same name always signs alike."""
    generator = np.random.default_rng(list(name.encode()))
    time = np.linspace(0, 1, 700)
    loops = generator.uniform(5, 8)
    phase = generator.uniform(0, 2 * np.pi, 3)
    swell = np.interp(time, [0, 0.08, 0.3, 0.75, 1], [1, 1, 0.55, 0.3, 0.12])
    x = 0.08 + 0.7 * time + 0.09 * swell * np.cos(2 * np.pi * loops * time + phase[0])
    y = 0.55 - 0.32 * swell * np.sin(2 * np.pi * loops * time + phase[1])
    y += 0.08 * np.sin(2 * np.pi * 1.7 * time + phase[2]) - 0.18 * time
    flourish = np.linspace(0, 1, 160)
    x = np.concatenate([x, x[-1] + 0.12 * np.sin(np.pi * flourish) - 0.6 * flourish**2])
    y = np.concatenate([y, y[-1] + 0.42 * flourish - 0.1 * flourish**2])
    points = np.stack([x * width, y * height], 1)
    image = np.zeros((height, width), np.uint8)
    pen = max(2, round(height / 42))
    thick = pen + np.round(np.sin(np.linspace(0, 9, len(points))) * pen * 0.3).astype(int)
    for start, end, line in zip(points[:-1], points[1:], thick[1:], strict=True):
        ends = [(round(float(point[0])), round(float(point[1]))) for point in (start, end)]
        cv2.line(image, ends[0], ends[1], 255, int(line), cv2.LINE_AA)
    return _unevenly_inked(image, generator, floor=0.75)


def arrival_stamp(office: str, entries: tuple[str, ...], width: int) -> Mask:
    """The box a registry stamps on incoming mail: office, CÔNG VĂN ĐẾN, lines filled in."""
    generator = np.random.default_rng(list(office.encode()))
    scale = width * OVERSAMPLING
    line = scale * 0.125
    tall = round(line * (len(entries) + 2.7))
    image = Image.new("L", (scale, tall))
    draw = ImageDraw.Draw(image)
    frame = (scale * 0.01, scale * 0.01, scale * 0.99, tall - scale * 0.01)
    draw.rectangle(frame, outline=255, width=round(scale * 0.012))
    bold = ImageFont.truetype(font_file("Bold"), round(scale * 0.085))
    slanted = ImageFont.truetype(font_file("Italic"), round(scale * 0.095))
    for row, text in enumerate((office, "CÔNG VĂN ĐẾN")):
        draw.text((scale / 2, line * (row + 0.95)), text, 255, bold, "mm")
    for row, text in enumerate(entries, start=2):
        draw.text((scale * 0.06, line * (row + 0.95)), text, 255, slanted, "lm")
    drawn = _shrunk(image, width, round(tall / OVERSAMPLING))
    return _unevenly_inked(drawn, generator, floor=0.6)


def _shrunk(image: Image.Image, width: int, height: int) -> NDArray[np.uint8]:
    small = cv2.resize(np.asarray(image), (width, height), interpolation=cv2.INTER_AREA)
    return small.astype(np.uint8)


def _unevenly_inked(
    drawn: NDArray[np.uint8], generator: np.random.Generator, *, floor: float
) -> Mask:
    """The mask of a drawing (0..255): ink took better here than there, never below ``floor``."""
    height, width = drawn.shape
    coarse = generator.uniform(floor, 1.1, (9, 9)).astype(np.float32)
    coverage = cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC)
    inked = drawn / 255 * np.clip(coverage, floor, 1)
    return cv2.GaussianBlur(inked.astype(np.float32), (0, 0), 0.7).astype(np.float32)
