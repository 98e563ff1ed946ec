"""People's decisions laid over what the machine found: the person's word stands.

A decision finds its place by words, so that it holds after another reading. Where the machine no
longer finds a norm that a person accepted, the norm is put back as it was accepted; what it finds
in place of a rejected one is left out, too.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from models.corrections import Correction, Target, Verdict
from models.document import Span
from models.errors import BadFinding
from models.norms import (
    Analysis,
    Clause,
    Modality,
    Norm,
    Side,
    Strength,
    TimeExpression,
    TimeKind,
    TimeRole,
)
from service.overlay import Moves, anchored, located

PARTS = ("bearer", "beneficiary", "action", "condition")
BOUNDS = ("first", "last")
SAME = 0.5  # share of letters two norms have in common to be the same one
REACH = 400  # letters around a place in which its parts are looked for
VALUE = re.compile(
    r"R?/?P(?=[\dT])(\d+Y)?(\d+M)?(\d+W)?(\d+D)?(T(\d+H)?(\d+M)?(\d+S)?)?"
    r"|\d{4}(-\d\d(-\d\d)?)?|--\d\d(-\d\d)?"
)


@dataclass(frozen=True, slots=True)
class Decided:
    """The analysis that people see; verdicts by place in it, and the decisions without a place."""

    analysis: Analysis
    norms: Mapping[int, Verdict]
    times: Mapping[int, Verdict]
    clauses: Mapping[str, Verdict]
    unplaced: frozenset[str]


def decide(text: str, found: Analysis, decisions: Sequence[tuple[str, Correction]]) -> Decided:
    """Lay decisions, by id and in their order, over an analysis of ``text``."""
    norms: list[tuple[Norm, Verdict | None]] = [(norm, None) for norm in found.norms]
    times: list[tuple[TimeExpression, Verdict | None]] = [(time, None) for time in found.times]
    clauses: list[tuple[Clause, Verdict | None]] = [(clause, None) for clause in found.clauses]
    unplaced = set()
    for id_, said in decisions:
        span = located(said.anchor, text)
        if span is None:
            unplaced.add(id_)
        elif said.target is Target.NORM:
            _decide_norm(norms, [time for time, _ in times], text, span, said)
        elif said.target is Target.TIME:
            at = _meant(times, span, said.anchor.name)
            if at is None:
                unplaced.add(id_)
            else:
                times[at] = (_said_time(times[at][0], said.values), said.verdict)
        elif said.target is Target.CLAUSE:
            place = _clause_at(clauses, span, said.anchor.name)
            if place is None:
                unplaced.add(id_)
            else:
                clauses[place] = (_said_clause(clauses[place][0], text, said), said.verdict)
    norms.sort(key=lambda held: held[0].span)
    return Decided(
        replace(
            found,
            norms=tuple(norm for norm, _ in norms),
            times=tuple(time for time, _ in times),
            clauses=tuple(clause for clause, _ in clauses),
        ),
        {at: verdict for at, (_, verdict) in enumerate(norms) if verdict},
        {at: verdict for at, (_, verdict) in enumerate(times) if verdict},
        {clause.id: verdict for clause, verdict in clauses if verdict},
        frozenset(unplaced),
    )


def _decide_norm(
    norms: list[tuple[Norm, Verdict | None]],
    times: Sequence[TimeExpression],
    text: str,
    span: Span,
    said: Correction,
) -> None:
    at = _meant(norms, span, said.anchor.name)
    if said.verdict is Verdict.REJECTED:
        if at is not None:
            del norms[at]
        return
    inside = tuple(n for n, t in enumerate(times) if span.start <= t.span.start < span.end)
    norm = norms[at][0] if at is not None else None
    made = said_norm(text, span, said.values, clause=norm.clause if norm else None)
    made = replace(made, times=norm.times if norm else inside)
    if at is None:
        norms.append((made, said.verdict))
    else:
        norms[at] = (made, said.verdict)


def _meant(
    held: Sequence[tuple[Norm | TimeExpression, Verdict | None]], span: Span, name: str
) -> int | None:
    """The finding that a decision speaks of: at its place, of its name where two share it."""

    def closeness(at: int) -> tuple[float, bool]:
        one = held[at][0]
        return _common(one.span, span), name_of(one) == name

    best = max(range(len(held)), key=closeness, default=None)
    return best if best is not None and closeness(best)[0] >= SAME else None


def name_of(found: Norm | TimeExpression | Clause) -> str:
    """What tells a finding apart from others at the same words."""
    if isinstance(found, Norm):
        return found.modality.value
    return found.kind.value if isinstance(found, TimeExpression) else found.id


def _common(a: Span, b: Span) -> float:
    shared = min(a.end, b.end) - max(a.start, b.start)
    return max(0, shared) / max(1, max(a.end, b.end) - min(a.start, b.start))


def _clause_at(
    clauses: Sequence[tuple[Clause, Verdict | None]], span: Span, key: str
) -> int | None:
    there = [n for n, (clause, _) in enumerate(clauses) if clause.span.start == span.start]
    named = [n for n in there if clauses[n][0].id == key]
    return next(iter(named or there), None)


def values_of_norm(text: str, norm: Norm) -> dict[str, str]:
    """A norm in the words of a decision: enough to put it back where it stood."""
    values = {
        "modality": norm.modality.value,
        "strength": norm.strength.value,
        "bearer_name": norm.bearer_name or "",
        "side": norm.side.value if norm.side else "",
    }
    for part in PARTS:
        span: Span | None = getattr(norm, part)
        values[part] = text[span.start : span.end] if span else ""
        values[f"{part}_at"] = str(span.start - norm.span.start) if span else ""
    return values


def said_norm(text: str, span: Span, values: Mapping[str, str], clause: str | None) -> Norm:
    """The norm that a decision describes, at ``span``; BadFinding."""
    parts = {part: _part(text, span, values, part) for part in PARTS}
    try:
        side = Side(values["side"]) if values.get("side") else None
        modality, strength = Modality(values["modality"]), Strength(values["strength"])
    except ValueError as error:
        raise BadFinding(value=str(error).partition(" ")[0].strip("'")) from error
    return Norm(
        span,
        modality,
        strength,
        parts["bearer"],
        parts["beneficiary"],
        parts["action"],
        parts["condition"],
        (),
        clause,
        values.get("bearer_name") or None,
        side,
    )


def _part(text: str, span: Span, values: Mapping[str, str], part: str) -> Span | None:
    words = values.get(part, "")
    if not words:
        return None
    at = span.start + int(values.get(f"{part}_at") or 0)
    return words_near(text, words, at)


def words_near(text: str, words: str, at: int) -> Span | None:
    """Where words stand nearest to a place, within reach of it."""
    pattern = re.compile(r"\s+".join(map(re.escape, words.split())))
    low, high = max(0, at - REACH), at + REACH + len(words)
    found = [Span(*match.span()) for match in pattern.finditer(text, low, high)]
    return min(found, key=lambda span: abs(span.start - at), default=None)


def _said_time(time: TimeExpression, values: Mapping[str, str]) -> TimeExpression:
    value = values.get("value", time.value)
    if not VALUE.fullmatch(value):
        raise BadFinding(value=value)
    try:
        kind = TimeKind(values.get("kind", time.kind))
        role = TimeRole(values.get("role", time.role))
    except ValueError as error:
        raise BadFinding(value=str(error).partition(" ")[0].strip("'")) from error
    return replace(time, value=value, kind=kind, role=role)


def _said_clause(clause: Clause, text: str, said: Correction) -> Clause:
    values = said.values
    first = words_near(text, values.get("first", ""), clause.span.start)
    last = words_near(text, values.get("last", ""), clause.span.end)
    start = first.start if values.get("first") and first else clause.span.start
    end = last.end if values.get("last") and last else clause.span.end
    return replace(
        clause,
        label=values.get("label", clause.label),
        heading=values.get("heading", clause.heading),
        span=Span(start, max(start, end)),
    )


def reanchored(said: Correction, old: str, moves: Moves, new: str) -> Correction:
    """A decision whose place and words follow a corrected text."""
    span = located(said.anchor, old)
    if span is None:
        return said
    after = moves.span(span)
    values = dict(said.values)
    for part in (*PARTS, *BOUNDS):
        at = span.start + int(values.get(f"{part}_at") or 0)
        there = words_near(old, values.get(part, ""), at) if values.get(part) else None
        if there is not None:
            now = moves.span(there)
            values[part] = new[now.start : now.end]
            values[f"{part}_at"] = str(now.start - after.start)
    return replace(said, anchor=anchored(new, after, said.anchor.name), values=values)
