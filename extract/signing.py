"""The end of an instrument: where and when it was signed, by whom, in which languages."""

import re
from collections.abc import Sequence
from datetime import date

from extract.dating import found_date, instrument_date
from extract.front import Cell, cells_of
from extract.identity_lexicon import identity_lexicons
from extract.time_lexicon import fold
from models import Found, Signatory, Span, TimeExpression, TimeKind, TimeRole

_TAIL = 6_000
_NAME_WORD = re.compile(r"[^\W\d_][\w.’'-]*$")
_OPENING = 30_000
# Words before "signed at" that speak of this instrument, not of another.
_SELF = re.compile(r"\b(?:this|the present|này)\b[^;.\"]{0,60}$")
_DONE = re.compile(r"(?:done|signed|made|executed|in witness|làm|ký|lập)(?!\w)")


def find_signing(
    text: str, head: Sequence[Cell], times: Sequence[TimeExpression], head_end: int
) -> tuple[Found[str] | None, Found[date] | None]:
    """Place and date of signature: from "Làm tại ..., ngày ...", else from the letterhead."""
    folded = fold(text)
    dates = [time for time in times if time.kind is TimeKind.DATE and len(time.value) == 10]
    closed = _closing_place(text, folded, dates)
    if closed and closed[1]:
        return closed
    place = closed[0] if closed else None
    signed = [time for time in dates if time.role is TimeRole.SIGNING_DATE]
    for time in reversed(signed):
        in_tail = time.span.start > max(head_end, len(text) - _TAIL)
        if in_tail and _DONE.match(folded, _sentence_start(folded, time.span.start)):
            return place, found_date(time)
    headed = _letterhead_place(text, head, dates)
    if headed:
        return headed
    for lexicon in identity_lexicons():
        pattern = lexicon.patterns.get("adopted")
        adopted = pattern.search(folded) if pattern else None
        if adopted and (near := _date_from(dates, adopted.end(), adopted.end() + 60)):
            return place, near
    dated = instrument_date(text, dates)
    return (_opening_place(text, folded, dated) if dated else None) or place, dated


def _closing_place(
    text: str, folded: str, dates: Sequence[TimeExpression]
) -> tuple[Found[str], Found[date] | None] | None:
    """The last "Làm tại Lam Hà, ngày ...", "Done at Lam Ha on ..." that speaks of this text."""
    for lexicon in identity_lexicons():
        shown = _for_places(text, folded, lexicon.language)
        for found in reversed(list(lexicon.patterns["done"].finditer(shown))):
            sentence = _sentence_start(folded, found.start())
            if sentence != found.start() and not _SELF.search(folded[sentence : found.start()]):
                continue
            near = _date_from(dates, found.end(), found.end() + 90)
            if near or found.start() > len(text) - _TAIL:
                return _place(text, Span(*found.span("place"))), near
    return None


def _letterhead_place(
    text: str, head: Sequence[Cell], dates: Sequence[TimeExpression]
) -> tuple[Found[str], Found[date]] | None:
    """Place and date in the head of an administrative document: "Lam Hà, ngày 02 tháng 10 ..."."""
    for lexicon in identity_lexicons():
        if "head_date" not in lexicon.patterns:
            continue
        for cell in head:
            folded = fold(cell.text)
            # A scan or a layer may join both columns: "Số: 4187/UBND-NgV Lam Hà, ngày 02 ...".
            number = lexicon.patterns["number"].match(folded)
            after = len(folded) - len(folded[number.end() :].lstrip()) if number else 0
            found = lexicon.patterns["head_date"].match(folded, after)
            near = _date_from(dates, cell.span.start, cell.span.end) if found else None
            if found and near:
                start = cell.span.start
                place = Span(start + found.start("place"), start + found.end("place"))
                return _place(text, place), near
    return None


def _opening_place(text: str, folded: str, opening: Found[date]) -> Found[str] | None:
    """The place in "Hôm nay, ngày ..., tại Lam Hà"."""
    at = opening.span.end
    for lexicon in identity_lexicons():
        if "opening_place" in lexicon.patterns:
            found = lexicon.patterns["opening_place"].search(folded[at : at + 60])
            if found:
                return _place(text, Span(at + found.start("place"), at + found.end("place")))
    return None


