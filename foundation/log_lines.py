"""What a log line looks like, what never stands in one, and where it goes. Imports no Django.

Whoever reads a log may not come in with what they read. Apps say in ``ready()`` which of their addresses carry a
secret (:func:`hide_after`) and what one looks like wherever it stands (:func:`hide`); the line says … instead,
be it a refusal, an address nobody knows or the last line of a traceback.
"""

import logging
import re
from typing import Any

#: What Django signs: a text, often the time, the signature.
SIGNED = r"\.?[\w-]+(?::[\w-]{5,8})?:[\w-]{43}"
#: The rest of an address, whatever somebody typed into it, up to what ends it in a line.
REST = r"[^\s\"'<>][^\"'<>\r\n]*"

_hidden = {rf"(){SIGNED}": re.compile(rf"(){SIGNED}", re.ASCII)}


def hide_after(part: str) -> None:
    """No log line shows what follows ``part`` of an address, such as ``key/``. ``part`` is a regular expression."""
    _add(rf"((?:(?<![\w-])|(?<=%2F)){part.replace('/', '(?:/|%2F)')}){REST}")


def hide(shape: str) -> None:
    """No log line shows what matches ``shape``, a regular expression without groups that are numbered."""
    _add(rf"(){shape}")


def without_secrets(text: str) -> str:
    """``text`` with … for everything that is hidden."""
    for pattern in _hidden.values():
        text = pattern.sub(r"\1…", text)
    return text


class LineFormatter(logging.Formatter):
    """A record as text, traceback included, without the secrets of addresses."""

    def format(self, record: logging.LogRecord) -> str:
        return without_secrets(super().format(record))


def to_standard_error(level: str) -> dict[str, Any]:
    """Return Django's ``LOGGING``: one line for each record of ``level`` and above, on standard error.

    Django's own handlers, which would write the same line again as it is, or mail it, are taken away; what its
    development server says of each request keeps a handler, with our line.
    """
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "line": {"()": LineFormatter, "fmt": "%(asctime)s %(levelname)s %(name)s %(message)s"}
        },
        # The level is the handler's: the task worker sets its own loggers to INFO.
        "handlers": {
            "stderr": {"class": "logging.StreamHandler", "formatter": "line", "level": level},
            "development": {"class": "logging.StreamHandler", "formatter": "line", "level": "INFO"},
        },
        "loggers": {
            "django": {"level": "INFO"},
            "django.server": {"handlers": ["development"], "level": "INFO", "propagate": False},
        },
        "root": {"handlers": ["stderr"], "level": level},
    }


def _add(pattern: str) -> None:
    _hidden[pattern] = re.compile(pattern, re.IGNORECASE)
