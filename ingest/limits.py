"""What reading one document may cost."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one reading; whoever runs the service chooses them, the defaults suit an office.

    ``max_bytes``: size of the file. ``max_pages``: pages of the document.
    ``max_page_pixels``: pixels of the largest picture on a page; an A3 sheet at 600 dpi has 70
    million, A0 at 300 dpi 139 million. ``seconds``: wall time in which opening the file, and then
    each page, must be done. ``memory_mb``: what all processes of one reading may hold together.
    ``workers``: pages that are read at the same time, each on one core.
    """

    max_bytes: int = 500_000_000
    max_pages: int = 1_000
    max_page_pixels: int = 150_000_000
    seconds: float = 120.0
    memory_mb: int = 2_048
    workers: int = 2
