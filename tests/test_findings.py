"""What was read comes back as it was stored, on both databases."""

import hashlib
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from models import tables
from models.document import (
    DocumentText,
    Span,
)
from models.errors import NotFound
from models.norms import (
    Analysis,
    Clause,
    ClauseLevel,
    Deadline,
)
from service.store import Store, documents, findings
from tests.rows import FACTS, TEXT, added, rich_analysis, rich_document, save


def test_a_reading_comes_back_as_it_was(store: Store) -> None:
    key = added(store)
    save(store, key, rich_document(), rich_analysis())
    with store.reading() as session:
        row = session.get_one(tables.Document, key)
        assert findings.load_document(session, row, words=True) == rich_document()
        assert findings.load_analysis(session, row) == rich_analysis()
        assert findings.facts_of(row) == FACTS
        assert findings.load_page(session, key, 1) == rich_document().pages[0]
        assert findings.load_page(session, key, 3) is None
        assert documents.text_of(session, key) == TEXT
        assert (row.title, row.kind, row.language) == ("Thỏa thuận 😀", "agreement", "vi")


def test_without_words_pages_carry_none_and_all_else(store: Store) -> None:
    key = added(store)
    save(store, key, rich_document(), Analysis())
    with store.reading() as session:
        row = session.get_one(tables.Document, key)
        loaded = findings.load_document(session, row)
        assert [page.words for page in loaded.pages] == [(), ()]
        assert [page.furniture for page in loaded.pages] == [
            page.furniture for page in rich_document().pages
        ]
        assert findings.load_analysis(session, row) == Analysis()


def test_what_no_database_can_hold_is_replaced_and_spans_still_hold(store: Store) -> None:
    text = TEXT.replace("học", "h\0c").replace("phải", "ph\ud83di")
    key = added(store, filename="\udce1.pdf", part="Luật\0")
    save(store, key, rich_document(text), rich_analysis())
    with store.reading() as session:
        row = session.get_one(tables.Document, key)
        kept = documents.text_of(session, key)
        assert (row.filename, row.part) == ("\ufffd.pdf", "Luật\ufffd")
        assert len(kept) == len(text)
        assert "h\ufffdc bổng" in kept
        assert findings.load_analysis(session, row) == rich_analysis()
        with pytest.raises(NotFound):
            documents.get(session, "a\0b", None)


ANY_TEXT = st.text(st.characters(categories=["L", "N", "P", "Z", "Cc", "Cs", "So"]))


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture],
          deadline=None)  # fmt: skip
@given(text=ANY_TEXT, at=st.integers(0, 50))
def test_any_text_is_kept_letter_by_letter(store: Store, text: str, at: int) -> None:
    key = added(store, text, sha256=hashlib.sha256(repr((text, at)).encode()).hexdigest())
    clause = Clause("a", Span(min(at, len(text)), len(text)), text, "", text,
                    ClauseLevel.ARTICLE, None, "vi")  # fmt: skip
    save(store, key, DocumentText(text, (), None), Analysis((clause,)))
    with store.reading() as session:
        kept = documents.text_of(session, key)
        (row,) = findings.load_analysis(session, session.get_one(tables.Document, key)).clauses
    assert len(kept) == len(text)
    for was, now in zip(text, kept, strict=True):
        assert now == was or (now == "\ufffd" and (was == "\0" or "\ud800" <= was <= "\udfff"))
    assert row.span == clause.span
    assert row.label == row.heading == kept


def test_reading_again_replaces_everything(store: Store) -> None:
    key = added(store)
    save(store, key, rich_document(), rich_analysis())
    with store.begin() as session:
        findings.save_deadlines(session, key, [Deadline(0, 0, None, "?")], date(2026, 11, 22))
    shorter = DocumentText("Điều 1.", (), "vi")
    save(store, key, shorter, Analysis())
    with store.reading() as session:
        row = session.get_one(tables.Document, key)
        assert findings.load_document(session, row) == shorter
        for table in findings.CHILDREN:
            left = session.scalar(select(func.count()).select_from(table))
            assert left == (1 if table is tables.DocumentBody else 0), table
