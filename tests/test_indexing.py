"""Which stretches of a document are searched and compared."""

import pytest

from models import tables
from models.document import DocumentText, Span
from models.norms import (
    Analysis,
    Clause,
    ClauseLevel,
    Modality,
    Norm,
    Strength,
    TimeExpression,
    TimeKind,
    TimeRole,
)
from service.indexing import LONG, NEVER, indexed_clauses
from service.store.standing import Known

ROW = tables.Document(id="d1", kind="treaty", title="Hiệp định")
A, P, PT, CH = (
    ClauseLevel.ARTICLE,
    ClauseLevel.PARAGRAPH,
    ClauseLevel.POINT,
    ClauseLevel.CHAPTER,
)


def clause(key: str, text: str, part: str, level: ClauseLevel, parent: str | None = None,
           heading: str = "") -> Clause:  # fmt: skip
    start = text.index(part)
    return Clause(key, Span(start, start + len(part)), key, "", heading, level, parent, "vi")


def units(text: str, *clauses: Clause) -> list[tuple[str, str, str]]:
    found = indexed_clauses(ROW, DocumentText.from_text(text), Analysis(clauses), (), Known())
    return [(c.payload["label"], c.heading, c.text) for c in found]  # type: ignore[misc]


def test_an_article_without_parts_stands_for_itself() -> None:
    text = "Điều 1. Phạm vi\nLuật này quy định."
    assert units(text, clause("Điều 1", text, text, A, heading="Phạm vi")) == [
        ("Điều 1", "Phạm vi", "Luật này quy định.")
    ]


def test_khoan_stand_for_their_article_with_its_heading() -> None:
    text = "Điều 1. Báo cáo\n1. Một.\n2. Hai."
    found = units(
        text,
        clause("Điều 1", text, text, A, heading="Báo cáo"),
        clause("1.1", text, "1. Một.", P, "Điều 1"),
        clause("1.2", text, "2. Hai.", P, "Điều 1"),
    )
    assert found == [("1.1", "Báo cáo", "1. Một."), ("1.2", "Báo cáo", "2. Hai.")]


def test_points_stay_with_their_khoan_while_it_is_short() -> None:
    text = "1. Thành phố phải:\na) báo cáo;\nb) trả lời."
    found = units(
        text,
        clause("1", text, text, P),
        clause("1a", text, "a) báo cáo;", PT, "1"),
        clause("1b", text, "b) trả lời.", PT, "1"),
    )
    assert found == [("1", "Hiệp định", text)]


def test_points_of_a_long_khoan_keep_their_lead_in() -> None:
    long = "b) " + "rất dài " * (LONG // 8) + "hết."
    text = f"1. Thành phố phải:\na) báo cáo;\n{long}"
    found = units(
        text,
        clause("1", text, text, P),
        clause("1a", text, "a) báo cáo;", PT, "1"),
        clause("1b", text, long, PT, "1"),
    )
    assert [label for label, _, _ in found] == ["1a", "1b"]
    assert found[0][2] == "1. Thành phố phải: a) báo cáo;"


@pytest.mark.parametrize("level", [ClauseLevel.PREAMBLE, ClauseLevel.CLOSING])
def test_what_frames_the_text_is_left_out(level: ClauseLevel) -> None:
    text = "Căn cứ Luật.\nĐiều 1. Một."
    found = units(
        text, clause("x", text, "Căn cứ Luật.", level), clause("1", text, "Điều 1. Một.", A)
    )
    assert [label for label, _, _ in found] == ["1"]


def test_chapters_are_walked_through() -> None:
    text = "Chương I\nĐiều 1. Một.\nĐiều 2. Hai."
    found = units(
        text,
        clause("I", text, text, CH, heading="Chung"),
        clause("1", text, "Điều 1. Một.", A, "I"),
        clause("2", text, "Điều 2. Hai.", A, "I"),
    )
    assert [(label, heading) for label, heading, _ in found] == [("1", "Chung"), ("2", "Chung")]


def test_filters_know_who_must_what_and_when() -> None:
    text = "1. Bên A phải báo cáo trong 30 ngày.\n2. Bên B được hỏi."
    first, second = text.split("\n")
    norms = (
        Norm(Span(3, 35), Modality.OBLIGATION, Strength.BINDING, Span(3, 8), None, None, None,
             (0,), "1"),
        Norm(Span(40, 54), Modality.PERMISSION, Strength.BINDING, Span(40, 45), None, None, None,
             (), "2"),
    )  # fmt: skip
    times = (TimeExpression(Span(28, 35), TimeKind.DURATION, "P30D", None, None, None, False,
                            TimeRole.DEADLINE),)  # fmt: skip
    analysis = Analysis((clause("1", text, first, P), clause("2", text, second, P)), norms, times)
    one, two = indexed_clauses(ROW, DocumentText.from_text(text), analysis, ("body:b@0",), Known())
    about = {
        "label": "1", "title": "Hiệp định", "modality": ("obligation",), "bearer": ("Bên A",),
        "times": ("P30D",), "deadline": ("duration",), "country": (), "partner": (), "body": (),
        "form": None, "starts": 0, "ends": NEVER,
    }  # fmt: skip
    assert {name: one.payload[name] for name in about} == about
    assert one.access == two.access == ("body:b@0",)
    assert (two.payload["modality"], two.payload["times"]) == (("permission",), ())
    assert (one.kind, one.document_id) == ("treaty", "d1")
    assert one.id == tables.clause_row_id("d1", "1")


def test_ids_are_the_same_each_time_and_differ_between_documents() -> None:
    assert tables.clause_row_id("d1", "1") == tables.clause_row_id("d1", "1")
    assert tables.clause_row_id("d1", "1") != tables.clause_row_id("d2", "1")
