"""The language of a stretch of text: by script where that tells, else by its commonest words."""

import re
from functools import cache

from extract.lexicon import languages, read_data

_SCRIPTS = (
    ("lo", "\u0e80", "\u0eff"),
    ("th", "\u0e00", "\u0e7f"),
    ("km", "\u1780", "\u17ff"),
    ("ja", "\u3040", "\u30ff"),
    ("ko", "\uac00", "\ud7af"),
    ("zh", "\u4e00", "\u9fff"),
    ("ru", "\u0400", "\u04ff"),
)
_OTHER_SCRIPT = re.compile("[" + "".join(f"{first}-{last}" for _, first, last in _SCRIPTS) + "]")
_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")
_SAMPLE = 4000  # characters: enough to tell, and a long article costs no more than a short one
_ENOUGH = 2.0


@cache
def _profiles() -> dict[str, tuple[frozenset[str], frozenset[str]]]:
    found = {}
    for language in languages():
        data = read_data(language, "language")
        if data:
            words, letters = data["words"], data["letters"]
            found[language] = (frozenset(str(words).split()), frozenset(str(letters or "")))
    return found


def detect_language(text: str, fallback: str | None = None) -> str | None:
    """ISO 639-1 code of the language of ``text``; ``fallback`` where too little speaks for any.

    Told apart: Vietnamese, English, French by their words; Lao, Thai, Khmer, Japanese, Korean,
    Chinese and Russian by their script.
    """
    sample = text[:_SAMPLE]
    script = _by_script(sample)
    if script:
        return script
    words = [word.lower() for word in _WORD.findall(sample)]
    scores = {
        language: sum((word in common) + 0.5 * (not letters.isdisjoint(word)) for word in words)
        for language, (common, letters) in _profiles().items()
    }
    best = max(scores, key=lambda language: scores[language], default=None)
    if best is None or scores[best] < min(_ENOUGH, 0.25 * len(words) + 0.5):
        return fallback
    rivals = [score for language, score in scores.items() if language != best]
    return fallback if rivals and max(rivals) == scores[best] else best


def _by_script(sample: str) -> str | None:
    if not _OTHER_SCRIPT.search(sample):
        return None
    letters = sum(letter.isalpha() for letter in sample)
    for language, first, last in _SCRIPTS:
        if sum(first <= letter <= last for letter in sample) > 0.3 * letters:
            return language
    return None
