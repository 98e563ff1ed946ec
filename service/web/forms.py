"""Forms read within limits: too much is refused as it arrives, before it fills the disk."""

from collections.abc import AsyncGenerator, AsyncIterator

from starlette.datastructures import FormData
from starlette.formparsers import FormParser, MultiPartException, MultiPartParser
from starlette.requests import ClientDisconnect, Request

from models.errors import CamKetError, FileTooLarge, RequestError, UploadTooLarge

MB = 1_000_000
FIELDS_ROOM = 100_000  # bytes for what is not a file: field names, values, boundaries
MOST_FILES = 200
# A browser shows an answer only after it has sent its form: so much is thrown away for its sake.
DRAINED = 4_000 * MB


async def read_form(
    request: Request, *, file_mb: int = 0, together_mb: int = 0, fields: int = 1000
) -> FormData:
    """The form in a request's body; the caller closes it.

    ``file_mb`` bounds each file, ``together_mb`` the whole body; without them the form may hold no
    file; ``fields`` are the most it may have. Raises FileTooLarge, UploadTooLarge or RequestError.
    """
    body = _Body(request, FIELDS_ROOM + together_mb * MB, _too_much(file_mb, together_mb))
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    try:
        if kind == "multipart/form-data":
            return await _Parser(request, body, file_mb).parse()
        if kind == "application/x-www-form-urlencoded":
            return await FormParser(request.headers, body.chunks(), max_fields=fields).parse()
        raise RequestError()
    except MultiPartException as error:
        await body.drain()
        raise RequestError() from error
    except CamKetError:
        await body.drain()
        raise


def _too_much(file_mb: int, together_mb: int) -> CamKetError:
    if together_mb > file_mb:
        return UploadTooLarge(limit_mb=together_mb)
    return FileTooLarge(limit_mb=file_mb) if file_mb else RequestError()


async def refuse_large(request: Request, *, file_mb: int) -> None:
    """Raise FileTooLarge for a body that says itself that it is, before reading it."""
    length = request.headers.get("content-length", "0")
    if length.isdecimal() and int(length) > file_mb * MB + FIELDS_ROOM:
        if "expect" not in request.headers:  # else the sender waits for our word: it gets this one
            await _Body(request, 0, FileTooLarge(limit_mb=file_mb)).drain()
        raise FileTooLarge(limit_mb=file_mb)


async def one_file(request: Request) -> AsyncIterator[FormData]:
    """The form of a program that hands in one file; the route itself asks who."""
    limit = request.app.state.settings.max_file_mb
    await refuse_large(request, file_mb=limit)
    form = await read_form(request, file_mb=limit, together_mb=limit)
    try:
        yield form
    finally:
        await form.close()


class _Body:
    """The body of a request, counted as it is read."""

    def __init__(self, request: Request, most: int, error: CamKetError) -> None:
        self._receive, self._left, self._error = request.receive, most, error
        self._ended = False

    async def chunks(self) -> AsyncGenerator[bytes, None]:
        while not self._ended:
            chunk = await self._next()
            self._left -= len(chunk)
            if self._left < 0:
                raise self._error
            yield chunk
        yield b""

    async def drain(self) -> None:
        left = DRAINED
        while not self._ended and left > 0:
            left -= len(await self._next())

    async def _next(self) -> bytes:
        message = await self._receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnect()
        self._ended = not message.get("more_body", False)
        chunk: bytes = message.get("body", b"")
        return chunk


class _Parser(MultiPartParser):
    """A multipart parser that stops at the first file that is too large."""

    def __init__(self, request: Request, body: _Body, file_mb: int) -> None:
        files = MOST_FILES if file_mb else 0
        super().__init__(request.headers, body.chunks(), max_files=files, max_fields=50)
        self._file_mb, self._file_size = file_mb, 0

    def on_part_begin(self) -> None:
        super().on_part_begin()
        self._file_size = 0

    def on_part_data(self, data: bytes, start: int, end: int) -> None:
        if self._current_part.file is not None:
            self._file_size += end - start
            if self._file_size > self._file_mb * MB:
                raise FileTooLarge(limit_mb=self._file_mb)
        super().on_part_data(data, start, end)
