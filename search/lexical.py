"""Words as sparse vectors: exact and folded terms, weighed so that the index can score BM25.

The vector of a clause carries the term-frequency part of BM25; the index multiplies by the inverse
document frequency. Terms are hashes, so that no vocabulary has to be kept or agreed upon.
"""

import re
import unicodedata
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

K1 = 1.2  # how soon a repeated term stops counting
B = 0.5  # how much a long clause is held against it
USUAL_LENGTH = 110  # words of a clause, constant so that stored vectors stay comparable

EXACT_SHARE = 0.6  # of a query word with diacritics: for its exact form, the rest for the folded
PAIR_SHARE = 0.5  # weight of two neighbouring words against that of a word


@dataclass(frozen=True, slots=True)
class SparseVector:
    """Parallel tuples: term hash (below 2**32, ascending) and its weight."""

    indices: tuple[int, ...]
    values: tuple[float, ...]


_HAN = r"\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_OTHERS = r"\u3040-\u30ff\uac00-\ud7af\u0e00-\u0eff\u1780-\u17ff"  # kana, hangul, Thai, Lao, Khmer
# "56-CT/TW", "70/2020/QH14", "30.6.2026": kept whole as well as in parts. Not "and/or".
_CODE = re.compile(r"\b(?=[\w/.-]*\d)\w+(?:[-/.]\w+)+", re.IGNORECASE)
# "Điều 12", "khoản 3", "Article 5": of a folded text. Not "điều kiện 2".
_CITED = re.compile(r"\b(?:dieu|khoan|article|art|section|paragraph|clause)\.? \d")
_LABEL = re.compile(r"\b(?:dieu|muc|article|art|section)\.? (?P<number>\d+)")
LABEL_WEIGHT = 3.0  # a cited article is that article, not one that mentions it
_RUN = re.compile(rf"[{_HAN}{_OTHERS}]+|[^\W_{_HAN}{_OTHERS}]+")
_NUMBER = re.compile(r"\d{2,}$")
_UNSPACED = re.compile(rf"[{_HAN}{_OTHERS}]")

# Old and new placement of the tone: the tone goes to the first letter of a closing oa, oe, uy.
_TONES = "\u0300\u0301\u0303\u0309\u0323"
_LATE_TONE = re.compile(rf"(?<!q)(?P<v>o(?=[ae])|u(?=y))(?P<w>[aey])(?P<t>[{_TONES}])(?!\w)")


def fold(text: str) -> str:
    """Lower case without diacritics, đ as d: what a person types in a hurry."""
    flat = unicodedata.normalize("NFD", text.casefold()).replace("đ", "d")
    return "".join(c for c in flat if not unicodedata.combining(c))


def normalize(text: str) -> str:
    """Lower case, NFC, tones of hoà, hoè, thuỷ where hòa, hòe, thủy have them."""
    flat = unicodedata.normalize("NFD", text.casefold())
    return unicodedata.normalize("NFC", _LATE_TONE.sub(r"\g<v>\g<t>\g<w>", flat))


def words(text: str) -> list[str]:
    """The words of a text in order; text without spaces gives its characters and their pairs."""
    return [word for run in _RUN.findall(normalize(text)) for word in _parts(run)]


def _parts(run: str) -> Iterator[str]:
    if not _UNSPACED.match(run):
        yield run
        return
    yield from run
    yield from (run[i : i + 2] for i in range(len(run) - 1))


def running(text: str) -> str:
    """The words of a text with single spaces, and around it where its script has spaces."""
    runs = " ".join(_RUN.findall(normalize(text)))
    return runs if _UNSPACED.search(runs) else f" {runs} "


def stem(word: str) -> str:
    """A folded word without the plural and the commonest verb endings of English.

    "parties" and "party", "indemnified" and "indemnify", "reporting" and "report" meet. Not
    "is", "business"; Vietnamese syllables are too short to be touched.
    """
    if len(word) < 5 or not word.isascii():
        return word
    for ending, instead in (("ies", "y"), ("ied", "y"), ("sses", "ss"), ("ing", ""), ("ed", "")):
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            return _undouble(word[: len(word) - len(ending)] + instead)
    return word[:-1] if word.endswith("s") and not word.endswith(("ss", "us", "is")) else word


