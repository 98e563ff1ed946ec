"""Corrections of document numbers that the grammar of such numbers makes certain.

"Certain" leaves out a lot on purpose: a digit is never changed into another, and a code that
could be written both ways is left as it was read.
"""

import re
from collections.abc import Sequence
from itertools import pairwise

from ingest.critical import unmarked
from ingest.geometry import Mended, Piece
from models.document import RepairReason

_CLOSE = 0.3  # of a line's height: a gap under which nothing but a misreading put a space
_TONES = str.maketrans("ÀẢÃÁẠÈẺẼÉẸÌỈĨÍỊÒỎÕÓỌÙỦŨÚỤỲỶỸÝỴÐ", "AAAAAEEEEEIIIIIOOOOOUUUUUYYYYYĐ")
_DIGITS = str.maketrans({"O": "0", "o": "0", "l": "1", "I": "1", "|": "1"})
# The kinds of document whose codes may stand between number and issuer.
_KINDS = "CT|NQ|NQLT|QĐ|QC|QyĐ|CV|TB|KL|KH|HD|TT|TTLT|TTr|NĐ|BC|BCT|LCT|PL|ĐA|GM|TL|CTr|CTHĐ"
_NUMBER = r"(?P<number>[\dOolI|]{1,5})(?P<year>/[12][\dOo][\dOolI]{2})?"
_CODE = re.compile(
    rf"(?P<open>[(\[“\"]?){_NUMBER}(?P<rest>[-/](?:{_KINDS})(?:[-/][A-ZĐƯƠÂÊÔĂ][A-Za-zĐƯ]*)+)"
    r"(?P<close>[.,;:)\]”\"]*)"
)
# What a code looks like before its tones are taken away; at least one digit must be sure.
_TONED = re.compile(
    r"[(\[“\"]?[\dOolI|]*\d[\dOolI|/]*[-/][^\W\d_a-z][^\W\d_]*(?:[-/][^\W\d_]+)+\W*"
)
_FRACTION = "\u2044"  # tesseract's word for the slash in "1/4"; no keyboard has it
# In Vietnamese lines the letter Đ of these codes loses its bar; English ones write D.
_BARRED = {"ND-CP": "NĐ-CP", "QD-TTg": "QĐ-TTg", "QD-UBND": "QĐ-UBND", "NQ-HDND": "NQ-HĐND"}
_VIETNAMESE = frozenset({"so", "dinh", "quyet", "nghi"})


def repair(words: Sequence[Piece]) -> None:
    """Correct the words of one recognised page where that is certain."""
    for word in words:
        if _FRACTION in word.text:
            _mend(word, RepairReason.FRACTION, word.text.replace(_FRACTION, "/"))
    _close_up(words)
    earlier = ""
    for word in words:
        _mend_code(word, earlier)
        earlier = word.text


def _close_up(words: Sequence[Piece]) -> None:
    """Make "244 - CV/ĐU" whole that was printed without spaces."""
    for first, dash, code in zip(words, words[1:], words[2:], strict=False):
        whole = first.text + dash.text + code.text
        if (
            dash.text in ("-", "/")
            and dash.before == code.before == " "
            and _CODE.fullmatch(whole.translate(_TONES))
            and _touch(first, dash)
            and _touch(dash, code)
        ):
            first.mended.append(
                Mended(RepairReason.CODE_SPACES, f"{first.text} {dash.text} {code.text}", 3)
            )
            dash.before = code.before = ""
    for first, code in pairwise(words):
        whole = first.text + code.text
        split = first.text.endswith(("-", "/")) or code.text.startswith(("-", "/"))
        if (
            split
            and code.before == " "
            and first.text[:1].isdigit()
            and _CODE.fullmatch(whole.translate(_TONES))
            and _touch(first, code)
        ):
            first.mended.append(Mended(RepairReason.CODE_SPACES, f"{first.text} {code.text}", 2))
            code.before = ""


def _touch(left: Piece, right: Piece) -> bool:
    a, b = left.token.box, right.token.box
    height = max(a.y1 - a.y0, b.y1 - b.y0)
    return abs(a.y1 - b.y1) < 0.6 * height and -0.5 * height < b.x0 - a.x1 < _CLOSE * height


def _mend(piece: Piece, reason: RepairReason, written: str) -> None:
    """Write something else than was read, and keep that."""
    if written != piece.text:
        piece.mended.append(Mended(reason, piece.text, 1))
        piece.text = written


def _mend_code(word: Piece, earlier: str) -> None:
    if _TONED.fullmatch(word.text):
        plain = word.text.translate(_TONES)
        if _CODE.fullmatch(plain):
            _mend(word, RepairReason.CODE_LETTERS, plain)
    match = _CODE.fullmatch(word.text)
    barred = next((code for code in _BARRED if code in word.text), None)
    if match is None and barred and unmarked(earlier).lower() in _VIETNAMESE:
        fixed = word.text.replace(barred, _BARRED[barred])
        if _CODE.fullmatch(fixed):
            _mend(word, RepairReason.CODE_LETTERS, fixed)
            match = _CODE.fullmatch(word.text)
    if match and any(map(str.isdigit, match["number"])):
        number, year = match["number"], match["year"] or ""
        fixed = number.translate(_DIGITS) + year.translate(_DIGITS)
        _mend(
            word, RepairReason.CODE_DIGITS, match["open"] + fixed + match["rest"] + match["close"]
        )
