"""Who may do what with which rows: roles, rights, levels, and the scope compiled from them.

A role gives rights over rows within a reach: the bodies in which a person holds it, those and the
bodies below them, or the whole register. A document belongs to one body, has a secrecy level and
a circulation, and may be shared with further bodies and persons. ``Scope`` is all of that for one
person, compiled once per request; ``tokens`` is its form as an allow-list.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import IntEnum, StrEnum

from models.errors import NoRight
from models.register import Secrecy

ROOT_BODY = "root"  # the whole office: owns what no other body does


class Level(IntEnum):
    """Secrecy of a document, and what a person is cleared for, from the lowest up."""

    ORDINARY = 0
    CONFIDENTIAL = 1
    SECRET = 2
    TOP_SECRET = 3


LEVEL_OF: Mapping[Secrecy, Level] = {
    Secrecy.CONFIDENTIAL: Level.CONFIDENTIAL,
    Secrecy.SECRET: Level.SECRET,
    Secrecy.TOP_SECRET: Level.TOP_SECRET,
}


class Circulation(StrEnum):
    """How far a document may go within the installation."""

    PUBLIC = "public"  # whoever may read at all: published law, for one
    INTERNAL = "internal"  # its body and those above it, and roles that read the register
    RESTRICTED = "restricted"  # members of its body, and whom it is shared with


class BodyLevel(StrEnum):
    """Where a body stands in the state."""

    CENTRAL = "central"
    PROVINCE = "province"
    DEPARTMENT = "department"
    COMMUNE = "commune"
    OTHER = "other"


class Right(StrEnum):
    """What can be allowed; the rights over documents hold within a reach."""

    READ = "read"
    ADD = "add"  # hand in documents of a body
    EDIT = "edit"  # correct and confirm what was read
    REVIEW = "review"  # give verdicts on pairs and on compatibility
    SHARE = "share"  # owner, sharing, circulation and secrecy of a document
    EXPORT = "export"
    AUDIT = "audit"  # read and export the audit
    ADMINISTER = "administer"  # accounts, bodies and roles: no contents


class Reach(StrEnum):
    BODY = "body"
    BRANCH = "branch"
    REGISTER = "register"


class Role(StrEnum):
    """The roles of an office (domain: who enters is not who certifies)."""

    OFFICER = "officer"
    LEAD_BODY = "lead_body"
    FOREIGN_AFFAIRS = "foreign_affairs"
    LEGAL = "legal"
    FINANCE = "finance"
    LEADER = "leader"
    SECURITY = "security"  # police, military, border guard
    PARTY_OFFICE = "party_office"
    INSPECTOR = "inspector"
    ADMINISTRATOR = "administrator"


@dataclass(frozen=True, slots=True)
class Powers:
    """What a role gives. ``restricted``: a reach of REGISTER includes restricted circulation."""

    reach: Reach
    rights: frozenset[Right]
    restricted: bool = False


def _rights(*rights: Right) -> frozenset[Right]:
    return frozenset(rights)


POWERS: Mapping[Role, Powers] = {
    Role.OFFICER: Powers(Reach.BODY, _rights(Right.READ, Right.ADD, Right.EDIT, Right.EXPORT)),
    Role.LEAD_BODY: Powers(
        Reach.BRANCH, _rights(Right.READ, Right.ADD, Right.EDIT, Right.SHARE, Right.EXPORT)
    ),
    Role.FOREIGN_AFFAIRS: Powers(
        Reach.REGISTER,
        _rights(Right.READ, Right.ADD, Right.EDIT, Right.REVIEW, Right.SHARE, Right.EXPORT),
        restricted=True,
    ),
    Role.LEGAL: Powers(Reach.REGISTER, _rights(Right.READ, Right.REVIEW, Right.EXPORT)),
    Role.FINANCE: Powers(Reach.REGISTER, _rights(Right.READ, Right.EXPORT)),
    Role.LEADER: Powers(Reach.BRANCH, _rights(Right.READ, Right.REVIEW, Right.SHARE, Right.EXPORT)),
    Role.SECURITY: Powers(Reach.BODY, _rights(Right.READ)),
    Role.PARTY_OFFICE: Powers(Reach.REGISTER, _rights(Right.READ, Right.EXPORT)),
    Role.INSPECTOR: Powers(
        Reach.REGISTER, _rights(Right.READ, Right.EXPORT, Right.AUDIT), restricted=True
    ),
    Role.ADMINISTRATOR: Powers(Reach.REGISTER, _rights(Right.ADMINISTER)),
}
# Held for the whole register, without a body; the others are held in a body.
REGISTER_ROLES = frozenset(r for r, powers in POWERS.items() if powers.reach is Reach.REGISTER)


@dataclass(frozen=True, slots=True)
class Scope:
    """The rows that one person may see, and what else the person may do with them.

    ``register`` are rights over the rows of all bodies, ``within`` rights over those of some;
    ``member`` are the bodies that the person belongs to with a right to read. ``branches`` are
    bodies held with all below them, each with all of these: they make ``tokens`` few.
    """

    user_id: str
    register: frozenset[Right] = frozenset()
    within: Mapping[Right, frozenset[str]] = field(default_factory=dict)
    member: frozenset[str] = frozenset()
    restricted: bool = False
    clearance: Level = Level.ORDINARY
    branches: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def can(self, right: Right) -> bool:
        """Whether the right is held over anything at all."""
        return right in self.register or bool(self.within.get(right))

    def may(self, right: Right, body_id: str) -> bool:
        """Whether the right is held over the rows of a body."""
        return right in self.register or body_id in self.within.get(right, frozenset())

    @property
    def reach(self) -> frozenset[str]:
        """The bodies whose rows may be read, beside what ``register`` gives."""
        return self.within.get(Right.READ, frozenset())

    @property
    def has_all_bodies(self) -> bool:
        """Whether ``reach`` is the whole office: every body stands below the root."""
        return self.branches.get(ROOT_BODY, frozenset({""})) <= self.reach

    @property
    def tokens(self) -> frozenset[str]:
        """An allow-list: a document is seen when it carries one of these. Empty: nothing is.

        Each names a level as well, so that whom and how secret are one comparison.
        """
        if not self.can(Right.READ):
            return frozenset()
        if Right.READ in self.register and self.restricted:
            ways = {EVERY}
        else:
            ways = {PUBLIC, f"user:{self.user_id}"} | {f"member:{body}" for body in self.member}
            ways |= {REGISTER} if Right.READ in self.register else self._places()
        levels = [level for level in Level if level <= self.clearance]
        return frozenset(at_level(way, level) for way in ways for level in levels)

    def _places(self) -> set[str]:
        """``reach`` by whole branches where it holds them, the rest body by body."""
        ways: set[str] = set()
        left = set(self.reach)
        for top, below in sorted(self.branches.items(), key=lambda branch: -len(branch[1])):
            if top in left and below <= self.reach:
                ways.add(f"branch:{top}")
                left -= below
        return ways | {f"body:{body}" for body in left}

    def over(self, right: Right) -> "Scope":
        """What of it remains where ``right`` is held as well as the right to read."""
        if right in self.register:
            return self
        held = self.within.get(right, frozenset())
        seen = held if Right.READ in self.register else held & self.reach
        return replace(
            self,
            register=self.register - {Right.READ},
            within={**self.within, Right.READ: seen},
            member=self.member & held,
        )

    def limited_to(self, rights: frozenset[Right]) -> "Scope":
        """What is left of it for a program that was given only some of a person's rights."""
        kept = {right: bodies for right, bodies in self.within.items() if right in rights}
        return replace(self, register=self.register & rights, within=kept)


