"""``camket serve``: pages and API, and readers of what waits."""

import uvicorn

from service import create_app
from service.commands.common import prepared


def run(*, host: str | None, port: int | None) -> None:
    """Serve until told to stop; what is being read then is finished first."""
    settings = prepared(quiet=False, host=host, port=port)
    uvicorn.run(
        create_app(settings),
        host=settings.host,
        port=settings.port,
        log_config=None,
        access_log=False,  # requests are counted and logged by the application
    )
