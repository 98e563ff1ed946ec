"""The sheet of paper in a photograph: its four corners, and the sheet laid flat."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from ingest.images import Image, Matrix

_SMALL = 600.0  # pixels of the longer side on which corners are sought
_DARKER = 35  # grey levels by which the table must be darker than the paper


@dataclass(frozen=True, slots=True)
class Sheet:
    """Corners [4, 2] of the paper in pixels: top left, top right, bottom right, bottom left."""

    corners: NDArray[np.float32]

    def flatten(self, picture: Image) -> tuple[Image, Matrix]:
        """The sheet as if seen from above, and the matrix from its pixels to the picture's."""
        a, b, c, d = self.corners
        width = round(max(np.linalg.norm(b - a), np.linalg.norm(c - d)))
        height = round(max(np.linalg.norm(d - a), np.linalg.norm(c - b)))
        flat = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
        forth = cv2.getPerspectiveTransform(self.corners, flat)
        image = cv2.warpPerspective(
            picture, forth, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE
        )
        return image, np.linalg.inv(forth.astype(np.float64))


def find_sheet(picture: Image) -> Sheet | None:
    """The sheet in a photograph of BGR [h, w, 3] or grey [h, w]; None when the page fills it."""
    grey = cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY) if picture.ndim == 3 else picture
    h, w = grey.shape
    scale = min(1.0, _SMALL / max(h, w))
    small = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    small = cv2.medianBlur(small, 5)
    edge = max(2, int(0.01 * max(small.shape)))
    frame = np.concatenate(
        [
            small[:edge].ravel(),
            small[-edge:].ravel(),
            small[:, :edge].ravel(),
            small[:, -edge:].ravel(),
        ]
    )
    middle = small[
        small.shape[0] // 4 : -small.shape[0] // 4, small.shape[1] // 4 : -small.shape[1] // 4
    ]
    paper = float(np.percentile(middle, 80))
    table = float(np.percentile(frame, 75))  # three sides of four must be dark
    if paper - table < _DARKER:
        return None
    mask: Image = (small > (paper + table) / 2).astype(np.uint8)
    kernel = np.ones((9, 9), np.uint8)
    mask = cv2.morphologyEx(cv2.morphologyEx(mask, cv2.MORPH_CLOSE, kernel), cv2.MORPH_OPEN, kernel)
    contours, _ = cv2.findContours(mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    if not contours:
        return None
    hull: Image = cv2.convexHull(max(contours, key=cv2.contourArea))
    corners = _four_corners(hull)
    share = cv2.contourArea(hull) / small.size
    if corners is None or not 0.3 < share < 0.985:
        return None
    if cv2.contourArea(corners) < 0.93 * cv2.contourArea(hull):
        return None
    return Sheet((corners / scale).astype(np.float32))


def _four_corners(hull: Image) -> NDArray[np.float32] | None:
    length = cv2.arcLength(hull, True)
    for tolerance in (0.01, 0.015, 0.02, 0.03, 0.05):
        shape = cv2.approxPolyDP(hull, tolerance * length, True)
        if len(shape) == 4:
            points = shape.reshape(4, 2).astype(np.float32)
            centre = points.mean(axis=0)
            angle = np.arctan2(points[:, 1] - centre[1], points[:, 0] - centre[0])
            points = points[np.argsort(angle)]
            first = int(np.argmin(points.sum(axis=1)))
            return np.roll(points, -first, axis=0)
    return None
