"""How a quiz is previewed in the CMS: as learners meet it, in its own language, nothing stored."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from quizzes.signals import quiz_previewed

START, QUESTIONS, RESULT = "start", "questions", "result"


class PreviewsMixin:
    """The previews of a quiz page: its start, its questions one after another, its result."""

    @property
    def preview_modes(self) -> list[tuple[str, str | Promise]]:
        """Return the previews to choose from; live preview shows the first."""
        return [
            (START, _("Start page")),
            (QUESTIONS, _("Questions one after another")),
            (RESULT, _("Result, with one question missed")),
        ]

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        """Return the page of one mode, as the receiver of ``quiz_previewed`` renders it."""
        responses: list[tuple[Any, Any]] = quiz_previewed.send(
            sender=type(self), quiz=self, request=request, mode=mode_name
        )
        return next(response for _receiver, response in responses if response is not None)
