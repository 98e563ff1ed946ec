"""An office's existing list as a workbook: read whole, checked whole, taken in whole or not at all.

Sheets are ``records`` and, where relations and more are told, ``participants``, ``links`` and
``states``; headings may be the columns' names or their words in either language.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import TypeVar

from openpyxl.utils import get_column_letter
from sqlalchemy.orm import Session

from models.access import Reader, Right
from models.errors import (
    BadChoice,
    CamKetError,
    CodeTaken,
    ImportRefused,
    MissingValue,
    NoRight,
    UnknownCode,
)
from models.fields import BY_NAME, Value, parse, parse_day, tidy
from models.life import LinkKind, RecordState, Role
from models.records import Record
from service.register import deciding
from service.register.deciding import Part
from service.register.names import NAMES as RECORD_NAMES
from service.register.sheets import LISTED_ROLES
from service.register.workbook import Row, read_workbook
from service.store import lives, records, rights
from service.store.history import Act
from service.web.names import NAMES as WEB_NAMES
from service.web.translation import LANGUAGES, translate

NAMES = WEB_NAMES | RECORD_NAMES
T = TypeVar("T")
W = TypeVar("W", bound=StrEnum)
_FOREIGN = re.compile(r"(.*?)\s*\(([A-Za-z]{3})\)")


@dataclass(frozen=True, slots=True)
class Fault:
    """A cell that cannot be used."""

    sheet: str
    row: int
    cell: str
    error: CamKetError


@dataclass(slots=True)
class Plan:
    """What the workbook asks for, and what is wrong with it."""

    records: dict[str, tuple[Row, dict[str, Value]]] = field(default_factory=dict)
    parts: list[tuple[Row, str, Part]] = field(default_factory=list)
    links: list[tuple[Row, str, LinkKind, str]] = field(default_factory=list)
    states: list[tuple[Row, str, RecordState, date, str]] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Taken:
    """How much was taken in."""

    records: int
    links: int


class Refused(ImportRefused):
    __doc__ = ImportRefused.__doc__

    def __init__(self, count: int, faults: Sequence[Fault] = ()) -> None:
        super().__init__(count=count)
        self.faults = tuple(faults)


def take_in(session: Session, doing: Act, data: bytes, reader: Reader | None) -> Taken:
    """Put the records of a workbook into the register.

    They belong to the reader's own body. Raises NoRight, NotAWorkbook, or Refused with every cell
    that must be corrected; the caller's transaction is then rolled back, so that nothing is half
    taken in.
    """
    plan = _planned(read_workbook(data))
    known = _checked(session, plan, reader)
    if plan.faults:
        raise _refused(plan)
    home = rights.home_of(session, reader)
    if reader is not None:
        reader.require(Right.EDIT, home)
    made = {code: records.create(session, doing, code, body_id=home) for code in plan.records}
    every = {**{key: row for key, row in known.items() if row.deleted_at is None}, **made}
    for code, (_, values) in plan.records.items():
        for name, value in values.items():
            if value is not None:
                deciding.put(session, doing, made[code], BY_NAME[name], value)
    _write(session, doing, plan, every)
    if plan.faults:
        raise _refused(plan)
    for record in every.values():
        records.freshen(session, record)
    return Taken(len(made), len(plan.links))


def _checked(session: Session, plan: Plan, reader: Reader | None) -> dict[str, Record]:
    """The records that the workbook names and the register holds, what is wrong noted."""
    known = records.by_code(session, sorted({*plan.records, *_codes(plan)}), reader)
    taken = records.by_code(session, sorted(plan.records), None)
    for code, (row, _) in plan.records.items():
        if code in taken:
            _note(plan, row, "code", CodeTaken(code=code))
    for row, code, column in _mentions(plan):
        there = code in plan.records or (code in known and known[code].deleted_at is None)
        if not there:
            _note(plan, row, column, UnknownCode(code=code))
        elif column == "code" and code in known and not _may_edit(reader, known[code]):
            _note(plan, row, column, NoRight())
    return known


def _may_edit(reader: Reader | None, record: Record) -> bool:
    return reader is None or reader.scope.may(Right.EDIT, record.body_id)


def _write(session: Session, doing: Act, plan: Plan, every: dict[str, Record]) -> None:
    seen = set()
    for _, code, part in plan.parts:
        if (code, part.role, part.name) not in seen:  # once in the list, once on its own sheet
            seen.add((code, part.role, part.name))
            deciding.take_part(session, doing, every[code], part)
    whole = {code for row, code, *_ in plan.states if row.sheet == "states"}
    for row, code, state, day, basis in sorted(plan.states, key=lambda step: step[3]):
        if row.sheet == "records" and code in whole:
            continue  # the sheet of states tells the whole life
        _trying(plan, row, "state", lambda c=code, s=state, d=day, b=basis: lives.add(
            session, doing, every[c], s, d, basis=b))  # type: ignore[misc]  # fmt: skip
    for row, code, kind, target in plan.links:
        _trying(plan, row, "target", lambda c=code, k=kind, t=target: deciding.link(
            session, doing, every[c], k, every[t]))  # type: ignore[misc]  # fmt: skip


def _trying(plan: Plan, row: Row, column: str, step: Callable[[], object]) -> None:
    try:
        step()
    except CamKetError as error:
        _note(plan, row, column, error)


def _refused(plan: Plan) -> Refused:
    order = sorted(
        plan.faults, key=lambda fault: (fault.sheet, fault.row, len(fault.cell), fault.cell)
    )
    return Refused(len(order), order)


def _codes(plan: Plan) -> set[str]:
    return {code for _, code, _ in _mentions(plan)}


def _mentions(plan: Plan) -> list[tuple[Row, str, str]]:
    """Where codes of records are named, and in which column."""
    found = [(row, code, "code") for row, code, _ in plan.parts if row.sheet != "records"]
    for row, code, _, target in plan.links:
        found += [(row, code, "code"), (row, target, "target")]
    found += [(row, code, "code") for row, code, *_ in plan.states if row.sheet != "records"]
    return found


def _planned(sheets: dict[str, list[Row]]) -> Plan:
    plan = Plan()
    for row in sheets["records"]:
        _plan_record(plan, row)
    for row in sheets.get("participants", ()):
        _plan_part(plan, row)
    for row in sheets.get("links", ()):
        kind = _read(plan, row, "link", lambda text: _word(LinkKind, text))
        code, target = _needed(plan, row, "code"), _needed(plan, row, "target")
        if kind and code and target:
            plan.links.append((row, code, kind, target))
    for row in sheets.get("states", ()):
        if row.cells.get("stands") in (None, "", "yes"):  # an export holds retracted steps, too
            _plan_state(plan, row, "day", "basis")
    return plan


def _plan_record(plan: Plan, row: Row) -> None:
    code = _needed(plan, row, "code")
    if code in plan.records:
        _note(plan, row, "code", CodeTaken(code=code or ""))
    values: dict[str, Value] = {}
    for name, text in row.cells.items():
        known = BY_NAME.get(name)
        if known is None:
            continue
        try:
            if known.choices is not None and tidy(text):
                values[name] = _word(known.choices, text)
            else:
                values[name] = parse(known, text)
        except CamKetError as error:
            _note(plan, row, name, error)
    if not (values.get("title_vi") or values.get("title_foreign")):
        _note(plan, row, "title_vi", MissingValue())
    if code:
        plan.records.setdefault(code, (row, values))
        for role in LISTED_ROLES:
            for text in row.cells.get(role.value, "").split(";"):
                if tidy(text):
                    plan.parts.append((row, code, _listed_part(role, tidy(text))))
    if row.cells.get("state"):
        _plan_state(plan, row, "state_day", "state_basis")


def _listed_part(role: Role, text: str) -> Part:
    if role is Role.FOREIGN_PARTY and (found := _FOREIGN.fullmatch(text)):
        return Part(role, found[1], country=found[2].upper())
    if role is Role.SIGNATORY and "," in text:
        name, _, position = text.partition(",")
        return Part(role, name.strip(), position=position.strip() or None)
    return Part(role, text)


def _plan_part(plan: Plan, row: Row) -> None:
    code, name = _needed(plan, row, "code"), _needed(plan, row, "name")
    role = _read(plan, row, "role", lambda text: _word(Role, text))
    asked, due, given = (
        _read(plan, row, column, parse_day) if tidy(row.cells.get(column, "")) else None
        for column in ("asked_on", "due_on", "given_on")
    )
    if code and name and role:
        cells = row.cells
        part = Part(
            role, name, country=tidy(cells.get("country", "")).upper()[:3] or None,
            position=tidy(cells.get("position", "")) or None,
            says=tidy(cells.get("says", "")) or None, asked_on=asked, due_on=due, given_on=given,
        )  # fmt: skip
        plan.parts.append((row, code, part))


def _plan_state(plan: Plan, row: Row, day_column: str, basis_column: str) -> None:
    code = _needed(plan, row, "code")
    state = _read(plan, row, "state", lambda text: _word(RecordState, text))
    day = _read(plan, row, day_column, parse_day)
    basis = tidy(row.cells.get(basis_column, "")) or tidy(row.cells.get("sha256", ""))
    if code and state and day:
        plan.states.append((row, code, state, day, basis))


def _needed(plan: Plan, row: Row, column: str) -> str | None:
    text = tidy(row.cells.get(column, ""))[:500]
    if not text:
        _note(plan, row, column, MissingValue())
    return text or None


def _read(plan: Plan, row: Row, column: str, read: Callable[[str], T]) -> T | None:
    text = _needed(plan, row, column)
    if text is None:
        return None
    try:
        return read(text)
    except CamKetError as error:
        _note(plan, row, column, error)
        return None


def _word(words: type[W], text: str) -> W:
    """A word of the register, by its value or by what people call it. Raises BadChoice."""
    plain = tidy(text).casefold()
    names = NAMES[words]
    for word in words:
        called = {translate(names[word], language).casefold() for language in LANGUAGES}
        if plain == word.value or plain in called:
            return word
    choices = ", ".join(word.value for word in words)
    raise BadChoice(value=tidy(text)[:40], choices=choices)


def _note(plan: Plan, row: Row, column: str, error: CamKetError) -> None:
    place = row.places.get(column)
    cell = f"{get_column_letter(place)}{row.number}" if place else f"{column}, {row.number}"
    plan.faults.append(Fault(row.sheet_title, row.number, cell, error))
