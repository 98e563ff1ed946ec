"""Errors of what was sent: files, settings, values, moves of a record."""

from models.errors.base import RequestError


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