PUBLIC, REGISTER, EVERY = "public", "register", "every"


def at_level(way: str, level: Level) -> str:
    """A way to see a document, as a token: it holds for one level of secrecy."""
    return f"{way}@{int(level)}"


def tokens_of(
    level: Level,
    circulation: Circulation,
    lines: Mapping[str, Collection[str]],
    users: Iterable[str] = (),
) -> tuple[str, ...]:
    """What a document carries for ``Scope.tokens``: its bodies, and whom it is shared with.

    ``lines`` are the body that it belongs to and those it is shared with, each with those above.
    """
    restricted = circulation is Circulation.RESTRICTED
    ways = {EVERY} | {f"user:{user}" for user in users} | {f"member:{body}" for body in lines}
    if not restricted:
        ways |= {REGISTER} | {f"body:{body}" for body in lines}
        ways |= {f"branch:{b}" for body, above in lines.items() for b in (body, *above)}
    if circulation is Circulation.PUBLIC:
        ways.add(PUBLIC)
    return tuple(sorted(at_level(way, level) for way in ways))


@dataclass(frozen=True, slots=True)
class Reader:
    """A signed-in person or program and its scope, compiled for one request."""

    id: str
    name: str
    scope: Scope
    roles: frozenset[Role] = frozenset()

    def can(self, right: Right) -> bool:
        """Whether the right is held over anything at all."""
        return self.scope.can(right)

    def over(self, right: Right) -> "Reader":
        """The same person, seeing only where ``right`` is held, too."""
        return Reader(self.id, self.name, self.scope.over(right), self.roles)

    def require(self, right: Right, body_id: str | None = None) -> None:
        """Raise NoRight unless the right is held, over the rows of ``body_id`` where given."""
        held = self.scope.can(right) if body_id is None else self.scope.may(right, body_id)
        if not held:
            raise NoRight()
