"""Dates in words whose words a scan spoilt, not their figures: "13.October", "15 thắng 11 năm".

The grammar of a written date leaves no choice for anything but its figures, which stay as they
were read.
"""

import re
from bisect import bisect_right
from collections.abc import Callable, Sequence
from itertools import accumulate

from ingest.critical import MONTHS, unmarked
from ingest.geometry import Mended, Piece
from models.document import RepairReason

_DUST = r"[ .,;:'’\"“”*\-–—]{1,3}"
_VIETNAMESE = re.compile(
    rf"(?<!\w)([Nn])g[aàáảãạăâầấ]y{_DUST}(\d{{1,2}}){_DUST}th[aàáảãạăằắẳẵặâầấẩẫậ]ng{_DUST}(\d{{1,2}})"
    rf"{_DUST}n[aăằắâầấ]m{_DUST}(\d{{4}})(?!\w)"
)
_ENGLISH = re.compile(r"(?<![\w./-])(\d{1,2})(?:[ ]|[.,'’\-](?! ))([^\W\d_]{4,9}),? (\d{4})(?!\w)")
_NAMES = tuple(month.capitalize() for month in MONTHS.split("|"))
# One letter from an English month, and yet a month: of other languages.
_FOREIGN = frozenset({"avril", "dezember", "marco", "oktober"})


def mend_dates(words: Sequence[Piece]) -> None:
    """Correct the words of dates on one page, and record it."""
    text = " ".join(word.text for word in words)
    starts = [0, *accumulate(len(word.text) + 1 for word in words)][: len(words)]
    for pattern, written in ((_VIETNAMESE, _in_vietnamese), (_ENGLISH, _in_english)):
        for match in pattern.finditer(text):
            _write(words, starts, match, written)


def _in_vietnamese(match: re.Match[str]) -> str:
    n, day, month, year = match.groups()
    return f"{n}gày {day} tháng {month} năm {year}"


def _in_english(match: re.Match[str]) -> str:
    day, month, year = match.groups()
    comma = "," if "," in match[0][match.end(2) - match.start() :] else ""
    return f"{day} {_month(month) or month}{comma} {year}"


def _month(read: str) -> str | None:
    """The English month of which one letter was misread; None for a right or a foreign one."""
    bare = unmarked(read).lower()
    if bare in _FOREIGN:
        return None
    for name in _NAMES:
        same_length = len(bare) == len(name)
        if same_length and sum(a != b for a, b in zip(bare, name.lower(), strict=True)) <= 1:
            return name.upper() if read.isupper() else name
    return None


def _write(
    words: Sequence[Piece],
    starts: Sequence[int],
    match: re.Match[str],
    written: Callable[[re.Match[str]], str],
) -> None:
    first, last = (bisect_right(starts, at) - 1 for at in (match.start(), match.end() - 1))
    held = words[first : last + 1]
    if len({word.block for word in held}) > 1:
        return
    ahead = match.start() - starts[first]
    behind = starts[last] + len(words[last].text) - match.end()
    meant = written(match).split()
    # How many words of the date each piece holds: "ngày-20" two, dust between them none.
    shares = [len(re.findall(r"\w+", word.text)) for word in held]
    if sum(shares) != len(meant) or 0 in shares:
        return
    at = 0
    for number, (word, share) in enumerate(zip(held, shares, strict=True)):
        whole = " ".join(meant[at : at + share])
        at += share
        if number == 0:
            whole = word.text[:ahead] + whole
        if number == len(held) - 1 and behind:
            whole += word.text[-behind:]
        if whole != word.text:
            word.mended.append(Mended(RepairReason.DATE_WORDS, word.text, 1))
            word.text = whole
