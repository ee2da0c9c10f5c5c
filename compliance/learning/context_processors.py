"""Where the reader stands in their courses, for every template."""

from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from accounts.models import User
from compliance.learning.my_learning import MyLearning


def my_learning(request: HttpRequest) -> dict[str, Any]:
    """``my_learning``: where the reader stands in their courses; read only where a page prints it."""

    def read() -> MyLearning:
        person = getattr(request, "user", None)
        return MyLearning(person if isinstance(person, User) else None, on=timezone.localdate())

    return {"my_learning": SimpleLazyObject(read)}
