"""What somebody hostile types, and what must not come of it."""

from typing import Any

LONG = "9" * 5000  # more digits than Python reads as a number


def failures(answers: dict[Any, Any]) -> list[Any]:
    """What was asked of those of ``answers`` that are a 500."""
    return [asked for asked, answer in answers.items() if answer.status_code >= 500]
