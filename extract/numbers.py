"""Numbers as treaties write them: "30", "ba mươi (30)", "twenty-one", "ngày thứ mười lăm"."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

_DIGITS = re.compile(r"\d+(?:[.,]\d+)?")
_JOINTS = re.compile(r"[\s-]+")


@dataclass(frozen=True, slots=True)
class NumberWords:
    """The number words of a language.

    ``plain`` are added up ("ba", "thirty"), ``multipliers`` multiply what stands before them
    ("mươi", "hundred"), ``fillers`` mean nothing ("and", "lẻ"). ``ordinals`` end a number.
    ``articles`` are a one when they stand alone or before a multiplier ("a hundred").
    """

    plain: Mapping[str, int]
    multipliers: Mapping[str, int]
    fillers: frozenset[str]
    ordinals: Mapping[str, int]
    articles: frozenset[str] = frozenset()

    def pattern(self) -> str:
        """A regular expression for a cardinal: digits, words, or words with digits behind."""
        words = _alternatives([*self.plain, *self.multipliers])
        inner = _alternatives([*self.plain, *self.multipliers, *self.fillers])
        spelled = rf"(?:{words})(?:[\s-]+(?:{inner})){{0,9}}"
        if self.articles:
            article = _alternatives([*self.articles])
            factor = _alternatives([*self.multipliers])
            spelled += rf"|(?:{article})(?:[\s-]+(?:{factor})(?:[\s-]+(?:{inner})){{0,9}})?"
        one = rf"(?:\d{{1,4}}(?:[.,]\d{{1,2}})?(?!\d)|{spelled})"
        return rf"{one}(?:\s?-?\s?\(\s?{one}\s?\))?"

    def ordinal_pattern(self) -> str:
        """A regular expression for an ordinal: "30th", "twenty-third", "thứ"-less "ba mươi"."""
        ends = _alternatives([*self.ordinals])
        words = _alternatives([*self.plain, *self.multipliers])
        inner = _alternatives([*self.plain, *self.multipliers, *self.fillers])
        spelled = rf"(?:(?:{words})[\s-]+(?:(?:{inner})[\s-]+){{0,3}})?(?:{ends})"
        one = rf"(?:\d{{1,3}}(?:st|nd|rd|th)?|{spelled})"
        return rf"{one}(?:\s?\(\s?{one}\s?\))?"

    def value(self, written: str) -> Fraction | None:
        """The number behind folded text; figures win over words beside them; None if none."""
        digits = _DIGITS.search(written)
        if digits:
            return Fraction(digits[0].replace(",", "."))
        words = [word for word in _JOINTS.split(written.strip(" ()")) if word]
        total: int = 0
        group: int | None = None  # the number below a thousand being read; None: nothing yet
        for word in words:
            if word in self.fillers:
                continue
            if word in self.articles:
                group = 1
                continue
            if word in self.multipliers:
                factor = self.multipliers[word]
                said = 1 if group is None else group
                if factor >= 1000:
                    total, group = total + said * factor, None
                else:  # "hai trăm ba mươi": mươi multiplies the ba alone
                    kept = said // 100 * 100 if factor == 10 else 0
                    group = kept + (said - kept or int(group is None)) * factor
                continue
            number = self.plain.get(word, self.ordinals.get(word))
            if number is None:
                return None
            group = (group or 0) + number
        return Fraction(total + (group or 0)) if words else None


def _alternatives(words: list[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
