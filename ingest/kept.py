"""Readings of pages that are kept, so that the same picture is not read twice."""

from typing import Protocol


class KeptReadings(Protocol):
    """Readings of pages by what they depend on: a dict, or a folder that outlives the process."""

    def get(self, key: str, /) -> str | None:
        """The reading that was kept, None without one."""

    def __setitem__(self, key: str, reading: str, /) -> None:
        """Keep a reading."""
