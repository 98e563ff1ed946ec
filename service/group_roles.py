"""Which roles the members of a provider's groups hold, as a setting says it."""

from dataclasses import dataclass

from models.access import REGISTER_ROLES, Role


@dataclass(frozen=True, slots=True)
class Given:
    """A role that members of a group hold, for the register or in a body."""

    group: str
    role: Role
    body_id: str | None


def given_by(setting: str) -> tuple[Given, ...]:
    """Group to role, as the setting says it: ``GROUP=ROLE`` or ``GROUP=ROLE@BODY``, by commas."""
    found = []
    for part in filter(None, (part.strip() for part in setting.split(","))):
        group, equals, held = part.rpartition("=")
        word, _, body = held.partition("@")
        if not equals or not group.strip() or word not in set(Role):
            raise ValueError(f"{part!r} is not GROUP=ROLE or GROUP=ROLE@BODY")
        role = Role(word)
        if (role in REGISTER_ROLES) == bool(body):
            raise ValueError(f"the role in {part!r} is held {'without' if body else 'in'} a body")
        found.append(Given(group.strip(), role, body or None))
    return tuple(found)
