"""A document's structured text as Akoma Ntoso 3.0 (OASIS LegalDocML), one language a file."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import pycountry
from lxml import etree

from models.norms import Analysis, Clause, ClauseLevel
from models.register import DocumentKind

NAMESPACE = "http://docs.oasis-open.org/legaldocml/ns/akn/3.0"
ELEMENTS = {
    ClauseLevel.PART: "part", ClauseLevel.CHAPTER: "chapter", ClauseLevel.SECTION: "section",
    ClauseLevel.ARTICLE: "article", ClauseLevel.PARAGRAPH: "paragraph",
    ClauseLevel.POINT: "point", ClauseLevel.SUBPOINT: "indent",
}  # fmt: skip
SOURCE = "#camket"
_UNFIT = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ID = re.compile(r"[^A-Za-z0-9_.-]+")


@dataclass(frozen=True, slots=True)
class Subject:
    """What is known of the work and of this text of it."""

    code: str
    kind: DocumentKind | None
    title: str
    number: str
    signed_on: date | None
    uploaded_on: date
    author: str
    sha256: str


def akoma_ntoso(subject: Subject, text: str, analysis: Analysis, language: str) -> bytes:
    """The clauses of one language, nested as they are cited, with what stands around them.

    Valid against the schema akomantoso30.xsd. Law is an ``act``, anything else a ``doc``.
    """
    clauses = [clause for clause in analysis.clauses if clause.language == language]
    root = etree.Element(f"{{{NAMESPACE}}}akomaNtoso", nsmap={None: NAMESPACE})  # type: ignore[dict-item]
    law = subject.kind is DocumentKind.LAW
    body_of = _sub(root, "act" if law else "doc", name=(subject.kind or "document"))
    _meta(body_of, subject, language)
    own = _own_texts(text, analysis.clauses)
    first = min((clause.span.start for clause in analysis.clauses), default=len(text))
    if analysis.clauses and text[:first].strip():
        _paragraphs(_sub(body_of, "preface"), text[:first])
    opening = [clause for clause in clauses if clause.level is ClauseLevel.PREAMBLE]
    if opening:
        preamble = _sub(body_of, "preamble")
        for clause in opening:
            _paragraphs(preamble, own[clause.id])
    body = _sub(body_of, "body" if law else "mainBody")
    ids: set[str] = set()
    children: dict[str | None, list[Clause]] = {}
    known = {clause.id for clause in clauses}
    for clause in clauses:
        if clause.level not in (ClauseLevel.PREAMBLE, ClauseLevel.CLOSING):
            parent = clause.parent if clause.parent in known else None
            children.setdefault(parent, []).append(clause)
    for clause in children.get(None, []):
        _clause(body, clause, children, own, ids)
    if len(body) == 0:
        whole = _sub(body, "hcontainer", name="text", eId="text")
        _paragraphs(_sub(whole, "content"), "" if analysis.clauses else text)
    closing = [clause for clause in clauses if clause.level is ClauseLevel.CLOSING]
    if closing:
        conclusions = _sub(body_of, "conclusions")
        for clause in closing:
            _paragraphs(conclusions, own[clause.id])
    data: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    return data


def _own_texts(text: str, clauses: Sequence[Clause]) -> dict[str, str]:
    """What each clause says before the next begins, whichever that is."""
    starts = sorted({clause.span.start for clause in clauses})
    following = dict(zip(starts, [*starts[1:], len(text)], strict=False))
    return {
        clause.id: text[clause.span.start : min(clause.span.end, following[clause.span.start])]
        for clause in clauses
    }


def _clause(
    above: "etree._Element",
    clause: Clause,
    children: dict[str | None, list[Clause]],
    own: dict[str, str],
    ids: set[str],
) -> None:
    name = ELEMENTS.get(clause.level)
    attributes = {"eId": _unique(clause.id, ids)}
    if name is None:  # a pledge of a statement, an annex, a passage: containers with their name
        attributes["name"] = clause.level.value
    element = _sub(above, name or "hcontainer", **attributes)
    number, heading, rest = _parts(own[clause.id], clause)
    if number:
        _sub(element, "num").text = _fit(number)
    if heading:
        _sub(element, "heading").text = _fit(heading)
    below = children.get(clause.id, [])
    if below:
        if rest.strip():
            _paragraphs(_sub(element, "intro"), rest)
        for child in below:
            _clause(element, child, children, own, ids)
    else:
        _paragraphs(_sub(element, "content"), rest)


def _parts(own: str, clause: Clause) -> tuple[str, str, str]:
    """The number as printed, the heading, and the rest; together they are the whole text."""
    if clause.heading and clause.heading in own:
        at = own.index(clause.heading)
        return own[:at].strip(), clause.heading, own[at + len(clause.heading) :]
    number = re.escape(clause.number)
    found = re.match(rf"\s*((?:[^\W\d]+\s+)?\(?{number}[.):/]*)(?=\s|$)", own) if number else None
    return (found[1], "", own[found.end() :]) if found else ("", "", own)


def _unique(key: str, ids: set[str]) -> str:
    base = _ID.sub("_", key) or "part"
    fresh, number = base, 1
    while fresh in ids:
        number += 1
        fresh = f"{base}__{number}"
    ids.add(fresh)
    return fresh


def _meta(above: "etree._Element", subject: Subject, language: str) -> None:
    meta = _sub(above, "meta")
    identification = _sub(meta, "identification", source=SOURCE)
    day = subject.signed_on or subject.uploaded_on
    named = "signature" if subject.signed_on else "upload"
    kind = subject.kind or "document"
    work = f"/akn/vn/{kind}/{day.isoformat()}/{_ID.sub('-', subject.code)}"
    spoken = pycountry.languages.get(alpha_2=language)
    code = spoken.alpha_3 if spoken else "und"
    levels = (
        ("FRBRWork", work), ("FRBRExpression", f"{work}/{code}@{day.isoformat()}"),
        ("FRBRManifestation", f"{work}/{code}@{day.isoformat()}.xml"),
    )  # fmt: skip
    for name, address in levels:
        level = _sub(identification, name)
        _sub(level, "FRBRthis", value=f"{address}/!main")
        _sub(level, "FRBRuri", value=address)
        if name == "FRBRManifestation":
            _sub(level, "FRBRalias", name="sha256-of-original", value=subject.sha256)
        _sub(level, "FRBRdate", date=day.isoformat(), name=named)
        _sub(level, "FRBRauthor", href="#author")
        if name == "FRBRWork":
            _sub(level, "FRBRcountry", value="vn")
            if subject.number:
                _sub(level, "FRBRnumber", value=_fit(subject.number))
            _sub(level, "FRBRname", value=_fit(subject.title))
        if name == "FRBRExpression":
            _sub(level, "FRBRlanguage", language=code)
        if name == "FRBRManifestation":
            _sub(level, "FRBRformat", value="application/akn+xml")
    references = _sub(meta, "references", source=SOURCE)
    _sub(references, "TLCOrganization", eId="camket", href="/akn/ontology/organization/camket",
         showAs="Cam Kết")  # fmt: skip
    _sub(references, "TLCOrganization", eId="author", href="/akn/ontology/organization/author",
         showAs=_fit(subject.author))  # fmt: skip


def _paragraphs(above: "etree._Element", text: str) -> None:
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    for line in lines or [""]:
        _sub(above, "p").text = _fit(line)


def _sub(above: "etree._Element", tag: str, /, **attributes: str) -> "etree._Element":
    return etree.SubElement(above, f"{{{NAMESPACE}}}{tag}", attributes)


def _fit(text: str) -> str:
    """What XML can hold."""
    return _UNFIT.sub("\ufffd", text)


def languages_of(analysis: Analysis) -> Iterator[str]:
    """The languages in which clauses stand, the first clause's first."""
    yield from dict.fromkeys(clause.language for clause in analysis.clauses)