def _sentence_start(folded: str, at: int) -> int:
    start = max(folded.rfind(mark, 0, at) for mark in (". ", ";", "\n")) + 1
    return start + len(folded[start:at]) - len(folded[start:at].lstrip(" *_"))


def _for_places(text: str, folded: str, language: str) -> str:
    """English places are told by their capitals: folded text with the capitals kept."""
    if language == "vi":
        return folded
    return "".join(
        char if char.isupper() and index and folded[index - 1] == " " else low
        for index, (char, low) in enumerate(zip(text, folded, strict=True))
    )


def _date_from(dates: Sequence[TimeExpression], start: int, end: int) -> Found[date] | None:
    for time in dates:
        if start - 2 <= time.span.start <= end:
            return found_date(time)
    return None


def _place(text: str, span: Span) -> Found[str]:
    """A place without "tỉnh", "the City of"."""
    place = text[span.start : span.end]
    start = span.start
    for lexicon in identity_lexicons():
        for word in lexicon.words["place_titles"]:
            if fold(place).startswith(word):
                place, start = place[len(word) :], start + len(word)
    return Found(" ".join(place.split()), Span(start, span.end))


def find_cited(
    text: str, title: str, times: Sequence[TimeExpression]
) -> tuple[Found[str] | None, Found[date] | None]:
    """Number and date of a consolidated law, told where its text first cites it by its title."""
    folded = fold(text[:_OPENING])
    named = r"\s+".join(re.escape(word) for word in fold(title).split())
    for mention in re.finditer(named, folded):
        for lexicon in identity_lexicons():
            pattern = lexicon.patterns.get("cited")
            found = pattern.search(folded[mention.end() : mention.end() + 120]) if pattern else None
            if found:
                start = mention.end() + found.start("number")
                span = Span(start, mention.end() + found.end("number"))
                dates = [time for time in times if len(time.value) == 10]
                return Found(text[slice(*span)], span), _date_from(dates, span.end, span.end + 8)
    return None, None


def find_languages(
    text: str,
) -> tuple[tuple[str, ...], Found[str] | None]:
    """Languages of the originals by the closing formula, and the one that prevails."""
    at = max(0, len(text) - _TAIL)
    tail = fold(text[at:])
    authentic: dict[int, str] = {}
    prevailing = None
    for lexicon in identity_lexicons():
        names = "|".join(re.escape(name) for name in lexicon.languages)
        sentence = re.compile(
            r"(?:bản|làm tại|done|signed|originals?|copies|duplicate|công bố)"
            rf"[^.]{{0,200}}(?:{names})[^.\n]*"
        )
        for closing in sentence.finditer(tail):
            for name in re.finditer(rf"(?<!\w)(?:{names})(?!\w)", closing[0]):
                authentic[closing.start() + name.start()] = lexicon.languages[name[0]]
        found = lexicon.patterns["prevailing"].search(tail)
        if found and found["language"] in lexicon.languages and prevailing is None:
            span = Span(at + found.start("language"), at + found.end("language"))
            prevailing = Found(lexicon.languages[found["language"]], span)
    ordered = (authentic[position] for position in sorted(authentic))
    return tuple(dict.fromkeys(ordered)), prevailing


def find_signatories(text: str) -> tuple[Found[Signatory], ...]:
    """Who signed, with the position printed above or beside the name.

    Reads blocks side by side (cells of a row) and one under the other. A name is taken where a
    signature mark or a position leads to it.
    """
    cells = [cell for cell in cells_of(text, max(0, len(text) - _TAIL)) if len(cell.text) < 160]
    block = _block_start(cells)
    columns: dict[int, str] = {}
    waiting: dict[int, Found[Signatory]] = {}  # names whose position may stand under them
    found: list[Found[Signatory]] = []
    rows = _rows(cells[block:]) if block is not None else []
    for row in rows:
        for number, cell in enumerate(row):
            column = number if len(row) > 1 else _only_column(columns)
            position = _position(cell.text)
            signatory = _signatory(cell, columns.get(column))
            if signatory:
                found.append(signatory)
                columns.pop(column, None)
            elif position and column in waiting:
                name = waiting.pop(column)
                found.append(Found(Signatory(name.value.name, position), name.span))
            elif position:
                columns[column] = position
            elif _is_name(cell.text):
                waiting[column] = Found(Signatory(cell.text, None), cell.span)
    return tuple(found)


