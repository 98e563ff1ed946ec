"""Headings of sheets: the words for people, and back from either language to the column."""

from functools import cache

from models.spelling import folded
from service.register.names import FIELD_NAMES, NAMES
from service.web.translation import LANGUAGES, mark, translate

SHEETS: dict[str, str] = {
    "records": mark("Records"),
    "participants": mark("Participants"),
    "links": mark("Links"),
    "states": mark("States"),
    "texts": mark("Texts"),
    "entities": mark("Partners and bodies"),
    "successions": mark("Mergers and renamings"),
    "changes": mark("History"),
    "documents": mark("Documents"),
    "deadlines": mark("Deadlines"),
}
COLUMNS: dict[str, str] = {
    "state": mark("State"),
    "state_day": mark("State since"),
    "state_basis": mark("Paper of the state"),
    "role": mark("Role"),
    "name": mark("Name"),
    "entity": mark("Body or person"),
    "country": mark("Country"),
    "position": mark("Position"),
    "asked_on": mark("Opinion asked on"),
    "due_on": mark("Opinion due on"),
    "given_on": mark("Opinion given on"),
    "says": mark("What it says"),
    "link": mark("Link"),
    "target": mark("Code of the other record"),
    "verdict": mark("Decided"),
    "day": mark("Day"),
    "basis": mark("Number and date of the paper"),
    "level": mark("Level"),
    "title": mark("Title"),
    "filename": mark("File"),
    "due": mark("Due"),
    "who": mark("Who"),
    "before": mark("Before"),
    "after": mark("After"),
}


def heading(word: str, language: str) -> str:
    """A sheet or a column as people read it; what has no words keeps its name."""
    known = FIELD_NAMES.get(word) or COLUMNS.get(word) or SHEETS.get(word)
    if known is None:
        roles = {str(role): name for kind in NAMES.values() for role, name in kind.items()}
        known = roles.get(word)
    return translate(known, language) if known else word


@cache
def column_of(written: str, among: tuple[str, ...]) -> str | None:
    """The column that a heading means: its name, or its words in either language."""
    plain = folded(written)
    for name in among:
        meant = {folded(name), *(folded(heading(name, language)) for language in LANGUAGES)}
        if plain in meant:
            return name
    return None
