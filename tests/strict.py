"""What makes a test run fail aloud: undefined template variables, logged errors, the open internet."""

import logging
import socket
import sys
from pathlib import Path
from typing import Any

from django.template.base import FilterExpression, Node

ROOT = Path(__file__).resolve().parent.parent
OURS = tuple(
    str(ROOT / app) + "/"
    for app in (
        "foundation",
        "accounts",
        "certificates",
        "courses",
        "quizzes",
        "training_site",
        "workforce",
        "compliance",
        "readiness",
    )
)
# ``{{ note|default:"" }}`` says that ``note`` may be missing
OPTIONAL = {"default", "default_if_none"}

#: Undefined variables met since the list was last emptied, as ``variable (template)``.
undefined_variables: list[str] = []


class Undefined(str):
    """The engine's ``string_if_invalid``: empty, and noted when one of our own templates printed it.

    Django asks for its truth in ``FilterExpression.resolve``, the only place that knows the variable.
    Wagtail's and allauth's templates rely on missing variables being empty; they are left alone.
    """

    __slots__ = ()

    def __bool__(self) -> bool:
        frame = sys._getframe(1)
        if frame.f_code is FilterExpression.resolve.__code__:
            expression: FilterExpression = frame.f_locals["self"]
            template = _template_of(frame.f_back)
            if template.startswith(OURS) and not OPTIONAL & {
                f.__name__ for f, _args in expression.filters
            }:
                undefined_variables.append(
                    f"{expression.token} ({template.removeprefix(str(ROOT) + '/')})"
                )
        return False


def _template_of(frame: Any) -> str:
    """The file of the template node being rendered in ``frame`` or its nearest caller."""
    while frame is not None:
        node = frame.f_locals.get("self")
        if isinstance(node, Node) and node.origin is not None:
            return str(node.origin.name)
        frame = frame.f_back
    return ""


class ErrorsKept(logging.Handler):
    """Keeps every record of level ERROR and above."""

    def __init__(self) -> None:
        super().__init__(level=logging.ERROR)
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.messages.append(f"{record.name}: {record.getMessage()}")


class UnexpectedNetwork(AssertionError):
    """A test reached for another machine."""


def guarded_connect(real: Any) -> Any:
    """``socket.connect`` that only ever reaches this machine."""

    def connect(self: socket.socket, address: Any) -> Any:
        if self.family in (socket.AF_INET, socket.AF_INET6) and address[0] not in (
            "127.0.0.1",
            "::1",
            "localhost",
        ):
            raise UnexpectedNetwork(f"A test tried to connect to {address[0]}:{address[1]}.")
        return real(self, address)

    return connect
