"""What the API sends and takes of corrections; pages show the same objects."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field

from models.corrections import Target, Verdict
from models.document import Box, Span
from service.web.wire import DocumentSummary, Wire

LONGEST = 20_000  # letters of a corrected passage


class Certificate(Wire):
    """Who certified a document; ``holds`` is False when it was changed since."""

    by: str
    at: datetime
    holds: bool


class Check(Wire):
    """How far a document is verified: what waits, the share 0..1 of what has been seen.

    ``version`` goes up with everything that is said to the document.
    """

    version: int
    doubts: int
    words: int
    norms: int
    share: float
    certificate: Certificate | None

    @property
    def open(self) -> int:
        return self.doubts + self.words + self.norms


class Waiting(Wire):
    """A document of the queue."""

    document: DocumentSummary
    check: Check


class WaitingList(Wire):
    """Documents to verify, those with doubted values first."""

    total: int
    documents: list[Waiting]


class Item(Wire):
    """A place that wants a look: a doubted value or a word that was read unsurely.

    ``note`` says why; ``settle`` is the position of a doubt without words (marks on the page).
    """

    span: Span
    words: str
    page: int
    box: Box
    value: bool
    kind: str
    reason: str
    other: str
    confidence: float | None
    settle: int | None


class ItemList(Wire):
    """The places of one document that want a look, values first; ``more`` are not shown yet."""

    version: int
    total: int
    items: list[Item]


class CorrectionItem(Wire):
    """One thing that was said to a document; ``placed`` is False when a new reading lost it."""

    id: str
    target: Target
    verdict: Verdict
    read: str
    values: dict[str, str]
    page: int | None
    label: str
    placed: bool
    made_at: datetime
    made_by: str
    undone_at: datetime | None
    undone_by: str | None


class SeenPlace(BaseModel):
    """The version and place that a person had before them, and the words there."""

    model_config = ConfigDict(extra="forbid")

    version: int = Field(ge=0)
    start: int = Field(ge=0)
    end: int = Field(ge=0)
    words: str = Field(default="", max_length=LONGEST)


class CorrectionAsked(SeenPlace):
    """A correction.

    Of ``text`` with ``values`` ``{"text": ...}``; the same words again confirm them. Of a
    ``norm``, ``time`` or ``clause`` with its ``name`` (modality, kind, key) and what changes.
    """

    target: Target
    verdict: Verdict = Verdict.CORRECTED
    name: str = Field(default="", max_length=200)
    values: dict[str, str] = Field(default_factory=dict, max_length=30)


class Corrected(Wire):
    """The version after a correction, and its id if it can be taken back at once."""

    version: int
    id: str | None


class Presence(Wire):
    """Who else has a document open, and at which version it stands."""

    others: list[str]
    version: int
    changed_by: str | None
