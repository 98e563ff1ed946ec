"""The roots of the tree of errors, and how an error is remembered by a row."""

from collections.abc import Callable, Iterator
from typing import ClassVar


class CamKetError(Exception):
    """Something went wrong."""

    status: ClassVar[int] = 500
    exit_code: ClassVar[int] = 1
    remedy: ClassVar[str] = "Try again; if it happens again, tell the administrator."

    def __init__(self, **values: str | int) -> None:
        self.values = values
        super().__init__(self.sentence.format(**values))

    def __reduce__(self) -> tuple[Callable[..., "CamKetError"], tuple[object, ...]]:
        # Exceptions pickle their positional arguments; ours are named. Processes exchange these.
        return _rebuild, (type(self), self.values)

    @property
    def sentence(self) -> str:
        """The untranslated sentence, placeholders unfilled."""
        return (type(self).__doc__ or "").strip()

    @property
    def code(self) -> str:
        """A stable name for programs."""
        return type(self).__name__


def _rebuild(kind: type[CamKetError], values: dict[str, str | int]) -> CamKetError:
    return kind(**values)


def stored_error(code: str, values: dict[str, str | int] | None) -> CamKetError:
    """The error that a row remembers by its code; a code no longer known is a fault of ours."""

    def below(kind: type[CamKetError]) -> Iterator[type[CamKetError]]:
        for child in kind.__subclasses__():
            yield child
            yield from below(child)

    for kind in below(CamKetError):
        if kind.__name__ == code:
            return kind(**(values or {}))
    return OurFault()


class DocumentError(CamKetError):
    """The document cannot be read."""

    status = 422
    exit_code = 3
    remedy = "Check the file and upload it again."


class RequestError(CamKetError):
    """The request cannot be understood."""

    status = 400
    exit_code = 2
    remedy = "Check what was asked for and try again."


class OurFault(CamKetError):
    """Something went wrong on our side."""
