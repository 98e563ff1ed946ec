"""What a person should compare with the original: values misread, unsure or impossible."""

from collections.abc import Iterator, Mapping, Sequence

from ingest.critical import critical_places, possible
from ingest.geometry import around
from models.document import Box, Doubt, DoubtKind, DoubtReason, Page, Span, Word

_UNSURE = 0.80  # confidence of a word with digits below which it is put before a person
_RUN_OVER = 40  # characters of the next page that may end a value of this one
_UNSURE_WORD = 0.45  # ... of the words beside it: "ngày", "tháng", "đồng"


def find_doubts(
    text: str,
    pages: Sequence[Page],
    others: Mapping[int, str],
    unread: Mapping[int, Sequence[Box]],
) -> tuple[Doubt, ...]:
    """The doubtful values of a document in order of pages and spans, then what was not read.

    ``others`` are second readings by the start of a word, ``unread`` places by number of page.
    """
    found: list[Doubt] = []
    for page in pages:
        found += _of_page(text, page, others)
        after = Span(page.span.end, page.span.end)
        found += [
            Doubt(after, DoubtKind.INK, DoubtReason.UNREAD, page.number, box)
            for box in unread.get(page.number, ())
        ]
    return tuple(found)


def _of_page(text: str, page: Page, others: Mapping[int, str]) -> Iterator[Doubt]:
    # A value that runs over the end of a page stands on its first.
    end = min(len(text), page.span.end + _RUN_OVER)
    words = _Words(page.words)
    for place in critical_places(text[page.span.start : end]):
        span = Span(place.span.start + page.span.start, place.span.end + page.span.start)
        if span.start >= page.span.end:
            break
        held = words.touching(span)
        if not held:
            continue
        reason, other = _reason(text, place.kind, span, held, others)
        if reason:
            yield Doubt(
                span, place.kind, reason, page.number, around(word.box for word in held), other
            )


class _Words:
    """The words of a page, asked for in the order of their spans."""

    def __init__(self, words: Sequence[Word]) -> None:
        self._words, self._at = words, 0

    def touching(self, span: Span) -> list[Word]:
        while self._at < len(self._words) and self._words[self._at].span.end <= span.start:
            self._at += 1
        found = []
        for word in self._words[self._at :]:
            if word.span.start >= span.end:
                break
            found.append(word)
        return found


def _reason(
    text: str, kind: DoubtKind, span: Span, words: Sequence[Word], others: Mapping[int, str]
) -> tuple[DoubtReason | None, str]:
    """Why a value is doubtful, the weightiest reason first, and what was seen instead."""
    value = text[span.start : span.end]
    other = next((others[word.span.start] for word in words if word.span.start in others), "")
    if kind is DoubtKind.DATE and not possible(value):
        return DoubtReason.IMPOSSIBLE, other
    if other:
        return DoubtReason.DIFFERENT, other
    if any(map(_is_unsure, words)):
        return DoubtReason.UNSURE, ""
    return None, ""


def _is_unsure(word: Word) -> bool:
    if word.confidence is None:
        return False
    exact = any(map(str.isdigit, word.text)) or any(sign in word.text for sign in "/-")
    return word.confidence < (_UNSURE if exact else _UNSURE_WORD)
