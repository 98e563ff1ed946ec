"""Log lines carry ids, codes and where in the code, never what a document says."""

import json
import logging

import pytest
import structlog

from service.telemetry import configure_logs, trace

SECRET = "Bên A phải giữ bí mật"


def fault() -> Exception:
    local = SECRET
    try:
        try:
            raise KeyError(local)
        except KeyError as error:
            raise ValueError(f"cannot parse {local!r}") from error
    except ValueError as error:
        return error


@pytest.mark.parametrize("form", ["json", "console"])
def test_a_trace_shows_places_and_no_messages(
    form: str, capsys: pytest.CaptureFixture[str]
) -> None:
    configure_logs(form)  # type: ignore[arg-type]
    structlog.get_logger("service.reading").error("reading failed", document="d1", exc_info=fault())
    written = capsys.readouterr()
    assert written.out == ""
    for part in ("reading failed", "d1", "ValueError", "KeyError", "test_telemetry.py", "fault"):
        assert part in written.err
    assert SECRET not in written.err


def test_without_configuration_it_shows_no_more(capsys: pytest.CaptureFixture[str]) -> None:
    structlog.get_logger("service.reading").error("reading failed", trace=trace(fault()))
    written = capsys.readouterr()
    assert "ValueError" in written.out
    assert SECRET not in written.out + written.err


@pytest.mark.parametrize("how", ["exception", "exc_info"])
def test_libraries_speak_through_the_same_door(
    how: str, capsys: pytest.CaptureFixture[str]
) -> None:
    configure_logs("json")
    logger = logging.getLogger("huey.consumer")
    logger.info("not shown")
    try:
        raise fault()
    except ValueError as error:
        if how == "exception":
            logger.exception("task %s failed", "t1")
        else:
            logger.error("task %s failed", "t1", exc_info=error)
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 1
    record = json.loads(lines[0])
    assert record["event"] == "task t1 failed"
    assert record["level"] == "error"
    assert [link["type"] for link in record["trace"]] == ["ValueError", "KeyError"]
    assert SECRET not in lines[0]


def test_ours_speak_from_info_on(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logs("json")
    structlog.get_logger("service.reading").info("document read", pages=2)
    structlog.get_logger("service.reading").debug("too much")
    (line,) = capsys.readouterr().err.splitlines()
    record = json.loads(line)
    assert (record["event"], record["pages"], record["logger"]) == (
        "document read",
        2,
        "service.reading",
    )
    assert record["timestamp"].endswith("Z")
