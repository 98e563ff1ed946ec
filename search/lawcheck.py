"""Which provisions of law govern a clause: a shortlist with reasons, for a person to read.

Dense and lexical nearness find candidates; what the provision is for (subject, procedure, time
limit, amount, prohibition, competence) gives the reasons and breaks near ties. Nothing here says
that a clause and a law are at odds.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np

from models.retrieval import Difference, IndexedClause, Provision
from search.calibration import Vector
from search.concepts import concepts, likeness
from search.differences import compare, described
from search.facts import Aspect
from search.lexical import normalize
from search.overlap import Item

CANDIDATES = 80  # nearest provisions by vectors and by words each, for a clause
READ = 40  # of them that are read in full
LEXICAL = 0.9  # weight of words against vectors, both standardised over the candidates
SECOND = 0.15  # what a second paragraph of the same article adds
SUBJECT, ACTION, LIMIT, LEVEL = 0.8, 0.3, 0.3, 0.5
# "70/2020/QH14", "80/2020/NĐ-CP", "06/2020/QĐ-TTg"; not "12/11/1999".
_NUMBER = re.compile(r"\b\d+/\d{4}/[^\W\d_][\w-]*")
ENDED, NOT_YET = "ended", "not_yet"  # law that does not stand on the day
RULE = re.compile(
    r"không được|không đặt|nghiêm cấm|cấm |chỉ được|tối đa|không quá|tối thiểu|shall not|may only"
)
# In whose name a provision lets agreements be concluded; the other levels' provisions do not bind.
_LEVELS = {
    "province": re.compile(r"cấp tỉnh|ủy ban nhân dân tỉnh|tỉnh, thành phố trực thuộc"),
    "state": re.compile(r"nhân danh nhà nước|nhân danh chính phủ"),
    "assembly": re.compile(r"quốc hội"),
    "ministry": re.compile(r"nhân danh bộ|nhân danh tổng cục|cơ quan ngang bộ"),
    "court": re.compile(r"tòa án nhân dân tối cao|văn phòng chủ tịch nước"),
    "forces": re.compile(r"quân đội|công an nhân dân"),
    "organisation": re.compile(r"của tổ chức\b"),
}
_PROVINCIAL = re.compile(
    r"\btỉnh\b|\bsở\b|\bủy ban nhân dân\b|\bprovince\b|\bprovincial\b|\bdepartment of\b"
)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A paragraph of law near to a clause; ``near`` joins vectors and words, standardised."""

    item: Item
    near: float


def nearest(dense: Vector, words: Vector) -> list[tuple[int, float]]:
    """The places of the nearest candidates with what their vectors and words say together."""
    scores = _standard(dense) + LEXICAL * _standard(words)
    return [(int(i), float(scores[i])) for i in np.argsort(-scores, kind="stable")[:READ]]


def article_of(clause: IndexedClause) -> str:
    """What stands for a whole article of law: the paragraph's own id where it is not told.

    A law is known by its number, so that one that stands in two files takes one place.
    """
    article = clause.payload.get("article")
    name = article[0] if isinstance(article, tuple) and article else article
    number = _NUMBER.search(str(clause.payload.get("title") or ""))
    return f"{number[0] if number else clause.document_id} {name}" if name else clause.id


@cache
def _legal_terms() -> dict[str, str]:
    text = files("search").joinpath("data/legal_terms.json").read_text(encoding="utf-8")
    terms: dict[str, str] = json.loads(text)
    return terms


def in_terms_of_law(clause: IndexedClause) -> str:
    """A clause with what Vietnamese law calls those it speaks of.

    An agreement says "the Donor" or "Sở Nông nghiệp" where law says "tổ chức phi chính phủ nước
    ngoài", "cơ quan nhà nước". Proper names say nothing to the law and are left out.
    """
    known = concepts(clause.text)
    text = clause.text
    for mention in reversed(known.mentions):
        if mention.sort == "names":
            text = f"{text[: mention.start]} {text[mention.end :]}"
    terms = [_legal_terms()[actor] for actor in sorted(known.actors) if actor in _legal_terms()]
    return " ".join([clause.heading, text, *terms])


