"""``camket serve``: pages and API, and readers of what waits."""

import gc

import uvicorn

from service import create_app
from service.commands.common import prepared

LOOKING = 75  # seconds that a person looks at a page, for which a browser keeps its connection


def run(*, host: str | None, port: int | None) -> None:
    """Serve until told to stop; what is being read then is finished first."""
    settings = prepared(quiet=False, host=host, port=port)
    uvicorn.run(
        create_app(settings, opened=_settle),
        host=settings.host,
        port=settings.port,
        log_config=None,
        access_log=False,  # requests are counted and logged by the application
        timeout_keep_alive=LOOKING,
    )


def _settle() -> None:
    """Let the collector leave alone what stays for as long as we serve.

    An index in memory is millions of objects: looking them through takes a second, and whoever
    asks for a page meanwhile waits.
    """
    gc.collect()
    gc.freeze()
