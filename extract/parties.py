"""The sides to an instrument: their names, countries, and what the text calls them."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import replace

from extract.front import Cell, recase
from extract.identity_lexicon import IdentityLexicon, find_country, identity_lexicons
from extract.time_lexicon import fold
from models import Found, Party, Span

_QUOTED = re.compile(r"[\"“”']([^\"“”']{1,60})[\"“”']")
_DEFINITION = re.compile(r"\(([^()]{3,220})\)|,\s*((?:sau đây|hereinafter)[^;\n(]{3,200})")
_LONGEST_NAME = 250
_LEVEL = re.compile(r"(?:TỈNH|THÀNH PHỐ|HUYỆN|QUẬN|XÃ|PHƯỜNG|THỊ XÃ)\s(?!ỦY)")


def find_parties(
    title: str | None,
    head: Sequence[Cell],
    text: str,
    preamble_end: int,
    preambles: Sequence[Span] = (),
) -> tuple[Found[Party], ...]:
    """The sides, from the title ("giữa ... và ..."), the preamble's definitions, or the letterhead.

    ``preambles`` are those of all language versions: the short names of each are defined there.
    A country that the text does not name for a side stays None, but for Vietnamese bodies.
    """
    preamble = text[:preamble_end]
    named = _from_between(title or "") or _from_between(_between_text(preamble))
    if not named:
        named = _from_definitions(preamble)
    if not named:
        issuer = _issuer(head, text)
        return (issuer,) if issuer else ()
    found = []
    for name, country in named:
        span = _locate(name, text)
        if span:
            found.append(Found(Party(name, country or _home(name)), span))
    others = [text[span.start : span.end] for span in preambles if span.start >= preamble_end]
    return _with_short_names(found, "\n".join([preamble, *others]))


def _between_text(preamble: str) -> str:
    """The sentence of the preamble that names the sides, definitions taken out."""
    bare = re.sub(r"\([^()]*\)", " ", preamble)
    for lexicon in identity_lexicons():
        found = lexicon.patterns["between"].search(fold(" ".join(bare.split())))
        if found:
            return " ".join(bare.split())[found.start() :][:400]
    return ""


def _from_between(title: str) -> list[tuple[str, str | None]]:
    """Names and countries in "giữa A (nước X) và B, nước Y" or "between A, X, and B"."""
    flat = " ".join(title.split())
    folded = fold(flat)
    for lexicon in identity_lexicons():
        found = lexicon.patterns["between"].search(folded)
        if not found:
            continue
        start, end = found.span("rest")
        stop = lexicon.patterns["between_ends"].search(folded, start)
        rest = flat[start : stop.start() if stop else end].strip(" ,.;")
        names = [_name(part, lexicon) for part in _split(rest, lexicon)]
        if len(names) > 1:
            return [(name, country) for name, country in names if name]
    return []


def _split(rest: str, lexicon: IdentityLexicon) -> list[str]:
    """Cut a list of sides at the "and" behind which a body's name begins."""
    joint = re.compile(r",?\s+(?:và|and)\s+")
    best: tuple[int, re.Match[str]] | None = None
    for found in joint.finditer(rest):
        left, right = rest[: found.start()], rest[found.end() :]
        if left.count("(") != left.count(")"):
            continue
        score = 3 * _begins_body(right, lexicon) + 2 * fold(right).startswith(
            lexicon.words["leading"]
        )
        score += found[0].startswith(",")
        if find_country(right) and find_country(left):
            score += 1
        if best is None or score > best[0]:
            best = score, found
    if best is None:
        return [rest]
    left, right = rest[: best[1].start()], rest[best[1].end() :]
    for comma in re.finditer(r",\s+", left):
        if _begins_body(left[comma.end() :], lexicon) and not _is_country(left[comma.end() :]):
            return [left[: comma.start()], *_split(left[comma.end() :] + " and " + right, lexicon)]
    return [left, right]


def _begins_body(text: str, lexicon: IdentityLexicon) -> bool:
    folded = fold(text)
    for word in lexicon.words["leading"]:
        folded = folded.removeprefix(word)
    start = " ".join(folded.split()[:5]) if lexicon.language != "vi" else folded
    bodies = "|".join(map(re.escape, lexicon.words["bodies"]))
    if lexicon.language == "vi":
        return bool(re.match(rf"(?:{bodies})(?!\w)", start))
    return bool(re.search(rf"(?<!\w)(?:{bodies})(?!\w)", start))


