"""Dates and numbers are read a second time, alone and at another size, from the page as it is.

The first reading sees the whole prepared page; its confidence does not see a digit taken for
another. The second sees each value cut out of the unprepared picture, so both rarely err alike.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

import cv2
import numpy as np

from ingest.critical import critical_places, essence
from ingest.geometry import Token, around
from ingest.images import Image, Matrix
from ingest.ink import without_coloured_ink
from ingest.prepare import LETTER_HEIGHT, OCR_DPI
from ingest.tesseract import ReadWord, read_image
from models.document import Box, DoubtKind

_SCALE = 1.25  # of the prepared image: letters about 26 pixels high
_PAD = 5.0  # pixels of the prepared image around a value
_GAP = 26  # white pixels between two values
_WIDEST = 1400  # pixels of the strip
_MOST = 120  # values a page; a page of figures alone is a table to be looked at as a whole


@dataclass(frozen=True, slots=True)
class _Value:
    """Neighbouring tokens of one line that hold a value, by their places in the reading."""

    tokens: tuple[int, ...]
    text: str
    kind: DoubtKind
    box: Box


def look_again(
    picture: Image, tokens: Sequence[Token], back: Matrix, language: str
) -> tuple[Token, ...]:
    """The tokens, with what a second reading saw where it differs in a critical value.

    ``tokens`` lie in the frame of the prepared image, which ``back`` maps to the rendered page.
    Raises MissingProgram, ReadingCrashed.
    """
    values = list(_values(tokens))[:_MOST]
    if not values:
        return tuple(tokens)
    crops = [_crop(picture, value.box, back) for value in values]
    strip, bands = _stacked(crops)
    seen = _by_band(read_image(strip, language, OCR_DPI), bands)
    out = list(tokens)
    for value, words in zip(values, seen, strict=True):
        other = " ".join(word.text for word in words)
        if other and essence(other, value.kind) != essence(value.text, value.kind):
            for at in value.tokens:
                out[at] = replace(out[at], second=other)
    return tuple(out)


def _values(tokens: Sequence[Token]) -> Iterator[_Value]:
    order = sorted(range(len(tokens)), key=lambda at: (tokens[at].line or 0, at))
    for _, group in groupby(order, key=lambda at: tokens[at].line):
        line = list(group)
        text = " ".join(tokens[at].text for at in line)
        starts, offset = [], 0
        for at in line:
            starts.append(offset)
            offset += len(tokens[at].text) + 1
        for place in critical_places(text):
            held = tuple(
                at
                for at, start in zip(line, starts, strict=True)
                if start < place.span.end and place.span.start < start + len(tokens[at].text)
            )
            yield _Value(
                held,
                " ".join(tokens[at].text for at in held),
                place.kind,
                around(tokens[at].box for at in held),
            )


def _crop(picture: Image, box: Box, back: Matrix) -> Image:
    """The place of a box cut out of the rendered page, upright and level, grey [h, w]."""
    pad = _PAD
    width = min(_WIDEST, round((box.x1 - box.x0 + 2 * pad) * _SCALE))
    height = min(round(8 * LETTER_HEIGHT), round((box.y1 - box.y0 + 2 * pad) * _SCALE))
    to_prepared = np.array(
        [[1 / _SCALE, 0, box.x0 - pad], [0, 1 / _SCALE, box.y0 - pad], [0, 0, 1]], np.float64
    )
    crop = cv2.warpPerspective(
        picture,
        back @ to_prepared,
        (max(1, width), max(1, height)),
        flags=cv2.INTER_CUBIC | cv2.WARP_INVERSE_MAP,
        borderMode=cv2.BORDER_REPLICATE,
    )
    grey = without_coloured_ink(crop) if crop.ndim == 3 else crop
    paper = max(60.0, float(np.percentile(grey, 90)))
    return cv2.convertScaleAbs(grey, alpha=255.0 / paper)


def _stacked(crops: Sequence[Image]) -> tuple[Image, list[tuple[int, int]]]:
    """The crops below each other on white, and where each begins and ends."""
    width = max(crop.shape[1] for crop in crops) + 2 * _GAP
    bands, at = [], _GAP
    for crop in crops:
        bands.append((at, at + crop.shape[0]))
        at += crop.shape[0] + _GAP
    strip = np.full((at, width), 255, np.uint8)
    for crop, (top, bottom) in zip(crops, bands, strict=True):
        strip[top:bottom, _GAP : _GAP + crop.shape[1]] = crop
    return strip, bands


def _by_band(words: Sequence[ReadWord], bands: Sequence[tuple[int, int]]) -> list[list[ReadWord]]:
    found: list[list[ReadWord]] = [[] for _ in bands]
    for word in words:
        middle = (word.box.y0 + word.box.y1) / 2
        for held, (top, bottom) in zip(found, bands, strict=True):
            if top <= middle < bottom:
                held.append(word)
                break
    return [sorted(held, key=lambda word: word.box.x0) for held in found]
