"""Every error that a person may meet: a sentence (the docstring) and a remedy.

CamKetError                 our base: status, code and exit code as class attributes
├── DocumentError           the document's fault: stored on it and shown (exit 3)
│   ├── EmptyFile  NotAPdf  DamagedPdf  EncryptedPdf  NoText
│   ├── FileTooLarge  TooManyPages  PageTooLarge
│   └── ReadingTooSlow  ReadingTooBig  UnreadableLaw  ReadingCancelled  SecretDocument
├── RequestError            wrong use (exit 2)
│   ├── NotFound            also the answer to "no right"
│   ├── SignInNeeded  WrongSignIn  StaleForm  NoRight  BadRight
│   ├── OpenIdRefused       ForgedIdentity IdentityReplayed IdentityOfAnother StrangeIssuer
│   │                       ExpiredIdentity UnreadableIdentity
│   ├── LostSignIn  AccountClosed
│   ├── TooManyTries  WrongCode  ShortPassword  KnownPassword  BadHead
│   ├── NameTaken  UploadTooLarge  BadSetting  UnreadableFile
│   ├── BadValue            of a field: BadDate BadPeriod BadChoice LongValue MissingValue
│   │                       UnknownCode CodeTaken BadFinding
│   ├── ForbiddenMove  EvidenceNeeded  ChangedSince  StillReading  TooEarly  Circular
│   ├── NotAWorkbook  ImportRefused (Refused: with its cells)  NotEmpty  DamagedBackup
│   ├── ChangedMeanwhile  GoneMeanwhile  NotThere  AcrossPages  BuiltUpon
│   ├── BasketFull  TooManyKept  OldCheck  NotAReviewer
│   └── OwnEntry  StillOpen
└── OurFault                ours: logged with its trace, retried (exit 1)
    ├── ReadingCrashed  MissingProgram  EncoderUnavailable
    ├── OpenIdUnavailable
    ├── StoreUnavailable  StoreTooNew  QueueUnavailable
    ├── FilesUnavailable  OriginalMissing
    └── IndexUnavailable ── IndexInUse  IndexRefusesKey

A subclass sets what differs. ``sentence`` and ``remedy`` are English and are the keys of the
translation catalogues; ``values`` fills their placeholders after translation.
"""

from models.errors.access import (
    AccountClosed,
    BadHead,
    BadRight,
    ExpiredIdentity,
    ForgedIdentity,
    IdentityOfAnother,
    IdentityReplayed,
    KnownPassword,
    LostSignIn,
    NameTaken,
    NoRight,
    NotFound,
    OpenIdRefused,
    OpenIdUnavailable,
    ShortPassword,
    SignInNeeded,
    StaleForm,
    StrangeIssuer,
    TooManyTries,
    UnreadableIdentity,
    WrongCode,
    WrongSignIn,
)
from models.errors.base import (
    CamKetError,
    DocumentError,
    OurFault,
    RequestError,
    stored_error,
)
from models.errors.correcting import (
    AcrossPages,
    BadFinding,
    BuiltUpon,
    ChangedMeanwhile,
    GoneMeanwhile,
    NotThere,
    OwnEntry,
    StillOpen,
)
from models.errors.desk import BasketFull, NotAReviewer, OldCheck, TooManyKept
from models.errors.document import (
    DamagedPdf,
    EmptyFile,
    EncryptedPdf,
    FileTooLarge,
    NotAPdf,
    NoText,
    PageTooLarge,
    ReadingCancelled,
    ReadingTooBig,
    ReadingTooSlow,
    SecretDocument,
    TooManyPages,
    UnreadableLaw,
)
from models.errors.ours import (
    EncoderUnavailable,
    FilesUnavailable,
    IndexInUse,
    IndexRefusesKey,
    IndexUnavailable,
    MissingProgram,
    OriginalMissing,
    QueueUnavailable,
    ReadingCrashed,
    StoreTooNew,
    StoreUnavailable,
)
from models.errors.request import (
    BadChoice,
    BadDate,
    BadPeriod,
    BadSetting,
    BadValue,
    ChangedSince,
    Circular,
    CodeTaken,
    DamagedBackup,
    EvidenceNeeded,
    ForbiddenMove,
    ImportRefused,
    LongValue,
    MissingValue,
    NotAWorkbook,
    NotEmpty,
    StillReading,
    TooEarly,
    UnknownCode,
    UnreadableFile,
    UploadTooLarge,
)

__all__ = [
    "AccountClosed", "AcrossPages", "BadChoice", "BadDate", "BadFinding", "BadHead",
    "BadPeriod", "BadRight", "BadSetting", "BadValue", "BasketFull", "BuiltUpon", "CamKetError",
    "ChangedMeanwhile", "ChangedSince", "Circular", "CodeTaken", "DamagedBackup", "DamagedPdf",
    "DocumentError", "EmptyFile", "EncoderUnavailable", "EncryptedPdf", "EvidenceNeeded",
    "ExpiredIdentity", "FileTooLarge", "FilesUnavailable", "ForbiddenMove", "ForgedIdentity",
    "GoneMeanwhile",
    "IdentityOfAnother", "IdentityReplayed", "ImportRefused", "IndexInUse", "IndexRefusesKey",
    "IndexUnavailable", "KnownPassword", "LongValue", "LostSignIn", "MissingProgram",
    "MissingValue", "NameTaken", "NoRight", "NoText", "NotAPdf", "NotAReviewer", "NotAWorkbook",
    "NotEmpty", "NotFound", "NotThere", "OldCheck", "OpenIdRefused", "OpenIdUnavailable",
    "OriginalMissing", "OurFault", "OwnEntry", "PageTooLarge", "QueueUnavailable",
    "ReadingCancelled", "ReadingCrashed", "ReadingTooBig", "ReadingTooSlow", "RequestError",
    "SecretDocument", "ShortPassword", "SignInNeeded", "StaleForm", "StillOpen", "StillReading",
    "StoreTooNew", "StoreUnavailable", "StrangeIssuer", "TooEarly", "TooManyKept",
    "TooManyPages", "TooManyTries", "UnknownCode", "UnreadableFile", "UnreadableIdentity",
    "UnreadableLaw", "UploadTooLarge", "WrongCode", "WrongSignIn", "stored_error",
]  # fmt: skip