def _is_country(text: str) -> bool:
    """Whether a stretch up to the next comma is the name of a country and no more."""
    first = text.split(",")[0].strip()
    country = find_country(first)
    return bool(country) and country is not None and country[2] - country[1] >= len(first) - 6


def _name(part: str, lexicon: IdentityLexicon) -> tuple[str, str | None]:
    """A side's bare name, and its country where one stands beside or in it."""
    country = find_country(part)
    name = part
    for found in re.finditer(r"\(([^()]*)\)", part):
        if _is_country(found[1].removeprefix("nước ")):
            name = part.replace(found[0], " ")
    pieces = [piece.strip() for piece in name.split(",")]
    kept = [pieces[0], *(piece for piece in pieces[1:] if piece and not _is_country(_bare(piece)))]
    name = " ".join(", ".join(kept).split())
    for word in lexicon.words["leading"]:
        if fold(name).startswith(word) and lexicon.language != "vi":
            name = name[len(word) :]
    return name.strip(" ,;."), country[0] if country else None


def _bare(piece: str) -> str:
    return re.sub(r"^(?:nước|the)\s+", "", piece, flags=re.IGNORECASE)


def _home(name: str) -> str | None:
    folded = fold(name)
    homes = (word for lexicon in identity_lexicons() for word in lexicon.words["home"])
    return "VNM" if any(folded.startswith(word) for word in homes) else None


def _locate(name: str, text: str) -> Span | None:
    """Where a name stands, capitals and line breaks aside."""
    pattern = r"\s+".join(re.escape(word) for word in fold(name).split())
    found = re.search(pattern, fold(text))
    if not found and "(" not in name:
        return None
    if not found:
        return _locate(name.split("(")[0].strip(), text)
    return Span(*found.span())


def _definitions(preamble: str) -> list[tuple[str, int, int]]:
    """Defined names: the name, where its definition starts, and where that ends."""
    found = []
    for definition in _DEFINITION.finditer(preamble):
        inner = definition[1] or definition[2]
        folded = fold(inner)
        if any(lex.patterns["collective"].search(folded) for lex in identity_lexicons()):
            continue
        quoted = _QUOTED.findall(inner)
        told = re.search(r"gọi (?:tắt )?là:?\s+([^,;]{2,40})$", folded)
        names = quoted or ([inner[told.start(1) : told.end(1)]] if told else [])
        found += [
            (name.strip(" ,."), definition.start(), definition.end())
            for name in names
            if name.strip() and not _together(name)
        ]
    return found


def _together(name: str) -> bool:
    """Whether a defined name means all sides at once: "the Parties"."""
    folded = re.sub(r"^the\s+", "", fold(name.strip(" ,.")))
    return any(folded in lexicon.words["together"] for lexicon in identity_lexicons())


def _from_definitions(preamble: str) -> list[tuple[str, str | None]]:
    """Sides of a text without "between": whatever stands before '(sau đây gọi là "Bên A")'."""
    named: list[tuple[str, str | None]] = []
    for _, start, _ in _definitions(preamble):
        left = preamble[max(0, start - _LONGEST_NAME) : start]
        name = re.split(r"[;\n)]|\s(?:và|and)\s(?=\S+\s\S)|(?<=\w)\.\s", left)[-1].strip(" ,*")
        lexicon = identity_lexicons()[0]
        if len(name) > 2 and name[0].isupper() and all(name != known for known, _ in named):
            named.append(_name(name, lexicon))
    return named


