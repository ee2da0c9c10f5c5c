"""Permission checks for addresses that Wagtail leaves open to everybody who may enter the CMS.

Wagtail's choosers of snippets and of workflow tasks ask for no permission, and moving a page fails
on the root page. The check stands before all views, so that a snippet registered tomorrow is
guarded, too.
"""

import logging
import traceback
from collections.abc import Callable
from typing import Any

from django.db.models import IntegerField
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest
from django.urls import ResolverMatch
from django.utils.datastructures import MultiValueDictKeyError
from wagtail.admin.auth import permission_denied
from wagtail.admin.forms.choosers import URLOrAbsolutePathField
from wagtail.admin.views.generic.chooser import CreateViewMixin
from wagtail.models import Page
from wagtail.permission_policies import BasePermissionPolicy
from wagtail.permissions import task_permission_policy
from wagtail.snippets.models import get_snippet_models

logger = logging.getLogger(__name__)

#: People who may do one of these with a record may pick it in a chooser.
ANY_PERMISSION = ("add", "change", "delete", "view")
#: Functions that read what was sent without checking that it is there, or a number.
UNCHECKED_READERS = {
    URLOrAbsolutePathField.to_python.__code__,
    IntegerField.get_prep_value.__code__,
}


class AdminPermissionMiddleware:
    """Refuses people who may neither see nor change what an address of the CMS would list."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self,
        request: HttpRequest,
        view: Callable[..., HttpResponse],
        args: list[Any],
        kwargs: dict[str, Any],
    ) -> HttpResponse | None:
        """Return Wagtail's refusal to people who lack permission, None for everybody else."""
        match = request.resolver_match
        if match is None or not request.path_info.startswith("/cms/"):
            return None  # learners' pages ask nothing about permissions
        if not request.user.has_perm("wagtailadmin.access_admin"):
            return None  # Wagtail itself sends them to sign in
        if _is_root(kwargs.get("page_to_move_id")):
            raise Http404
        policy = _policy_of(match)
        if policy is None or policy.user_has_any_permission(request.user, ANY_PERMISSION):
            return None
        refusal: HttpResponse = permission_denied(request)
        return refusal

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Return 400 for a request that no form or dialogue of the CMS sends."""
        is_forged = request.path_info.startswith("/cms/") and _is_forged(exception)
        if not is_forged:
            return None
        logger.warning("Taken for a forged request: %s", request.path_info, exc_info=exception)
        return HttpResponseBadRequest()


def _is_forged(exception: Exception) -> bool:
    """Whether Wagtail failed while reading what was sent.

    A field is left out, a word or a long number stands for a record, or there is no such form.
    """
    if isinstance(exception, MultiValueDictKeyError | OverflowError):
        return True
    codes = [frame.f_code for frame, _line in traceback.walk_tb(exception.__traceback__)]
    # A chooser that offers no form was sent one; what fails further inside is a fault of ours.
    lacks_form = (
        isinstance(exception, AttributeError) and codes[-1] is CreateViewMixin.post.__code__
    )
    return lacks_form or not UNCHECKED_READERS.isdisjoint(codes)


def _policy_of(match: ResolverMatch) -> BasePermissionPolicy | None:
    """Return the permissions for the records a chooser lists; None for every other address."""
    is_task_chooser = str(match.url_name).startswith(("task_chooser", "task_chosen"))
    if match.namespace == "wagtailadmin_workflows" and is_task_chooser:
        return task_permission_policy
    for model in get_snippet_models():
        viewset = model.snippet_viewset
        if match.namespace == viewset.get_chooser_admin_url_namespace():
            policy: BasePermissionPolicy = viewset.permission_policy
            return policy
    return None


def _is_root(page_id: int | None) -> bool:
    """Whether this is the page above all others, which can be moved nowhere."""
    return page_id is not None and Page.objects.filter(pk=page_id, depth=1).exists()
