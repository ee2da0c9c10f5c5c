"""Unpublishing, deleting and publishing in Wagtail's admin: what becomes of other languages.

The dialogues to unpublish and delete have a checkbox about other languages, which is followed here.
Whoever publishes a page again is asked whether to publish it in other languages, too.
"""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.admin import messages
from wagtail.models import Page

from courses.translations.counterpart_actions import remove_counterparts
from courses.translations.counterpart_views import PublishElsewhereView
from courses.translations.counterparts import (
    CHECKBOX_NAME,
    DELETE,
    UNPUBLISH,
    language_names,
    unpublished_counterparts,
    was_unpublished_before,
)


@hooks.register("after_unpublish_page")
def after_unpublish(request: HttpRequest, page: Page) -> None:
    """Unpublish the page in other languages, if that was ticked."""
    include_descendants = bool(request.POST.get("include_descendants"))
    _remove_if_ticked(request, [page], UNPUBLISH, include_descendants=include_descendants)


@hooks.register("after_delete_page")
def after_delete(request: HttpRequest, page: Page) -> None:
    """Delete the page in other languages, if that was ticked."""
    _remove_if_ticked(request, [page], DELETE)


@hooks.register("after_bulk_action")
def after_bulk_action(
    request: HttpRequest, action_type: str, objects: Sequence[Any], action: Any
) -> None:
    """Do the same for several pages unpublished, deleted or published at once."""
    if action.model is not Page:
        return
    include_descendants = bool(action.cleaned_form.cleaned_data.get("include_descendants"))
    if action_type in {UNPUBLISH, DELETE}:
        _remove_if_ticked(request, objects, action_type, include_descendants=include_descendants)
    if action_type == "publish":
        _offer_other_languages(request, objects, include_descendants=include_descendants)


@hooks.register("after_publish_page")
def after_publish(request: HttpRequest, page: Page) -> None:
    """Offer to publish the page in other languages."""
    _offer_other_languages(request, [page])


@hooks.register("register_admin_urls")
def publish_elsewhere_url() -> list[URLPattern]:
    """Where the offer to publish in other languages is accepted."""
    return [path("courses/elsewhere/", PublishElsewhereView.as_view(), name="publish_elsewhere")]


def _offer_other_languages(
    request: HttpRequest, pages: Sequence[Page], *, include_descendants: bool = False
) -> None:
    """Say where pages published again are not live, with a button to publish them there too.

    Nothing is said of a page that was live before: its counterparts were unpublished by themselves.
    """
    published_pages = Page.objects.filter(pk__in=[page.pk for page in pages])
    if include_descendants:
        for page in pages:
            published_pages |= Page.objects.descendant_of(page)
    live_pages = list(published_pages.filter(live=True).select_related("locale"))
    keys = set(unpublished_counterparts(live_pages).values_list("translation_key", flat=True))
    republished = [
        page for page in live_pages if page.translation_key in keys and was_unpublished_before(page)
    ]
    codes = unpublished_counterparts(republished).values_list("locale__language_code", flat=True)
    languages = language_names(codes)
    if not languages:
        return
    query = urlencode([("id", page.pk) for page in republished])
    button = messages.button(f"{reverse('publish_elsewhere')}?{query}", _("Publish there too"))
    sentence = _("It is not live in {languages}, where it once was.")
    messages.warning(request, sentence.format(languages=", ".join(languages)), buttons=[button])


def _remove_if_ticked(
    request: HttpRequest, pages: Sequence[Page], removal: str, *, include_descendants: bool = False
) -> None:
    """Remove the counterparts of ``pages`` if the dialogue's checkbox was ticked, and say where."""
    if not request.POST.get(CHECKBOX_NAME):
        return
    by: Any = request.user
    done_languages, refused_languages = remove_counterparts(
        pages, removal, by=by, include_descendants=include_descendants
    )
    if done_languages:
        sentences = {
            UNPUBLISH: _("Unpublished in {languages} too."),
            DELETE: _("Deleted in {languages} too."),
        }
        messages.success(request, sentences[removal].format(languages=", ".join(done_languages)))
    if refused_languages:
        sentence = _("It stays in {languages}: you may not take it away there.")
        messages.warning(request, sentence.format(languages=", ".join(refused_languages)))
