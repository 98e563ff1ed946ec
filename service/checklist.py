"""The standing questions that the Law on International Agreements asks of a text.

Each question is answered with places in the text that bear on it, or with "not found". Whether the
law is kept is for a person to say.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from models.document import Span
from models.norms import Analysis, Found, TimeRole

LAW = "70/2020/QH14"
MOST = 6  # places shown for a question


class Question(StrEnum):
    """What is asked; the order is that of the list."""

    FORM = "form"  # its name against its effect
    COMPETENCE = "competence"
    APPRAISAL = "appraisal"
    TIME_LIMITS = "time_limits"
    SAVING_CLAUSE = "saving_clause"
    LANGUAGE = "language"
    EFFECT = "effect"
    TERMINATION = "termination"


ARTICLES: dict[Question, str] = {
    Question.FORM: "2, 6",
    Question.COMPETENCE: "8, 18, 20",
    Question.APPRAISAL: "19, 27, 29, 30",
    Question.TIME_LIMITS: "19, 42, 46",
    Question.SAVING_CLAUSE: "2, 3",
    Question.LANGUAGE: "7",
    Question.EFFECT: "32, 33",
    Question.TERMINATION: "34",
}


@dataclass(frozen=True, slots=True)
class Answer:
    """Places that bear on a question; none: the text does not speak of it."""

    question: Question
    articles: str
    evidence: tuple[Span, ...]


_CUES: dict[Question, re.Pattern[str]] = {
    # Names that Article 6 keeps for treaties: "hiệp định", "công ước"; "convention", "treaty".
    Question.FORM: re.compile(
        r"\b(?:công ước|hiệp ước|định ước|hiệp định|treaty|convention)\b", re.I
    ),
    Question.COMPETENCE: re.compile(
        r"ủy quyền|giấy ủy quyền|nhân danh|thừa ủy quyền|full powers|duly authori[sz]ed", re.I
    ),
    Question.APPRAISAL: re.compile(
        r"(?:ý kiến|thẩm định|góp ý|chấp thuận|phê duyệt)[^.;\n]{0,60}"
        r"(?:Bộ|Chính phủ|Thủ tướng|cơ quan có thẩm quyền)|approv\w+ (?:of|by) the competent", re.I
    ),
    Question.SAVING_CLAUSE: re.compile(
        r"không\s+(?:làm\s+)?(?:phát\s+sinh|tạo\s+ra|tạo\s+lập)[^.;]{0,60}"
        r"(?:quyền|nghĩa\s+vụ)[^.;]{0,80}"
        r"|(?:does|do|shall)\s+not\s+create[^.;]{0,60}(?:rights|obligations)[^.;]{0,80}", re.I
    ),
    Question.LANGUAGE: re.compile(
        r"(?:bằng|thành)\s+(?:các\s+)?tiếng\s+[^.;\n]{2,80}|in\s+the\s+[^.;\n]{2,40}\s+languages?"
        r"|equally\s+authentic|giá\s+trị\s+(?:pháp\s+lý\s+)?như\s+nhau", re.I
    ),
    Question.EFFECT: re.compile(
        r"có\s+hiệu\s+lực\s+(?:kể\s+)?từ|có\s+giá\s+trị\s+trong"
        r"|(?:enters?|come)\s+into\s+(?:force|effect)|takes?\s+effect", re.I
    ),
    Question.TERMINATION: re.compile(
        r"chấm\s+dứt(?:\s+hiệu\s+lực|\s+việc\s+thực\s+hiện|\s+thỏa\s+thuận|\s+bản\s+ghi\s+nhớ)?"
        r"|\bterminat(?:e|ed|ion)\b|\bwithdraw", re.I
    ),
}  # fmt: skip


def checklist(text: str, analysis: Analysis) -> tuple[Answer, ...]:
    """All questions in order, each with its places."""
    found = analysis.metadata
    told: dict[Question, Callable[[], Iterable[Span | None]]] = {
        Question.FORM: lambda: (_span(found.form), _span(found.kind)),
        Question.COMPETENCE: lambda: (
            *(s.span for s in found.signatories), *(p.span for p in found.parties)
        ),
        Question.TIME_LIMITS: lambda: (
            analysis.times[i].span
            for norm in analysis.norms
            for i in norm.times
            if analysis.times[i].role is TimeRole.DEADLINE
        ),
        Question.LANGUAGE: lambda: (_span(found.prevailing_language),),
        Question.EFFECT: lambda: (
            _span(found.effective_on), _span(found.effective_rule), _span(found.term),
            _span(found.renewal),
        ),
        Question.TERMINATION: lambda: (_span(found.notice_period),),
    }  # fmt: skip
    return tuple(
        Answer(question, ARTICLES[question], _places(text, question, told.get(question)))
        for question in Question
    )


def _span(found: Found[Any] | None) -> Span | None:
    return found.span if found else None


def _places(
    text: str,
    question: Question,
    told: Callable[[], Iterable[Span | None]] | None,
) -> tuple[Span, ...]:
    spans = [span for span in told() if span] if told else []
    if cue := _CUES.get(question):
        spans += [Span(*match.span()) for match in cue.finditer(text)]
    kept: list[Span] = []
    for span in spans:
        if all(span.end <= other.start or span.start >= other.end for other in kept):
            kept.append(span)
    return tuple(sorted(kept[:MOST]))
