"""Which language a stretch of text is in, told by script, marks and small words."""

import re
import unicodedata
from collections import Counter

# Letters that Vietnamese has and the other Latin alphabets that meet it here have not.
_VIETNAMESE_LETTERS = frozenset("ăđơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉĩịọỏốồổỗộớờởỡợụủũứừửữựỳỵỷỹ")
_SMALL_WORDS = {
    language: frozenset(words.split())
    for language, words in {
        "vi": """
            và của các là có được cho trong với theo không để từ này về tại khi đến những một hoặc
            do ra bên hai thì đã sẽ phải như trên
        """,
        "en": """
            the of and to in a by for or be shall with on is this that as any at from will not its
            it their may which between have under other such are has been an both each
        """,
        "fr": """
            le la les de des du et à en un une dans pour par sur que qui au aux est ou avec ce
            cette se sont être entre ne pas l d
        """,
    }.items()
}
# Marks of unicodedata names -> language, for scripts that decide by themselves.
_SCRIPTS = {
    "LAO": "lo",
    "KHMER": "km",
    "THAI": "th",
    "HANGUL": "ko",
    "HIRAGANA": "ja",
    "KATAKANA": "ja",
    "CJK": "zh",
    "CYRILLIC": "ru",
}
_WORD = re.compile(r"[^\W\d_]+")


def small_word_shares(text: str) -> dict[str, float]:
    """The share of words that are small words of each Latin-script language, 0..1."""
    words = [word.lower() for word in _WORD.findall(text)]
    total = max(1, len(words))
    return {
        language: sum(word in small for word in words) / total
        for language, small in _SMALL_WORDS.items()
    }


def script_of(text: str) -> str:
    """The script of most letters: ``"LATIN"``, ``"LAO"``, ``"CJK"`` ...; ``""`` without letters."""
    counts: Counter[str] = Counter()
    for letter, times in Counter(text).items():
        if letter.isalpha():
            counts[unicodedata.name(letter, "?").split(" ", 1)[0]] += times
    if counts["HIRAGANA"] + counts["KATAKANA"] > 0.1 * counts.total():
        return "HIRAGANA"
    return counts.most_common(1)[0][0] if counts else ""


def language_of(text: str) -> str | None:
    """The main language (ISO 639-1) of a text, None when too little tells it."""
    script = script_of(text)
    if script and script != "LATIN":
        return _SCRIPTS.get(script)
    lowered = text.lower()
    letters = sum(letter.isalpha() for letter in lowered)
    if letters < 3:
        return None
    if sum(letter in _VIETNAMESE_LETTERS for letter in lowered) > 0.06 * letters:
        return "vi"
    language, share = max(small_word_shares(text).items(), key=lambda item: item[1])
    if share >= 0.15:
        return language
    words = _WORD.findall(lowered)
    if share > 0 and len(words) < 12:
        return language
    # A heading such as "DURATION AND TERMINATION" or "Article 5": plain ASCII words of an English
    # text. Vietnamese without any mark in three long words does not occur.
    if lowered.isascii() and sum(len(word) > 4 for word in words) >= 1:
        return "en"
    return None
