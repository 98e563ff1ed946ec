"""Text layers in TCVN3, VNI or VPS: recognised by fonts and by what reads as Vietnamese."""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby

from ingest.legacy_tables import TCVN3, VNI, VPS
from ingest.textlayer import Glyph, Layer, words_by_direction
from ingest.vietnamese import is_syllable, syllable_share

_LINE_END = "\x02"  # pdfium's word for a hyphen or soft hyphen where a line ends
_FEW = 5  # words with marks below which an unnamed font is not judged by itself
_READS = 0.85  # share of words with marks that are syllables, once converted
_RISE = 0.2  # ... and by how much conversion must raise it
_NO_SYLLABLES = 0.7  # share of syllables below which marked words are not Vietnamese
_SURE = 0.9  # share of syllables at which nothing else needs to be tried
_SUBSET = re.compile(r"^[A-Z]{6}\+")
_FONT_NAMES = (
    # ".VnTime", ".VnArialH"; not "Vnese Times" or "VNU"
    ("tcvn3", re.compile(r"^\.?Vn[A-Z]|^\.VN[A-Z]")),
    ("vni", re.compile(r"^VNI[- ]?[A-Z]", re.IGNORECASE)),
    ("vps", re.compile(r"^VPS[- ]?[A-Z]", re.IGNORECASE)),
)
_CAPITAL_FONT = re.compile(r"^\.?Vn[A-Za-z ]*H$")


class Encoding(StrEnum):
    """How Vietnamese was coded before Unicode."""

    TCVN3 = "tcvn3"
    VNI = "vni"
    VPS = "vps"


_TABLES = {Encoding.TCVN3: TCVN3, Encoding.VNI: VNI, Encoding.VPS: VPS}


@dataclass(frozen=True, slots=True)
class LegacyLayer:
    """A text layer converted to Unicode; ``reads`` is the share of syllables in it, 0..1."""

    words: Layer
    encodings: tuple[Encoding, ...]
    reads: float

    @property
    def sure(self) -> bool:
        """Whether it reads so well that the picture need not be asked."""
        return self.reads >= _SURE


def convert(text: str, encoding: Encoding) -> str:
    """Letters coded in an old encoding as Unicode; what is no code of it stays."""
    table = _TABLES[encoding]
    if encoding is not Encoding.VNI:
        return "".join(table.get(letter, letter) for letter in text)
    out, at = [], 0
    while at < len(text):
        # "oâ" is one letter; "ô" before a mark belongs to the mark: "ôù" is ớ.
        taken = 2 if text[at : at + 2] in table else 1
        code = text[at : at + taken]
        out.append(table.get(code, code))
        at += taken
    return "".join(out)


def encoding_of_font(name: str) -> Encoding | None:
    """The encoding that a font's name promises: "ABCDEF+.VnTimeH", "VNI-Times", "VPS Helv"."""
    family = _family(name)
    for encoding, pattern in _FONT_NAMES:
        if pattern.match(family):
            return Encoding(encoding)
    return None


def may_be_legacy(text: str, fonts: Collection[str]) -> bool:
    """Whether a page is worth the trial: a font says so, or its marked words are no syllables."""
    if any(map(encoding_of_font, fonts)):
        return True
    return len(_marked(text.split())) >= _FEW and reading_share(text) < _NO_SYLLABLES


def legacy_layer(letters: tuple[Glyph | None, ...]) -> LegacyLayer | None:
    """The converted words of a page, whose characters are as coded; None if it is none of these.

    Each font is judged by itself: one page may hold .VnTime, VNI-Times and a Unicode font.
    """
    texts: dict[str, list[str]] = defaultdict(list)

    def note(word: Sequence[Glyph]) -> str:
        text = "".join(letter.text for letter in word)
        texts[word[0].font].append(text)
        return text

    words_by_direction(letters, note)
    found: dict[str, Encoding] = {}
    for font, words_of_font in texts.items():
        # Gazettes set their page numbers in a font of the old kind, among Unicode fonts.
        if not _marked(words_of_font) and not _CAPITAL_FONT.match(_family(font)):
            continue
        if encoding := _encoding_of(words_of_font, encoding_of_font(font)):
            found[font] = encoding
    if not found:
        return None
    [(main, _)] = Counter(found.values()).most_common(1)
    for font in texts.keys() - found.keys():
        if len(_marked(texts[font])) < _FEW and _gains(texts[font], main):
            found[font] = main  # a heading of few words in another font
    layer = words_by_direction(letters, lambda word: _converted(word, found))
    text = " ".join(token.text for tokens in layer.values() for token in tokens)
    return LegacyLayer(layer, tuple(sorted(set(found.values()))), reading_share(text))


