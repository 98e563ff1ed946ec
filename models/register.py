"""The words of the register: kinds of instruments, life cycle of a reading, secrecy levels."""

from enum import StrEnum


class DocumentKind(StrEnum):
    """What an instrument is by effect, not by name (Directive 56-CT/TW; Law 70/2020/QH14)."""

    TREATY = "treaty"
    AGREEMENT = "agreement"
    STATEMENT = "statement"
    DIRECTIVE = "directive"
    LAW = "law"


class Secrecy(StrEnum):
    """Levels of the Law on Protection of State Secrets 117/2025/QH15, from the highest down."""

    TOP_SECRET = "tuyet_mat"
    SECRET = "toi_mat"
    CONFIDENTIAL = "mat"


class ReadingState(StrEnum):
    """How far the reading of an uploaded document has come."""

    QUEUED = "queued"
    READING = "reading"
    READ = "read"
    REFUSED = "refused"  # the document's own fault, shown with a remedy
    FAILED = "failed"  # our fault: logged, retried, then shown as ours