def _rows(cells: Sequence[Cell]) -> list[list[Cell]]:
    rows: dict[int, list[Cell]] = {}
    for cell in cells:
        rows.setdefault(cell.row, []).append(cell)
    return list(rows.values())


def _only_column(columns: dict[int, str]) -> int:
    return max(columns, default=0)


def _block_start(cells: Sequence[Cell]) -> int | None:
    """The first cell of the signature block: "THAY MẶT ...", "For the ...", or a position alone."""
    for index, cell in enumerate(cells):
        folded = fold(cell.text)
        for lexicon in identity_lexicons():
            behalf = any(
                folded.startswith(word) and _alone(cell.text) for word in lexicon.words["on_behalf"]
            )
            if behalf or (cell.text.isupper() and _position(cell.text)):
                return index
            if any(mark in folded for mark in lexicon.words["signed_marks"] if mark[0] in "([/"):
                return index
    return None


def _alone(text: str) -> bool:
    """A heading of a block, not a sentence."""
    return len(text.split()) <= 14 and not text.endswith((".", ";", ","))


def _position(text: str) -> str | None:
    """The position that a cell names, in ordinary letters; None when it names none."""
    folded = fold(text)
    for lexicon in identity_lexicons():
        for word in lexicon.words["in_place_of"]:
            folded = folded.removeprefix(word).strip()
        for word in sorted(lexicon.words["positions"], key=len, reverse=True):
            if re.match(rf"{re.escape(word)}(?!\w)", folded):
                if text.isupper():
                    return _ordinary(folded, word, text)
                return text if len(text.split()) <= 16 else None
    return None


def _ordinary(folded: str, word: str, text: str) -> str:
    """A position in capitals as running text: the names after "tỉnh" keep theirs."""
    shown = text[len(text) - len(folded) :].lower() if len(folded) <= len(text) else folded
    level = re.search(r"(?:tỉnh|thành phố|vùng|xã|phường) (.+)$", shown[len(word) :])
    if level:
        at = len(word) + level.start(1)
        shown = shown[:at] + shown[at:].title()
    shown = re.sub(
        r"(?<= )(?:ủy ban|hội đồng|chính quyền)|(?<=^phó )\w",
        lambda part: part[0].capitalize(),
        shown,
    )
    return shown[:1].upper() + shown[1:]


def _signatory(cell: Cell, position: str | None) -> Found[Signatory] | None:
    """The person whom a cell names, after a signature mark or under a position."""
    text, start = cell.text, cell.span.start
    folded = fold(text)
    marked = False
    for lexicon in identity_lexicons():
        for mark in lexicon.words["signed_marks"]:
            if folded.startswith(mark):
                text = text[len(mark) :]
                start += len(mark) + len(text) - len(text.lstrip())
                text, folded, marked = text.strip(), fold(text.strip()), True
    name, _, beside = text.partition(",")
    if not (marked or position) or not _is_name(name):
        return None
    shown = name.title() if name.isupper() else name
    told = beside.strip() if beside and _position(beside.strip()) else position
    return Found(Signatory(shown, told or None), Span(start, start + len(name)))


def _is_name(text: str) -> bool:
    words = text.split()
    if not 2 <= len(words) <= 6 or _position(text):
        return False
    folded = fold(text)
    for lexicon in identity_lexicons():
        if any(
            folded.startswith(word)
            for word in (*lexicon.words["on_behalf"], *lexicon.words["bodies"])
        ):
            return False
    return all(_NAME_WORD.match(word) and word[0].isupper() for word in words)
