"""What an image is between the steps of preparation."""

from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

# cv2's own annotations return arrays of any number type; ours hold bytes, [h, w] or BGR [h, w, 3].
Image: TypeAlias = NDArray[Any]
Matrix: TypeAlias = NDArray[np.float64]
Boxes: TypeAlias = NDArray[np.int32]  # [n, 4]: x, y, width, height
