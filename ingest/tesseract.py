"""Tesseract inside this process: an image in, words with boxes and confidences out.

Its library costs a third less than its command does on the same page, because models are loaded
once. It may crash, and a hostile page may make it: only the reading process imports this file.
"""

import csv
import functools
import re
import subprocess
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from tesserocr import OEM, PSM, PyTessBaseAPI, tesseract_version

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
_SCRIPT_MODEL = "osd"
_SCRIPTS = {
    "Lao": "lo",
    "Khmer": "km",
    "Thai": "th",
    "Han": "zh",
    "Japanese": "ja",
    "Katakana": "ja",
    "Hiragana": "ja",
    "Korean": "ko",
    "Hangul": "ko",
    "Cyrillic": "ru",
}
_FOLDER = re.compile(r'"(.+)"')  # List of available languages in "/usr/share/..." (3):
_ASKING = 10  # seconds in which tesseract must say what it has
_RULE_REMNANTS = frozenset("|_¦\\~—=")
_LOOKALIKES = str.maketrans({"\u00ad": "-", "ﬁ": "fi", "ﬂ": "fl"})


@dataclass(frozen=True, slots=True)
class ReadWord:
    """A word as tesseract read it; ``box`` in pixels of the image, ``confidence`` 0..1."""

    text: str
    box: Box
    confidence: float
    line: tuple[int, int, int]  # block, paragraph, line


@dataclass(frozen=True, slots=True)
class _Models:
    """The folder of tesseract's models and their names there."""

    folder: str
    names: frozenset[str]


def check_installed(languages: Sequence[str]) -> None:
    """Raise MissingProgram unless tesseract and the models of the languages are there."""
    for language in languages:
        if not has_model(language):
            raise MissingProgram(
                program=f"tesseract ({MODELS[language]})", package=package_of(language)
            )


def has_model(language: str) -> bool:
    """Whether a language (ISO 639-1) can be read here. Raises MissingProgram."""
    return language in MODELS and _file_name(language) in _models().names


def package_of(language: str) -> str:
    """The package that brings the model of a language (ISO 639-1)."""
    return f"tesseract-ocr-{MODELS[language]}"


def engine_and_models() -> tuple[str, ...]:
    """The version of the engine and the models that it can use. Raises MissingProgram."""
    return tesseract_version().partition("\n")[0], *sorted(_models().names)


def read_image(image: Image, language: str, dpi: int) -> tuple[ReadWord, ...]:
    """The words of a grey image [h, w], in tesseract's order; ``language`` is ISO 639-1."""
    engine = _engine(_file_name(language))
    pixels = np.ascontiguousarray(image)
    height, width = pixels.shape
    try:
        engine.SetImageBytes(pixels.tobytes(), width, height, 1, width)
        engine.SetSourceResolution(dpi)
        table = engine.GetTSVText(0)
    except RuntimeError as error:
        raise ReadingCrashed from error
    finally:
        engine.Clear()
    return tuple(_words(table))


def read_sparse(
    image: Image, language: str, dpi: int, *, block: bool = False
) -> tuple[ReadWord, ...]:
    """Words of a grey image wherever they stand; ``block``: it is one piece of text."""
    engine = _engine(_file_name(language))
    engine.SetPageSegMode(PSM.SINGLE_BLOCK if block else PSM.SPARSE_TEXT)
    try:
        return read_image(image, language, dpi)
    finally:
        engine.SetPageSegMode(PSM.AUTO)


def script_language(image: Image) -> str | None:
    """The language (ISO 639-1) of the script on a grey image [h, w]; None for Latin or unknown."""
    if _SCRIPT_MODEL not in _models().names:
        return None
    engine = _engine(_SCRIPT_MODEL)
    pixels = np.ascontiguousarray(image)
    height, width = pixels.shape
    try:
        engine.SetImageBytes(pixels.tobytes(), width, height, 1, width)
        seen = engine.DetectOrientationScript()
    except RuntimeError as error:
        raise ReadingCrashed from error
    finally:
        engine.Clear()
    return _SCRIPTS.get(seen["script_name"]) if seen else None


def _file_name(language: str) -> str:
    return MODELS[language].replace("-", "_")


@functools.cache
def _models() -> _Models:
    """What the installed tesseract says it has: its own folder, wherever its packages put it."""
    try:
        said = subprocess.run(
            ["tesseract", "--list-langs"],
            capture_output=True,
            text=True,
            timeout=_ASKING,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise MissingProgram(program="tesseract", package="tesseract-ocr") from error
    first, *names = said.stdout.splitlines() or [""]
    folder = _FOLDER.search(first)
    return _Models(folder[1] if folder else "", frozenset(name.strip() for name in names))


@functools.cache
def _engine(model: str) -> PyTessBaseAPI:
    """One engine for each model and process; reading leaves nothing behind in it."""
    try:
        # Scripts are told by the older engine, which no model of a language has.
        kind, mode = (
            (OEM.TESSERACT_ONLY, PSM.OSD_ONLY)
            if model == _SCRIPT_MODEL
            else (OEM.LSTM_ONLY, PSM.AUTO)
        )
        return PyTessBaseAPI(path=_models().folder, lang=model, psm=mode, oem=kind)
    except RuntimeError as error:
        raise ReadingCrashed from error


def _words(table: str) -> list[ReadWord]:
    found = []
    columns = (
        "level", "page", "block", "par", "line", "word",
        "left", "top", "width", "height", "conf", "text",
    )  # fmt: skip
    for row in csv.DictReader(
        table.splitlines(), columns, delimiter="\t", quoting=csv.QUOTE_NONE, restval=""
    ):
        raw = unicodedata.normalize("NFC", row["text"].translate(_LOOKALIKES))
        if row["level"] != "5" or float(row["conf"]) < 0 or not raw.strip():
            continue
        x, y = float(row["left"]), float(row["top"])
        box = Box(x, y, x + float(row["width"]), y + float(row["height"]))
        line = (int(row["block"]), int(row["par"]), int(row["line"]))
        found += [
            ReadWord(text, box, float(row["conf"]) / 100, line)
            for text in raw.split()
            if not set(text) <= _RULE_REMNANTS
        ]
    return found
