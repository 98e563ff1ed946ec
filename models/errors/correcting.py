"""Errors of verifying a reading and correcting it."""

from models.errors.base import RequestError
from models.errors.request import BadValue


class ChangedMeanwhile(RequestError):
    """Another person has changed this place meanwhile."""

    status = 409
    remedy = "Load the page again, compare both versions, and save once more."


class GoneMeanwhile(RequestError):
    """What you were changing was replaced meanwhile: perhaps the document is read anew."""

    status = 409
    remedy = "Load the page again and repeat the change if it is still needed."


class NotThere(RequestError):
    """The words “{words}” do not stand in this clause."""

    status = 422
    remedy = "Copy the words from the text as they stand there."


class AcrossPages(RequestError):
    """A correction cannot run from one page to the next."""

    status = 422
    remedy = "Correct the words of each page by themselves."


class BuiltUpon(RequestError):
    """A later correction stands on this one."""

    status = 409
    remedy = "Take the later one back first."


class OwnEntry(RequestError):
    """You entered or corrected this document; another person must certify it."""

    status = 403
    remedy = "Ask a colleague to compare it with the original and certify it."


class StillOpen(RequestError):
    """In this document {open} values still wait to be verified."""

    status = 409
    remedy = "Verify them first; the page “To verify” lists them."


class BadFinding(BadValue):
    """The value “{value}” cannot stand here."""

    remedy = "Write times as in 2026-11-15, P30D or R/P1Y; choose the others from their lists."
