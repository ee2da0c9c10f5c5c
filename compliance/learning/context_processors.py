"""Context processor: the reader's standing in their courses, for every template."""

from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from accounts.models import User
from compliance.learning.my_learning import MyLearning


def my_learning(request: HttpRequest) -> dict[str, Any]:
    """Return ``my_learning``, which reads nothing until a template prints it."""

    def load() -> MyLearning:
        person = getattr(request, "user", None)
        if not isinstance(person, User):
            person = None
        return MyLearning(person, on=timezone.localdate())

    return {"my_learning": SimpleLazyObject(load)}
