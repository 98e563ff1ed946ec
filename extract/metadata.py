"""The identity of an instrument, read from its text alone."""

from collections.abc import Sequence

from extract.citations import find_amendments, find_references
from extract.front import Title, find_number, find_secrecy, find_title, head_of
from extract.identity_lexicon import identity_lexicons
from extract.money import find_amounts
from extract.parties import find_parties
from extract.signing import find_cited, find_languages, find_signatories, find_signing
from extract.time_lexicon import fold
from extract.validity import find_validity
from models import (
    Clause,
    ClauseLevel,
    DocumentKind,
    DocumentText,
    Found,
    Metadata,
    Party,
    TimeExpression,
)

_STATES = ("chính phủ", "government of", "nước cộng hòa", "the republic of", "vương quốc")
_DECIDES_KIND = (DocumentKind.TREATY, DocumentKind.AGREEMENT)


def find_metadata(
    document: DocumentText, clauses: tuple[Clause, ...], times: tuple[TimeExpression, ...]
) -> Metadata:
    """What the text says of itself; a field that it does not give is None or empty.

    ``times`` are those of the whole text. Nothing is guessed: a draft without a date has none.
    """
    text = document.text
    head = head_of(text)
    head_end = head[-1].span.end if head else 0
    language = _main_language(document, clauses)
    title = find_title(head, language, text)
    told = title.title.value if title else ""
    preambles = [clause.span for clause in clauses if clause.level is ClauseLevel.PREAMBLE]
    parties = find_parties(told, head, text, head_end, preambles)
    signed_at, signed_on = find_signing(text, head, times, head_end)
    number = find_number(head)
    if number is None and title and title.meaning.kind is DocumentKind.LAW:
        number, cited_on = find_cited(text, told, times)
        signed_on = signed_on or cited_on
    validity = find_validity(text, times, told)
    authentic, prevailing = find_languages(text)
    return Metadata(
        title=title.title if title else None,
        number=number,
        kind=_kind(title, parties, text),
        form=title.form if title else None,
        parties=parties,
        signatories=find_signatories(text),
        signed_at=signed_at,
        signed_on=signed_on,
        effective_on=validity.effective_on,
        effective_rule=validity.effective_rule,
        expires_on=validity.expires_on,
        term=validity.term,
        term_from=validity.term_from,
        renewal=validity.renewal,
        notice_period=validity.notice_period,
        languages=_languages(document, clauses),
        authentic_languages=authentic,
        prevailing_language=prevailing,
        secrecy=find_secrecy(head),
        amounts=find_amounts(text),
        references=find_references(text, times, number),
        amendments=find_amendments(text),
    )


def _kind(
    title: Title | None, parties: Sequence[Found[Party]], text: str
) -> Found[DocumentKind] | None:
    """What an instrument is by its effect: its name decides unless sides or content say more."""
    if title is None:
        return None
    kind = title.meaning.kind
    if kind in _DECIDES_KIND:
        folded = fold(text)
        states = parties and all(fold(p.value.name).startswith(_STATES) for p in parties)
        if states:
            kind = title.meaning.state_kind
        if any(lex.patterns["not_binding"].search(folded) for lex in identity_lexicons()):
            kind = DocumentKind.AGREEMENT
    return Found(kind, title.form.span)


def _main_language(document: DocumentText, clauses: Sequence[Clause]) -> str | None:
    """That of the first articles in a text in two languages: its head stands there."""
    articles = [clause.language for clause in clauses if clause.level is ClauseLevel.ARTICLE]
    return articles[0] if len(set(articles)) > 1 else document.language


def _languages(document: DocumentText, clauses: Sequence[Clause]) -> tuple[str, ...]:
    """The languages of the clauses, the main one first."""
    counted: dict[str, int] = {}
    for clause in clauses:
        counted[clause.language] = counted.get(clause.language, 0) + 1
    several = [language for language, count in counted.items() if count >= 0.1 * len(clauses)]
    if document.language is None:
        return tuple(several)
    return tuple(dict.fromkeys([document.language, *several]))
