"""Coloured ink taken off a page: stamps and signatures that lie over the text.

A stamp multiplies the paper's light: in the channel that its ink lets through best, black letters
under it stay dark while the ink is nearly paper. Dividing that channel by the ink's own level
brings the ink to white and leaves the letters.
"""

import cv2
import numpy as np

from ingest.images import Image

_SATURATED = 40  # difference of channels, in grey levels, that makes a pixel coloured
_FEW = 0.0005  # share of coloured pixels below which there is nothing to do
_SECTORS = 12  # hues are handled in steps of 30 degrees


def without_coloured_ink(picture: Image) -> Image:
    """Grey [h, w] of a BGR page [h, w, 3], its coloured ink brought to white."""
    grey = cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY)
    smooth = cv2.GaussianBlur(picture, (3, 3), 0)
    blue, green, red = cv2.split(smooth)
    most = cv2.max(cv2.max(blue, green), red)
    chroma = cv2.subtract(most, cv2.min(cv2.min(blue, green), red))
    coloured = (chroma > _SATURATED).astype(np.uint8)
    if float(coloured.mean()) < _FEW:
        return grey
    # Half-tones at the edge of a stroke are less saturated than its middle.
    near = cv2.dilate(coloured, np.ones((5, 5), np.uint8)) > 0
    region = near & (chroma > _SATURATED // 3)
    hue = cv2.cvtColor(smooth, cv2.COLOR_BGR2HSV)[..., 0]
    sector = (hue.astype(np.int32) * _SECTORS // 180) % _SECTORS
    clean = grey.copy()
    for at in np.unique(sector[region]):
        here = region & (sector == at)
        solid = here & (coloured > 0)
        if int(solid.sum()) < 30:
            continue
        light = most[here].astype(np.float32)
        # The ink's own level in its best channel: most of its pixels lie on bare paper.
        own = max(60.0, float(np.percentile(most[solid], 60)))
        clean[here] = np.clip(light * (255.0 / own), 0, 255).astype(np.uint8)
    return clean
