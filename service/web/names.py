"""How the words of the register are called on pages, in the language of the catalogues' keys."""

from enum import StrEnum

from models.document import DoubtKind, DoubtReason, PageSource, RepairReason
from models.norms import AmendmentAction, Modality, RenewalMode, Side, Strength, VersionAspect
from models.register import DocumentKind, ReadingState, Secrecy
from models.retrieval import RelationKind
from models.verdicts import VerdictKind
from service.checklist import Question
from service.web.translation import mark, mark_plural

# By class: members of two classes may have the same value and are then equal as dictionary keys.
NAMES: dict[type[StrEnum], dict[str, str]] = {
    DocumentKind: {
        DocumentKind.TREATY: mark("Treaty"),
        DocumentKind.AGREEMENT: mark("International agreement"),
        DocumentKind.STATEMENT: mark("Statement"),
        DocumentKind.DIRECTIVE: mark("Directive"),
        DocumentKind.LAW: mark("Law"),
    },
    ReadingState: {
        ReadingState.QUEUED: mark("Waiting"),
        ReadingState.READING: mark("Being read"),
        ReadingState.READ: mark("Read"),
        ReadingState.REFUSED: mark("Refused"),
        ReadingState.FAILED: mark("Our fault"),
    },
    Secrecy: {
        Secrecy.TOP_SECRET: mark("Top secret"),
        Secrecy.SECRET: mark("Secret"),
        Secrecy.CONFIDENTIAL: mark("Confidential"),
    },
    Modality: {
        Modality.OBLIGATION: mark("Obligation"),
        Modality.PROHIBITION: mark("Prohibition"),
        Modality.PERMISSION: mark("Permission"),
    },
    Strength: {
        Strength.BINDING: mark("binding"),
        Strength.INTENTION: mark("intention"),
        Strength.BEST_EFFORT: mark("best effort"),
    },
    PageSource: {
        PageSource.TEXT_LAYER: mark("Text layer"),
        PageSource.LEGACY_FONT: mark("Text layer in an old encoding, converted"),
        PageSource.OCR: mark("Recognised (OCR)"),
    },
    DoubtKind: {
        DoubtKind.DATE: mark("Date"),
        DoubtKind.DOCUMENT_NUMBER: mark("Document number"),
        DoubtKind.AMOUNT: mark("Amount"),
        DoubtKind.ARTICLE_NUMBER: mark("Article number"),
        DoubtKind.DURATION: mark("Period"),
        DoubtKind.INK: mark("Marks"),
    },
    DoubtReason: {
        DoubtReason.UNSURE: mark("read without certainty"),
        DoubtReason.DIFFERENT: mark("two readings differ"),
        DoubtReason.IMPOSSIBLE: mark("there is no such date"),
        DoubtReason.ORDER: mark("signed after it took effect"),
        DoubtReason.UNREAD: mark("not read as words"),
    },
    RepairReason: {
        RepairReason.FRACTION: mark("a slash was read as a fraction bar"),
        RepairReason.CODE_LETTERS: mark("codes have no tones"),
        RepairReason.CODE_DIGITS: mark("a letter stood for a digit"),
        RepairReason.CODE_SPACES: mark("printed without spaces"),
    },
    RenewalMode: {
        RenewalMode.AUTOMATIC: mark("automatic"),
        RenewalMode.WRITTEN_CONSENT: mark("by written consent"),
        RenewalMode.EXCHANGE_OF_LETTERS: mark("by exchange of letters"),
    },
    Side: {
        Side.VIETNAMESE: mark("Vietnamese side"),
        Side.FOREIGN: mark("Foreign side"),
        Side.BOTH: mark("Both sides"),
    },
    AmendmentAction: {
        AmendmentAction.AMEND: mark("amended"),
        AmendmentAction.REPLACE: mark("replaced"),
        AmendmentAction.INSERT: mark("inserted"),
        AmendmentAction.DELETE: mark("deleted"),
    },
    VersionAspect: {
        VersionAspect.DATE: mark("Date"),
        VersionAspect.PERIOD: mark("Period"),
        VersionAspect.AMOUNT: mark("Amount"),
        VersionAspect.NUMBER: mark("Number"),
        VersionAspect.MISSING: mark("Missing in the other version"),
    },
    VerdictKind: {
        VerdictKind.DUPLICATE: mark("The same twice"),
        VerdictKind.OVERLAP: mark("Overlaps"),
        VerdictKind.INCONSISTENT: mark("Inconsistent"),
        VerdictKind.IN_ORDER: mark("In order"),
    },
    Question: {
        Question.FORM: mark("Name and kind against effect"),
        Question.COMPETENCE: mark("Who may conclude and sign it"),
        Question.APPRAISAL: mark("Opinions and appraisal"),
        Question.TIME_LIMITS: mark("Time limits"),
        Question.SAVING_CLAUSE: mark("No rights or duties under international law"),
        Question.LANGUAGE: mark("Language"),
        Question.EFFECT: mark("Effect, term and renewal"),
        Question.TERMINATION: mark("Termination"),
    },
    RelationKind: {
        RelationKind.DUPLICATE: mark("Near duplicate"),
        RelationKind.OVERLAP: mark("Overlap"),
        RelationKind.RELATED: mark("Related"),
        RelationKind.UNRELATED: mark("Unrelated"),
    },
}

