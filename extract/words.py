"""Tokens of a stretch of text as the rules see them, cut into statements."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spacy.tokens import Doc


_MARKED = ("àèòỳù", "áéóýú", "ảẻỏỷủ", "ãẽõỹũ", "ạẹọỵụ")  # a e o y u under each tone
# "hoà" and "hòa", "thuỷ" and "thủy" are one word: the mark moves to the first vowel.
_TONES = {
    first_plain + second: first + second_plain
    for marks in _MARKED
    for first_plain, second, first, second_plain in (
        ("o", marks[0], marks[2], "a"),
        ("o", marks[1], marks[2], "e"),
        ("u", marks[3], marks[4], "y"),
    )
}
_LONG, _LONGEST = 300, 400  # tokens
_ENDS = frozenset({".", "!", "?", "…"})
_QUOTES = frozenset({'"', "'", "“", "”", "‘", "’", "«", "»", ")", "]"})


@lru_cache(maxsize=65536)
def fold(word: str) -> str:
    """A word in the form in which lexicons and texts meet: lower case, one place for the tone."""
    word = word.lower().replace("’", "'")
    return word[:-2] + _TONES[word[-2:]] if word[-2:] in _TONES else word


@dataclass(frozen=True, slots=True)
class Words:
    """The tokens of a stretch: ``folded[i]`` stands at ``text[start[i]:end[i]]``.

    ``inner[i]`` when token i only continues a compound word ("giao" in "ngoại giao"): no phrase
    starts or ends before it. Empty when nothing is known of compounds.
    """

    text: str
    folded: tuple[str, ...]
    start: tuple[int, ...]
    end: tuple[int, ...]
    inner: frozenset[int] = frozenset()

    @classmethod
    def of(cls, doc: "Doc") -> "Words":
        kept = [token for token in doc if not token.is_space]
        return cls(
            doc.text,
            tuple(fold(token.text) for token in kept),
            tuple(token.idx for token in kept),
            tuple(token.idx + len(token) for token in kept),
        )

    def __len__(self) -> int:
        return len(self.folded)

    def written(self, index: int) -> str:
        """The token as it stands in the text."""
        return self.text[self.start[index] : self.end[index]]

    def capital(self, index: int) -> bool:
        """Whether the token begins with a capital letter."""
        return self.text[self.start[index]].isupper()

    def at(self, offset: int) -> int:
        """The first token that ends after an offset (``len`` when there is none)."""
        low, high = 0, len(self.end)
        while low < high:
            middle = (low + high) // 2
            if self.end[middle] <= offset:
                low = middle + 1
            else:
                high = middle
        return low


@dataclass(frozen=True, slots=True)
class Statement:
    """Tokens ``first`` to ``last`` (exclusive) of a sentence, or of its part between semicolons.

    ``continues`` when a semicolon before it joins it to the statement before; ``opens_list`` when
    it ends with a colon.
    """

    first: int
    last: int
    continues: bool
    opens_list: bool


def statements(words: Words, abbreviations: frozenset[str]) -> Iterator[Statement]:
    """The statements of a stretch, in order; brackets and quotations are not cut at semicolons.

    What runs on for hundreds of words without a stop is a table or a damaged page, not a sentence:
    it is cut at a comma, so that the work stays proportional to the text.
    """
    first, continues, depth = 0, False, 0
    for index in range(len(words)):
        word = words.folded[index]
        depth = max(0, depth + (word in "([{“«") - (word in ")]}”»"))
        length = index - first
        forced = length >= _LONGEST or (length >= _LONG and word == ",")
        broken = forced or _line_breaks(words, index)
        ended = word in _ENDS and _ends_sentence(words, index, abbreviations)
        if not (ended or broken or (word == ";" and depth == 0)):
            continue
        last = index if word in _ENDS or word == ";" else index + 1
        if last > first:
            yield Statement(first, last, continues, words.folded[last - 1] == ":")
        first, continues, depth = index + 1, word == ";", 0
    if first < len(words):
        yield Statement(first, len(words), continues, words.folded[-1] == ":")


def _line_breaks(words: Words, index: int) -> bool:
    """Whether a paragraph ends after this token: a new line that goes on in lower case does not."""
    if index + 1 >= len(words):
        return False
    between = words.text[words.end[index] : words.start[index + 1]]
    return "\n" in between and not words.text[words.start[index + 1]].islower()


def _ends_sentence(words: Words, index: int, abbreviations: frozenset[str]) -> bool:
    if index + 1 >= len(words):
        return True
    following = index + 1
    if words.folded[following] in _QUOTES and following + 1 < len(words):
        following += 1
    if words.start[index + 1] == words.end[index] and words.folded[index + 1] not in _QUOTES:
        # "1.1", "v.v", a file name; but "Nations.In" has lost its space.
        word, following_word = words.folded[index - 1] if index else "", words.folded[index + 1]
        return len(word) > 2 and len(following_word) > 1 and words.capital(index + 1)
    if index and words.folded[index - 1] in abbreviations:
        return False
    return not words.text[words.start[following]].islower()
