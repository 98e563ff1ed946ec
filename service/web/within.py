"""Search within one document: all of it, also the parts of a long one that are not shown."""

import unicodedata
from bisect import bisect_right

from models.document import Span
from service.store import documents, excerpts
from service.web.asking import Asker
from service.web.desk_wire import Match, Matches
from service.web.register import title_of

MOST = 2000  # places given; all are counted
LEAST = 2  # letters of what is sought
AROUND = 90  # letters on each side


def sought(asker: Asker, document_id: str, words: str, *, limit: int = MOST) -> Matches:
    """Where words stand in a document, as typed or, typed without marks, however marked. NotFound.

    The page does the same with the part that it shows: ``static/within.js``.
    """
    with asker.office.store.reading() as session:
        row = documents.get(session, document_id, asker.reader)
        text = documents.text_of(session, document_id)
        places = _places(text, words.strip())
        shown = places[:limit]
        starts, labels = excerpts.labels_of(session, document_id) if shown else ([], [])
        page_starts = excerpts.pages_of(session, document_id) if shown else []
    matches = []
    for place in shown:
        before = text[max(place.start - AROUND, 0) : place.start]
        after = text[place.end : place.end + AROUND]
        clause = bisect_right(starts, place.start)
        page = bisect_right(page_starts, place.start)
        matches.append(
            Match(
                start=place.start,
                end=place.end,
                label=labels[clause - 1] if clause else "",
                page=page or None,
                before=before.rpartition("\n")[2],
                words=text[place.start : place.end],
                after=after.partition("\n")[0],
            )
        )
    return Matches(title=title_of(row), count=len(places), matches=matches)


def _places(text: str, asked: str) -> list[Span]:
    if len(asked) < LEAST:
        return []
    exact = asked.translate(_folding(asked)) != asked.lower()
    table = _lowering(text) if exact else _folding(text)
    words, wanted = text.translate(table), asked.lower()
    places, at = [], words.find(wanted)
    while at >= 0:
        places.append(Span(at, at + len(wanted)))
        at = words.find(wanted, at + len(wanted))
    return places


# One letter for one letter, so that places in the folded text are places in the text.


def _lowering(text: str) -> dict[int, str]:
    return {ord(c): c.lower() for c in set(text) if len(c.lower()) == 1}


def _folding(text: str) -> dict[int, str]:
    plain = {c: unicodedata.normalize("NFD", c)[0].lower() for c in set(text)}
    return {ord(c): "d" if p == "đ" else p for c, p in plain.items() if len(p) == 1}
