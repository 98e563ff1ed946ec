"""Settings come from the environment once and are then fixed."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from models.errors import BadSetting
from service.settings import Settings, read_settings


def test_an_empty_environment_is_an_office_in_one_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    settings = read_settings()
    assert settings.data == tmp_path / "var"
    assert settings.database_url == f"sqlite:///{tmp_path}/var/camket.db"
    assert settings.queue_url == f"sqlite:///{tmp_path}/var/queue.db"
    assert settings.index_location == f"{tmp_path}/var/index"
    assert settings.files_url == f"{tmp_path}/var/originals"


def test_four_urls_make_a_ministry(monkeypatch: pytest.MonkeyPatch) -> None:
    urls = {
        "DATABASE": "postgresql+psycopg://camket@db/camket",
        "INDEX": "https://qdrant:6333",
        "QUEUE": "redis://queue:6379/0",
        "FILES": "s3://camket/originals",
    }
    for name, url in urls.items():
        monkeypatch.setenv(f"CAMKET_{name}", url)
    settings = read_settings()
    assert [
        settings.database_url,
        settings.index_location,
        settings.queue_url,
        settings.files_url,
    ] == list(urls.values())


@pytest.mark.parametrize(
    ("name", "value"),
    [("PORT", "70000"), ("PORT", "http"), ("WORKERS", "-1"), ("LANGUAGE", "fr"), ("ATTEMPTS", "0"),
     ("MAX_FILE_MB", "0"), ("SECURE_COOKIES", "perhaps"), ("LOG_FORMAT", "xml")],
)  # fmt: skip
def test_a_bad_value_is_named(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(f"CAMKET_{name}", value)
    with pytest.raises(BadSetting, match=f"CAMKET_{name}"):
        read_settings()


def test_what_the_command_line_gives_wins(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CAMKET_PORT", "9000")
    assert read_settings().port == 9000
    assert read_settings(port=9001).port == 9001


def test_they_do_not_change() -> None:
    with pytest.raises(ValidationError):
        read_settings().port = 1


@pytest.mark.parametrize("name", ["secret", "index_key"])
def test_secrets_are_not_shown(name: str) -> None:
    assert "hush" not in repr(Settings(**{name: "hush"}))  # type: ignore[arg-type]


@pytest.mark.parametrize("name", list(Settings.model_fields))
def test_each_says_what_it_is_for(name: str) -> None:
    assert Settings.model_fields[name].description