def provisions(
    subject: Item, candidates: Sequence[Candidate], limit: int, on: int | None = None
) -> list[Provision]:
    """The articles that may govern a clause, best first; each with its nearest paragraph.

    ``on`` is a day like 20260131: what does not stand on it takes no place from what does. Where
    it is nearer than the last of those it is told after them, for a person who knew it.
    """
    if not candidates:
        return []
    scores = np.array([c.near + _fit(subject, c.item) for c in candidates])
    by_article: dict[str, list[int]] = {}
    for place in np.argsort(-scores, kind="stable"):
        by_article.setdefault(article_of(candidates[place].item.clause), []).append(int(place))
    found = []
    for article, places in by_article.items():
        more = SECOND * max(float(scores[places[1]]), 0.0) if len(places) > 1 else 0.0
        found.append((float(scores[places[0]]) + more, article, places[0]))
    found.sort(key=lambda entry: (-entry[0], entry[1]))
    listed: list[Provision] = []
    past: list[Provision] = []
    for score, _, place in found:
        law = candidates[place].item
        standing = _standing(law.clause, on)
        (past if standing else listed).append(_provision(subject, law, score, standing))
        if len(listed) == limit:
            break
    return listed + past[:limit]


def _standing(law: IndexedClause, on: int | None) -> str:
    """The code of a provision that does not stand on a day, empty for one that does.

    What has no known beginning or end stands: nobody has said otherwise.
    """
    if on is None:
        return ""
    starts, ends = (law.payload.get(name) for name in ("starts", "ends"))
    if isinstance(ends, int) and ends < on:
        return ENDED
    return NOT_YET if isinstance(starts, int) and starts > on else ""


def _standard(values: Vector) -> Vector:
    spread = float(values.std())
    return (values - values.mean()) / spread if spread > 1e-9 else values * 0


def _fit(subject: Item, law: Item) -> float:
    """How well what a provision is for suits what the clause does."""
    score = SUBJECT * likeness(subject.concepts.objects, law.concepts.objects)
    score += ACTION * likeness(subject.concepts.actions, law.concepts.actions)
    score += LIMIT * bool(_asked(subject) & _asked(law))
    levels = _levels(f"{law.clause.heading} {law.clause.text}")
    if levels and _PROVINCIAL.search(normalize(_around(subject.clause))):
        score += LEVEL if "province" in levels else -LEVEL
    return score


def _around(clause: IndexedClause) -> str:
    """The clause with what stands for its issuer."""
    return f"{clause.payload.get('title') or ''} {clause.text}"


def _asked(item: Item) -> frozenset[Aspect]:
    """Kinds of values that a time limit or a ceiling is made of."""
    kinds = {fact.aspect for fact in item.facts}
    return frozenset(kinds & {Aspect.PERIOD, Aspect.AMOUNT, Aspect.PERCENTAGE, Aspect.PLACE})


def _levels(text: str) -> frozenset[str]:
    flat = normalize(text)
    return frozenset(level for level, pattern in _LEVELS.items() if pattern.search(flat))


def _provision(subject: Item, law: Item, score: float, standing: str) -> Provision:
    values = compare(subject.facts, law.facts)
    kinds = {fact.aspect for fact in law.facts}
    common = _asked(subject) & _asked(law)
    reasons = [
        name
        for name, holds in {
            "subject": bool(subject.concepts.objects & law.concepts.objects),
            "procedure": bool(subject.concepts.actions & law.concepts.actions),
            "time_limit": Aspect.PERIOD in common,
            "amount": bool(common & {Aspect.AMOUNT, Aspect.PERCENTAGE}),
            "place": Aspect.PLACE in common,
            "prohibition": bool(RULE.search(normalize(law.clause.text))),
            "competence": "province" in _levels(f"{law.clause.heading} {law.clause.text}")
            and bool(_PROVINCIAL.search(normalize(_around(subject.clause)))),
        }.items()
        if holds
    ]
    differences: list[Difference] = described(values) if kinds else []
    return Provision(
        clause=subject.clause.id,
        law=law.clause.id,
        article=article_of(law.clause),
        score=1 / (1 + float(np.exp(-(score - 3) / 1.5))),
        reasons=(*((standing,) if standing else ()), *(reasons or ["meaning"])),
        differences=tuple(differences),
    )
