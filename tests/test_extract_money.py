"""Sums of money in each language's words, by the examples of the lexicons and a table."""

from decimal import Decimal

import pytest

from extract.money import find_amounts, money_lexicons, read_figures


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_example_of_a_lexicon_holds(language: str) -> None:
    [lexicon] = [one for one in money_lexicons() if one.language == language]
    for text, currency, value in lexicon.examples:
        assert [(f.value.currency, f.value.value) for f in find_amounts(text)] == [
            (currency, Decimal(value))
        ], text
    for text in lexicon.counters:
        assert find_amounts(text) == (), text


@pytest.mark.parametrize(
    ("written", "value"),
    [("400.000", 400_000), ("1,250,000.50", "1250000.50"), ("3,2", "3.2"), ("12", 12)],
)
def test_figures_are_read_as_either_language_writes_them(written: str, value: object) -> None:
    assert read_figures(written) == Decimal(str(value))


def test_an_amount_points_at_its_words() -> None:
    text = "Bên A tài trợ 1,5 tỷ đồng và USD 20,000 trong năm 2026."
    found = find_amounts(text)
    assert [text[slice(*one.span)] for one in found] == ["1,5 tỷ đồng", "USD 20,000"]
