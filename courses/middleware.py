"""What happens to a request that would publish what must not be published."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse

from courses.publishing import NotPublishedError


class NotPublishedMiddleware:
    """Whoever publishes what must not be published is told so in its editor, whichever button it was.

    The editor’s own form asks for everything; approving in a workflow and publishing a translation ask for nothing.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """The editor with one sentence; a dialogue of Wagtail’s is told to go there."""
        if not isinstance(exception, NotPublishedError):
            return None
        messages.error(request, str(exception))
        editor = reverse("wagtailadmin_pages:edit", args=[exception.page.pk])
        if request.headers.get("X-Requested-With") == "XMLHttpRequest":
            return JsonResponse({"step": "success", "redirect": editor})
        return redirect(editor)
