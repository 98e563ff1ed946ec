"""The text of a document page: everything is shown once, cut where findings begin and end."""

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.document import Span
from models.norms import Analysis, Clause, ClauseLevel, Modality, Norm, Strength
from service.web.marked import passages

TEXT = "Lời đầu\nĐiều 1. Tên\n1. Bên A phải nộp.\n2. Bên B.\nĐiều 2. Hết\nNơi nhận"


def clause(key: str, start: str, end: str, level: ClauseLevel, parent: str | None = None) -> Clause:
    span = Span(TEXT.index(start), TEXT.index(end) + len(end))
    return Clause(key, span, key, "", "", level, parent, "vi")


def norm(*span: int, bearer: Span | None = None) -> Norm:
    return Norm(
        Span(*span), Modality.OBLIGATION, Strength.BINDING, bearer, None, None, None, (), None
    )


CLAUSES = (
    clause("a1", "Điều 1", "2. Bên B.\n", ClauseLevel.ARTICLE),
    clause("p1", "1. Bên A", "nộp.\n", ClauseLevel.PARAGRAPH, "a1"),
    clause("p2", "2. Bên B", "2. Bên B.\n", ClauseLevel.PARAGRAPH, "a1"),
    clause("a2", "Điều 2", "Hết\n", ClauseLevel.ARTICLE),
)


def test_clauses_open_in_order_with_headings_apart() -> None:
    shown = passages(TEXT, Analysis(CLAUSES))
    assert [(p.clause.id if p.clause else None, p.depth, p.opens) for p in shown] == [
        (None, 0, False),
        ("a1", 0, True),
        ("p1", 1, True),
        ("p2", 1, True),
        ("a2", 0, True),
        (None, 0, False),
    ]
    assert [piece.text for piece in shown[1].heading] == ["Điều 1. Tên"]
    assert not shown[1].body
    assert [piece.text for piece in shown[2].body] == ["1. Bên A phải nộp.\n"]


def test_overlapping_findings_cut_the_text_and_none_is_lost() -> None:
    start = TEXT.index("Bên A")
    bearer = Span(start, start + 5)
    wide = norm(start, start + 14, bearer=bearer)
    across = norm(start + 10, TEXT.index("Điều 2"))
    shown = passages(TEXT, Analysis(CLAUSES, (wide, across)))
    pieces = [piece for passage in shown for piece in passage.body]
    assert [(p.text, p.norms, p.parts) for p in pieces if p.norms] == [
        ("Bên A", (0,), ("bearer",)),
        (" phải", (0,), ()),
        (" nộp", (0, 1), ()),
        (".\n", (1,), ()),
        ("2. Bên B.\n", (1,), ()),
    ]
    assert [passage.cards for passage in shown if passage.cards] == [[0, 1]]


spans = st.tuples(st.integers(0, len(TEXT)), st.integers(0, len(TEXT))).map(sorted)


@given(st.lists(spans, max_size=6), st.lists(spans, max_size=6))
def test_the_whole_text_is_shown_in_order(clauses: list[list[int]], norms: list[list[int]]) -> None:
    made = tuple(
        replace(CLAUSES[0], id=str(n), span=Span(*span), parent=str(n - 2) if n > 2 else None)
        for n, span in enumerate(clauses)
    )
    found = tuple(norm(*span) for span in norms if span[0] < span[1])
    shown = passages(TEXT, Analysis(made, found))
    pieces = [piece for passage in shown for piece in (*passage.heading, *passage.body)]
    assert "".join("".join(p.text for p in pieces).split()) == "".join(TEXT.split())
    for before, after in pairwise(pieces):
        assert before.span.end <= after.span.start
    for piece in pieces:
        assert TEXT[piece.span.start : piece.span.end] == piece.text
    visible = {n for n, one in enumerate(found) if TEXT[one.span.start : one.span.end].strip()}
    assert visible <= {n for p in pieces for n in p.norms}


def test_a_text_without_findings_is_one_passage() -> None:
    [only] = passages("một\nhai", Analysis())
    assert [piece.text for piece in only.body] == ["một\nhai"]
    assert passages("", Analysis()) == []


@pytest.mark.parametrize("level", [ClauseLevel.ARTICLE, ClauseLevel.CHAPTER])
def test_a_long_first_line_is_no_heading(level: ClauseLevel) -> None:
    text = "Điều 1. " + "rất dài " * 40
    made = Clause("a", Span(0, len(text)), "", "", "", level, None, "vi")
    [shown] = passages(text, Analysis((made,)))
    assert not shown.heading


def test_a_part_that_goes_on_after_the_other_language_is_shown_where_it_stands() -> None:
    text = "Điều 9\n1. một\nArticle 9\n1. one\n2. hai\n2. two\n"

    def clause(key: str, words: str, parent: str | None) -> Clause:
        start = text.index(words)
        level = ClauseLevel.PARAGRAPH if parent else ClauseLevel.ARTICLE
        return Clause(key, Span(start, start + len(words)), key, "", "", level, parent, "vi")

    made = (
        clause("9", "Điều 9\n1. một", None),
        clause("9/1", "1. một", "9"),
        clause("9.en", "Article 9\n1. one", None),
        clause("9.en/1", "1. one", "9.en"),
        clause("9/2", "2. hai", "9"),
        clause("9.en/2", "2. two", "9.en"),
    )
    shown = passages(text, Analysis(made))
    assert [(p.clause.id, p.depth, p.opens) for p in shown if p.clause] == [
        ("9", 0, True),
        ("9/1", 1, True),
        ("9.en", 0, True),
        ("9.en/1", 1, True),
        ("9/2", 1, True),
        ("9.en/2", 1, True),
    ]
    whole = "".join(piece.text for p in shown for piece in (*p.heading, *p.body))
    assert "".join(whole.split()) == "".join(text.split())
