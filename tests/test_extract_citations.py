"""References to other instruments and changes to them, by the examples of the lexicons."""

import pytest

from extract import analyse, load_nlp
from extract.citations import citation_lexicons
from models import Amendment, AmendmentAction, DocumentText, Metadata

LANGUAGES = ("vi", "en")


def metadata(text: str, language: str) -> Metadata:
    return analyse(DocumentText.from_text(text, language), load_nlp()).metadata


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_example_of_a_reference_holds(language: str) -> None:
    [lexicon] = [one for one in citation_lexicons() if one.language == language]
    for text, name, number, dated in lexicon.examples["references"]:
        found = [one.value for one in metadata(text, language).references]
        assert [(one.name, one.number, one.dated) for one in found] == [(name, number, dated)], text
    for text in lexicon.counters["references"]:
        assert metadata(text, language).references == (), text


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_example_of_an_amendment_holds(language: str) -> None:
    [lexicon] = [one for one in citation_lexicons() if one.language == language]
    for text, action, target in lexicon.examples["amendments"]:
        found = [one.value for one in metadata(text, language).amendments]
        assert [(one.action, one.target) for one in found] == [(action, target)], text
    for text in lexicon.counters["amendments"]:
        assert metadata(text, language).amendments == (), text


def test_a_change_of_words_names_its_target_and_both_wordings() -> None:
    text = (
        'In Article 3, paragraph 1, of the Memorandum, the words "Department of Information" '
        'are replaced by the words "Department of Science".'
    )
    [found] = metadata(text, "en").amendments
    assert found.value == Amendment(
        AmendmentAction.REPLACE,
        "Article 3, paragraph 1",
        "the Memorandum",
        "Department of Information",
        "Department of Science",
    )
    assert text[slice(*found.span)] == text[:-1]


def test_a_document_does_not_cite_its_own_number() -> None:
    text = "UBND TỈNH LAM HÀ\nSố: 12/QĐ-UBND\nQUYẾT ĐỊNH\nVề việc giao nhiệm vụ\n"
    assert metadata(text, "vi").references == ()
