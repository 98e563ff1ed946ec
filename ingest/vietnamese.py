"""The grammar of Vietnamese syllables: tells a Vietnamese text from letters that look like one."""

import re
import unicodedata

from ingest.language import small_word_shares

_TONES = dict.fromkeys(map(ord, "\u0300\u0301\u0303\u0309\u0323"))
_ONSET = "(?:ngh|ng|nh|gh|gi|kh|ph|th|tr|ch|qu|[bcdđghklmnprstvx])?"
_RIME = (
    "(?:"
    "[aăâeêioôơuưy](?:ch|ng|nh|[cmnpt])?"
    "|iê(?:ng|[mnpcut])|yê(?:ng|[mnut])|uô(?:ng|[mntci])|ươ(?:ng|[mnptciu])"
    "|oa(?:ng|nh|ch|[nmtpcioy])?|oă(?:ng|[nmtcp])|oe(?:ng|[nto])?|oo(?:ng|c)"
    "|u[âêy](?:ng|nh|ch|[nmtcpy])?|uyê[nt]|uy[aut]|uơ|uơ[in]|ua|ưa|ia|uê(?:nh|ch)?"
    "|[aăâ][iouy]|[aâ]y|e[o]|êu|iu|o[i]|ô[i]|ơ[i]|u[i]|ư[iu]|ưu|iêu|yêu|oai|oay|oeo|uây|uôi|ươi|ươu|uya|uyu"
    ")"
)
_SYLLABLE = re.compile(_ONSET + _RIME)
_WORD = re.compile(r"[^\W\d_]+")
# Everyday words as they look when the marks were lost.
_BARE = frozenset(
    {
        "cua",
        "va",
        "cac",
        "duoc",
        "trong",
        "nhung",
        "voi",
        "khong",
        "nay",
        "viec",
        "theo",
        "dong",
        "mot",
        "hoac",
        "phai",
        "quyen",
        "dieu",
        "hop",
        "tac",
    }
)


def is_syllable(word: str) -> bool:
    """Whether letters form a Vietnamese syllable: onset, rime, at most one tone."""
    decomposed = unicodedata.normalize("NFD", word.lower())
    bare = decomposed.translate(_TONES)
    if len(decomposed) - len(bare) > 1:
        return False
    return _SYLLABLE.fullmatch(unicodedata.normalize("NFC", bare)) is not None


def syllable_share(text: str) -> float:
    """The share of words that are Vietnamese syllables, 0..1; 0 without words."""
    words = _WORD.findall(unicodedata.normalize("NFC", text))
    return sum(map(is_syllable, words)) / len(words) if words else 0.0


def marks_were_lost(text: str) -> bool:
    """Whether this is Vietnamese without its marks, as a foreign OCR model leaves it."""
    words = [word.lower() for word in _WORD.findall(unicodedata.normalize("NFC", text))]
    if not words:
        return False
    bare = sum(word in _BARE for word in words) / len(words)
    marked = sum(not word.isascii() for word in words) / len(words)
    return bare > 0.06 and marked < 0.35 and small_word_shares(text)["en"] < 0.12
