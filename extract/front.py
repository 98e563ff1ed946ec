"""The head of an instrument: secrecy mark, number, name and title.

Knows three layouts: an agreement that begins with its name; the letterhead of administrative
documents (Decree 30/2020/NĐ-CP), read row by row or column by column; that of Party documents
("Số 244-CV/ĐU"). The head ends where the articles begin.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import lru_cache

from extract.identity_lexicon import (
    Form,
    IdentityLexicon,
    identity_lexicons,
    write_countries,
)
from extract.time_lexicon import fold
from models import DocumentKind, Found, Secrecy, Span

_HEAD_LINES = 60
_WRAPPED = 70
_LONGEST_TITLE = 900
_CELLS = re.compile(r"\t+| {3,}|\s*\|\s*")
# A scan may join both columns of a letterhead. Not "..., NƯỚC CỘNG HÒA XÃ HỘI ..." of a title.
_BEFORE_MOTTO = r"(?<!nước)(?<!,)(?<=\w)[ ]+(?=(?:{mottos})[ *_]*$)"
_BODY = re.compile(
    r"(?:điều|article|chương|chapter|phần|part|section)\s+(?:\d+|[ivx]+)\b|(?:1|i)[.)]\s"
)
_VIETNAMESE = re.compile("[đăơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ]")
# "..., signed at X on ..." tells of an instrument that this one amends.
_SIGNED = re.compile(r",? (?:signed (?:at|in|on) [^,]{3,60}|ký (?:ngày|tại) [^,]{3,60})$")
_CLOSED = (";", ":", ".", "./.")


@dataclass(frozen=True, slots=True)
class Cell:
    """A line of the head, or a part of one that stands apart; ``span`` is into the document."""

    text: str
    span: Span
    row: int
    after_gap: bool


@dataclass(frozen=True, slots=True)
class Title:
    """The title with its span, the name of the instrument and what that name means."""

    title: Found[str]
    form: Found[str]
    meaning: Form


def cells_of(text: str, start: int = 0, end: int | None = None) -> list[Cell]:
    """The non-empty cells of a stretch of text, line by line from left to right."""
    cells, at, gap = [], start, False
    for row, line in enumerate(text[start:end].split("\n")):
        if not line.strip():
            gap = True
        last = 0
        joined = _before_motto().finditer(fold(line))
        marks = sorted([*_CELLS.finditer(line), *joined], key=lambda mark: mark.start())
        for mark in [*marks, None]:
            piece_end = mark.start() if mark else len(line)
            piece = line[last:piece_end]
            if piece.strip(" *_#>-|"):
                first = at + last + len(piece) - len(piece.lstrip(" *_#>|"))
                cells.append(Cell(piece.strip(" *_#>|"), Span(first, at + piece_end), row, gap))
                gap = False
            last = mark.end() if mark else last
        at += len(line) + 1
    return cells


def head_of(text: str) -> list[Cell]:
    """The cells before the first article, at most sixty lines of them."""
    head = []
    for cell in cells_of(text[:20_000]):
        if cell.row > _HEAD_LINES or _BODY.match(fold(cell.text)):
            break
        head.append(cell)
    return head


def is_vietnamese(text: str) -> bool:
    return bool(_VIETNAMESE.search(text.lower()))


def find_secrecy(head: list[Cell]) -> Found[Secrecy] | None:
    """A secrecy mark: the bare words in capitals, alone, above the title."""
    for cell in head[:14]:
        words = cell.text.strip("[]() .")
        for lexicon in identity_lexicons():
            level = lexicon.secrecy.get(fold(words))
            if level and words.isupper():
                return Found(level, cell.span)
    return None


def find_number(head: list[Cell]) -> Found[str] | None:
    """Number and symbol where a cell of the letterhead begins with it."""
    for cell in head[:16]:
        for lexicon in identity_lexicons():
            found = lexicon.patterns["number"].match(fold(cell.text))
            if found:
                start, end = found.span("number")
                number = re.sub(r"\s", "", cell.text[start:end]).rstrip(".-/")
                if "/" in number or "-" in number:
                    offset = cell.span.start
                    return Found(number, Span(offset + start, offset + end))
    return None


def find_title(head: list[Cell], language: str | None, body: str) -> Title | None:
    """The title: the line that names the instrument with those that go on; or a letter's subject.

    Words in capitals get back the letters that they have in ``body``.
    """
    for index, cell in enumerate(head):
        for lexicon in identity_lexicons():
            form = _names_instrument(cell, lexicon)
            if form:
                return _title(head, index, form, lexicon, (language, body))
    return _letter(head, body) or _national(head, body)


def _names_instrument(cell: Cell, lexicon: IdentityLexicon) -> tuple[Form, Span] | None:
    """The form that a cell bears as a heading; sentences that merely mention one do not."""
    folded = fold(cell.text)
    found = lexicon.form.search(folded)
    if not found or cell.text.endswith(_CLOSED):
        return None
    before = cell.text[: found.start()]
    heading = cell.text.isupper() or (found.start() == 0 and len(cell.text) <= 250)
    if lexicon.language == "vi" and not cell.text[: found.end()].isupper():
        heading = (
            heading
            and cell.text[:1].isupper()
            and not folded.startswith(("luật số", "quyết định số"))
        )
    if (
        not heading
        or (before and not before.isupper())
        or folded.startswith(lexicon.words["title_ends"])
    ):
        return None
    start = cell.span.start + found.start()
    return lexicon.form_named(found[0]), Span(start, start + len(found[0]))


def _title(
    head: list[Cell],
    index: int,
    named: tuple[Form, Span],
    lexicon: IdentityLexicon,
    context: tuple[str | None, str],
) -> Title:
    language, body = context
    form, form_span = named
    pieces = [_in_language(head[index].text, language)]
    end = head[index].span.end
    for before, cell in zip(head[index:], head[index + 1 :], strict=False):
        if (
            _authority(cell, form)
            or not _goes_on(cell, before)
            or len(" ".join(pieces)) > _LONGEST_TITLE
        ):
            break
        foreign = is_vietnamese(cell.text) != (language == "vi") if language else False
        if foreign and len(cell.text) > 12 and is_vietnamese(pieces[0]) == (language == "vi"):
            continue  # the other language of a bilingual head
        pieces.append(cell.text)
        end = cell.span.end
    title = _SIGNED.sub("", " ".join(_pieces(pieces, body)))
    return Title(Found(title, Span(head[index].span.start, end)), Found(form.name, form_span), form)


def _pieces(pieces: list[str], body: str) -> list[str]:
    """The lines of a title in ordinary letters, joining words ("Về", "BETWEEN") small."""
    joins = {word for lexicon in identity_lexicons() for word in lexicon.words["title_continues"]}
    told = [_recased_start(piece, joins, body) for piece in pieces]
    return [
        text[:1].lower() + text[1:] if index and fold(text).split()[0] in joins else text
        for index, text in enumerate(told)
        if text
    ]


def _in_language(text: str, language: str | None) -> str:
    """The half in ``language`` of a heading "X / Y" in two languages."""
    halves = re.split(r"\s+/\s+", text)
    if language and len(halves) == 2 and is_vietnamese(halves[0]) != is_vietnamese(halves[1]):
        return next(half for half in halves if is_vietnamese(half) == (language == "vi"))
    return text


def _authority(cell: Cell, form: Form) -> bool:
    """The line in capitals that names who decides: it follows the title of a decision."""
    if form.kind not in (DocumentKind.DIRECTIVE, DocumentKind.LAW) or not cell.text.isupper():
        return False
    starts = [
        word
        for lexicon in identity_lexicons()
        for name in ("positions", "home")
        for word in lexicon.words[name]
    ]
    return fold(cell.text).startswith(tuple(starts))


def _goes_on(cell: Cell, before: Cell) -> bool:
    """Whether a cell continues a title."""
    folded = fold(cell.text)
    if before.text.endswith(_CLOSED) or cell.text.endswith((";", ":")):
        return False
    ends, goes = (
        tuple(word for lexicon in identity_lexicons() for word in lexicon.words[name])
        for name in ("title_ends", "title_continues")
    )
    if _defines(folded) or folded.strip(" -") in _mottos():
        return False
    if re.match(rf"(?:{'|'.join(map(re.escape, ends))})(?!\w)", folded) and not cell.text.isupper():
        return False
    if cell.text.isupper() or cell.text.startswith(('"', "“", "(")):
        return True
    if not cell.after_gap and before.text.isupper() and _shouted_start(cell.text, goes):
        return True  # "... TÁC NÔNG / NGHIỆP giữa ..."
    if not cell.after_gap and (
        len(before.text) >= _WRAPPED or before.text.count("(") > before.text.count(")")
    ):
        return True  # a line that the margin broke
    if cell.text.endswith(",") and cell.after_gap:
        return False
    if re.match(rf"(?:{'|'.join(map(re.escape, goes))})(?!\w)", folded):
        return cell.text[:1].islower() or not cell.after_gap or is_vietnamese(cell.text)
    return not cell.after_gap and cell.text[:1].islower()


def _shouted_start(text: str, goes: Collection[str]) -> int:
    """How many words in capitals begin a line that goes on as titles do: "NGHIỆP giữa Ủy ban"."""
    words = text.split()
    shouted = next((i for i, word in enumerate(words) if not word.isupper()), len(words))
    return shouted if shouted < len(words) and words[shouted] in goes else 0


def _recased_start(piece: str, joins: Collection[str], body: str) -> str:
    words = piece.split()
    shouted = _shouted_start(piece, joins)
    if not shouted:
        return recase(piece, body)
    # The tail of a title that a narrow column broke: small letters but for the names in it.
    return " ".join([*(word.lower() for word in words[:shouted]), *words[shouted:]])


def _defines(folded: str) -> bool:
    return any(word in folded for word in ("sau đây gọi", "hereinafter", "hereafter", "herein "))


def _mottos() -> Iterator[str]:
    for lexicon in identity_lexicons():
        yield from lexicon.words["motto"]


@lru_cache(maxsize=1)
def _before_motto() -> re.Pattern[str]:
    mottos = "|".join(re.escape(motto) for motto in _mottos())
    return re.compile(_BEFORE_MOTTO.format(mottos=mottos), re.MULTILINE)


def _letter(head: list[Cell], body: str) -> Title | None:
    """The subject of an official letter ("V/v ..."), which bears no name."""
    for lexicon in identity_lexicons():
        if not lexicon.letter:
            continue
        mark = re.compile(rf"(?:{lexicon.letter['marks']})\s*:?\s*")
        for index, cell in enumerate(head):
            found = mark.match(fold(cell.text))
            if not found:
                continue
            pieces, end = [cell.text[found.end() :]], cell.span.end
            for other in head[index + 1 :]:
                if other.row == cell.row or other.after_gap or not other.text[:1].islower():
                    break
                pieces.append(other.text)
                end = other.span.end
            title = f"{lexicon.letter['title']} {' '.join(pieces)}"
            form = lexicon.form_named(fold(lexicon.letter["form"]))
            span = Span(cell.span.start, end)
            return Title(Found(" ".join(title.split()), span), Found(form.name, span), form)
    return None


def _national(head: list[Cell], body: str) -> Title | None:
    """A name inside a longer first line: "This Agreement is made ..." has no title of its own."""
    ends = tuple(word for lexicon in identity_lexicons() for word in lexicon.words["title_ends"])
    for cell in head[:12]:
        folded = fold(cell.text)
        if folded.startswith(ends) and not folded.startswith("this"):
            continue
        for lexicon in identity_lexicons():
            found = lexicon.form.search(folded)
            if found and len(cell.text) > 20 and cell.text[found.start()].isupper():
                start = cell.span.start + _phrase_start(cell.text, found.start())
                span = Span(start, cell.span.start + found.end())
                words = cell.text[start - cell.span.start : found.end()]
                form = lexicon.form_named(found[0])
                return Title(Found(recase(words, body), span), Found(form.name, span), form)
    return None


def _phrase_start(text: str, end: int) -> int:
    """Where the run of capitalised words that ends at ``end`` begins."""
    start = end
    for word in reversed(list(re.finditer(r"\S+", text[:end]))):
        if (
            not word[0][0].isupper()
            or word[0].endswith((".", ",", ":"))
            or any(map(str.isdigit, word[0]))
        ):
            break
        start = word.start()
    return start


def recase(shouted: str, body: str) -> str:
    """A line in capitals as ``body`` writes its words, else in small letters; others unchanged.

    Words with figures ("56-CT/TW") stay as they are.
    """
    words = shouted.split()
    if not shouted.isupper():
        return " ".join(words)
    told: list[str] = []
    index = 0
    while index < len(words):
        size, spelled = _spelled(words, index, body)
        told += spelled
        index += size
    cased = write_countries(" ".join(told))
    return cased[:1].upper() + cased[1:]


def _spelled(words: list[str], index: int, body: str) -> tuple[int, list[str]]:
    """The longest run of words from ``index`` that ``body`` has in mixed letters, as there."""
    for size in range(min(8, len(words) - index), 0, -1):
        run = words[index : index + size]
        bare = [word.strip('.,;:()"“”') for word in run]
        if not all(bare) or any(bare[k] != run[k] for k in range(size - 1)):
            continue
        phrase = r"\s+".join(map(re.escape, bare))
        spelled = [
            " ".join(found[0].split())
            for found in re.finditer(rf"(?<!\w){phrase}(?!\w)", body, re.IGNORECASE)
            if not found[0].isupper() and (size > 1 or _inside(body, found.start()))
        ]
        if spelled:
            plain = min(spelled, key=lambda form: sum(map(str.isupper, form))).split(" ")
            plain[-1] = run[-1].replace(bare[-1], plain[-1])
            return size, plain
    word = words[index]
    return 1, [word if any(map(str.isdigit, word)) else word.lower()]


def _inside(body: str, at: int) -> bool:
    """Whether a word stands inside a sentence: there a capital letter means a name."""
    return body[:at].rstrip(' "“(')[-1:].isalnum() or body[:at].rstrip(' "“(')[-1:] == ","
