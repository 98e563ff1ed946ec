"""Which text to trust on a page: its text layer, or what OCR reads from its picture."""

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from enum import Enum, auto

from ingest.geometry import Token
from ingest.language import script_of, small_word_shares
from ingest.textlayer import Survey
from ingest.vietnamese import marks_were_lost, syllable_share

_FEW = 50  # letters and digits below which a layer is not the text of a page
_STAMP_OF_TEXT = 200  # ... below which it may be an e-signature's line over a scan
_SCAN = 0.5  # share of the page that a picture covers when the page is a scan
_MANY_STROKES = 300  # outlines that may be letters drawn without a font
_BROKEN = 0.02  # share of characters without a meaning
_AGREE = 0.85  # share of pairs of letters that OCR finds too, when the layer is true
_STRETCH = 16  # words judged together
_MOST = 0.7  # share of stretches that must read as some language
_WORD = re.compile(r"\w+")


class Verdict(Enum):
    """What to do with a page's text layer."""

    TRUST = auto()
    REJECT = auto()  # read the picture
    COMPARE = auto()  # read the picture and see whether both agree
    BLANK = auto()  # neither text nor anything to read


def judge(text: str, survey: Survey, meaningless: int = 0) -> Verdict:
    """Judge a layer by its characters and language, and by what else stands on the page.

    ``meaningless`` counts printed characters that the text lacks, because their codes say nothing.
    """
    signs = sum(letter.isalnum() for letter in text)
    largest = survey.largest
    cover = largest.coverage if largest else 0.0
    drawn = cover > 0.05 or survey.strokes > _MANY_STROKES
    if not text.strip():
        return Verdict.REJECT if drawn or survey.strokes or meaningless else Verdict.BLANK
    if _broken_share(text, meaningless) > _BROKEN:
        return Verdict.REJECT
    if (signs < _FEW and drawn) or (cover > _SCAN and signs < _STAMP_OF_TEXT):
        return Verdict.REJECT
    if marks_were_lost(text):
        return Verdict.REJECT
    if survey.hidden_text and cover > _SCAN:
        return Verdict.COMPARE
    if script_of(text) not in ("LATIN", ""):
        return Verdict.TRUST  # Lao, Han, Cyrillic: no reading of ours could judge it
    return Verdict.TRUST if reads_as_language(text) else Verdict.COMPARE


def reads_as_language(text: str) -> bool:
    """Whether Latin letters form Vietnamese syllables, or carry the small words of a language.

    Judged stretch by stretch, because the columns of a bilingual page differ.
    """
    words = [word for word in _WORD.findall(text) if word.isalpha() and len(word) > 1]
    if len(words) < 8:
        return True  # a name, a number, a date: nothing to judge by
    stretches = [" ".join(words[at : at + _STRETCH]) for at in range(0, len(words), _STRETCH)]
    return sum(map(_stretch_reads, stretches)) >= _MOST * len(stretches)


def _stretch_reads(text: str) -> bool:
    return syllable_share(text) >= 0.8 or max(small_word_shares(text).values()) >= 0.15


def agrees(layer: Sequence[Token], read: Sequence[Token]) -> bool:
    """Whether OCR found nearly the same letters side by side, whatever the order of words."""
    ours, theirs = _pairs(layer), _pairs(read)
    both = (ours & theirs).total()
    return both >= _AGREE * max(1, ours.total(), theirs.total())


def _pairs(tokens: Sequence[Token]) -> Counter[str]:
    """Neighbouring letters and digits within words: blind to a word misread in one letter."""
    words = ("".join(filter(str.isalnum, token.text.lower())) for token in tokens)
    return Counter(word[at : at + 2] for word in words for at in range(len(word) - 1))


def _broken_share(text: str, meaningless: int) -> float:
    """Characters that mean nothing: private use, replacement, unassigned, "(cid:12)"."""
    printed = [letter for letter in text if not letter.isspace()]
    broken = sum(
        letter == "\ufffd" or unicodedata.category(letter) in ("Co", "Cn", "Cc")
        for letter in printed
    )
    broken += sum(map(len, re.findall(r"\(cid:\d+\)", text)))
    return (broken + meaningless) / max(1, len(printed) + meaningless)
