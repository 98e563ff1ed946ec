"""The words of a register record: its states and their moves, who takes part, how works relate."""

from enum import StrEnum


class RecordState(StrEnum):
    """Where a commitment stands in its life."""

    PROPOSED = "proposed"
    CONSULTED = "consulted"
    APPRAISED = "appraised"
    SUBMITTED = "submitted"
    REFUSED = "refused"
    SIGNED = "signed"
    AWAITING_EFFECT = "awaiting_effect"
    IN_FORCE = "in_force"
    AMENDED = "amended"
    EXTENDED = "extended"
    SUSPENDED = "suspended"
    RESUMED = "resumed"
    WITHDRAWN = "withdrawn"
    TERMINATED = "terminated"
    EXPIRED = "expired"
    ARCHIVED = "archived"


S = RecordState
STANDING = frozenset({S.IN_FORCE, S.AMENDED, S.EXTENDED, S.RESUMED})  # it binds
ENDED = frozenset({S.WITHDRAWN, S.TERMINATED, S.EXPIRED})
# Into these a commitment moves only with a date, a document and a person.
EFFECTS = STANDING | ENDED | {S.SIGNED, S.AWAITING_EFFECT, S.SUSPENDED}
_FROM_STANDING = frozenset({S.AMENDED, S.EXTENDED, S.SUSPENDED}) | ENDED
# A proposal may skip steps that its kind does not ask for (a statement is not appraised), and
# what was signed on the spot may be in force the same day.
MOVES: dict[RecordState, frozenset[RecordState]] = {
    S.PROPOSED: frozenset({S.CONSULTED, S.APPRAISED, S.SUBMITTED, S.REFUSED, S.SIGNED}),
    S.CONSULTED: frozenset({S.PROPOSED, S.APPRAISED, S.SUBMITTED, S.REFUSED, S.SIGNED}),
    S.APPRAISED: frozenset({S.CONSULTED, S.SUBMITTED, S.REFUSED, S.SIGNED}),
    S.SUBMITTED: frozenset({S.APPRAISED, S.REFUSED, S.SIGNED}),
    S.REFUSED: frozenset({S.PROPOSED, S.ARCHIVED}),
    S.SIGNED: frozenset({S.AWAITING_EFFECT, S.IN_FORCE, S.WITHDRAWN}),
    S.AWAITING_EFFECT: frozenset({S.IN_FORCE, S.WITHDRAWN}),
    S.IN_FORCE: _FROM_STANDING,
    S.AMENDED: _FROM_STANDING,
    S.EXTENDED: _FROM_STANDING,
    S.RESUMED: _FROM_STANDING,
    S.SUSPENDED: ENDED | {S.RESUMED},
    S.WITHDRAWN: frozenset({S.ARCHIVED}),
    S.TERMINATED: frozenset({S.ARCHIVED}),
    S.EXPIRED: frozenset({S.EXTENDED, S.ARCHIVED}),  # parties do extend too late, and say so
    S.ARCHIVED: frozenset(),
}


def moves_from(state: RecordState | None) -> frozenset[RecordState]:
    """The states that may follow; a record without a state enters in any, but never as archived."""
    return frozenset(RecordState) - {S.ARCHIVED} if state is None else MOVES[state]


class Derived(StrEnum):
    """What dates say of a commitment today; never stored."""

    DRAFT = "draft"  # blank number and date
    EXPIRING = "expiring"
    OVERDUE = "overdue"  # stands past its last day, or an opinion is late


class LinkKind(StrEnum):
    """How one work relates to another: the source does this to the target."""

    AMENDS = "amends"
    EXTENDS = "extends"
    REPLACES = "replaces"
    IMPLEMENTS = "implements"
    SUSPENDS = "suspends"
    TERMINATES = "terminates"
    BASED_ON = "based_on"
    CITES = "cites"


class Verdict(StrEnum):
    """What a person said of a proposal of the machine."""

    ACCEPTED = "accepted"
    EDITED = "edited"
    REJECTED = "rejected"


class ExpressionKind(StrEnum):
    """What a document is to its work."""

    AUTHENTIC = "authentic"
    TRANSLATION = "translation"
    AMENDED_TEXT = "amended_text"  # as it reads at a date
    DRAFT = "draft"
    ANNEX = "annex"


class Role(StrEnum):
    """What someone does in a commitment."""

    VIETNAMESE_PARTY = "vietnamese_party"
    FOREIGN_PARTY = "foreign_party"
    SIGNATORY = "signatory"
    PROPOSING = "proposing"
    LEAD = "lead"
    COORDINATING = "coordinating"
    OPINION = "opinion"  # asked for an opinion, with days


class EntityKind(StrEnum):
    COUNTRY = "country"
    FOREIGN_BODY = "foreign_body"
    VIETNAMESE_BODY = "vietnamese_body"
    PERSON = "person"


class BodyLevel(StrEnum):
    """The place of a Vietnamese body in the hierarchy of Directive 56-CT/TW and the two laws."""

    CENTRAL = "central"
    PROVINCE = "province"
    DEPARTMENT = "department"
    COMMUNE = "commune"
    BORDER_COMMUNE = "border_commune"


class SuccessionKind(StrEnum):
    MERGER = "merger"
    RENAMING = "renaming"
    DIVISION = "division"


class Urgency(StrEnum):
    """Decree 30/2020/NĐ-CP: khẩn, thượng khẩn, hỏa tốc."""

    URGENT = "khan"
    VERY_URGENT = "thuong_khan"
    EXPRESS = "hoa_toc"
