"""Values by which clauses compare whatever their language: dates, periods, money, counts.

A small reader of its own, because the stages do not import each other; what ``service`` puts into
a clause's payload (who is bound, how strongly) is compared beside it.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from search.concepts import counted
from search.lexical import fold
from search.numerals import WORDED, WORDED_FROM, read_worded


class Aspect(StrEnum):
    """In what two clauses may agree or differ."""

    DATE = "date"
    PERIOD = "period"
    FREQUENCY = "frequency"
    AMOUNT = "amount"
    PERCENTAGE = "percentage"
    NUMBER = "number"
    PLACE = "place"
    PAYER = "payer"


@dataclass(frozen=True, slots=True)
class Fact:
    """``value`` is the same in every language; ``quote`` is how the text says it.

    ``of`` are the concepts that a number may count ("student"), none where they are not known;
    ``start`` is where the quote stands.
    """

    aspect: Aspect
    value: str
    quote: str
    of: frozenset[str] = frozenset()
    start: int = 0


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
        r"(?:(?:\s+năm\s+|\s*/\s*)(?P<y>\d{4}))?",
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
    re.compile(r"(?<![\d/.-])(?P<m>\d{1,2})/(?P<y>20\d\d)(?![\d/])"),
    re.compile(r"(?:(?P<y>\d{4})\s*年\s*)?(?P<m>\d{1,2})\s*月(?:\s*(?P<d>\d{1,2})\s*日)?"),
)
_QUARTER = re.compile(
    r"(?:quý|quarter)\s+(?P<q>IV|I{1,3}|[1-4])(?:\s+(?:năm|of)|[/,])?\s*(?P<y>20\d\d)",
    re.IGNORECASE,
)
_QUARTER_EN = re.compile(
    r"\b(?P<q>first|second|third|fourth)\s+quarter\s+of\s+(?P<y>20\d\d)", re.IGNORECASE
)
_ROMAN = {"I": "1", "II": "2", "III": "3", "IV": "4",
          "FIRST": "1", "SECOND": "2", "THIRD": "3", "FOURTH": "4"}  # fmt: skip
_YEAR = re.compile(
    r"(?:\bnăm|\bin|\bfrom|\bof|\ben)\s+(?P<y>20\d\d)\b|(?P<z>20\d\d)\s*年", re.IGNORECASE
)

_BARE_YEAR = re.compile(r"(?:19[4-9]|20\d)\d")

_NUMBER = r"\d{1,3}(?:[.,]\d{3})+(?:[.,]\d+)?|\d+(?:[.,]\d+)?"
# "six (6) months", "06 tháng", "hai năm một lần"; in "sixty (60)" the figure is read.
# What each begins with is looked at first, and a word that no bracket follows is not tried again
# from its middle: most of a text is neither.
_COUNT = (
    rf"(?:(?<![\w-])[\w-]++\s++\((?P<p>\d+)\)|(?=\d)(?P<c>{_NUMBER})"
    rf"|\b(?=[{WORDED_FROM}])(?P<w>{WORDED}))"
)
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

# "twice a year", "three times per year", "mỗi năm hai đợt", "hằng năm ... 02 lần"
_TIMES_A_YEAR = re.compile(
    rf"\b(?:(?P<once>once|twice)|{_COUNT}\s+times)\s+(?:an?|each|every|per|in\s+every)\s+"
    r"(?:(?:calendar|school|academic)\s+)?year\b"
    rf"|\b(?:mỗi|hằng|hàng|một)\s+năm(?:\s+học)?,?\s+(?:{_COUNT.replace('?P<', '?P<v')})"
    r"\s+(?:lần|đợt|kỳ|dịp)\b"
    rf"|\b(?:{_COUNT.replace('?P<', '?P<u')})\s+(?:lần|đợt|kỳ)\s+(?:mỗi|một)\s+năm\b",
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
        rf"(?=\d)(?P<n>{_NUMBER}){_SCALE}\s*(?:{_MONEY_NAMES.replace('{}', '')})(?!\w)",
        re.IGNORECASE,
    ),
    re.compile(
        rf"(?:{_MONEY_NAMES.replace('{}', '')})\s*(?P<n>{_NUMBER}){_SCALE}(?!\w)", re.IGNORECASE
    ),
)
_PERCENT = re.compile(
    rf"(?=\d)(?P<n>{_NUMBER})\s*(?:%|per\s?cent|phần trăm|pour cent)", re.IGNORECASE
)
# "a half", "một nửa", "chia đều"; not "second half of the year", "nửa đầu năm"
_PARTS = (
    (re.compile(r"\b(?:one|a)[\s-]half\b|\bhalf\s+(?:of\s+)?the\s+(?:cost|price|expense)s?"
                r"|một\s+nửa|chia\s+đều|\bequally\s+shared|\bin\s+equal\s+shares",
                re.IGNORECASE), "50"),
    (re.compile(r"\btwo[\s-]thirds\b|hai\s+phần\s+ba", re.IGNORECASE), "67"),
    (re.compile(r"\b(?:one|a)[\s-]third\b|một\s+phần\s+ba", re.IGNORECASE), "33"),
    (re.compile(r"\b(?:one|a)[\s-]quarter\s+of\b|một\s+phần\s+tư", re.IGNORECASE), "25"),
)  # fmt: skip
# A number in words counts something: "six doctors", "hai giáo viên"; not "hai Bên", "the two
# sides", "one of", "một số", and not "năm" (a year), "một" (an article).
_WORDED_NUMBER = re.compile(
    rf"\b(?=[{WORDED_FROM}])(?!năm\b|một\b(?!\s+trăm)|one\b(?!\s+hundred)|mốt\b|tư\b)(?P<n>{WORDED})\b"
    r"(?P<pc>\s+(?:per\s?cent|phần\s+trăm))?(?!\s+(?:bên|tỉnh|nước|phía|địa\s+phương|thành\s+phố|chiều|phần|sides?|parties|part\b"
    r"|participants|provinces|cities|countries|governments|languages|thứ|tiếng))",
    re.IGNORECASE,
)
# The rest of a longer number, or the same in figures: "two | hundred", "sixty | (60)".
_NO_COUNT = re.compile(r"\s+(?:\(\d|hundred|trăm|and\s+[\w-]+\s+\(\d)", re.IGNORECASE)
_NAMING = frozenset({"Ba", "Năm", "Sáu", "Bảy", "Hai"})  # "Ba Lạt" is a name
_PLAIN = re.compile(rf"(?<![\w/.-])(?P<n>{_NUMBER})(?![\w/]|-\d)")
# "tại tỉnh Nậm-Xai", "in Lam Ha Province", "ở xã Tân Lập"; not "tại Sở Tài chính", "at the
# Department of Finance": a body is no place.
_CAPITAL = "[A-Z" + "".join(chr(c) for c in range(0xC0, 0x1EFA) if chr(c).isupper()) + "]"
_PROPER = rf"{_CAPITAL}[\w-]*(?:\s+{_CAPITAL}[\w-]*)*"
_BODY = (
    r"(?!(?:Sở|Thư|Trường|Bệnh|Bảo|Ủy|Trung|Công|Nhà|Viện|Văn|Phòng|Ban|Bộ|Trụ|Hội|Khu|Quỹ|Điều"
    r"|Khoản|Phụ|Thỏa|Bản|Biên|Nghị|Luật|Quyết|Dự|Chương|Mục|Điểm|Bên)\b)"
)
_BODY_EN = (
    r"(?!(?:Department|Provincial|Institute|University|College|Hospital|Ministry|Article|Articles"
    r"|Annex|Province|City|Memorandum|Agreement|Protocol|Project|Programme|Paragraph|Part)\b)"
)
_PLACE = re.compile(
    rf"\b(?:tại|ở|đến)\s+(?:(?:tỉnh|thành phố|thủ đô|xã|huyện)\s+)?{_BODY}(?P<vi>{_PROPER})"
    rf"|\b(?:in|at)\s+(?:the\s+(?:City|city)\s+of\s+)?{_BODY_EN}(?P<en>{_PROPER})"
)
# Numbers that cite: "Điều 5", "khoản 2", "Article 9", "(a)".
_CITING = re.compile(
    r"(?:Điều|khoản|điểm|Chương|Mục|Phụ lục|Articles?|paragraphs?|Chapter|Annex|Section)\s+"
    r"\d+(?:(?:,|\s+và|\s+and|\s+to)\s*\d+)*",
    re.IGNORECASE,
)


# Letters without which a pattern finds nothing; looking for them costs less than the pattern.
_MONEY = (
    "đồng", "vnđ", "vnd", "eur", "€", "ơ-rô", "đô", "usd", "dollar", "$", "美元", "yên", "yen",
    "jpy", "¥", "日元", "nhân dân tệ", "cny", "rmb", "yuan", "人民币", "won", "krw", "kíp", "kip",
    "lak",
)  # fmt: skip
_DATING = (("tháng",), tuple(_MONTH), tuple(_MONTH), ("/", ".", "-"), ("/20",), ("月",))
_TIMES = ("lần", "đợt", "kỳ", "dịp")
_EACH = (
    "every", "chaque", "mỗi", "hằng", "hàng", "each", "per", "once", "tous", "annu", "yearly",
    "quarterly", "monthly", "每",
)  # fmt: skip
_SHARE = ("%", "cent", "phần")
_PART = ("half", "nửa", "chia", "equal", "third", "phần", "quarter")


def _has(text: str, telling: tuple[str, ...]) -> bool:
    lowered = text.lower()
    return any(letters in lowered for letters in telling)


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
                of = counted(text[end : end + 60]) if aspect is Aspect.NUMBER else frozenset()
                found.append((start, Fact(aspect, value, match.group().strip(), of, start)))

    for reader in _READERS:
        take(reader(text))
    return [fact for _, fact in sorted(found, key=lambda pair: pair[0])]


_Matches = Iterator[tuple[re.Match[str], Aspect, str]]


def _amounts(text: str) -> _Matches:
    if not _has(text, _MONEY):
        return
    for pattern in _AMOUNTS:
        for match in pattern.finditer(text):
            code = next(code for code in _CURRENCIES if match[code])
            scale = _SCALES[match["scale"].lower()] if match["scale"] else 1.0
            yield match, Aspect.AMOUNT, f"{code} {read_number(match['n']) * scale:.2f}"


def _dates(text: str) -> _Matches:
    for pattern, telling in zip(_DATES, _DATING, strict=True):
        for match in pattern.finditer(text) if _has(text, telling) else ():
            group: Mapping[str, str | None] = match.groupdict()
            month = _MONTH[group["n"].lower()] if group.get("n") else int(group["m"] or 0)  # type: ignore[union-attr]
            if not 1 <= month <= 12 or match.group() in ("may", "mai", "mars", "march"):
                continue
            day = f"-{int(group['d']):02}" if group.get("d") else ""  # type: ignore[arg-type]
            yield match, Aspect.DATE, f"{group.get('y') or '-'}-{month:02}{day}"
    for match in (*_QUARTER.finditer(text), *_QUARTER_EN.finditer(text)):
        number = match["q"].upper()
        yield match, Aspect.DATE, f"{match['y']}-Q{_ROMAN.get(number, number)}"
    for match in _YEAR.finditer(text):
        yield match, Aspect.DATE, match["y"] or match["z"]


def _count(match: re.Match[str], mark: str = "") -> float:
    """The number of a match of ``_COUNT``, whose groups bear ``mark`` before their names."""
    if match[f"{mark}p"]:
        return float(match[f"{mark}p"])
    if match[f"{mark}c"]:
        return read_number(match[f"{mark}c"])
    return float(read_worded(match[f"{mark}w"]))


def _frequencies(text: str) -> _Matches:
    for match in _TIMES_A_YEAR.finditer(text) if _has(text, ("year", *_TIMES)) else ():
        if match["once"]:
            times = 1.0 if match["once"].lower() == "once" else 2.0
        else:
            mark = next(m for m in ("", "v", "u") if any(match[f"{m}{g}"] for g in "pcw"))
            times = _count(match, mark)
        if times > 0:
            yield match, Aspect.FREQUENCY, f"P{12 / times:g}M"
    for match in _PERIOD.finditer(text) if _has(text, ("lần",)) else ():
        if match["often"]:
            yield match, Aspect.FREQUENCY, _months(match, _count(match))
    for match in _EVERY.finditer(text) if _has(text, _EACH) else ():
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
    for match in _PERCENT.finditer(text) if _has(text, _SHARE) else ():
        yield match, Aspect.PERCENTAGE, f"{read_number(match['n']):g}"
    for pattern, value in _PARTS if _has(text, _PART) else ():
        for match in pattern.finditer(text):
            yield match, Aspect.PERCENTAGE, value


def _places(text: str) -> _Matches:
    for match in _PLACE.finditer(text):
        name = re.sub(r"\W+", "", fold(match["vi"] or match["en"]))
        yield match, Aspect.PLACE, name.removesuffix("province").removesuffix("city")


def _numbers(text: str) -> _Matches:
    for match in _PLAIN.finditer(text):
        if _BARE_YEAR.fullmatch(match["n"]):  # "giai đoạn 2026 - 2030", "before 1954"
            yield match, Aspect.DATE, match["n"]
        else:
            yield match, Aspect.NUMBER, f"{read_number(match['n']):g}"
    for match in _WORDED_NUMBER.finditer(text):
        if _NO_COUNT.match(text, match.end()) or (
            match["n"] in _NAMING and text[match.end() :].lstrip()[:1].isupper()
        ):
            continue
        aspect = Aspect.PERCENTAGE if match["pc"] else Aspect.NUMBER
        yield match, aspect, f"{read_worded(match['n']):g}"


_READERS = (_amounts, _dates, _frequencies, _periods, _percentages, _places, _numbers)
