"""``camket serve``: pages and API, and readers of what waits."""

import os
import tempfile

from service.settings import read_settings


def run(*, host: str | None, port: int | None) -> None:
    """Serve until told to stop; what is being read then is finished first."""
    given: dict[str, object] = {"host": host, "port": port}
    given = {name: value for name, value in given.items() if value is not None}
    if read_settings(**given).page_processes > 1:
        # Where several processes count together; the counters ask for it as they are loaded.
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = tempfile.mkdtemp(prefix="camket-metrics-")
    from service.commands.common import prepared
    from service.serving import serve

    serve(prepared(quiet=False, **given))
