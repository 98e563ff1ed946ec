"""Whether two clauses put money into the same thing at the same time: a budget that overlaps.

A clause funds when it gives or sets aside an amount: a ceiling of who may approve what, a fine or
a turnover funds nothing. Two of them fund one thing twice when they speak of the same object and
nothing says that their places or their years are apart.
"""

import re
from typing import TYPE_CHECKING

from models.retrieval import IndexedClause
from search.concepts import general, likeness
from search.context import DIRECTIVE
from search.facts import Aspect, Fact
from search.lexical import normalize

if TYPE_CHECKING:
    from search.overlap import Item

# Not "cấp tỉnh", "fundamental", "in grants of powers": with an amount in the same clause.
_FUNDS = re.compile(
    r"tài trợ|viện trợ|hỗ trợ|đóng góp|góp vốn|phân bổ|bố trí|đầu tư|chi trả|\bdành\b|trao tặng"
    r"|\bcấp\b(?! (?:tỉnh|huyện|xã|bộ|trung ương|có thẩm quyền|trên|dưới|cao|nào))"
    r"|kinh phí|ngân sách|vốn đối ứng"
    r"|\b(?:fund(?:s|ed|ing)?|financ(?:e|es|ed|ing)|contribut\w+|allocat\w+|earmark\w*|donat\w+"
    r"|invest\w*|provid\w+|grants?|granted|set aside|make available|bear|budget\w*)\b"
)
# Amounts that nobody gives: fines, trade, ceilings of competence.
_NO_FUNDING = re.compile(
    r"xử phạt|phạt tiền|bồi thường|kim ngạch|doanh thu|phê duyệt (?:dự án|khoản|các khoản)"
    r"|có giá trị (?:từ|trên|dưới)|trị giá (?:từ|trên|dưới)|mức vốn (?:từ|trên|dưới)|quy mô vốn"
    r"|\b(?:fine[sd]?|penalt\w+|damages|compensation|turnover|trade volume|revenue"
    r"|approv\w+ (?:projects?|grants?)|valued? (?:over|above|below|under)|worth (?:over|more))\b"
)
MONEY = frozenset({"budget", "cost", "fund_counterpart", "investment", "price", "financial_report"})
ALIKE = 0.5  # share of the objects that both must speak of
_YEAR = re.compile(r"\d{4}")
NEVER = 9999  # the year of an end that nobody knows


def funds(item: "Item") -> bool:
    """Whether a clause puts an amount of money into something."""
    if not any(fact.aspect is Aspect.AMOUNT for fact in item.facts):
        return False
    flat = normalize(item.clause.text)
    return _FUNDS.search(flat) is not None and _NO_FUNDING.search(flat) is None


def funded_twice(a: "Item", b: "Item") -> bool:
    """Whether two clauses put money into the same object, in years that may overlap.

    An instruction that sets aside what an agreement has promised funds nothing twice.
    """
    if (a.clause.kind == DIRECTIVE) != (b.clause.kind == DIRECTIVE):
        return False
    if not (funds(a) and funds(b)):
        return False
    left, right = a.concepts.objects - MONEY, b.concepts.objects - MONEY
    if not (left & right) - general() or likeness(left, right) < ALIKE:
        return False
    return not _apart(_places(a), _places(b)) and _years_meet(a, b)


def _places(item: "Item") -> frozenset[str]:
    return frozenset(fact.value for fact in item.facts if fact.aspect is Aspect.PLACE)


def _apart(a: frozenset[str], b: frozenset[str]) -> bool:
    return bool(a) and bool(b) and not a & b


def _years_meet(a: "Item", b: "Item") -> bool:
    left, right = years(a.clause, a.facts), years(b.clause, b.facts)
    return left is None or right is None or (left[0] <= right[1] and right[0] <= left[1])


def years(clause: IndexedClause, known: tuple[Fact, ...]) -> tuple[int, int] | None:
    """The years for which a clause gives: those it names, else those of its instrument."""
    named = [
        int(year)
        for fact in known
        if fact.aspect is Aspect.DATE
        for year in _YEAR.findall(fact.value[:4])
    ]
    if named:
        return min(named), max(named)
    starts, ends = (_year(clause, name) for name in ("starts", "ends"))
    return (starts, ends) if starts and ends and ends < NEVER else None


def _year(clause: IndexedClause, name: str) -> int:
    value = clause.payload.get(name)
    return value // 10_000 if isinstance(value, int) else 0
