"""One call of tesseract: an image in, words with boxes and confidences out."""

import csv
import tempfile
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import pytesseract

from ingest.images import Image
from models.document import Box
from models.errors import MissingProgram, ReadingCrashed

# ISO 639-1 -> the model of the Debian package tesseract-ocr-<model>.
MODELS = {
    "vi": "vie",
    "en": "eng",
    "fr": "fra",
    "lo": "lao",
    "km": "khm",
    "th": "tha",
    "zh": "chi-sim",
    "ja": "jpn",
    "ko": "kor",
    "ru": "rus",
}
_RULE_REMNANTS = frozenset("|_¦\\~—=")
_LOOKALIKES = str.maketrans({"\u00ad": "-", "ﬁ": "fi", "ﬂ": "fl"})


@dataclass(frozen=True, slots=True)
class ReadWord:
    """A word as tesseract read it; ``box`` in pixels of the image, ``confidence`` 0..1."""

    text: str
    box: Box
    confidence: float
    line: tuple[int, int, int]  # block, paragraph, line


def check_installed(languages: Sequence[str]) -> None:
    """Raise MissingProgram unless tesseract and the models of the languages are there."""
    try:
        installed = set(pytesseract.get_languages())
    except pytesseract.TesseractNotFoundError as error:
        raise MissingProgram(program="tesseract", package="tesseract-ocr") from error
    for language in languages:
        model = MODELS[language]
        if model.replace("-", "_") not in installed:
            raise MissingProgram(program=f"tesseract ({model})", package=f"tesseract-ocr-{model}")


def read_image(image: Image, language: str, dpi: int) -> tuple[ReadWord, ...]:
    """The words of a grey image [h, w], in tesseract's order; ``language`` is ISO 639-1."""
    model = MODELS[language].replace("-", "_")
    with tempfile.TemporaryDirectory(prefix="page-") as folder:
        path = Path(folder) / "page.pgm"  # uncompressed: tesseract starts at once
        cv2.imwrite(str(path), image)
        try:
            table = pytesseract.image_to_data(
                str(path), lang=model, config=f"--psm 3 --oem 1 --dpi {dpi}"
            )
        except pytesseract.TesseractNotFoundError as error:
            raise MissingProgram(program="tesseract", package="tesseract-ocr") from error
        except pytesseract.TesseractError as error:
            raise ReadingCrashed from error
    return tuple(_words(table))


def _words(table: str) -> list[ReadWord]:
    found = []
    for row in csv.DictReader(table.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE):
        raw = unicodedata.normalize("NFC", (row["text"] or "").translate(_LOOKALIKES))
        confidence = float(row["conf"])
        if row["level"] != "5" or confidence < 0 or not raw.strip():
            continue
        x, y = float(row["left"]), float(row["top"])
        box = Box(x, y, x + float(row["width"]), y + float(row["height"]))
        line = (int(row["block_num"]), int(row["par_num"]), int(row["line_num"]))
        found += [
            ReadWord(text, box, confidence / 100, line)
            for text in raw.split()
            if not set(text) <= _RULE_REMNANTS
        ]
    return found
