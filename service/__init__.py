"""The service: the only room that composes the stages. Importing it is instant."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from service.settings import Settings
    from service.web.app import create_app

__all__ = ["Settings", "create_app"]


def __getattr__(name: str) -> object:
    # `camket --help` imports this package: web framework and settings load at first use.
    if name == "create_app":
        from service.web.app import create_app

        return create_app
    if name == "Settings":
        from service.settings import Settings

        return Settings
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
