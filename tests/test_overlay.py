"""Corrected text: spans move with it, whatever is corrected and wherever they lie."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.corrections import Edit
from models.document import Span
from models.errors import AcrossPages
from service.overlay import (
    Moves,
    anchored,
    edited,
    edits_between,
    located,
    moved,
    narrowed,
    rewritten,
)
from tests.rows import rich_analysis, rich_document

words = st.lists(st.sampled_from(["Bên", "A", "phải", "nộp", "bổng.", "10", "x"]), max_size=9)
texts = words.map(" ".join)


@pytest.mark.parametrize(
    ("old", "new", "edits"),
    [
        ("mười học bông", "mười học bổng", [("bông", "bổng")]),
        ("Bên A nộp", "Bên A phải nộp", [("A", "A phải")]),
        ("phải nộp", "Bên A phải nộp", [("phải", "Bên A phải")]),
        ("Bên A phải phải nộp", "Bên A phải nộp", [("phải phải", "phải")]),
        ("cấp họcbổng", "cấp học bổng", [("họcbổng", "học bổng")]),
        ("a b c d", "x b c y", [("a", "x"), ("d", "y")]),
        ("~ ~", "", [("~ ~", "")]),
        ("như cũ", "như cũ", []),
    ],
)
def test_edits_are_whole_words(old: str, new: str, edits: list[tuple[str, str]]) -> None:
    made = edits_between(old, new)
    assert [(old[slice(*edit.span)], edit.text) for edit in made] == edits


@given(texts, texts)
def test_edits_make_the_new_text(old: str, new: str) -> None:
    made = edits_between(old, new)
    assert rewritten(old, made) == new
    assert rewritten(old, [narrowed(edit, old) for edit in made]) == new
    for before, after in pairwise(made):
        assert before.span.end <= after.span.start
    if old.strip() and new.strip():
        assert all(edit.text.strip() and old[slice(*edit.span)].strip() for edit in made)


@given(texts, texts, st.data())
def test_spans_outside_edits_keep_their_words_and_all_keep_their_nesting(
    old: str, new: str, data: st.DataObject
) -> None:
    made = [narrowed(edit, old) for edit in edits_between(old, new)]
    moves = Moves(made)
    position = st.integers(0, len(old))
    outer = Span(*sorted((data.draw(position), data.draw(position))))
    within = st.integers(outer.start, outer.end)
    inner = Span(*sorted((data.draw(within), data.draw(within))))
    after, inside = moves.span(outer), moves.span(inner)
    assert 0 <= after.start <= after.end <= len(new)
    if not moves.touches(outer):
        assert new[slice(*after)] == old[slice(*outer)]
    if inner.start < inner.end:
        assert after.start <= inside.start <= inside.end <= after.end


@given(texts.filter(str.strip), texts)
def test_a_span_around_an_edit_holds_the_new_words(old: str, new: str) -> None:
    moves = Moves([narrowed(edit, old) for edit in edits_between(old, new)])
    assert moves.span(Span(0, len(old))) == Span(0, len(new))


def correct(words: str, new: str) -> tuple[str, str]:
    """The rich document corrected: text of page 1 and of page 2."""
    document = rich_document()
    start = document.text.index(words)
    edit = Edit(Span(start, start + len(words)), new)
    after = edited(document, [narrowed(edit, document.text)])
    for page in after.pages:
        for word in page.words:
            assert after.text[slice(*word.span)] == word.text
            assert page.span.start <= word.span.start <= word.span.end <= page.span.end
    first, second = after.pages
    assert first.span.end <= second.span.start
    return after.text[slice(*first.span)], after.text[slice(*second.span)]


def test_words_and_pages_of_a_document_move() -> None:
    first, second = correct("Điều 1.", "Điều thứ 11.")
    assert first == "Điều thứ 11. Học bổng\n"
    assert second.startswith("1. Bên A")
    assert correct("10 học", "mười học")[1].startswith("1. Bên A phải cấp mười học bổng")


def test_corrected_words_are_sure_and_deleted_ones_are_gone() -> None:
    document = rich_document()
    after = edited(document, [Edit(Span(5, 7), "2.")])
    assert [(w.text, w.confidence) for w in after.pages[0].words] == [("Điều", None), ("2.", 1.0)]
    gone = edited(document, [Edit(Span(4, 7), "")])
    assert [word.text for word in gone.pages[0].words] == ["Điều"]


def test_a_correction_over_two_pages_is_refused() -> None:
    document = rich_document()
    border = document.pages[0].span.end
    with pytest.raises(AcrossPages):
        edited(document, [Edit(Span(border - 3, border + 3), "x")])


def test_findings_move_with_everything_in_them() -> None:
    analysis = rich_analysis()
    after = moved(analysis, Moves([Edit(Span(0, 4), "Điều thứ")]))
    assert after.norms[0].bearer == Span(24, 29)
    assert after.times[0].anchor_span == Span(55, 59)
    assert after.metadata.title
    assert after.metadata.title.span == Span(0, 9)
    assert after.versions[0].differences[0].a
    assert after.versions[0].differences[0].a.span == Span(0, 8)
    assert moved(analysis, Moves([])) == analysis


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("1. Bên A phải nộp.\n2. Bên B phải nộp.", 21),
        ("Lời đầu mới.\n1. Bên A phải nộp.\n2. Bên B phải\nnộp.", 34),
        ("2. Bên B phải nộp.\n1. Bên A phải nộp.", 2),
        ("1. Bên A phải nộp.\n2. Bên C phải trả.", None),
    ],
)
def test_a_place_is_found_again_by_its_words_and_those_around(text: str, place: int | None) -> None:
    original = "1. Bên A phải nộp.\n2. Bên B phải nộp."
    start = original.rindex("Bên B phải nộp")
    anchor = anchored(original, Span(start, start + 14))
    found = located(anchor, text)
    assert (found.start if found else None) == (None if place is None else text.index("Bên B"))


def test_a_short_place_without_its_surroundings_is_not_guessed() -> None:
    anchor = anchored("nộp trước ngày 15 tháng 8", Span(15, 17))
    assert located(anchor, "vào 15 giờ mỗi thứ hai") is None
    assert located(anchor, "phải nộp trước ngày 15 tháng 8 năm nay") == Span(20, 22)
