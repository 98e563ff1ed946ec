"""A page image becomes words: prepared, read in the main language, English lines read again."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from ingest.english import english_read_again, marked_read_again, with_marks
from ingest.geometry import Token
from ingest.grid import Table, ruled_tables
from ingest.images import Image, Matrix
from ingest.prepare import (
    LETTER_HEIGHT,
    OCR_DPI,
    Prepared,
    half_turn,
    letters_and_accents,
    prepare,
)
from ingest.sureness import confidence_of, coverage, language_read
from ingest.tesseract import MODELS, ReadWord, has_model, package_of, read_image, script_language
from models.document import Box
from models.errors import ReadingCrashed

_UNSURE = 0.65  # mean confidence: good pages have 0.82 and more, pages upside down at most 0.45
_GARBAGE = 0.25  # drop of confidence
_DOUBTFUL = 0.75
_SURE = 0.85
A_WORD = 8  # letter-like inks, fewer of which are noise beside the strokes
_LINES_LOST = 0.975  # share of letter-like ink under words at which a second look pays
_SMOOTH = 1.3  # pixels
_DARKEN = 3.0  # power of the tone: faint strokes come down to the others
_COVERED = 0.99  # share of letter-like ink under words: below it, lines were lost
_SPECK = 0.4  # of a letter's height: a hyphen is 0.45 wide or more
_CLOSE = 0.5  # of a letter's height: a point or comma that a typist set apart from its word
_BLOCKS = 10_000  # more than tesseract sees on a page


@dataclass(frozen=True, slots=True)
class PageReading:
    """Words and tables of the prepared image, and the matrix to pixels of the rendered page."""

    tokens: tuple[Token, ...]
    tables: tuple[Table, ...]
    back: Matrix
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Attempt:
    """One reading of one image by one model."""

    prepared: Prepared
    language: str
    words: tuple[ReadWord, ...]

    @property
    def confidence(self) -> float:
        return confidence_of(self.words)

    @property
    def sure_letters(self) -> int:
        """How many letters and digits stand in words of which there is no doubt."""
        return sum(
            sum(map(str.isalnum, word.text)) for word in self.words if word.confidence > _SURE
        )


def read_picture(picture: Image, dpi: float, languages: Sequence[str]) -> PageReading:
    """Read a page, grey [h, w] or BGR [h, w, 3] at ``dpi``; the first language is the main one.

    Raises MissingProgram, ReadingCrashed where tesseract fails, MemoryError.
    """
    try:
        return _read(picture, dpi, languages)
    except cv2.error as error:
        if error.code == cv2.Error.StsNoMem:
            raise MemoryError from error
        raise ReadingCrashed from error


def _read(picture: Image, dpi: float, languages: Sequence[str]) -> PageReading:
    best = _first_reading(prepare(picture, dpi), languages)
    if best.prepared.lighter_letters >= A_WORD:
        # A stamp or the reverse, or text printed in grey: what gives more sure letters tells,
        # unless they come by chance out of a page of garbage, as the reverse gives.
        whole = _attempt(prepare(picture, dpi, all_ink=True), best.language)
        if whole.confidence > best.confidence - _GARBAGE and whole.sure_letters > best.sure_letters:
            best = whole if whole.confidence >= _UNSURE else _otherwise(whole, languages)
    others: list[_Attempt] = []
    if coverage(best.prepared, best.words) < _LINES_LOST:
        best, *others = _mended_strokes(best, languages)
    others.append(best)
    best, missing = _in_its_language(best, languages)
    words = best.words
    if best.language == languages[0] != "en" and "en" in languages:
        words = english_read_again(best.prepared, words)
    elif best.language == "en" != languages[0] == "vi":
        words = marked_read_again(best.prepared, words)
    words = (*words, *_only_elsewhere(words, others))
    notes = [*best.prepared.notes, *missing]
    if coverage(best.prepared, words) < _COVERED:
        notes.append("ink-without-words")
    if confidence_of(words) < _DOUBTFUL:
        notes.append("hard-to-read")
    lines = {line: number for number, line in enumerate({word.line: None for word in words})}
    said = {word.line for word in words if any(map(str.isalnum, word.text))}
    tokens = tuple(
        Token(word.text, word.box, word.confidence, lines[word.line])
        for before, word in zip((None, *words), words, strict=False)
        if word.line in said  # a line of signs alone is dust
        and not _is_dirt(word)
        and not _is_speck(word, before)
    )
    tables = ruled_tables(best.prepared.rules, LETTER_HEIGHT)
    return PageReading(tokens, tables, best.prepared.back, tuple(notes))


def _attempt(prepared: Prepared, language: str) -> _Attempt:
    return _Attempt(prepared, language, read_image(prepared.image, language, OCR_DPI))


def _mended_strokes(first: _Attempt, languages: Sequence[str]) -> list[_Attempt]:
    """The page read with its broken and faint strokes made whole too; the best reading first.

    Letters broken into dots, as copies of copies have them, are seen as a texture, and faint ones
    not at all; smoothed and darkened they are letters again.
    """
    smooth = cv2.GaussianBlur(first.prepared.image, (0, 0), _SMOOTH)
    tones = 255 * (np.arange(256) / 255) ** _DARKEN
    images = [smooth, cv2.LUT(smooth, tones.astype(np.uint8))]
    language = first.language
    if "en" in languages and language_read(first.words) == "en":
        language = "en"
    if language != first.language:
        images.append(first.prepared.image)
    found = [first]
    for image in images:
        letters, accents = letters_and_accents(image)
        prepared = replace(first.prepared, image=image, letters=letters, accents=accents)
        attempt = _attempt(prepared, language)
        if language != first.language:
            words = tuple(with_marks(word, first.words) for word in attempt.words)
            attempt = replace(attempt, words=words)
        found.append(attempt)
    return sorted(found, key=lambda attempt: attempt.sure_letters, reverse=True)


def _only_elsewhere(words: Sequence[ReadWord], others: Sequence[_Attempt]) -> list[ReadWord]:
    """Surely read words of other readings where these have none: lines that layout lost."""
    found: list[ReadWord] = []
    for number, other in enumerate(others, 1):
        held = np.array([word.box for word in (*words, *found)], np.float64).reshape(-1, 4)
        sure = [
            word
            for word in other.words
            if word.confidence > _SURE and sum(map(str.isalnum, word.text)) > 1
        ]
        for word in sure:
            if not _overlaps_any(word.box, held):
                block, *rest = word.line
                found.append(replace(word, line=(number * _BLOCKS + block, rest[0], rest[1])))
    return found


def _overlaps_any(box: Box, others: NDArray[np.float64]) -> bool:
    x0, y0, x1, y1 = others.T
    return bool(((box.x0 < x1) & (x0 < box.x1) & (box.y0 < y1) & (y0 < box.y1)).any())


def _first_reading(prepared: Prepared, languages: Sequence[str]) -> _Attempt:
    """In English where the letters bear no marks and what is read is English, else the surest.

    A page that is English need not be read twice.
    """
    if languages[0] == "vi" and "en" in languages and prepared.accents.are_missing:
        english = _attempt(prepared, "en")
        if english.confidence >= _UNSURE and language_read(english.words) == "en":
            return english
    return _surest(prepared, languages)


def _surest(prepared: Prepared, languages: Sequence[str]) -> _Attempt:
    """The reading in the main language or, where that is unsure, the surest of others."""
    first = _attempt(prepared, languages[0])
    return first if first.confidence >= _UNSURE else _otherwise(first, languages)


def _otherwise(first: _Attempt, languages: Sequence[str]) -> _Attempt:
    """The surest of other languages and, if none is sure, of the page the other way up."""
    tried = [first]
    for language in languages[1:]:
        tried.append(_attempt(first.prepared, language))
        if tried[-1].confidence >= _UNSURE:
            return tried[-1]
    turned = _half_turned(first.prepared)
    tried += [_attempt(turned, language) for language in languages[:1]]
    return max(tried, key=lambda attempt: attempt.confidence)


def _in_its_language(best: _Attempt, languages: Sequence[str]) -> tuple[_Attempt, tuple[str, ...]]:
    """A page in another language read by its own model, or a note which model is missing."""
    if best.confidence < _UNSURE:
        language = script_language(best.prepared.image)
    else:
        language = language_read(best.words)
    if language is None or language in languages or language not in MODELS:
        return best, ()
    if not has_model(language):
        return best, (f"model-missing:{package_of(language)}",)
    own = _attempt(best.prepared, language)
    return max(best, own, key=lambda attempt: attempt.confidence), ()


def _is_dirt(word: ReadWord) -> bool:
    """Specks and strokes of a pen that came out as signs: ":", "ˆ", "“..==" without conviction."""
    if any(map(str.isalnum, word.text)):
        return word.confidence < 0.2 and len(word.text) <= 2
    return word.confidence < 0.4


def _is_speck(word: ReadWord, before: ReadWord | None) -> bool:
    """A dot of dirt that came out as a sign of its own, smaller than any sign of print.

    Points and commas are as small, but follow a word closely.
    """
    if any(map(str.isalnum, word.text)):
        return False
    box = word.box
    if max(box.x1 - box.x0, box.y1 - box.y0) > _SPECK * LETTER_HEIGHT:
        return False
    closes = set(word.text) <= set(".,") and before is not None and before.line == word.line
    return not (closes and before and box.x0 - before.box.x1 < _CLOSE * LETTER_HEIGHT)


def _half_turned(prepared: Prepared) -> Prepared:
    image, step = half_turn(prepared.image)
    rules, _ = half_turn(prepared.rules)
    notes = {*prepared.notes} ^ {"turned-half"}
    letters, accents = letters_and_accents(image)
    return replace(
        prepared,
        image=image, rules=rules, letters=letters, accents=accents,
        back=prepared.back @ step, notes=tuple(sorted(notes)),
    )  # fmt: skip
