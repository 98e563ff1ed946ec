"""Which language a typed query is in, without a model: scripts, letters, and syllables.

Two or three words give a statistical detector nothing to go by, but letters do: ơ and ư are
Vietnamese alone, kana is Japanese. Vietnamese typed without its diacritics is told from English
by its syllables, every one of which has the shape (onset) vowels (coda).
"""

import json
import re
import unicodedata
from enum import StrEnum
from functools import lru_cache
from importlib.resources import files

from search.lexical import fold, words


class Typing(StrEnum):
    """How a query was typed, beside its language."""

    FULL = "full"
    WITHOUT_DIACRITICS = "without_diacritics"


_SCRIPTS = (  # the first that occurs decides: kana before Han, for Japanese uses both
    ("ja", re.compile(r"[\u3041-\u30ff]")),
    ("ko", re.compile(r"[\uac00-\ud7af\u1100-\u11ff]")),
    ("zh", re.compile(r"[\u3400-\u9fff]")),
    ("lo", re.compile(r"[\u0e80-\u0eff]")),
    ("th", re.compile(r"[\u0e00-\u0e7f]")),
    ("km", re.compile(r"[\u1780-\u17ff]")),
    ("ru", re.compile(r"[\u0400-\u04ff]")),
    ("ar", re.compile(r"[\u0600-\u06ff]")),
)
_VIETNAMESE = re.compile(r"[ăđơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ]")
_SYLLABLE = re.compile(
    r"(?:ngh|ng|nh|gh|gi|kh|ph|th|tr|ch|qu|[bcdghklmnprstvx])?"
    r"(?:uye|uya|uyu|oai|oao|oay|oeo|uay|uoi|uou|ieu|yeu|ai|ao|au|ay|eo|eu|ia|ie|iu|oa|oe|oi|oo|"
    r"ua|ue|ui|uo|uu|uy|ye|[aeiouy])"
    r"(?:ch|ng|nh|[cmnpt])?"
)

_FRENCH = re.compile(r"[àâçéèêëîïôûœ]|\b[dlnqs]['’](?=\w)")


@lru_cache(maxsize=1)
def _function_words() -> dict[str, frozenset[str]]:
    """Words that tell a language, folded.

    Not "may", "to", "in", "du", "le", "que", "die": Vietnamese typed without its diacritics has
    them too (máy, tổ, in, dữ, lễ, quê, địa).
    """
    text = files("search").joinpath("data/function_words.json").read_text(encoding="utf-8")
    return {code: frozenset(listed) for code, listed in json.loads(text).items()}


def is_syllable(folded: str) -> bool:
    """Whether a folded word could be a Vietnamese syllable."""
    return _SYLLABLE.fullmatch(folded) is not None


def query_language(text: str) -> tuple[str | None, Typing]:
    """ISO 639-1 code of a query, None where nothing tells, and whether diacritics were left out."""
    lowered = unicodedata.normalize("NFC", text).lower()
    for code, pattern in _SCRIPTS:
        if pattern.search(lowered):
            return code, Typing.FULL
    if _VIETNAMESE.search(lowered):
        return "vi", Typing.FULL
    tokens = [fold(word) for word in words(lowered) if not any(c.isdigit() for c in word)]
    telling = _function_words()
    counts = {code: sum(t in listed for t in tokens) for code, listed in telling.items()}
    best = max(counts, key=lambda code: counts[code])
    syllables = sum(is_syllable(t) for t in tokens)
    shaped = syllables / len(tokens) if tokens else 0.0
    plain = lowered.isascii()
    # Where every word has the shape, a function word among them proves nothing: German "von" is
    # what remains of "vốn".
    shaped_throughout = len(tokens) > 1 and shaped == 1.0
    if plain and (shaped_throughout or (shaped > 0.7 and counts[best] <= 0.15 * len(tokens))):
        # One syllable alone ("visa", "data", "thue") may be anything.
        return (None if len(tokens) == 1 else "vi"), Typing.WITHOUT_DIACRITICS
    if counts[best]:
        return best, Typing.FULL
    if not plain:
        return ("vi" if shaped > 0.8 else "fr" if _FRENCH.search(lowered) else None), Typing.FULL
    return ("en" if tokens else None), Typing.FULL
