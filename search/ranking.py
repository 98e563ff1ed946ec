"""From candidates to one ranked list: fused within a language, then calibrated between them."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from search.calibration import HUB_SHARE, Calibration, Priors, unit
from search.diacritics import restore
from search.encoder import Encoder
from search.languages import Typing, query_language
from search.lexical import SparseVector, neutral_vector, query_vector, words

Floats = NDArray[np.float32]

LONG = 40  # words from which a query reads like a clause: searched as one
QUERY_CENTRE_SHARE = 0.5  # all of it costs within a language, none of it costs between languages
LEXICAL_SHARE = 0.5  # against 1 for the dense side, of short queries in the clause's language
LEXICAL_LIMIT = 7.0  # one rare word in common is no proof
NEUTRAL_SHARE = 0.3  # numbers, citations and acronyms, in clauses of another language
TOP = 100  # the best candidates of a language, against which each of them is measured
FEW = 10  # candidates below which a language borrows the measure of the others

NOTHING = SparseVector((), ())


@dataclass(frozen=True, slots=True)
class Query:
    """A query made ready: ``dense`` is centred."""

    language: str | None
    dense: Floats
    is_clause: bool
    lexical: SparseVector
    neutral: SparseVector

    def words_for(self, language: str) -> SparseVector:
        """What to look for in clauses of ``language``; empty where words cannot help.

        The words of a whole clause say nothing that its vector does not, and draw clauses of its
        own language to the top: without them its translation comes first more often.
        """
        if self.is_clause:
            return NOTHING
        return self.lexical if self.language in (None, language) else self.neutral

    def share_for(self, language: str) -> float:
        return LEXICAL_SHARE if self.language in (None, language) else NEUTRAL_SHARE


@dataclass(frozen=True, slots=True)
class Candidates:
    """What was fetched of one language; rows belong together, ``lexical`` is 0 without a match."""

    language: str
    population: int  # clauses of the language that could have been fetched
    ids: Sequence[str]
    dense: Floats
    lexical: Floats


def prepare(text: str, encoder: Encoder, centres: Priors, calibration: Calibration) -> Query:
    """Encode a query and decide what its words are worth."""
    language, typing = query_language(text)
    meant = restore(text) if typing is Typing.WITHOUT_DIACRITICS and language else text
    is_clause = len(words(text)) >= LONG
    if is_clause:
        dense = encoder.encode([meant], kind="passage")[0] - calibration.centre(language)
        dense = unit(dense[None])[0]
    else:
        dense = encoder.encode([meant], kind="query")[0]
        dense = dense - QUERY_CENTRE_SHARE * centres(language)
    return Query(
        language=language,
        dense=np.asarray(dense, dtype=np.float32),
        is_clause=is_clause,
        lexical=query_vector(text),
        neutral=neutral_vector(text),
    )


def rank(
    query: Query, groups: Sequence[Candidates], calibration: Calibration
) -> list[tuple[str, float]]:
    """Ids with their calibrated scores, best first, ties by id."""
    fused = [_fused(query, group, calibration) for group in groups]
    heads = [np.sort(scores)[::-1][:TOP] for scores in fused]
    everything = np.concatenate(heads) if heads else np.zeros(0, dtype=np.float32)
    scored: list[tuple[str, float]] = []
    for group, scores, head in zip(groups, fused, heads, strict=True):
        own = len(head) / (len(head) + FEW)
        mean = own * head.mean() + (1 - own) * everything.mean()
        spread = own * head.std() + (1 - own) * everything.std()
        standard = (scores - mean) / (spread if spread > 1e-6 else 1.0)
        scored += zip(group.ids, standard.tolist(), strict=True)
    return sorted(scored, key=lambda pair: (-pair[1], pair[0]))


def _fused(query: Query, group: Candidates, calibration: Calibration) -> Floats:
    centred = group.dense - calibration.centre(group.language)
    if query.is_clause:
        centred = unit(centred)
        hubs = HUB_SHARE * calibration.hubness(centred, query.language)
        dense = centred @ query.dense - hubs
    else:
        dense = centred @ query.dense
    spread = calibration.spread(query.dense, group.language, normalised=query.is_clause)
    lexical = _against_best(group.lexical, group.population)
    fused = dense / spread + query.share_for(group.language) * lexical
    return np.asarray(fused, dtype=np.float32)


def _against_best(lexical: Floats, population: int) -> Floats:
    """Lexical scores measured by the best ``TOP``; all 0 where no word matched."""
    if not lexical.any():
        return lexical
    head = np.zeros(min(TOP, population), dtype=np.float32)
    best = np.sort(lexical)[::-1][: len(head)]
    head[: len(best)] = best
    spread = float(head.std())
    standard = (lexical - head.mean()) / (spread if spread > 1e-6 else 1.0)
    return np.asarray(np.minimum(standard, LEXICAL_LIMIT), dtype=np.float32)
