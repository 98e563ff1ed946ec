"""The document's faults: stored on it and shown."""

from models.errors.base import DocumentError


class EmptyFile(DocumentError):
    """The file is empty."""

    remedy = "Copy the file again from its source; the copy may have been cut off."


class NotAPdf(DocumentError):
    """The file is not a PDF."""

    status = 415
    remedy = "Save or scan the document as PDF and upload that."


class DamagedPdf(DocumentError):
    """The PDF is damaged or cut off."""

    remedy = "Copy the file again from its source, or print it to a new PDF."


class EncryptedPdf(DocumentError):
    """The PDF is locked with a password."""

    remedy = "Open it with its password, save it without one, and upload that."


class NoText(DocumentError):
    """No text could be found on any of the {pages} pages."""

    remedy = "Upload the filled-in document, or a sharper scan at 300 dpi."


class FileTooLarge(DocumentError):
    """The file is larger than {limit_mb} MB."""

    status = 413
    remedy = "Split it, or scan it at 200 to 300 dpi."


class TooManyPages(DocumentError):
    """The document has {pages} pages; the limit is {limit}."""

    remedy = "Split it into parts and upload each."


class PageTooLarge(DocumentError):
    """Page {page} measures {width} x {height} pixels, more than can be read."""

    remedy = "Scan or export that page again at 300 dpi, no larger than A3."


class ReadingTooSlow(DocumentError):
    """Reading was stopped after {seconds} seconds without a result."""

    remedy = "Print the document to a new PDF and upload that; the file may be built wrongly."


class ReadingTooBig(DocumentError):
    """Reading the document needs more than {limit_mb} MB of memory."""

    remedy = "Print the document to a new PDF, or split it, and upload that."


class UnreadableLaw(DocumentError):
    """The law file is not in the expected form: {problem}."""

    remedy = 'Give one JSON object a line with "law", "article", "heading" and "text", or a PDF.'


class ReadingCancelled(DocumentError):
    """The reading was cancelled."""

    status = 409
    remedy = "Read the document again when it is wanted."


class SecretDocument(DocumentError):
    """The document carries the mark of a state secret; it was wiped and nothing was kept."""

    status = 451
    remedy = "Bring it to a machine that is set apart for secrets, and tell your security officer."
