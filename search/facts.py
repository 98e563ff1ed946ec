"""Values by which clauses compare whatever their language: dates, periods, money, counts.

A small reader of its own, because the stages do not import each other; what ``service`` puts into
a clause's payload (who is bound, how strongly) is compared beside it.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum


class Aspect(StrEnum):
    """In what two clauses may agree or differ."""

    DATE = "date"
    PERIOD = "period"
    FREQUENCY = "frequency"
    AMOUNT = "amount"
    PERCENTAGE = "percentage"
    NUMBER = "number"
    PLACE = "place"


@dataclass(frozen=True, slots=True)
class Fact:
    """``value`` is the same in every language; ``quote`` is how the text says it."""

    aspect: Aspect
    value: str
    quote: str


_MONTHS = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]
_MONTHS_FR = [
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
]
_MONTH = {name: i % 12 + 1 for i, name in enumerate(_MONTHS + _MONTHS_FR)}
_NAMED = "|".join(_MONTH)

_DATES = (
    # ngày 30 tháng 9 năm 2026; 30 tháng 6; tháng 11 năm 2026; tháng 10 hằng năm
    re.compile(
        r"(?:(?P<d>\d{1,2})\s+)?tháng\s+(?P<m>\d{1,2})(?!\s*(?:một lần|lần))"
        r"(?:\s+năm\s+(?P<y>\d{4}))?",
        re.IGNORECASE,
    ),
    # September 30, 2026
    re.compile(
        rf"\b(?P<n>{_NAMED})\s+(?P<d>\d{{1,2}})(?:st|nd|rd|th)?(?:,?\s+(?P<y>\d{{4}}))\b",
        re.IGNORECASE,
    ),
    # 30 September 2026, 30 June, November 2026, October; not "may" the verb
    re.compile(
        rf"(?:(?P<d>\d{{1,2}})(?:st|nd|rd|th|er)?\s+(?:of\s+)?)?\b(?P<n>{_NAMED})\b"
        r"(?:,?\s+(?P<y>\d{4}))?",
        re.IGNORECASE,
    ),
    re.compile(r"(?<![\d/.-])(?P<d>\d{1,2})(?P<s>[/.-])(?P<m>\d{1,2})(?P=s)(?P<y>\d{4})(?![\d/])"),
    re.compile(r"(?:(?P<y>\d{4})\s*年\s*)?(?P<m>\d{1,2})\s*月(?:\s*(?P<d>\d{1,2})\s*日)?"),
)
_QUARTER = re.compile(
    r"(?:quý|quarter)\s+(?P<q>IV|I{1,3}|[1-4])(?:\s+(?:năm|of)|[/,])?\s*(?P<y>20\d\d)",
    re.IGNORECASE,
)
_ROMAN = {"I": "1", "II": "2", "III": "3", "IV": "4"}
_YEAR = re.compile(
    r"(?:\bnăm|\bin|\bfrom|\bof|\ben)\s+(?P<y>20\d\d)\b|(?P<z>20\d\d)\s*年", re.IGNORECASE
)

_NUMBER = r"\d{1,3}(?:[.,]\d{3})+(?:[.,]\d+)?|\d+(?:[.,]\d+)?"
_WORDS = {
    "một": 1, "hai": 2, "ba": 3, "bốn": 4, "năm": 5, "sáu": 6, "bảy": 7, "tám": 8, "chín": 9,
    "mười": 10, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7,
    "eight": 8, "nine": 9, "ten": 10, "twelve": 12, "fifteen": 15, "twenty": 20, "thirty": 30,
    "sixty": 60, "ninety": 90,
}  # fmt: skip
# "six (6) months", "06 tháng", "hai năm một lần"; in "sixty (60)" the figure is read.
_COUNT = rf"(?:[\w-]+\s+\((?P<p>\d+)\)|(?P<c>{_NUMBER})|\b(?P<w>{'|'.join(_WORDS)}))"
_UNITS = {
    "H": r"giờ|hours?|heures?|小时",
    "WD": r"ngày\s+làm\s+việc|working\s+days?|business\s+days?|jours?\s+ouvrables?|个?工作日",
    "D": r"ngày|days?|jours?|日|天",
    "W": r"tuần|weeks?|semaines?|周",
    "M": r"tháng|months?|mois|个月",
    "Y": r"năm|years?|ans?\b|années?|年",
}
# Not "tháng 9" (a month's number follows) and not "năm 2026".
_PERIOD = re.compile(
    rf"{_COUNT}[\s-]*(?:"
    + "|".join(f"(?P<{unit}>{words})" for unit, words in _UNITS.items())
    + r")(?!\w)(?!\s*\d)(?P<often>\s+một\s+lần)?",
    re.IGNORECASE,
)
_EVERY = re.compile(
    rf"\b(?:every|chaque|mỗi|hằng|hàng|each|per|once\s+an?|tous\s+les)\s+(?:{_COUNT}\s+)?(?:"
    r"(?P<D>ngày|days?|jours?)|(?P<W>tuần|weeks?)|(?P<Q>quý|quarter|trimestre)|"
    r"(?P<M>tháng|months?|mois)|(?P<Y>năm|(?:calendar\s+|school\s+)?years?|an(?:née)?))\b"
    r"|\b(?P<y>annual(?:ly)?|yearly|annuel\w*)\b|\b(?P<q>quarterly)\b|\b(?P<m>monthly)\b|每(?P<a>年)",
    re.IGNORECASE,
)

_SCALES = {
    "nghìn": 1e3, "ngàn": 1e3, "thousand": 1e3, "triệu": 1e6, "million": 1e6, "millions": 1e6,
    "tỷ": 1e9, "tỉ": 1e9, "billion": 1e9, "billions": 1e9, "milliards": 1e9,
    "万": 1e4, "亿": 1e8,
}  # fmt: skip
_CURRENCIES = {
    "VND": r"đồng|VNĐ|VND",
    "EUR": r"euros?|EUR|€|ơ-rô",
    "USD": r"đô[\s-]la(?:\s+Mỹ)?|USD|US\s?dollars?|dollars?|US\$|\$|美元",
    "JPY": r"yên(?:\s+Nhật)?|yen|JPY|¥|日元",
    "CNY": r"nhân dân tệ|CNY|RMB|yuan|人民币",
    "KRW": r"won|KRW",
    "LAK": r"kíp|kip|LAK",
}
_MONEY_NAMES = "|".join(f"(?P<{{}}{code}>{words})" for code, words in _CURRENCIES.items())
_SCALE = rf"(?:\s*(?P<scale>{'|'.join(_SCALES)}))?"
_AMOUNTS = (
    re.compile(
        rf"(?P<n>{_NUMBER}){_SCALE}\s*(?:{_MONEY_NAMES.replace('{}', '')})(?!\w)", re.IGNORECASE
    ),
    re.compile(
        rf"(?:{_MONEY_NAMES.replace('{}', '')})\s*(?P<n>{_NUMBER}){_SCALE}(?!\w)", re.IGNORECASE
    ),
)
_PERCENT = re.compile(rf"(?P<n>{_NUMBER})\s*(?:%|per\s?cent|phần trăm|pour cent)", re.IGNORECASE)
_PLAIN = re.compile(rf"(?<![\w/.-])(?P<n>{_NUMBER})(?![\w/]|-\d)")
# "tại tỉnh Nậm-Xai", "in Lam Ha Province", "ở xã Tân Lập"
_CAPITAL = "[A-Z" + "".join(chr(c) for c in range(0xC0, 0x1EFA) if chr(c).isupper()) + "]"
_PROPER = rf"{_CAPITAL}[\w-]*(?:\s+{_CAPITAL}[\w-]*)*"
_PLACE = re.compile(
    rf"\b(?:tại|ở|đến)\s+(?:(?:tỉnh|thành phố|thủ đô|xã|huyện|Trường)\s+)?(?P<vi>{_PROPER})"
    rf"|\b(?:in|at)\s+(?:the\s+)?(?P<en>{_PROPER})"
)
# Numbers that cite: "Điều 5", "khoản 2", "Article 9", "(a)".
_CITING = re.compile(
    r"(?:Điều|khoản|điểm|Chương|Mục|Phụ lục|Articles?|paragraphs?|Chapter|Annex|Section)\s+"
    r"\d+(?:(?:,|\s+và|\s+and|\s+to)\s*\d+)*",
    re.IGNORECASE,
)


def read_number(text: str) -> float:
    """The value of "3,2", "400.000", "1,250,000.50": three digits after a mark are thousands."""
    marks = [c for c in text if c in ".,"]
    if not marks:
        return float(text)
    last = max(text.rfind("."), text.rfind(","))
    decimals = text[last + 1 :]
    if len(set(marks)) == 1 and len(decimals) == 3:
        return float(text.replace(marks[0], ""))
    return float(re.sub(r"[.,]", "", text[:last]) + "." + decimals)


def facts(text: str) -> list[Fact]:
    """The facts of a clause in order; a stretch of text gives one fact, the most telling."""
    taken = [match.span() for match in _CITING.finditer(text)]
    found: list[tuple[int, Fact]] = []

    def take(matches: Iterator[tuple[re.Match[str], Aspect, str]]) -> None:
        for match, aspect, value in matches:
            start, end = match.span()
            if all(end <= a or start >= b for a, b in taken):
                taken.append((start, end))
                found.append((start, Fact(aspect, value, match.group().strip())))

    for reader in (_amounts, _dates, _frequencies, _periods, _percentages, _places, _numbers):
        take(reader(text))
    return [fact for _, fact in sorted(found, key=lambda pair: pair[0])]


_Matches = Iterator[tuple[re.Match[str], Aspect, str]]


def _amounts(text: str) -> _Matches:
    for pattern in _AMOUNTS:
        for match in pattern.finditer(text):
            code = next(code for code in _CURRENCIES if match[code])
            scale = _SCALES[match["scale"].lower()] if match["scale"] else 1.0
            yield match, Aspect.AMOUNT, f"{code} {read_number(match['n']) * scale:.2f}"


def _dates(text: str) -> _Matches:
    for pattern in _DATES:
        for match in pattern.finditer(text):
            group: Mapping[str, str | None] = match.groupdict()
            month = _MONTH[group["n"].lower()] if group.get("n") else int(group["m"] or 0)  # type: ignore[union-attr]
            if not 1 <= month <= 12 or match.group() in ("may", "mai", "mars", "march"):
                continue
            day = f"-{int(group['d']):02}" if group.get("d") else ""  # type: ignore[arg-type]
            yield match, Aspect.DATE, f"{group.get('y') or '-'}-{month:02}{day}"
    for match in _QUARTER.finditer(text):
        number = match["q"].upper()
        yield match, Aspect.DATE, f"{match['y']}-Q{_ROMAN.get(number, number)}"
    for match in _YEAR.finditer(text):
        yield match, Aspect.DATE, match["y"] or match["z"]


def _count(match: re.Match[str]) -> float:
    if match["p"]:
        return float(match["p"])
    return read_number(match["c"]) if match["c"] else float(_WORDS[match["w"].lower()])


def _frequencies(text: str) -> _Matches:
    for match in _PERIOD.finditer(text):
        if match["often"]:
            yield match, Aspect.FREQUENCY, _months(match, _count(match))
    for match in _EVERY.finditer(text):
        if match["a"] or match["y"]:
            yield match, Aspect.FREQUENCY, "P12M"
        elif match["q"] or match["Q"]:
            yield match, Aspect.FREQUENCY, "P3M"
        elif match["m"]:
            yield match, Aspect.FREQUENCY, "P1M"
        else:
            number = _count(match) if match["p"] or match["c"] or match["w"] else 1.0
            yield match, Aspect.FREQUENCY, _months(match, number)


def _months(match: re.Match[str], number: float) -> str:
    """Years and months as months, so that "12 tháng" and "one year" agree."""
    if match["Y"]:
        return f"P{number * 12:g}M"
    return f"P{number:g}{'M' if match['M'] else 'W' if match['W'] else 'D'}"


def _periods(text: str) -> _Matches:
    for match in _PERIOD.finditer(text):
        number = _count(match)
        if match["H"]:
            yield match, Aspect.PERIOD, f"PT{number:g}H"
        elif match["WD"]:
            yield match, Aspect.PERIOD, f"P{number:g}WD"
        elif match["W"]:
            yield match, Aspect.PERIOD, f"P{number * 7:g}D"
        else:
            yield match, Aspect.PERIOD, _months(match, number)


def _percentages(text: str) -> _Matches:
    for match in _PERCENT.finditer(text):
        yield match, Aspect.PERCENTAGE, f"{read_number(match['n']):g}"


def _places(text: str) -> _Matches:
    from search.lexical import fold

    for match in _PLACE.finditer(text):
        name = re.sub(r"\W+", "", fold(match["vi"] or match["en"]))
        yield match, Aspect.PLACE, name.removesuffix("province").removesuffix("city")


def _numbers(text: str) -> _Matches:
    for match in _PLAIN.finditer(text):
        yield match, Aspect.NUMBER, f"{read_number(match['n']):g}"