def _with_short_names(parties: list[Found[Party]], preamble: str) -> tuple[Found[Party], ...]:
    """Give each defined name to the side that stands before its definition.

    That is the side named in the words since the definition before, by its name or by its place
    ("the People's Committee of Lam Ha Province" is the "Ủy ban nhân dân tỉnh Lam Hà"); else the
    side named last.
    """
    flat = " ".join(preamble.split())
    folded = fold(flat)
    short: dict[str, list[str]] = {}
    if not parties:
        return ()
    last_end = 0
    for name, start, end in _definitions(flat):
        since = last_end if start >= last_end else max(0, start - _LONGEST_NAME)
        owner = _owner(parties, flat[max(since, start - _LONGEST_NAME) : start])
        if owner is None:
            at = {
                party.value.name: folded.rfind(fold(party.value.name.split(" (")[0]), 0, start)
                for party in parties
            }
            best = max(at, key=lambda known: at[known])
            owner = best if 0 <= start - at[best] <= _LONGEST_NAME + len(best) else None
            owner = owner if at[best] >= 0 else None
        if owner is not None:
            short.setdefault(owner, []).append(re.sub(r"^the\s+", "", name))
        last_end = max(last_end, end)
    return tuple(
        replace(
            party,
            value=replace(
                party.value, short_names=tuple(dict.fromkeys(short.get(party.value.name, ())))
            ),
        )
        for party in parties
    )


def _owner(parties: Sequence[Found[Party]], words: str) -> str | None:
    """The one side that ``words`` name, the last of them; None when they name none."""
    best, owner = -1, None
    for party in parties:
        at = fold(words).rfind(fold(party.value.name.split(" (")[0]))
        for place in places(party.value.name):
            at = max(at, bare_letters(words).rfind(place))
        if at > best:
            best, owner = at, party.value.name
    return owner


def places(name: str) -> frozenset[str]:
    """The proper names in a side's name, in bare letters: "lam ha" of "tỉnh Lam Hà"."""
    kinds = {
        word
        for lexicon in identity_lexicons()
        for words in (*lexicon.words["bodies"], *lexicon.words["home"])
        for word in words.split()
    }
    runs: list[list[str]] = [[]]
    for word in re.findall(r"[^\W\d_][\w.'’-]*", name):
        if word[0].isupper() and fold(word) not in kinds:
            runs[-1].append(bare_letters(word))
        elif runs[-1]:
            runs.append([])
    return frozenset(" ".join(run) for run in runs if run)


def bare_letters(text: str) -> str:
    """Small letters without marks, for names that two languages spell alike; keeps the length."""
    plain = (unicodedata.normalize("NFD", char)[0] for char in fold(text).replace("đ", "d"))
    return "".join(plain)


def _issuer(head: Sequence[Cell], body: str) -> Found[Party] | None:
    """The issuing body of an administrative document: the lines in capitals at the top left.

    Under a superior body stands the one that issues ("TỈNH ỦY LAM HÀ", "VĂN PHÒNG").
    """
    mottos = [motto for lexicon in identity_lexicons() for motto in lexicon.words["motto"]]
    lines: list[Cell] = []
    for cell in head[:10]:
        folded = fold(cell.text).strip(" -")
        if folded in mottos or not any(map(str.isalpha, folded)):
            continue
        if not cell.text.isupper() or any(map(str.isdigit, cell.text)):
            break
        lines.append(cell)
    words = " ".join(cell.text for cell in lines)
    if not lines or not any(_begins_body(words, lexicon) for lexicon in identity_lexicons()):
        return None
    last = lines[-1].text
    if len(lines) > 1 and not _LEVEL.match(last) and _begins_body(last, identity_lexicons()[0]):
        words = f"{last} {words[: -len(last)].strip()}" if last == "VĂN PHÒNG" else last
    name = _proper(words, body)
    span = Span(lines[0].span.start, lines[-1].span.end)
    return Found(Party(name, _home(name) or _home(" ".join(c.text for c in lines))), span)


def _proper(shouted: str, body: str) -> str:
    """A body's name from capitals: "... TỈNH LAM HÀ" -> "... tỉnh Lam Hà"."""
    level = re.search(r"\b(TỈNH ỦY|THÀNH ỦY|ĐẢNG ỦY|TỈNH|THÀNH PHỐ|XÃ|PHƯỜNG)\s+(.+)$", shouted)
    if not level:
        return recase(shouted, body)
    before = recase(shouted[: level.start()].strip(), body)
    keeps_capital = not before or level[1].endswith("ỦY")
    title = level[1].capitalize() if keeps_capital else level[1].lower()
    return f"{before} {title} {level[2].title()}".strip()
