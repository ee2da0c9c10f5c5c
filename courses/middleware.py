"""Requests of the CMS that would store or publish what must not be: the author is told why."""

import logging
from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from wagtail.models import Page

from courses.models.tree import ancestor_paths
from courses.publishing import NotPublishedError
from foundation.safe_html import UnsafeMarkup

logger = logging.getLogger(__name__)


class RefusalMiddleware:
    """Says why something is not stored or published, whichever button it was.

    The editor’s own form says it beside the field; copying, approving in a workflow, publishing a
    list of pages or a translation, and uploading a file have no form to say it in.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer a refusal with one sentence.

        A browser is led to where the mistake can be mended; a script gets JSON with status 400.
        """
        if not is_refusal(request, exception):
            return None
        logger.info("Refused at %s.", request.path_info, exc_info=exception)
        reason = _reason(exception)
        is_dialogue = is_workflow_dialogue(request)
        if is_script(request) and not is_dialogue:
            return JsonResponse({"error": reason}, status=400)
        messages.error(request, reason)
        url = url_to_mend(request, exception)
        if is_dialogue:
            return JsonResponse({"step": "success", "redirect": url, "error": reason})
        return HttpResponseRedirect(url)


def _reason(exception: Exception) -> str:
    if isinstance(exception, ValidationError):
        return " ".join(exception.messages)
    return str(exception)


def is_refusal(request: HttpRequest, exception: Exception) -> bool:
    """Tell whether an exception says something to an author.

    Wagtail checks a whole page before it copies or publishes it, and then raises what Django makes
    of our reason. A request that only reads stores nothing: there it is a fault of the site.
    """
    if isinstance(exception, NotPublishedError | UnsafeMarkup):
        return True
    is_in_cms = request.path_info.startswith("/cms/")
    may_store = request.method in ("POST", "PUT", "DELETE")
    return is_in_cms and may_store and isinstance(exception, ValidationError)


def is_script(request: HttpRequest) -> bool:
    """Tell whether a script reads the response.

    wagtail-localize's screen sends methods that no form can.
    """
    if request.method not in ("GET", "HEAD", "POST"):
        return True
    accepts_json = request.headers.get("Accept", "").startswith("application/json")
    return accepts_json or request.headers.get("X-Requested-With") == "XMLHttpRequest"


def is_workflow_dialogue(request: HttpRequest) -> bool:
    """Tell whether the request comes from one of Wagtail’s dialogues about workflows.

    They follow the redirect of a JSON response, and show no error.
    """
    match = request.resolver_match
    is_workflow = match is not None and "workflow" in str(match.url_name)
    return is_workflow and request.headers.get("X-Requested-With") == "XMLHttpRequest"


def url_to_mend(request: HttpRequest, exception: Exception) -> str:
    """Return where the author can put right what was refused."""
    if isinstance(exception, NotPublishedError):
        return editor_url(exception.page)
    return previous_url(request)


def editor_url(page: Page) -> str:
    """Return where ``page`` can be put right.

    If it was not created, that is the list of pages it would have been in.
    """
    if page.pk and Page.objects.filter(pk=page.pk).exists():
        return reverse("wagtailadmin_pages:edit", args=[page.pk])
    paths_below_root = ancestor_paths(page.path or "")[1:]
    parent = Page.objects.filter(path__in=paths_below_root).order_by("-path").first()
    if parent is None:
        return reverse("wagtailadmin_home")
    return reverse("wagtailadmin_explore", args=[parent.pk])


def previous_url(request: HttpRequest) -> str:
    """Return where somebody came from, on this site.

    A page that could not be shown does not lead to itself.
    """
    candidates = (request.POST.get("next", ""), request.headers.get("Referer", ""))
    own_urls = set()
    if request.method != "POST":
        own_urls = {request.build_absolute_uri(), request.get_full_path()}
    for url in candidates:
        is_safe = url_has_allowed_host_and_scheme(url, {request.get_host()})
        if is_safe and url not in own_urls:
            return url
    return reverse("wagtailadmin_home")
