"""Who bears a duty and who bears its cost, as concepts that are the same in both languages."""

import re

from search.concepts import concepts
from search.facts import Aspect, Fact
from search.lexical import fold

_PAYING = r"borne|paid|covered|met|financed|reimbursed|defrayed"
_NOUN = r"[^,.;:()]{2,60}?"
_END = (
    r"(?=\s*(?:[,.;:()]|$|\b(?:and|unless|except|within|before|under|và|trừ|theo|trong|trước)\b))"
)
_CARRIES = r"(?:tự\s+)?(?:chịu|chi\s+trả|thanh\s+toán|đài\s+thọ|bảo\s+đảm\s+kinh\s+phí)"
# What is paid; not "chịu trách nhiệm", "pay attention".
_COST = (
    r"(?:chi\s+phí|kinh\s+phí|vé|tiền|phí|lương|một\s+nửa|\d+\s*%|toàn\s+bộ\s+(?:chi|kinh)\s+phí)"
)
_COST_EN = (
    r"(?:cost|expense|fare|salar|travel|accommodation|fee|ticket|tuition|half|wage|price"
    r"|\d+\s*(?:%|per))"
)
_PAYER = (
    re.compile(rf"\b(?:{_PAYING})\s+by\s+(?:the\s+)?(?P<who>{_NOUN}){_END}", re.IGNORECASE),
    re.compile(rf"\bdo\s+(?P<who>{_NOUN})\s+{_CARRIES}", re.IGNORECASE),
    re.compile(
        rf"(?:^|[.;:,]\s*)(?P<who>[^,.;:()]{{2,60}}?)\s+(?:sẽ\s+|phải\s+)?{_CARRIES}\s+"
        rf"(?:\w+\s+){{0,2}}?{_COST}",
        re.IGNORECASE,
    ),
    re.compile(
        rf"(?:^|[.;:,]\s*)(?:the\s+)?(?P<who>[^,.;:()]{{2,60}}?)\s+(?:shall|will|must|agrees\s+to)\s+"
        rf"(?:bear|pay|cover|meet|defray|reimburse)\b(?=[^.;]{{0,80}}{_COST_EN})",
        re.IGNORECASE,
    ),
)
_DUTY = re.compile(
    r"\b(?:shall|will|must|undertakes?\s+to|agrees?\s+to|intends?\s+to|may)\b"
    r"|(?:^|\s)(?:sẽ|phải|có\s+trách\s+nhiệm|cam\s+kết|được\s+quyền|không\s+được|chịu\s+trách\s+nhiệm"
    r"|cử|cấp|tổ\s+chức|gửi|báo\s+cáo|bố\s+trí|tiếp\s+nhận|hoàn\s+thành|cung\s+cấp|thông\s+báo"
    r"|hỗ\s+trợ|xây\s+dựng|giao|hướng\s+dẫn)\s",
    re.IGNORECASE,
)
_LEAD = re.compile(r"^(?:(?:giao|đề\s+nghị|yêu\s+cầu)\s+)?(?P<who>[^,;:]{2,70})$", re.IGNORECASE)


def payers(text: str) -> list[Fact]:
    """Who bears the costs that a clause speaks of: "shall be borne by the City"."""
    found: dict[int, Fact] = {}
    for pattern in _PAYER:
        for match in pattern.finditer(text):
            who = party(match["who"])
            if who:
                quote = match.group().strip(" ,.;:")
                found.setdefault(match.start(), Fact(Aspect.PAYER, who, quote, start=match.start()))
    return [found[start] for start in sorted(found)]


def party(text: str) -> str:
    """A party's name as its concepts ("city"), else its words without diacritics."""
    known = concepts(text)
    return " ".join(sorted(known.actors | known.names)) or fold(" ".join(text.split()))


def bearers(text: str) -> tuple[str, ...]:
    """The words before the first word of duty, where they can be a party's name."""
    first = _DUTY.search(text)
    if first is None:
        return ()
    lead = text[: first.start()].rpartition(", ")[2]
    match = _LEAD.match(lead.strip())
    return (match["who"].strip(),) if match and concepts(match["who"]).actors else ()
