"""Starts ‹name›."""

import logging
import sys

import uvicorn

from ‹name_›.api import build
from ‹name_›.settings import Settings, SettingError
from ‹name_›.store import Store

log = logging.getLogger("‹name›")


def main() -> int:
    """Serves until the cluster asks to stop."""
    logging.basicConfig(level=logging.INFO, format='{"level":"%(levelname)s","message":"%(message)s"}')
    try:
        settings = Settings.from_environment()
    except SettingError as error:
        log.error("cannot start: %s", error)
        return 2
    store = Store(settings.database_url)
    log.info("‹name› listens on %s", settings.port)
    uvicorn.run(build(store), host="0.0.0.0", port=settings.port, timeout_graceful_shutdown=settings.grace)
    return 0


if __name__ == "__main__":
    sys.exit(main())
