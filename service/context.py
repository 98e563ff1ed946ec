"""What comparisons must know of the instrument around a clause: partners, dates, amendments."""

import re
from collections.abc import Mapping

from models.document import DocumentText
from models.norms import Analysis, Clause, ClauseLevel
from search import name_key

HOME = "VNM"
_AMENDING = re.compile(
    r"sửa đổi|bổ sung|gia hạn|\bamend(?:ing|s|ment)?\b|\bextending\b|\bsupplementing\b",
    re.IGNORECASE,
)
# "Articles 5, 7 and 9 of the Memorandum remain unchanged", "các Điều 5, 7 và 9 giữ nguyên"
_UNCHANGED = re.compile(
    r"(?:Articles?|Điều)\s+(?P<list>\d+(?:(?:\s*,\s*|\s+and\s+|\s+và\s+|\s*,\s*and\s+)\d+)*)"
    r"[^.;\n]{0,80}?(?:remains?\s+unchanged|unaffected|giữ\s+nguyên|không\s+thay\s+đổi"
    r"|tiếp\s+tục\s+có\s+hiệu\s+lực)",
    re.IGNORECASE,
)


def of_instrument(document: DocumentText, analysis: Analysis) -> Mapping[str, tuple[str, ...]]:
    """What all clauses of a document share: see ``search.context``."""
    found = analysis.metadata
    title = found.title.value if found.title else ""
    form = found.form.value if found.form else ""
    amends = bool(_AMENDING.search(f"{title} {form}")) or bool(found.amendments)
    dates = {r.value.dated for r in found.references if r.value.dated and len(r.value.dated) == 10}
    kept = {
        number
        for match in _UNCHANGED.finditer(document.text)
        for number in re.findall(r"\d+", match["list"])
    }
    return {
        "partners": tuple(
            sorted(
                {
                    name_key(party.value.name)
                    for party in found.parties
                    if party.value.country != HOME and not _is_home(party.value.name, analysis)
                }
            )
        ),
        "signed": (found.signed_on.value.isoformat(),) if found.signed_on else (),
        "amends": tuple(sorted(dates)) if amends else (),
        "unchanged": tuple(sorted(kept)) if amends else (),
    }


def _is_home(name: str, analysis: Analysis) -> bool:
    """Whether a party without a country is one that is known to be ours under another name."""
    ours = {
        name_key(party.value.name)
        for party in analysis.metadata.parties
        if party.value.country == HOME
    }
    return name_key(name) in ours


def units(analysis: Analysis) -> Mapping[str, str]:
    """The clause that stands for all language versions of a provision, by clause ids."""
    return {
        pair.b: pair.a for pair in analysis.versions if pair.a is not None and pair.b is not None
    }


def article_of(clause: Clause, by_id: Mapping[str, Clause]) -> str:
    """The number of the article in which a clause stands; "" where there is none."""
    above: Clause | None = clause
    while above is not None and above.level is not ClauseLevel.ARTICLE:
        above = by_id.get(above.parent) if above.parent else None
    return above.number if above else ""
