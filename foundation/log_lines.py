"""What a log line looks like, and where it goes. Imports no Django."""

from typing import Any


def to_standard_error(level: str) -> dict[str, Any]:
    """Return Django's ``LOGGING``: one line for each record of ``level`` and above, on standard error."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
        # The level is the handler's: the task worker sets its own loggers to INFO.
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line", "level": level}},
        "root": {"handlers": ["stderr"], "level": level},
    }