def _undouble(word: str) -> str:
    """ "submitt" as "submit"; not "access", "bill"."""
    if len(word) > 4 and word[-1] == word[-2] and word[-1] not in "aeiouslz":
        return word[:-1]
    return word


def _terms(text: str) -> Iterator[tuple[str, float]]:
    """Each term of a text with the weight that a query gives to it."""
    yield from _terms_of(text, words(text))


def _terms_of(text: str, spoken: Sequence[str]) -> Iterator[tuple[str, float]]:
    previous = ""
    for word in spoken:
        flat, root = _forms(word)
        if flat == word:
            yield root, 1.0
        else:
            yield root, 1.0 - EXACT_SHARE
            yield f"={word}", EXACT_SHARE
        if previous and not _UNSPACED.match(word):
            yield f"{previous} {root}", PAIR_SHARE
        previous = "" if _UNSPACED.match(word) else root
    for code in _CODE.findall(text):
        yield f"#{fold(code)}", 1.0


@lru_cache(1 << 16)
def _forms(word: str) -> tuple[str, str]:
    """A word folded, and its stem: a register says the same few thousand words all the time."""
    flat = fold(word)
    return flat, stem(flat)


def _hash(term: str) -> int:
    return zlib.crc32(term.encode())


def _sparse(weights: dict[str, float]) -> SparseVector:
    merged: dict[int, float] = {}
    for term, weight in weights.items():
        key = _hash(term)
        merged[key] = merged.get(key, 0.0) + weight
    ordered = sorted(merged.items())
    return SparseVector(tuple(k for k, _ in ordered), tuple(v for _, v in ordered))


def _labelled(text: str) -> dict[str, float]:
    return {f"§{found['number']}": 1.0 for found in _LABEL.finditer(fold(text))}


def passage_vector(text: str, label: str = "") -> SparseVector:
    """The term-frequency part of BM25 for every term of a clause; ``label`` as people cite it."""
    spoken = words(text)
    counts = Counter([term for term, _ in _terms_of(text, spoken)])
    norm = K1 * (1 - B + B * len(spoken) / USUAL_LENGTH)
    terms = {t: n * (K1 + 1) / (n + norm) for t, n in counts.items()}
    return _sparse(terms | _labelled(label))


def query_vector(text: str, *more: str, share: float = 1.0) -> SparseVector:
    """The weight of every term of a query; a repeated term counts once.

    ``more``: other ways to say it, whose terms count for ``share``.
    """
    terms = {term: share * weight for said in more for term, weight in _terms(said)}
    cited = dict.fromkeys(_labelled(text), LABEL_WEIGHT)
    return _sparse(terms | dict(_terms(text)) | cited)


def pairs_vector(phrase: str) -> SparseVector:
    """What every text that holds a phrase must have: its pairs of words, else its word."""
    terms = dict(_terms(phrase))
    pairs = {term: weight for term, weight in terms.items() if " " in term}
    return _sparse(pairs or {term: w for term, w in terms.items() if term[0] not in "=#"})


def neutral_vector(text: str, *more: str, share: float = 1.0) -> SparseVector:
    """The terms of a query that stand unchanged in clauses of other languages.

    Citations ("56-CT/TW"), numbers of two digits and more, acronyms ("ODA", "OCOP"). ``more``:
    what is known of it in the other language, whose terms count for ``share``.
    """
    terms = {term: share * weight for said in more for term, weight in _terms(said)}
    kept = [w for w in _RUN.findall(text) if (w.isupper() and 2 < len(w) < 9) or _NUMBER.match(w)]
    codes = _CODE.findall(text)
    certain = {stem(fold(w)): 1.0 for w in kept} | {f"#{fold(c)}": 1.0 for c in codes}
    return _sparse(terms | certain)


def has_code(text: str) -> bool:
    """Whether a query cites: "Điều 12", "56-CT/TW"."""
    return _CODE.search(text) is not None or _CITED.search(fold(text)) is not None
