"""What happens to a request of the CMS that would store or publish what must not be."""

import logging
from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from wagtail.models import Page

from courses.publishing import NotPublishedError
from foundation.safe_html import UnsafeMarkup

logger = logging.getLogger(__name__)


class RefusalMiddleware:
    """Whoever stores or publishes what must not be is told why, whichever button it was.

    The editor’s own form says it beside the field; copying, approving in a workflow, publishing a list of pages
    or a translation, and bringing a file have no form to say it in.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """One sentence: where the mistake can be mended, or as JSON with status 400 to a script."""
        if not is_refusal(request, exception):
            return None
        logger.info("Refused at %s.", request.path_info, exc_info=exception)
        reason = (
            " ".join(exception.messages)
            if isinstance(exception, ValidationError)
            else str(exception)
        )
        is_dialogue = opens_dialogue(request)
        if is_script(request) and not is_dialogue:
            return JsonResponse({"error": reason}, status=400)
        messages.error(request, reason)
        there = (
            editor_of(exception.page)
            if isinstance(exception, NotPublishedError)
            else page_before(request)
        )
        return (
            JsonResponse({"step": "success", "redirect": there, "error": reason})
            if is_dialogue
            else HttpResponseRedirect(there)
        )


def is_refusal(request: HttpRequest, exception: Exception) -> bool:
    """Whether an exception says something to an author.

    Wagtail checks a whole page before it copies or publishes it, and then raises what Django makes of our reason.
    What is only looked at stores nothing: there it is a fault of the site.
    """
    is_ours = isinstance(exception, NotPublishedError | UnsafeMarkup)
    may_store = request.method in ("POST", "PUT", "DELETE") and request.path_info.startswith(
        "/cms/"
    )
    return is_ours or (may_store and isinstance(exception, ValidationError))


def is_script(request: HttpRequest) -> bool:
    """Whether a script reads the answer; the screen for translations sends what no form can."""
    is_sent_by_form = request.method in ("GET", "HEAD", "POST")
    wants_json = request.headers.get("Accept", "").startswith("application/json")
    return (
        wants_json
        or not is_sent_by_form
        or request.headers.get("X-Requested-With") == "XMLHttpRequest"
    )


def opens_dialogue(request: HttpRequest) -> bool:
    """Whether one of Wagtail’s dialogues about workflows asks: it goes where it is sent, and shows no error."""
    match = request.resolver_match
    is_workflow = match is not None and "workflow" in str(match.url_name)
    return is_workflow and request.headers.get("X-Requested-With") == "XMLHttpRequest"


def editor_of(page: Page) -> str:
    """Where ``page`` can be put right; if it was not made, the list of pages it would have been in."""
    if page.pk and Page.objects.filter(pk=page.pk).exists():
        return reverse("wagtailadmin_pages:edit", args=[page.pk])
    path = page.path or ""
    above = [path[:end] for end in range(Page.steplen * 2, len(path), Page.steplen)]
    parent = Page.objects.filter(path__in=above).order_by("-path").first()
    return (
        reverse("wagtailadmin_explore", args=[parent.pk])
        if parent
        else reverse("wagtailadmin_home")
    )


def page_before(request: HttpRequest) -> str:
    """Where somebody came from, on this site; a page that cannot be shown does not lead to itself."""
    here = (request.POST.get("next", ""), request.headers.get("Referer", ""))
    hosts = {request.get_host()}
    safe = (one for one in here if url_has_allowed_host_and_scheme(one, hosts))
    own = (
        {request.build_absolute_uri(), request.get_full_path()}
        if request.method != "POST"
        else set()
    )
    return next((one for one in safe if one not in own), reverse("wagtailadmin_home"))
