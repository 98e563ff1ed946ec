"""What spellings of one name have in common: folded letters, and the heads of bodies' names."""

import re
import unicodedata

_BLANKS = re.compile(r"[^\w]+")
# Heads of names in Vietnamese and in English, folded, to one word each, so that translations of a
# body's name meet. Longer ones first.
_HEADS = (
    ("people s committee", "ubnd"), ("uy ban nhan dan", "ubnd"), ("people s council", "hdnd"),
    ("hoi dong nhan dan", "hdnd"), ("thanh pho", "city"), ("tinh", "province"),
    ("chinh quyen", "government"), ("so", "department"), ("bo", "ministry"), ("quan", "district"),
    ("huyen", "district"), ("xa", "commune"), ("phuong", "ward"), ("truong dai hoc", "university"),
    ("vung", "region"), ("quy", "foundation"), ("the", ""), ("of", ""), ("and", ""), ("va", ""),
)  # fmt: skip
_HEAD = {folded: word for folded, word in _HEADS}  # noqa: C416 - the order is the point above
_PATTERN = re.compile(r"\b(" + "|".join(folded for folded, _ in _HEADS) + r")\b")


def folded(text: str) -> str:
    """Small letters without marks (đ as d), words apart by one blank."""
    parts = unicodedata.normalize("NFD", text.casefold().replace("đ", "d"))
    bare = "".join(letter for letter in parts if not unicodedata.combining(letter))
    return _BLANKS.sub(" ", bare).strip()


def comparable(name: str) -> str:
    """A name's words, heads as one word in either language; what is alike here may be one body."""
    words = _PATTERN.sub(lambda found: _HEAD[found[1]], folded(name)).split()
    return " ".join(sorted(words))


def same_spelling(name: str) -> str:
    """What two writings share that differ in case and blanks alone; marks count."""
    return " ".join(unicodedata.normalize("NFC", name).casefold().split())
