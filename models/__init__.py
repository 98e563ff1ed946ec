"""The language that all rooms speak: frozen values, the words of the register, errors, rows."""

from models.document import (
    Block,
    Box,
    DocumentText,
    Furniture,
    FurnitureKind,
    Page,
    PageSource,
    Span,
    Word,
)
from models.norms import (
    AgreementDates,
    Amendment,
    AmendmentAction,
    Amount,
    Analysis,
    Anchor,
    Clause,
    ClauseLevel,
    ComputedDate,
    Deadline,
    Direction,
    Facts,
    Found,
    Metadata,
    Modality,
    Norm,
    Party,
    Reference,
    Renewal,
    RenewalMode,
    Side,
    Signatory,
    Strength,
    TimeExpression,
    TimeKind,
    TimeRole,
    VersionAspect,
    VersionDifference,
    VersionPair,
)
from models.register import DocumentKind, ReadingState, Secrecy
from models.retrieval import (
    ClausePair,
    Difference,
    Filters,
    Hit,
    IndexedClause,
    Relation,
    RelationKind,
)

__all__ = [
    "AgreementDates", "Amendment", "AmendmentAction", "Amount", "Analysis", "Anchor", "Block",
    "Box", "Clause", "ClauseLevel", "ClausePair", "ComputedDate", "Deadline", "Difference",
    "Direction", "DocumentKind", "DocumentText", "Facts", "Filters", "Found", "Furniture",
    "FurnitureKind", "Hit", "IndexedClause", "Metadata", "Modality", "Norm", "Page", "PageSource",
    "Party", "ReadingState", "Reference", "Relation", "RelationKind", "Renewal", "RenewalMode",
    "Secrecy", "Side", "Signatory", "Span", "Strength", "TimeExpression", "TimeKind", "TimeRole",
    "VersionAspect", "VersionDifference", "VersionPair", "Word",
]  # fmt: skip
