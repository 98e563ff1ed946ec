"""Vietnamese and English on one page: each line by the model that reads it best.

The Vietnamese model spoils English words, the English one drops the marks of Vietnamese names.
"""

import unicodedata
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from ingest.geometry import around
from ingest.images import Image
from ingest.language import language_of
from ingest.prepare import OCR_DPI, Prepared
from ingest.sureness import confidence_of, coverage, language_read
from ingest.tesseract import ReadWord, read_image
from ingest.vietnamese import syllable_share
from models.document import Box

_Line = tuple[int, int, int]  # block, paragraph, line

_NEARLY_ALL = 0.85  # share of English words that makes a page English
_LESS_SURE = 0.08  # drop of confidence at which the second reading is not the better one
_NAME_IS_SURE = 0.85
_GUESSED = 0.6  # confidence of a word that may be no word of English
_PAD = 3  # pixels around a line that is read again


def english_read_again(prepared: Prepared, words: Sequence[ReadWord]) -> tuple[ReadWord, ...]:
    """Lines that look English, read by the English model with all else whitened."""
    english = _english_lines(words)
    if not english:
        return tuple(words)
    if sum(map(len, english.values())) > _NEARLY_ALL * len(words):
        return _whole_page_in_english(prepared, words)
    found = _read_alone(prepared.image, english, "en")
    kept = [word for word in words if word.line not in english]
    for key, line in english.items():
        kept += _better(line, found[key])
    return tuple(kept)


def _read_alone(
    image: Image, lines: Mapping[_Line, Sequence[ReadWord]], language: str
) -> dict[_Line, list[ReadWord]]:
    """These lines read by the model of a language, with all else whitened."""
    alone = np.full_like(image, 255)
    boxes = {}
    for key, line in lines.items():
        x0, y0, x1, y1 = (int(edge) for edge in around(word.box for word in line))
        boxes[key] = Box(x0 - _PAD, y0 - _PAD, x1 + _PAD, y1 + _PAD)
        part = np.s_[max(0, y0 - _PAD) : y1 + _PAD, max(0, x0 - _PAD) : x1 + _PAD]
        alone[part] = image[part]
    found: dict[_Line, list[ReadWord]] = defaultdict(list)
    for word in read_image(alone, language, OCR_DPI):
        for key, box in boxes.items():
            if _inside(word.box, box):
                found[key].append(replace(word, line=key))
                break
    return found


def marked_read_again(prepared: Prepared, words: Sequence[ReadWord]) -> tuple[ReadWord, ...]:
    """Vietnamese names on an English page: lines with marks unread, by the Vietnamese model.

    The English one has no such letters.
    """
    x, y, w, h = prepared.accents.marked.T
    across, down = x + w / 2, y + h / 2

    def is_marked(word: ReadWord) -> bool:
        left, top, right, bottom = word.box
        seen = (left <= across) & (across <= right) & (top <= down) & (down <= bottom)
        dots = sum(word.text.count(letter) for letter in "ij")
        return int(seen.sum()) > dots or not word.text.isascii()

    lines: dict[_Line, list[ReadWord]] = defaultdict(list)
    for word in words:
        lines[word.line].append(word)
    marked = {key: line for key, line in lines.items() if any(map(is_marked, line))}
    if not marked:
        return tuple(words)
    found = _read_alone(prepared.image, marked, "vi")
    return tuple(
        with_marks(
            word, found.get(word.line, ()), believed=word.confidence < _GUESSED or is_marked(word)
        )
        for word in words
    )


def _whole_page_in_english(prepared: Prepared, words: Sequence[ReadWord]) -> tuple[ReadWord, ...]:
    """An English page read by the English model alone, unless that sees less of it."""
    english = read_image(prepared.image, "en", OCR_DPI)
    if coverage(prepared, english) < coverage(prepared, words) - 0.02:
        return tuple(words)
    if confidence_of(english) < confidence_of(words) - _LESS_SURE:
        return tuple(words)
    return tuple(with_marks(word, words) for word in english)


def _english_lines(words: Sequence[ReadWord]) -> dict[_Line, list[ReadWord]]:
    """Lines in English, or without a language of their own on a block or page that is English."""
    lines: dict[_Line, list[ReadWord]] = defaultdict(list)
    blocks: dict[int, list[str]] = defaultdict(list)
    for word in words:
        lines[word.line].append(word)
        blocks[word.line[0]].append(word.text)
    of_block = {block: language_of(" ".join(texts)) for block, texts in blocks.items()}
    of_page = language_read(words)
    found = {}
    for key, line in lines.items():
        text = " ".join(word.text for word in line)
        language = language_of(text)
        if language == "vi" and of_page == "en" and syllable_share(text) < 0.5:
            language = None  # marks that the Vietnamese model put on what it could not read
        if (language or of_block[key[0]] or of_page) == "en":
            found[key] = line
    return found


def _better(vietnamese: list[ReadWord], english: list[ReadWord]) -> list[ReadWord]:
    """The English reading of a line, unless it lost words or is the less sure one."""
    letters = sum(len(word.text) for word in vietnamese)
    if sum(len(word.text) for word in english) < 0.7 * letters:
        return vietnamese
    if confidence_of(english) < confidence_of(vietnamese) - _LESS_SURE:
        return vietnamese
    return [with_marks(word, vietnamese) for word in english]


def with_marks(word: ReadWord, others: Sequence[ReadWord], *, believed: bool = False) -> ReadWord:
    """A Vietnamese name in an English line keeps its marks, which the English model drops.

    ``believed``: it stands in for letters that the English model does not have; the surer reading
    counts, whatever its letters.
    """
    for other in others:
        same_place = _inside(word.box, other.box) and _inside(other.box, word.box)
        if (
            same_place
            and other.confidence > _NAME_IS_SURE
            and other.text != word.text
            and _is_name(other.text)
            and (
                _bare(other.text) == _bare(word.text)
                or (believed and other.confidence > word.confidence and syllable_share(other.text))
            )
        ):
            return replace(word, text=other.text, confidence=other.confidence)
    return word


def _is_name(text: str) -> bool:
    """Whether a word has marks that belong there: "Huế", "Morène", not "đata" nor "Cỉty"."""
    if text.isascii():
        return False
    # What other languages of Europe write is in Latin-1; the rest is Vietnamese alone.
    foreign = text.encode("latin-1", "ignore").decode("latin-1") == text
    return foreign or syllable_share(text) > 0


def _bare(text: str) -> str:
    decomposed = unicodedata.normalize("NFD", text)
    letters = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return letters.replace("đ", "d").replace("Đ", "D")


def _inside(inner: Box, outer: Box) -> bool:
    x, y = (inner.x0 + inner.x1) / 2, (inner.y0 + inner.y1) / 2
    return outer.x0 <= x <= outer.x1 and outer.y0 <= y <= outer.y1