def reading_share(text: str) -> float:
    """The share of words with marks that are Vietnamese syllables; 1 without such words.

    Words without marks may be English, and tell nothing.
    """
    marked = _marked(text.split())
    return syllable_share(" ".join(marked)) if marked else 1.0


def _encoding_of(words: Sequence[str], promised: Encoding | None) -> Encoding | None:
    """The encoding in which a font's words read as Vietnamese; None when they do as they are."""
    marked = _marked(words)
    if any(ord(letter) > 0x1E00 and ord(letter) < 0x1F00 for word in marked for letter in word):
        return None  # letters that only Unicode has
    if promised:
        return promised if _gains(marked, promised) else None
    if len(marked) < _FEW:
        return None
    before = _share(marked)
    shares = {encoding: _share(marked, encoding) for encoding in Encoding}
    best = max(shares, key=lambda encoding: shares[encoding])
    return best if shares[best] > max(_READS, before + _RISE) else None


def _gains(words: Sequence[str], encoding: Encoding) -> bool:
    """Whether more words read as Vietnamese when converted, or all of them do."""
    marked = _marked(words)
    after = _share(marked, encoding)
    return not marked or after == 1.0 or after > _share(marked)


def _marked(words: Sequence[str]) -> list[str]:
    """The words with letters and something beyond ASCII; not "–" or "3°"."""
    return [word for word in words if not word.isascii() and any(map(str.isalpha, word))]


def _share(words: Sequence[str], encoding: Encoding | None = None) -> float:
    """The share of words that hold nothing but Vietnamese syllables."""
    done = [convert(word, encoding) if encoding else word for word in words]
    return sum(map(_is_word, done)) / max(1, len(done))


def _is_word(text: str) -> bool:
    parts = re.findall(r"[^\W\d_]+", text.strip(".,;:()[]\"'“”/-" + _LINE_END))
    # A sign between letters is what a wrong table leaves: "x·" for "xã".
    odd = any(letter in "®¬­µ·¸¹¶»¼½¾©¨" or letter == "\ufffd" for letter in text)
    return bool(parts) and not odd and all(map(is_syllable, parts))


def _converted(word: Sequence[Glyph], encodings: dict[str, Encoding]) -> str:
    """A word's text, each stretch of one font by that font's encoding."""
    out = ""
    for font, run in groupby(word, key=lambda letter: letter.font):
        text = "".join(letter.text for letter in run)
        encoding = encodings.get(font)
        text = convert(text, encoding) if encoding else text
        if text.endswith(_LINE_END):
            text = text[:-1] + _line_end(out + text[:-1], encoding)
        text = text.replace(_LINE_END, "-")
        out += text.upper() if encoding and _CAPITAL_FONT.match(_family(font)) else text
    return _capitals_whole(out) if encodings.get(word[0].font) is Encoding.TCVN3 else out


def _line_end(before: str, encoding: Encoding | None) -> str:
    """In TCVN3 a soft hyphen is "ư": it is one where it completes a syllable ("th" + "ư")."""
    tail = re.search(r"[^\W\d_]*$", before)
    stem = tail.group() if tail else ""
    if encoding is not Encoding.TCVN3 or is_syllable(stem):
        return "-"
    return "ư" if is_syllable(stem + "ư") else "-"


def _capitals_whole(text: str) -> str:
    """Capitals with tones have no codes of their own: "CéNG" is meant as "CỘNG"."""
    plain = [letter for letter in text if letter.isascii() and letter.isalpha()]
    capitals = len(plain) >= 2 and all(letter.isupper() for letter in plain)
    return text.upper() if capitals else text


def _family(name: str) -> str:
    """A font's name without the mark of a subset and without its style."""
    bare = _SUBSET.sub("", name.replace("#2E", ".").replace("#20", " "))
    return re.split(r"[,\-](?=(?i:bold|italic|oblique|regular|normal))", bare)[0].strip()
