"""Numbers written as words in Vietnamese and English: "mười lăm", "one hundred and fifty"."""

import re

_VI = {"hai": 2, "ba": 3, "bốn": 4, "tư": 4, "năm": 5, "lăm": 5, "sáu": 6, "bảy": 7, "tám": 8,
       "chín": 9, "một": 1, "mốt": 1}  # fmt: skip
_SMALL = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen"
)
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_EN_UNITS = {name: value for value, name in enumerate(_SMALL.split(), 1)}
_EN_TENS = {name: 10 * value for value, name in enumerate(_TENS.split(), 2)}
_VI_UNIT = "một|hai|ba|bốn|năm|sáu|bảy|tám|chín"
_VI_LAST = f"{_VI_UNIT}|mốt|tư|lăm"
_VI_BELOW_100 = (
    rf"(?:(?:{_VI_UNIT})\s+mươi(?:\s+(?:{_VI_LAST}))?|mười(?:\s+(?:{_VI_LAST}))?|(?:{_VI_UNIT}))"
)
_EN_UNIT = "|".join(sorted(_EN_UNITS, key=len, reverse=True))
_EN_TEN = "|".join(_EN_TENS)
_EN_BELOW_100 = rf"(?:(?:{_EN_TEN})(?:-(?:{_EN_UNIT}))?|(?:{_EN_UNIT}))"

# "một trăm năm mươi", "mười lăm", "hai"; "one hundred and fifty", "twenty-five", "two".
WORDED = (
    rf"(?:(?:{_VI_UNIT})\s+trăm(?:\s+{_VI_BELOW_100})?|{_VI_BELOW_100}"
    rf"|{_EN_BELOW_100}\s+hundred(?:\s+(?:and\s+)?{_EN_BELOW_100})?|{_EN_BELOW_100})"
)

WORDED_FROM = "".join(
    sorted({word[0] for word in [*_VI, "mười", *_EN_UNITS, *_EN_TENS]})
)  # their first letters


def read_worded(text: str) -> int:
    """The value of a number that ``WORDED`` matches."""
    total = 0
    for word in re.findall(r"[^\W\d_]+", text.lower()):
        if word in ("trăm", "hundred"):
            total *= 100
        elif word == "mươi":
            total = total // 100 * 100 + total % 100 * 10
        elif word == "mười":
            total += 10
        else:
            total += _VI.get(word) or _EN_UNITS.get(word) or _EN_TENS.get(word, 0)
    return total