# Why a pair was put before a person; never a verdict.
BECAUSE: dict[str, str] = {
    RelationKind.DUPLICATE: mark("the two clauses say nearly the same"),
    RelationKind.OVERLAP: mark("the two clauses speak of the same duty, with differences"),
    RelationKind.RELATED: mark("the two clauses speak of the same matter"),
    RelationKind.UNRELATED: mark("the two clauses stand close in wording only"),
}

PAIR_REASONS: dict[str, str] = {
    "same_values": mark("they name the same values"),
    "other_values": mark("they give other values for the same thing"),
    "same_names": mark("they name the same places or bodies"),
    "step": mark("one prepares what the other promises"),
    "amends": mark("one instrument amends the other"),
}
LAW_REASONS: dict[str, str] = {
    "subject": mark("both concern the same matter"),
    "procedure": mark("it orders the same act"),
    "time_limit": mark("it sets a time limit"),
    "amount": mark("it sets an amount or a share"),
    "place": mark("it names a place"),
    "prohibition": mark("it forbids or limits"),
    "competence": mark("it says who is competent at this level"),
    "meaning": mark("it is near in meaning"),
}

# In what two clauses may differ, by the names that ``search`` gives.
ASPECTS: dict[str, str] = {
    "date": mark("Date"),
    "period": mark("Period"),
    "frequency": mark("How often"),
    "amount": mark("Amount"),
    "percentage": mark("Percentage"),
    "number": mark("Number"),
    "place": mark("Place"),
    "payer": mark("Who pays"),
    "action": mark("What is done"),
    "scope": mark("Named places and bodies"),
    "bearer": mark("Who is bound"),
    "beneficiary": mark("For whom"),
    "modality": mark("Kind of rule"),
    "strength": mark("How binding"),
}
# Those whose values are our own words.
WORDED: dict[str, type[StrEnum]] = {"modality": Modality, "strength": Strength}

LANGUAGE_NAMES: dict[str, str] = {
    "vi": mark("Vietnamese"),
    "en": mark("English"),
    "fr": mark("French"),
    "lo": mark("Lao"),
    "zh": mark("Chinese"),
}

# The parts of an ISO 8601 duration; what follows "T" counts minutes where M else means months.
UNITS: dict[str, tuple[str, str]] = {
    "Y": mark_plural("%(n)s year", "%(n)s years"),
    "M": mark_plural("%(n)s month", "%(n)s months"),
    "W": mark_plural("%(n)s week", "%(n)s weeks"),
    "D": mark_plural("%(n)s day", "%(n)s days"),
}
UNITS_OF_TIME: dict[str, tuple[str, str]] = {
    **UNITS,
    "H": mark_plural("%(n)s hour", "%(n)s hours"),
    "M": mark_plural("%(n)s minute", "%(n)s minutes"),
    "S": mark_plural("%(n)s second", "%(n)s seconds"),
}

NOTES: dict[str, str] = {
    "blank": mark("blank page"),
    "page-lost": mark("This page could not be read."),
    "text-layer-rejected": mark("The text in the file was unreadable; the page was recognised."),
    "ink-without-words": mark("Some marks on this page were not read as words."),
    "lighter-ink-removed": mark(
        "ink lighter than the text was left out (stamp, signature, reverse side)"
    ),
    "model-missing": mark("a language of this page cannot be recognised until it is installed:"),
    "turned-quarter": mark("turned upright"),
    "turned-half": mark("turned upright"),
}
