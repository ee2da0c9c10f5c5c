"""Formats log lines, hides secrets in them, and says where they go. Imports no Django.

Whoever reads a log must not be able to sign in with what they read. Apps register in ``ready()``
which of their addresses carry a secret (:func:`hide_after`) and what one looks like anywhere in a
text (:func:`hide`); a line then shows … instead, in warnings and in tracebacks alike.
"""

import logging
import re
from typing import Any

#: A signed value of Django's: a text, often the time, the signature. It begins where a word does: if each
#: letter of a word were tried, a line would cost the square of its length, and anybody may ask for a long address.
SIGNED = r"(?:\.|(?<![\w-]))[\w-]+(?::[\w-]{5,8})?:[\w-]{43,}"
#: The rest of an address, up to whatever ends it in a line.
REST = r"[^\s\"'<>][^\"'<>\r\n]*"

_hidden = {rf"(){SIGNED}": re.compile(rf"(){SIGNED}", re.ASCII)}


def hide_after(part: str) -> None:
    """Hide what follows ``part`` of an address, such as ``key/``, from every log line.

    ``part`` is a regular expression without numbered groups. Its slashes also match
    percent-encoded.
    """
    _add(rf"((?:(?<![\w-])|(?<=%2F)){part.replace('/', '(?:/|%2F)')}){REST}")


def hide(shape: str) -> None:
    """Hide what matches ``shape``, a regular expression without numbered groups, from log lines."""
    _add(rf"(){shape}")


def without_secrets(text: str) -> str:
    """Return ``text`` with … in place of everything that is hidden."""
    for pattern in _hidden.values():
        text = pattern.sub(r"\1…", text)
    return text


class LineFormatter(logging.Formatter):
    """Formats a record as text, traceback included, without the secrets of addresses."""

    def format(self, record: logging.LogRecord) -> str:
        return without_secrets(super().format(record))


def to_standard_error(level: str) -> dict[str, Any]:
    """Return Django's ``LOGGING``: a line on standard error for each record of ``level`` and above.

    Django's own handlers are removed: they would write the same line again with its secrets, or
    mail it. Its development server's line for each request keeps a handler, with this formatter.
    """
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "line": {"()": LineFormatter, "fmt": "%(asctime)s %(levelname)s %(name)s %(message)s"}
        },
        # The handler has the level, because the task worker sets its own loggers to INFO.
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
    """Hide what matches from now on, but for its first group; adding a pattern twice is no harm."""
    _hidden[pattern] = re.compile(pattern, re.IGNORECASE)
