"""From candidates to one ranked list: fused within a language, then calibrated between them."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from search.calibration import HUB_SHARE, Calibration, Priors, unit
from search.diacritics import restore
from search.encoder import Kind
from search.languages import Typing, query_language
from search.lexical import SparseVector, has_code, neutral_vector, query_vector, words
from search.terms import (
    abbreviated,
    is_vietnamese_by_abbreviation,
    translated,
    written_out,
)

Floats = NDArray[np.float32]

LONG = 40  # words from which a query reads like a clause: searched as one
SENTENCE = 10  # the same where it ends as sentences do, or has lines: it was pasted, not typed
SYLLABLES = 1.5  # to a word of Vietnamese
_PASTED = re.compile(r"[.;。；][\s\"”»)]*$|\S\s*\n\s*\S")
QUERY_CENTRE_SHARE = 0.5  # all of it costs within a language, none of it costs between languages
LEXICAL_SHARE = 0.5  # against 1 for the dense side, of short queries in the clause's language
LEXICAL_LIMIT = 7.0  # one rare word in common is no proof
TOLD_SHARE = 0.9  # the same of a query that tells a whole case, whose one vector says all at once
FROM_WORDS, TO_WORDS = 12, 24  # between which a query goes from the one to the other
CODE_SHARE = 1.0  # the same of queries that cite: "Điều 12", "56-CT/TW"
NEUTRAL_SHARE = 0.45  # numbers, citations, acronyms and known terms, in another language
OTHER_WORDS = 0.6  # of a term's weight, for what an abbreviation stands for and the like
GLOSSARY = ("vi", "en")  # languages between which terms are known
TOP = 100  # the best candidates of a language, against which each of them is measured
HEAD_SHARE = 0.1  # of a language's clauses, while that is fewer than ``TOP``
LEAST = 25  # fewer are all alike good answers, among which the one that answers does not stand out
FEW = 20  # candidates below which a language borrows the measure of the others

ABROAD = 2.5  # a translation is that much less near than the same words: 0.4 where they have 1
RIVALS = 10  # nearest clauses of a language, among which the one that says the same stands out
STANDING_OUT = 3.0  # what its lead over them counts beside its nearness

FEEDBACK = 20  # best clauses that tell what else the answers say
FEEDBACK_SHARE = 0.6  # of what they say against what was asked
FEEDBACK_FROM = 100  # candidates; among fewer the best are no sample of answers

NOTHING = SparseVector((), ())
Encode = Callable[[str, Kind], Floats]  # one text to its unit vector


@dataclass(frozen=True, slots=True)
class Query:
    """A query made ready: ``dense`` is centred.

    ``lexical`` is for clauses of its own language, ``abroad`` for those of another.
    """

    language: str | None
    dense: Floats
    is_clause: bool
    lexical: SparseVector = NOTHING
    neutral: SparseVector = NOTHING
    abroad: Mapping[str, SparseVector] = field(default_factory=dict)
    share: float = LEXICAL_SHARE
    widened: Floats | None = None  # by what it found in its own language

    def dense_for(self, language: str) -> Floats:
        """What to look for by meaning in clauses of ``language``."""
        return (
            self.widened if self.widened is not None and language == self.language else self.dense
        )

    def words_for(self, language: str) -> SparseVector:
        """What to look for in clauses of ``language``; empty where words cannot help.

        The words of a whole clause say nothing that its vector does not, and draw clauses of its
        own language to the top: without them its translation comes first more often.
        """
        if self.is_clause:
            return NOTHING
        if self.language in (None, language):
            return self.lexical
        return self.abroad.get(language, self.neutral)

    def share_for(self, language: str) -> float:
        return self.share if self.language in (None, language) else NEUTRAL_SHARE


@dataclass(frozen=True, slots=True)
class Candidates:
    """What was fetched of one language; rows belong together, ``lexical`` is 0 without a match.

    ``near``: products with the query; ``dense``: the vectors themselves, for clauses as queries.
    """

    language: str
    ids: Sequence[str]
    near: Floats
    lexical: Floats
    dense: Floats | None = None


def prepare(text: str, encode: Encode, centres: Priors, calibration: Calibration) -> Query:
    """Encode a query and decide what its words are worth."""
    language, typing = query_language(text)
    if language != "vi" and is_vietnamese_by_abbreviation(text):
        language, typing = "vi", Typing.WITHOUT_DIACRITICS
    if is_clause(text):
        return clause_query(encode(text, "passage"), language, calibration)
    full = written_out(text, language)
    meant = restore(full) if typing is Typing.WITHOUT_DIACRITICS and language else full
    dense = encode(meant, "query") - QUERY_CENTRE_SHARE * centres(language)
    also = [*abbreviated(text, language), *([] if full == text else [full])]
    abroad = {
        other: neutral_vector(text, *translated(meant, language, other), share=OTHER_WORDS)
        for other in GLOSSARY
        if language in GLOSSARY and language != other
    }
    return Query(
        language=language,
        dense=np.asarray(dense, dtype=np.float32),
        is_clause=False,
        lexical=query_vector(text, *also, share=OTHER_WORDS),
        neutral=neutral_vector(text),
        abroad=abroad,
        share=CODE_SHARE if has_code(text) else _lexical_share(text, language),
    )


def _length(text: str, language: str | None) -> float:
    """How many words a query has; those of Vietnamese are written as syllables."""
    return len(words(text)) / (SYLLABLES if language == "vi" else 1)


def _lexical_share(text: str, language: str | None) -> float:
    """What the words of a query are worth beside its vector: the more, the more it tells."""
    told = (_length(text, language) - FROM_WORDS) / (TO_WORDS - FROM_WORDS)
    return LEXICAL_SHARE + (TOLD_SHARE - LEXICAL_SHARE) * min(max(told, 0.0), 1.0)


def is_clause(text: str) -> bool:
    """Whether a query is a clause itself: "Mỗi Bên chịu chi phí của mình." Not a question."""
    length = _length(text, query_language(text)[0])
    pasted = "?" not in text and _PASTED.search(text) is not None
    return length >= (SENTENCE if pasted else LONG)


def clause_query(vector: Floats, language: str | None, calibration: Calibration) -> Query:
    """A whole clause as the query: what is near to it and says the same."""
    centred = unit((vector - calibration.centre(language))[None])[0]
    return Query(language=language, dense=centred, is_clause=True)


def widen(query: Query, best: Floats, scores: Floats, calibration: Calibration) -> Query:
    """The query drawn towards what its best clauses say, by how far they lead.

    Short questions name a matter; the clauses that answer say it in the words of all such clauses.
    Only within its own language: what is first in another is less often right.
    """
    centred = best - calibration.centre(query.language)
    lead = scores - scores.min() + 1e-3
    said = unit((lead / lead.sum() @ centred)[None])[0] * np.linalg.norm(query.dense)
    widened = query.dense + FEEDBACK_SHARE * said
    return replace(query, widened=np.asarray(widened, dtype=np.float32))


def rank(
    query: Query, groups: Sequence[Candidates], calibration: Calibration
) -> list[tuple[str, float]]:
    """Ids with their calibrated scores, best first, ties by id."""
    if query.is_clause:
        alike = [_resemblance(query, group, calibration) for group in groups]
        return _in_order(groups, alike)
    fused = [_fused(query, group, calibration) for group in groups]
    heads = [
        np.sort(scores)[::-1][: _head(group.language, calibration)]
        for group, scores in zip(groups, fused, strict=True)
    ]
    everything = np.concatenate(heads) if heads else np.zeros(0, dtype=np.float32)
    standard = []
    for scores, head in zip(fused, heads, strict=True):
        own = len(head) / (len(head) + FEW)
        mean = own * head.mean() + (1 - own) * everything.mean()
        spread = own * head.std() + (1 - own) * everything.std()
        standard.append((scores - mean) / (spread if spread > 1e-6 else 1.0))
    return _in_order(groups, standard)


def _head(language: str, calibration: Calibration) -> int:
    """How many of a language are its best: the same share of each, so that few clauses do not
    seem better than they are because their best is measured against all of them."""
    sample = calibration.samples.get(language)
    return min(TOP, max(LEAST, round(HEAD_SHARE * sample.count))) if sample else TOP


def _in_order(groups: Sequence[Candidates], scores: Sequence[Floats]) -> list[tuple[str, float]]:
    scored = [
        pair
        for group, row in zip(groups, scores, strict=True)
        for pair in zip(group.ids, row.tolist(), strict=True)
    ]
    return sorted(scored, key=lambda pair: (-pair[1], pair[0]))


def _resemblance(query: Query, group: Candidates, calibration: Calibration) -> Floats:
    """How much each clause says what the clause asked about says, in whatever language.

    Within a language nearness falls off step by step, from the same words to the same matter. In
    another even a translation is far, but no other clause is as near: so its lead counts.
    """
    if group.dense is None:
        raise ValueError("vectors are fetched where the query is a clause")
    centred = unit(group.dense - calibration.centre(group.language))
    near = centred @ query.dense - HUB_SHARE * calibration.hubness(centred, query.language)
    if query.language in (None, group.language):
        return np.asarray(near, dtype=np.float32)
    rivals = np.sort(near)[::-1][:RIVALS].mean()
    lead = np.maximum(near - rivals, 0)
    return np.asarray(ABROAD * near + STANDING_OUT * lead, dtype=np.float32)


def _fused(query: Query, group: Candidates, calibration: Calibration) -> Floats:
    asked = query.dense_for(group.language)
    dense = group.near - calibration.centre(group.language) @ asked
    spread = calibration.spread(asked, group.language)
    lexical = _against_best(group.lexical)
    fused = dense / spread + query.share_for(group.language) * lexical
    return np.asarray(fused, dtype=np.float32)


def _against_best(lexical: Floats) -> Floats:
    """Lexical scores measured by the best ``TOP``; all 0 where no word matched."""
    if not lexical.any():
        return lexical
    head = np.sort(lexical)[::-1][:TOP]
    spread = float(head.std())
    standard = (lexical - head.mean()) / (spread if spread > 1e-6 else 1.0)
    return np.asarray(np.minimum(standard, LEXICAL_LIMIT), dtype=np.float32)
