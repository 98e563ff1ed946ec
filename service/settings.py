"""Every setting, read once from the environment at the entry point, then frozen.

Four URLs decide the size of the installation: database, index, queue and files. What is left
empty lives in the data folder.
"""

from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from pydantic import Field, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from models.errors import BadSetting
from service.group_roles import given_by


class Settings(BaseSettings):
    """Settings, each from the variable ``CAMKET_<NAME>``."""

    model_config = SettingsConfigDict(
        env_prefix="CAMKET_", frozen=True, extra="forbid", validate_default=True
    )

    data: Path = Field(
        Path("var"), description="folder for everything that is kept on this machine"
    )
    database: str = Field("", description="SQLAlchemy URL; empty: SQLite in the data folder")
    index: str = Field(
        "", description="URL of a Qdrant server; empty: embedded, in the data folder"
    )
    index_key: str = Field("", description="API key of the Qdrant server", repr=False)
    queue: str = Field("", description="redis:// URL; empty: SQLite in the data folder")
    files: str = Field("", description="fsspec URL (s3://bucket/path); empty: the data folder")
    encoder: str = Field("bundled", description="a sentence-transformers name or folder")

    host: str = Field("127.0.0.1", description="address that `camket serve` listens on")
    port: int = Field(8000, ge=0, le=65535, description="port that `camket serve` listens on")
    page_processes: int = Field(
        1, ge=1, le=64, description="processes that answer pages; 2 from some thirty people on"
    )
    workers: int = Field(
        1, ge=0, le=64, description="documents read at once by this process; 0: none"
    )
    reading_processes: int = Field(2, ge=1, le=64, description="pages read at once per document")
    language: Literal["vi", "en"] = Field(
        "vi", description="language of pages before a person chooses"
    )

    secret: str = Field(
        "", description="key that signs sessions; empty: made once, data folder", repr=False
    )
    session_hours: int = Field(12, ge=1, description="hours until a person must sign in again")
    secure_cookies: bool = Field(False, description="send cookies over HTTPS alone")

    openid_issuer: str = Field(
        "", description="issuer URL of an OpenID Connect provider; empty: local accounts alone"
    )
    openid_client: str = Field("", description="our client id at that provider")
    openid_secret: str = Field("", description="our client secret there, if it has one", repr=False)
    openid_address: str = Field(
        "",
        description="our own address in browsers, https://…; the provider sends people back to it",
    )
    openid_groups: str = Field("groups", description="claim that lists a person's groups")
    openid_roles: str = Field(
        "", description="GROUP=ROLE or GROUP=ROLE@BODY, by commas; empty: roles are given by hand"
    )

    isolated: bool = Field(
        False, description="this machine is on no other network: marked secrets may be kept"
    )
    audit_days: int = Field(0, ge=0, description="days that the audit is kept; 0: for ever")

    purge_days: int = Field(
        0, ge=0, description="days until the trash is emptied by itself, 30 at least; 0: never"
    )

    max_file_mb: int = Field(200, ge=1, le=2000, description="largest file taken, in MB")
    max_pages: int = Field(1000, ge=1, description="most pages in a document")
    reading_seconds: int = Field(
        120, ge=1, description="longest time to open a document, and to read each page, in seconds"
    )
    reading_memory_mb: int = Field(
        3000, ge=200, description="most memory of a reading process, in MB"
    )
    attempts: int = Field(3, ge=1, description="tries after a fault of ours")
    log_format: Literal["json", "console"] = Field("console", description="how log lines look")

    @field_validator("data")
    @classmethod
    def _absolute(cls, data: Path) -> Path:
        return data.expanduser().resolve()

    @field_validator("purge_days")
    @classmethod
    def _not_too_soon(cls, days: int) -> int:
        if 0 < days < 30:
            raise ValueError("the trash keeps everything for 30 days")
        return days

    @field_validator("openid_issuer", "openid_address")
    @classmethod
    def _encrypted(cls, address: str) -> str:
        # Names and codes pass there. Plain HTTP never leaves a machine that speaks to itself.
        parts = urlsplit(address)
        local = parts.hostname in ("127.0.0.1", "localhost", "::1")
        if address and not (parts.scheme == "https" or (parts.scheme == "http" and local)):
            raise ValueError("it must begin with https://")
        return address

    @field_validator("openid_client", "openid_address")
    @classmethod
    def _given_with_issuer(cls, value: str, info: ValidationInfo) -> str:
        if info.data.get("openid_issuer") and not value:
            raise ValueError("it must be given with CAMKET_OPENID_ISSUER")
        return value

    @field_validator("openid_client", "openid_secret")
    @classmethod
    def _plain(cls, value: str) -> str:
        if not value.isascii():
            raise ValueError("it must be plain ASCII, as the provider gave it")
        return value

    @field_validator("openid_roles")
    @classmethod
    def _readable(cls, value: str) -> str:
        given_by(value)
        return value

    @property
    def database_url(self) -> str:
        return self.database or f"sqlite:///{self.data / 'camket.db'}"

    @property
    def index_location(self) -> str:
        return self.index or str(self.data / "index")

    @property
    def queue_url(self) -> str:
        return self.queue or f"sqlite:///{self.data / 'queue.db'}"

    @property
    def files_url(self) -> str:
        return self.files or str(self.data / "originals")


def read_settings(**given: object) -> Settings:
    """The settings of this process; ``given`` (from a command line) wins. Raises BadSetting."""
    try:
        return Settings(**given)  # type: ignore[arg-type]
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        name = "_".join(map(str, first["loc"])).upper()
        raise BadSetting(name=f"CAMKET_{name}", problem=first["msg"]) from error
