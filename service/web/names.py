"""How the words of the register are called on pages, in the language of the catalogues' keys."""

from enum import StrEnum

from models.access import BodyLevel, Circulation, Right, Role
from models.compatibility import Compatibility
from models.corrections import Target, Verdict
from models.document import DoubtKind, DoubtReason, PageSource, RepairReason
from models.norms import (
    AmendmentAction,
    Modality,
    RenewalMode,
    Side,
    Strength,
    TimeKind,
    TimeRole,
    VersionAspect,
)
from models.register import DocumentKind, ReadingState, Secrecy
from models.retrieval import RelationKind
from models.verdicts import VerdictKind
from service.checklist import Question
from service.store.audit import Action, Outcome
from service.web.narrowing import InForce
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
    Role: {
        Role.OFFICER: mark("Officer"),
        Role.LEAD_BODY: mark("Lead body"),
        Role.FOREIGN_AFFAIRS: mark("Foreign-affairs department"),
        Role.LEGAL: mark("Legal staff"),
        Role.FINANCE: mark("Finance"),
        Role.LEADER: mark("Leader"),
        Role.SECURITY: mark("Police, military, border guard"),
        Role.PARTY_OFFICE: mark("Party office"),
        Role.INSPECTOR: mark("Inspector"),
        Role.ADMINISTRATOR: mark("Administrator"),
    },
    Right: {
        Right.READ: mark("read"),
        Right.ADD: mark("hand in"),
        Right.EDIT: mark("correct"),
        Right.REVIEW: mark("decide on pairs"),
        Right.SHARE: mark("share"),
        Right.EXPORT: mark("export"),
        Right.AUDIT: mark("read the audit"),
        Right.ADMINISTER: mark("administer"),
    },
    Circulation: {
        Circulation.PUBLIC: mark("Public within the office"),
        Circulation.INTERNAL: mark("Internal to its body and those above"),
        Circulation.RESTRICTED: mark("Restricted to members and those named"),
    },
    BodyLevel: {
        BodyLevel.CENTRAL: mark("Central"),
        BodyLevel.PROVINCE: mark("Province"),
        BodyLevel.DEPARTMENT: mark("Department"),
        BodyLevel.COMMUNE: mark("Commune"),
        BodyLevel.OTHER: mark("Other"),
    },
    Action: {
        Action.SIGN_IN: mark("Sign-in"),
        Action.SIGN_OUT: mark("Sign-out"),
        Action.VIEW: mark("View"),
        Action.LIST: mark("List"),
        Action.SEARCH: mark("Search"),
        Action.EXPORT: mark("Export"),
        Action.UPLOAD: mark("Upload"),
        Action.CHANGE: mark("Change"),
        Action.VERDICT: mark("Verdict"),
        Action.RIGHTS: mark("Rights"),
        Action.ACCOUNT: mark("Account"),
        Action.SECRET: mark("Secret stopped"),
        Action.AUDIT: mark("Audit"),
        Action.PRUNE: mark("Audit cut off"),
    },
    Outcome: {
        Outcome.DONE: mark("done"),
        Outcome.REFUSED: mark("refused"),
        Outcome.FAILED: mark("failed"),
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
        RepairReason.DATE_WORDS: mark("the words of a date allow no other reading"),
        RepairReason.MARKS: mark("the words beside it allow no other tone"),
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
    Target: {
        Target.TEXT: mark("Text"),
        Target.CLAUSE: mark("Clause"),
        Target.NORM: mark("Duty or right"),
        Target.TIME: mark("Time"),
    },
    Verdict: {
        Verdict.ACCEPTED: mark("accepted"),
        Verdict.CORRECTED: mark("corrected"),
        Verdict.REJECTED: mark("rejected"),
    },
    TimeKind: {
        TimeKind.DATE: mark("a date"),
        TimeKind.DURATION: mark("a period"),
        TimeKind.RECURRENCE: mark("a recurrence"),
    },
    TimeRole: {
        TimeRole.DEADLINE: mark("deadline"),
        TimeRole.TERM: mark("term of the instrument"),
        TimeRole.RENEWAL: mark("renewal"),
        TimeRole.NOTICE_PERIOD: mark("notice period"),
        TimeRole.ENTRY_INTO_FORCE: mark("entry into force"),
        TimeRole.RECURRENCE: mark("recurring duty"),
        TimeRole.SIGNING_DATE: mark("day of signature"),
        TimeRole.REFERENCE: mark("mention"),
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
    InForce: {
        InForce.YES: mark("in force"),
        InForce.NOT_YET: mark("not yet in force"),
        InForce.ENDED: mark("ended"),
    },
    VerdictKind: {
        VerdictKind.DUPLICATE: mark("The same twice"),
        VerdictKind.OVERLAP: mark("Overlap"),
        VerdictKind.INCONSISTENT: mark("Inconsistent"),
        VerdictKind.IN_ORDER: mark("In order"),
    },
    Compatibility: {
        Compatibility.COMPATIBLE: mark("Compatible"),
        Compatibility.NOT_REGULATED: mark("Not regulated yet"),
        Compatibility.DOUBTFUL: mark("Signs of incompatibility"),
        Compatibility.AMEND_LAW: mark("Domestic text to be amended"),
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

LEVELS: dict[str, str] = {
    "0": mark("Ordinary"),
    "1": mark("Confidential"),
    "2": mark("Secret"),
    "3": mark("Top secret"),
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
    "funded_twice": mark("both put money into the same thing, in years that may overlap"),
}
NOT_STANDING = ("ended", "not_yet")  # said of a provision, no reason to read it
LAW_REASONS: dict[str, str] = {
    "ended": mark("no longer in force"),
    "not_yet": mark("not in force yet"),
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

# What a search is narrowed to by the time of a duty.
WHEN: dict[str, str] = {
    TimeKind.DATE: mark("On a day"),
    TimeKind.DURATION: mark("Within a period"),
    TimeKind.RECURRENCE: mark("Again and again"),
}
# What a search can be narrowed by.
FACETS: dict[str, str] = {
    "kind": mark("Kind"),
    "language": mark("Language"),
    "country": mark("Country"),
    "partner": mark("Partner"),
    "body": mark("Our body"),
    "field": mark("Field"),
    "form": mark("Form"),
    "modality": mark("Kind of rule"),
    "bearer": mark("Who is bound"),
    "deadline": mark("Time"),
}

# By what statistics count records.
DIMENSIONS: dict[str, str] = {
    "country": mark("Country"),
    "topic": mark("Field"),
    "year": mark("Year of signature"),
    "body": mark("Our body"),
    "state": mark("State"),
}

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

# Fields of a correction as the history shows them.
FIELDS: dict[str, str] = {
    "text": mark("Text"),
    "modality": mark("Kind of rule"),
    "strength": mark("How binding"),
    "side": mark("Whose side"),
    "bearer": mark("Who is bound"),
    "bearer_name": mark("Full name"),
    "beneficiary": mark("For whom"),
    "action": mark("What is to be done"),
    "condition": mark("On what condition"),
    "kind": mark("Kind"),
    "value": mark("Value"),
    "role": mark("Role"),
    "label": mark("Label"),
    "heading": mark("Heading"),
    "first": mark("Begins with the words"),
    "last": mark("Ends with the words"),
}
