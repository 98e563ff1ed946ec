"""What becomes of a hyphen or slash at the end of a line when the line is joined to the next."""

import re
from collections.abc import Set as AbstractSet

from ingest.vietnamese import is_syllable

_TAIL = re.compile(r"[^\W\d_]+$")
_HEAD = re.compile(r"^[^\W\d_]+")
_SOFT = "\u00ad"


def joined(before: str, after: str, vocabulary: AbstractSet[str]) -> str | None:
    """``before`` as it stands glued to ``after``; None when a space belongs between them.

    ``vocabulary`` holds the lower-case words of the document: "agree-" + "ment" loses its hyphen,
    "56-" + "CT/TW" and "công-te-" + "nơ" keep it, and so does "long-" + "term" where "long" and
    "term" are words of the document.
    """
    if len(before) < 2 or not after[:1].isalnum():
        return None
    if before.endswith(_SOFT):
        return before[:-1]
    if before.endswith("/"):
        return before
    if not before.endswith("-") or not before[-2].isalnum():
        return None
    if before[-2].islower() and after[0].islower() and _breaks_a_word(before, after, vocabulary):
        return before[:-1]
    return before


def _breaks_a_word(before: str, after: str, vocabulary: AbstractSet[str]) -> bool:
    tail, head = _TAIL.search(before[:-1]), _HEAD.search(after)
    if tail is None or head is None:
        return False
    first, second = tail.group().lower(), head.group().lower()
    if first + second in vocabulary:
        return True
    if f"{first}-{second}" in vocabulary or (first in vocabulary and second in vocabulary):
        return False
    if not (first + second).isascii() or (is_syllable(first) and is_syllable(second)):
        return False  # Vietnamese does not break words; its hyphens are written ones
    return len(first) > 1 and len(second) > 2
