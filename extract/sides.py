"""Whose duty or right a norm is: its bearer's words as a side, seen from Viet Nam.

The words of a bearer are looked up, in this order, as a name that means all sides ("Hai Bên", "each
Party", "the sending Party"), as names and places of the parties, as a country ("phía Lào"), and as
a Vietnamese authority. What is none of these stays unknown.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from extract.identity_lexicon import IdentityLexicon, find_country, identity_lexicons
from extract.norms import FoundNorm
from extract.parties import bare_letters, places
from extract.time_lexicon import fold
from models.norms import Metadata, Norm, Party, Side

_HOME = "VNM"
_ABROAD = fold("nước ngoài")
# Behind these a name belongs to what the bearer does or receives, not to the bearer.
_FURTHER = re.compile(
    r",|(?<!\w)(?:tiếp nhận|nhận|được|do|đến từ|who|which|that|from|receiving)(?!\w)"
)


@dataclass(frozen=True, slots=True)
class _Known:
    """A party with the words that name it: full and short names folded, places in bare letters.

    ``kinds`` are the words for what only this party is: "the Province" beside a city.
    """

    party: Party
    names: tuple[str, ...]
    kinds: frozenset[str]
    places: frozenset[str]

    @property
    def side(self) -> Side | None:
        if self.party.country is None:
            return None
        return Side.VIETNAMESE if self.party.country == _HOME else Side.FOREIGN


class Sides:
    """The parties of an instrument, ready to be recognised in the words of a bearer."""

    def __init__(self, metadata: Metadata) -> None:
        parties = [found.value for found in metadata.parties]
        # An act of one Vietnamese authority binds its own country's bodies.
        self.alone = len(parties) == 1 and parties[0].country == _HOME
        shared = [places(party.name) for party in parties]
        self.known = tuple(
            _Known(
                party,
                tuple(fold(name) for name in (party.name.split(" (")[0], *party.short_names)),
                _kinds(party) - frozenset().union(*(_kinds(o) for o in parties if o is not party)),
                shared[index]
                - frozenset().union(*(other for i, other in enumerate(shared) if i != index)),
            )
            for index, party in enumerate(parties)
        )

    def of(self, words: str) -> tuple[str | None, Side | None]:
        """The full name behind a bearer's words, if they are one party's name, and its side."""
        flat = " ".join(words.split())
        folded = _bare_name(fold(flat))
        written_as_name = flat[len(flat) - len(folded) :][:1].isupper()
        for known in self.known:
            if folded in known.names or (written_as_name and folded in known.kinds):
                return known.party.name, known.side
        if self.alone:
            abroad = find_country(flat)
            strange = _ABROAD in folded or (abroad and abroad[0] != _HOME)
            return None, None if strange else Side.VIETNAMESE
        if any(lexicon.patterns["all_sides"].match(folded) for lexicon in identity_lexicons()):
            return None, Side.BOTH
        named = [known for known in self.known if _mentions(known, flat, folded)]
        if named:
            sides = {known.side for known in named}
            side = sides.pop() if len(sides) == 1 else Side.BOTH
            return (named[0].party.name if _stands_for(named, fold(flat)) else None), side
        return self._by_country(flat, folded)

    def _by_country(self, flat: str, folded: str) -> tuple[str | None, Side | None]:
        country = find_country(flat)
        if country is not None:
            side = Side.VIETNAMESE if country[0] == _HOME else Side.FOREIGN
            same = [known for known in self.known if known.party.country == country[0]]
            whole = country[2] == len(flat) and _stands_for(same, fold(flat))
            return (same[0].party.name if whole else None), side
        if any(_home_body(folded, lexicon) for lexicon in identity_lexicons()):
            return None, Side.VIETNAMESE
        return None, None


def with_sides(text: str, found: Sequence[FoundNorm], metadata: Metadata) -> tuple[Norm, ...]:
    """The norms with their bearers' full names and sides; without a bearer both stay unknown."""
    sides = Sides(metadata)
    told: dict[str, tuple[str | None, Side | None]] = {}
    norms = []
    for one in found:
        norm = one.norm
        if norm.bearer is not None:
            words = text[norm.bearer.start : norm.bearer.end]
            if words not in told:
                told[words] = sides.of(words)
            name, side = told[words]
            norm = replace(norm, bearer_name=name, side=side)
        norms.append(norm)
    return tuple(norms)


def _bare_name(folded: str) -> str:
    return re.sub(r"^(?:the|phía)\s+", "", folded).strip(" ,.;:")


def _kinds(party: Party) -> frozenset[str]:
    words = set(re.findall(r"\w+", fold(party.name)))
    bodies = (word for lexicon in identity_lexicons() for word in lexicon.words["bodies"])
    return frozenset(word for word in bodies if word in words)


def _mentions(known: _Known, flat: str, folded: str) -> bool:
    """Whether the words name a party or its place; a short name counts as it is written.

    "tỉnh" is a province, "Tỉnh" the defined party: the short name needs its capital letter.
    """
    bare = bare_letters(flat)
    for place in known.places:
        at = re.search(rf"(?<!\w){re.escape(place)}(?!\w)", bare)
        if at and not _FURTHER.search(fold(flat[: at.start()])):
            return True
    if known.names[0] in folded:
        return True
    return any(
        re.search(rf"(?<!\w){re.escape(name)}(?!\w)", flat) for name in known.party.short_names
    )


def _stands_for(named: Sequence[_Known], folded: str) -> bool:
    """Whether the words are a side as a whole ("phía Lam Hà"), not one of its bodies."""
    return len(named) == 1 and any(
        lexicon.patterns["one_side"].match(folded) for lexicon in identity_lexicons()
    ) | (len(named) == 1 and bare_letters(folded) in named[0].places)


def _home_body(folded: str, lexicon: IdentityLexicon) -> bool:
    return bool(lexicon.patterns["home_body"].match(folded))
