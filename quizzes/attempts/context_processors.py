"""Context processors about optional quizzes."""

from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from accounts.models import User
from quizzes.attempts.optional_quizzes import QuizOffers


def offers(request: HttpRequest) -> dict[str, Any]:
    """Return ``offers``, the reader's optional quizzes; read only where a page prints them."""

    def read() -> QuizOffers:
        person = getattr(request, "user", None)
        return QuizOffers(person if isinstance(person, User) else None, on=timezone.localdate())

    return {"offers": SimpleLazyObject(read)}
