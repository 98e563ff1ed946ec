"""The sentence of a clause that answers: by the words of the question, else by meaning."""

import re
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from models.document import Span
from models.retrieval import Hit
from search.encoder import Encoder
from search.languages import query_language
from search.lexical import fold, stem, words
from search.terms import translated, written_out

LEAST_WORDS = 3  # of a sentence; less is a number or a heading
CLEAR = 0.5  # share of the question's words from which words alone decide
LEAD = 1.3  # by how much the best must be better than the second
MOST_ENCODED = 40  # sentences of one page that are compared by meaning
# After a full stop before a capital, after a semicolon or colon, and at a line's end. Not inside
# "3.500.000", "56-CT/TW", "Art. 5".
_END = re.compile(r"(?<=[^\s\d][.!?])\s+(?=[\W\d]*[^\W\d_a-z])|(?<=;)\s+|\n+|(?<=[。；！？])")


def sentences(text: str) -> list[Span]:
    """Where the sentences and listed points of a clause stand."""
    spans = []
    start = 0
    for end in [*(found.start() for found in _END.finditer(text)), len(text)]:
        stretch = text[start:end]
        left = len(stretch) - len(stretch.lstrip())
        if stretch.strip():
            spans.append(Span(start + left, start + len(stretch.rstrip())))
        start = end
    return spans


def _stems(text: str) -> set[str]:
    return {stem(fold(word)) for word in words(text)}


def marked(query: str, hits: Sequence[Hit], encoder: Encoder) -> list[Hit]:
    """Hits with their answering sentence, None where a clause is one sentence."""
    language, _ = query_language(query)
    full = written_out(query, language)
    open_: list[tuple[int, list[Span]]] = []
    out = list(hits)
    for n, hit in enumerate(hits):
        spans = [
            s for s in sentences(hit.text) if len(words(hit.text[s.start : s.end])) >= LEAST_WORDS
        ]
        if len(spans) < 2:
            continue
        wanted = _stems(full)
        if language is not None and hit.language != language:
            wanted = _stems(" ".join(translated(full, language, hit.language)))
        best = _by_words(wanted, hit.text, spans)
        if best is not None:
            out[n] = replace(hit, answer=best)
        else:
            open_.append((n, spans))
    for n, span in _by_meaning(full, hits, open_, encoder):
        out[n] = replace(hits[n], answer=span)
    return out


def _by_words(wanted: set[str], text: str, spans: Sequence[Span]) -> Span | None:
    """The one sentence that has clearly more of the words; common ones weigh less."""
    found = [_stems(text[s.start : s.end]) for s in spans]
    weights = {w: 1 / (1 + sum(w in has for has in found)) for w in wanted}
    total = sum(weights.values())
    if not total:
        return None
    shares = [sum(weights[w] for w in wanted & has) / total for has in found]
    first, second = sorted(range(len(shares)), key=lambda i: (-shares[i], i))[:2]
    clear = shares[first] >= CLEAR and shares[first] >= LEAD * shares[second]
    return spans[first] if clear else None


def _by_meaning(
    query: str, hits: Sequence[Hit], open_: Sequence[tuple[int, list[Span]]], encoder: Encoder
) -> list[tuple[int, Span]]:
    """The nearest sentence of each, for as many hits as may be encoded, the best first."""
    chosen: list[tuple[int, list[Span]]] = []
    left = MOST_ENCODED
    for n, spans in open_:
        if len(spans) <= left:
            chosen.append((n, spans))
            left -= len(spans)
    if not chosen:
        return []
    texts = [hits[n].text[s.start : s.end] for n, spans in chosen for s in spans]
    vectors = encoder.encode([query, *texts], kind="query")
    near = vectors[1:] @ vectors[0]
    out, at = [], 0
    for n, spans in chosen:
        out.append((n, spans[int(np.argmax(near[at : at + len(spans)]))]))
        at += len(spans)
    return out
