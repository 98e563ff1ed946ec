"""Text as it would flow without margins: one paragraph a line, a dot only where a sentence ends."""

import re

_WRAPPED = 60  # characters: a shorter line ends where its writer ended it
_ITEM = re.compile(r"\s*(?:\(?(?:\d{1,3}(?:\.\d+)*|[A-Za-zđ]|[ivxIVX]{1,4})[.)]|[-–•*])(?=\s)")
_ABBREVIATED = re.compile(
    r"(?<=\b(?:No|St|Co|Dr|Mr|vs))\.(?=\s)|(?<=\b(?:Inc|Ltd|Art|Mrs|Sec|Jan|Feb|Mar|Apr|Jun|Jul"
    r"|Aug|Sep|Oct|Nov|Dec))\.(?=,|\s[a-z\d(])|(?<=\b[aApP]\.[mM])\.(?=\s[a-z(])|(?<=\b[aApP])\.(?=[mM]\.\s[a-z(])|(?<=\bCorp)\.(?=\s)|(?<=\b[A-Z])\.(?=\s?[A-Z,])"
)


def flowing(text: str) -> str:
    """``text``, offset by offset, with spaces for the line ends of a margin and for dots that only
    shorten a word ("Inc.")."""
    pieces: list[str] = []
    lines = _ABBREVIATED.sub(" ", text).split("\n")
    for number, line in enumerate(lines):
        following = lines[number + 1] if number + 1 < len(lines) else ""
        pieces.append(line)
        pieces.append(" " if _goes_on(line, following) else "\n")
    return "".join(pieces)[: len(text)]


def _goes_on(line: str, following: str) -> bool:
    """Whether the margin broke a sentence between two lines."""
    told, begins = line.rstrip(), following.lstrip()
    if not told or not begins or _ITEM.match(following):
        return False
    if begins[0].islower():
        return not told.endswith((".", ";", ":"))
    return len(told) >= _WRAPPED and not told.endswith((".", ";", ":", "!", "?"))
