"""Tones that a worn scan changed, put right where the neighbouring syllables leave no doubt.

A blurred hook reads as an acute ("trao đối" for "trao đổi"), a speck beside a letter as a tone
("phạm ví"). Which syllables stand beside each other in official texts and in a dictionary tells
most of these, and how sure the engine was of the word says how much it takes to change it. Names,
capitals but those of a sentence, and words that no neighbour speaks for stay as they were read.
"""

import gzip
import json
import math
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files

from ingest.geometry import Mended, Piece
from ingest.vietnamese import is_syllable
from models.document import RepairReason

DATA = "syllable_pairs.json.gz"
_SEEN = 5  # times a syllable must occur in the texts to speak or to be chosen
_WORD_OF_TWO = 30  # what a word of the dictionary counts beside pairs of the texts
# A pair that never occurs counts this share of what chance would put together, and a bit more.
_BY_CHANCE = 0.3
_UNSEEN = 0.1
_SMOOTHING = 5  # occurrences added to a syllable
# How many times likelier the other syllable must be. Found on scans whose truth is known: where the
# engine was sure, few tones but hooks are wrong; where it was not, most that a neighbour speaks
# against are.
_SURE = 0.955  # confidence; it ends at 0.97
_UNSURE_WORD = 20.0
_HOOK_LOST = 50.0
_OTHERWISE = 1000.0
_ACUTE, _HOOK = "\u0301", "\u0309"
_TONES = frozenset("\u0300\u0301\u0303\u0309\u0323")
_OF_VIETNAMESE = frozenset("ăâêôơưđ")
_WORD = re.compile(r"(\W*)([^\W\d_]+)(\W*)")


def mend_marks(words: Sequence[Piece], pairs: "SyllablePairs | None" = None) -> None:
    """Correct the tones of one page's words where that is certain, and record it."""
    known = pairs or _shipped()
    parts = [_WORD.fullmatch(word.text) for word in words]
    for at, (word, part) in enumerate(zip(words, parts, strict=True)):
        if part is None:
            continue
        sure = word.token.confidence is None or word.token.confidence >= _SURE
        capital = not sure and _begins_sentence(words, at) and part[2].istitle()
        if not capital and not part[2].islower():
            continue
        before = after = None
        if at and not part[1] and words[at - 1].block == word.block:
            before = _speaks(parts[at - 1], closing=3)
        if at + 1 < len(words) and not part[3] and words[at + 1].block == word.block:
            after = _speaks(parts[at + 1], closing=1)
        if meant := known.meant(part[2].lower(), before, after, sure=sure):
            word.mended.append(Mended(RepairReason.MARKS, word.text, 1))
            word.text = part[1] + (meant.capitalize() if capital else meant) + part[3]


def _begins_sentence(words: Sequence[Piece], at: int) -> bool:
    """Whether a capital there may be the sentence's and not a name's."""
    return at > 0 and words[at - 1].block == words[at].block and words[at - 1].text[-1:] == "."


def _speaks(part: re.Match[str] | None, closing: int) -> str | None:
    """A neighbour in lower case, unless a sign stands between."""
    return None if part is None or part[closing] else part[2].lower()


class SyllablePairs:
    """How often syllables, and neighbours ("a b"), occur in texts that are read rightly.

    ``words`` are pairs that make a word of the dictionary.
    """

    def __init__(
        self, syllables: Mapping[str, int], pairs: Mapping[str, int], words: Iterable[str] = ()
    ) -> None:
        self._times = Counter(syllables)
        self._pairs = Counter(pairs)
        self._all = sum(syllables.values()) or 1
        for word in words:
            self._pairs[word] += _WORD_OF_TWO
            self._times.update(dict.fromkeys(word.split(" "), 1))
        self._syllables = {one for one, times in self._times.items() if times >= _SEEN}
        self._alike: dict[str, list[str]] = defaultdict(list)
        for syllable in sorted(self._syllables):
            self._alike[_split(syllable)[0]].append(syllable)

    def meant(
        self, read: str, before: str | None, after: str | None, *, sure: bool = True
    ) -> str | None:
        """The syllable that was taken for ``read`` between its neighbours, if that is certain.

        ``sure``: the engine was sure of the word, so it takes more to doubt it.
        """
        before = before if before in self._syllables else None
        after = after if after in self._syllables else None
        if not before and not after:
            return None
        as_read = self._likely(read, before, after)
        best, best_gain = None, 0.0
        for other, needed in self._confusable(read):
            gain = self._likely(other, before, after) - as_read
            if gain > max(best_gain, math.log(needed if sure else _UNSURE_WORD)):
                best, best_gain = other, gain
        return best

    def _likely(self, syllable: str, before: str | None, after: str | None) -> float:
        """The logarithm of how often the syllable stands there, up to a constant.

        With both neighbours: P(before, it) P(it, after) / P(it), as in a chain of syllables.
        """
        beside = []
        if before:
            beside.append(self._together(before, syllable))
        if after:
            beside.append(self._together(syllable, after))
        alone = math.log(self._times[syllable] + _SMOOTHING)
        return sum(map(math.log, beside)) - (len(beside) - 1) * alone

    def _together(self, one: str, other: str) -> float:
        by_chance = self._times[one] * self._times[other] / self._all
        return self._pairs[f"{one} {other}"] + _BY_CHANCE * by_chance + _UNSEEN

    def _confusable(self, read: str) -> Iterator[tuple[str, float]]:
        """Syllables that a scan turns into ``read``, and how much likelier each must be.

        A word without any mark never gains one: it may be English, or a name. Where the mark
        stands ("hoà", "hòa") is the writer's choice.
        """
        letters, tone = _split(read)
        if not tone and _OF_VIETNAMESE.isdisjoint(letters):
            return
        for other in self._alike.get(letters, ()):
            other_tone = _split(other)[1]
            if other_tone != tone:
                hook_lost = tone == _ACUTE and other_tone == _HOOK
                yield other, _HOOK_LOST if hook_lost else _OTHERWISE
        barred = {"d": "đ", "đ": "d"}.get(read[0])
        if barred and barred + read[1:] in self._syllables:
            yield barred + read[1:], _OTHERWISE


@cache
def _split(syllable: str) -> tuple[str, str]:
    """The letters of a syllable without its tone, and the tone."""
    decomposed = unicodedata.normalize("NFD", syllable)
    bare = "".join(sign for sign in decomposed if sign not in _TONES)
    tone = "".join(sign for sign in decomposed if sign in _TONES)
    return unicodedata.normalize("NFC", bare), tone


@cache
def _shipped() -> SyllablePairs:
    data = gzip.decompress(files("ingest").joinpath(f"data/{DATA}").read_bytes())
    counts = json.loads(data)
    return SyllablePairs(counts["syllables"], counts["pairs"], counts["words"])


def runs(text: str) -> Iterator[list[str]]:
    """Syllables in lower case that stand beside each other with nothing but spaces between."""
    held: list[str] = []
    for part in map(_WORD.fullmatch, unicodedata.normalize("NFC", text).split()):
        word = part[2].lower() if part else ""
        if part is None or part[1] or not is_syllable(word):
            yield held
            held = []
        if part is not None and is_syllable(word):
            held.append(word)
            if part[3]:
                yield held
                held = []
    yield held
