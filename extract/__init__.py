"""From the text of a document to its clauses, norms, times, deadlines and metadata.

Rules and words are data (``lexicons/``, one folder per language); every finding is a span of the
text. The heavy libraries are imported by the functions, not by the package.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from spacy.language import Language

    from models import Analysis, Deadline, DocumentText, Facts, Metadata
    from models.norms import AgreementDates

__all__ = ["agreement_dates", "analyse", "deadlines", "facts_from", "load_nlp"]


def load_nlp() -> Language:
    """The pipeline that ``analyse`` needs: a tokeniser and our lexicons, no downloaded model."""
    from extract.pipeline import load_nlp as load

    return load()


def analyse(document: DocumentText, nlp: Language) -> Analysis:
    """Everything that a document says, as spans of its text.

    ``nlp`` comes from ``load_nlp``; one pipeline serves any number of documents, one at a time.
    """
    from extract.pipeline import analyse as run

    return run(document, nlp)


def deadlines(analysis: Analysis, facts: Facts, today: date) -> tuple[Deadline, ...]:
    """The norms' times as calendar dates, each with its arithmetic or the fact that is missing."""
    from extract.due_dates import deadlines as compute

    return compute(analysis, facts, today)


def agreement_dates(analysis: Analysis, facts: Facts, today: date) -> AgreementDates:
    """Entry into force, expiry and the last day for a notice, each with its arithmetic."""
    from extract.due_dates import agreement_dates as compute

    return compute(analysis, facts, today)


def facts_from(metadata: Metadata) -> Facts:
    """What the text itself says, for computing dates."""
    from extract.due_dates import facts_from as find

    return find(metadata)
